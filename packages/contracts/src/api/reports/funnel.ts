import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, programParams } from "../../schemas.ts";
import { breakdownValue, eventSelection, reportBreakdown, reportErrors, reportScope } from "./query.ts";

/** Definitions: docs/rules/reports.md, “Funnel”. Steps are numbered from 1. */
export const FUNNEL_STEPS = 10;
export const FUNNEL_WINDOW_SECONDS = 365 * 86_400;
export const funnelOrders = ["ordered", "strict", "unordered"] as const;
export type FunnelOrder = (typeof funnelOrders)[number];
/** Whose value a person has: of the first or last event that is a step, of the event that was step `step`, or the same in all steps. */
export const funnelTouches = ["first_touch", "last_touch", "step", "all"] as const;
export const funnelViews = ["totals", "time_to_convert", "trend"] as const;
export type FunnelView = (typeof funnelViews)[number];
export const funnelIntervals = ["day", "week", "month"] as const;

const step = z.int().check(z.gte(1), z.lte(FUNNEL_STEPS));

/** An event, or any of several. */
export const funnelStep = z.extend(eventSelection, {
  or: z._default(z.array(eventSelection).check(z.maxLength(4)), []),
});
export type FunnelStep = z.infer<typeof funnelStep>;

/** Who did this between two steps is counted nowhere; without steps: between the first and the last. */
export const funnelExclusion = z.extend(eventSelection, { fromStep: z.optional(step), toStep: z.optional(step) });
export type FunnelExclusion = z.infer<typeof funnelExclusion>;

export const funnelQuestion = z.strictObject({
  ...reportScope,
  steps: z.array(funnelStep).check(z.minLength(2), z.maxLength(FUNNEL_STEPS)),
  order: z._default(z.enum(funnelOrders), "ordered"),
  /** From step 1, its end included. */
  windowSeconds: z._default(z.int().check(z.gte(1), z.lte(FUNNEL_WINDOW_SECONDS)), 7 * 86_400),
  exclusions: z._default(z.array(funnelExclusion).check(z.maxLength(5)), []),
  /** Of the totals. */
  breakdown: z.optional(
    z.extend(reportBreakdown, {
      attribution: z._default(z.enum(funnelTouches), "first_touch"),
      /** Which step, when attributed to a step; 1 unless said. */ step: z.optional(step),
    }),
  ),
  view: z._default(z.enum(funnelViews), "totals"),
  /** Of the totals: how long each step takes too. Without, the counts alone come at a third of the cost. */
  withTimes: z._default(z.boolean(), true),
  /** Time to convert: from which step to which, first to last unless said; as many bins as the cube root of the persons unless said. */
  convert: z.optional(
    z.strictObject({
      fromStep: z.optional(step),
      toStep: z.optional(step),
      bins: z.optional(z.int().check(z.gte(1), z.lte(200))),
    }),
  ),
  /** Of the trend: by when people entered. */
  interval: z._default(z.enum(funnelIntervals), "day"),
});
export type FunnelQuestion = z.infer<typeof funnelQuestion>;

const rateBp = z.nullable(z.int());
const seconds = z.nullable(z.number());
/** Step k. Rates: null when there is nobody to divide by. Times are of those who reached it. */
export const funnelStepFigures = z.strictObject({
  persons: z.int(),
  /** Reached this step and not the next; of the last step 0. */ droppedPersons: z.int(),
  /** Of those who reached the step before. */ conversionBp: rateBp,
  /** Of those who entered. */ overallBp: rateBp,
  /** From the step before. */ averageSeconds: seconds,
  medianSeconds: seconds,
  /** From step 1. */ averageFromStartSeconds: seconds,
});
export type FunnelStepFigures = z.infer<typeof funnelStepFigures>;
const row = {
  steps: z.array(funnelStepFigures),
  /** Not converted, and their window is still open: they may yet. */ openPersons: z.int(),
};

export const funnelAnswer = z.discriminatedUnion("view", [
  z.strictObject({
    view: z.literal("totals"),
    total: z.strictObject(row),
    /** Of the breakdown, the values most persons have first; 其他 and “not set” last. */
    rows: z.array(z.strictObject({ value: breakdownValue, ...row })),
    /** After which step most people were lost; null: nobody was. */
    biggestDropStep: z.nullable(z.int()),
  }),
  z.strictObject({
    view: z.literal("time_to_convert"),
    fromStep: z.int(),
    toStep: z.int(),
    persons: z.int(),
    averageSeconds: seconds,
    medianSeconds: seconds,
    /** From the shortest time to the longest, equally wide; the last one holds its end too. */
    bins: z.array(z.strictObject({ fromSeconds: z.number(), toSeconds: z.number(), persons: z.int() })),
  }),
  z.strictObject({
    view: z.literal("trend"),
    /** One for each day, week (its Monday) or month (its first) of the range. */
    points: z.array(
      z.strictObject({
        from: day,
        steps: z.array(z.strictObject({ persons: z.int(), overallBp: rateBp })),
        /** Some who entered then may still convert. */ isUnfinished: z.boolean(),
      }),
    ),
  }),
]);
export type FunnelAnswer = z.infer<typeof funnelAnswer>;

/** A number of the funnel: of a step (all, one value, or one interval of the trend), or of a bin of the times. */
export const funnelCell = z.discriminatedUnion("of", [
  z.strictObject({
    of: z.literal("step"),
    step,
    /** `open`: of nobody who converted, those whose window is open (the step is not looked at). */
    outcome: z._default(z.enum(["reached", "dropped", "open"]), "reached"),
    /** A value of the breakdown, as the answer told it. */ value: z.optional(breakdownValue),
    /** An interval of the trend, by its `from`. */ from: z.optional(day),
  }),
  z.strictObject({ of: z.literal("bin"), /** From 0. */ bin: z.int().check(z.gte(0)) }),
]);
export type FunnelCell = z.infer<typeof funnelCell>;

export const getFunnel = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/funnel",
  summary: "漏斗 Funnel",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [...reportErrors, "FUNNEL_EXCLUSION_IMPOSSIBLE", "FUNNEL_STEP_UNKNOWN", "FUNNEL_UNDEFINED"],
  params: programParams,
  body: funnelQuestion,
  response: funnelAnswer,
});
