import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, programParams } from "../../schemas.ts";
import { ANY_EVENT, breakdownValue, eventSelection, reportBreakdown, reportScope } from "./query.ts";

/**
 * Who belongs to a cohort: `recurring` everyone who did the start event in the interval (so one person may be in many cohorts),
 * `first_ever` those who did it for the first time of all, `first_in_range` those who did it for the first time since the range began.
 */
export const cohortRules = ["recurring", "first_ever", "first_in_range"] as const;
export type CohortRule = (typeof cohortRules)[number];
/** Calendar intervals of the program's zone; weeks begin on Monday. */
export const calendarIntervals = ["day", "week", "month"] as const;
export type CalendarInterval = (typeof calendarIntervals)[number];
export const RETENTION_BRACKETS = 62;

const offset = z.int().check(z.gte(0), z.lte(366));
/** Intervals after the cohort's own, both inclusive; `{ from: 0, to: 0 }` is the cohort's own. */
export const retentionBracket = z
  .strictObject({ from: offset, to: offset })
  .check(z.refine(({ from, to }) => from <= to, "ends before it begins"));
export type RetentionBracket = z.infer<typeof retentionBracket>;

const anything = { event: ANY_EVENT, filters: [] };
/**
 * Who comes back. The range is the range of the start event; coming back may be later, up to now. How many intervals lie between
 * is told by their dates, never by numbers of weeks or months.
 */
export const retentionQuestion = z.strictObject({
  ...reportScope,
  start: z._default(eventSelection, anything),
  return: z._default(eventSelection, anything),
  rule: z._default(z.enum(cohortRules), "recurring"),
  /** `on`: in the bracket; `on_or_after`: in the bracket or any time later. */
  match: z._default(z.enum(["on", "on_or_after"]), "on"),
  interval: z._default(z.enum(calendarIntervals), "day"),
  /** Each offset from 0 to this one is a bracket of its own, unless `brackets` says otherwise. */
  offsets: z._default(z.int().check(z.gte(1), z.lte(RETENTION_BRACKETS - 1)), 7),
  brackets: z._default(z.array(retentionBracket).check(z.maxLength(RETENTION_BRACKETS)), []),
  /** By the value at a person's first start event of the cohort. */
  breakdown: z.optional(reportBreakdown),
});
export type RetentionQuestion = z.infer<typeof retentionQuestion>;

const retentionRow = {
  /** Persons of all cohorts, once per cohort. */ size: z.int(),
  /**
   * By bracket, over the cohorts for which it is over: `persons` who came back of `size`; weighted by size because it is their
   * quotient. `ratio` is null while no cohort's is over, or nobody was in them.
   */
  average: z.array(z.strictObject({ persons: z.int(), size: z.int(), ratio: z.nullable(z.number()) })),
  cohorts: z.array(
    z.strictObject({
      /** The interval's first day, also when the range begins later in it. */ day,
      size: z.int(),
      /** Who came back, by bracket; null: the bracket is not over yet. */ persons: z.array(z.nullable(z.int())),
    }),
  ),
};
export const retentionAnswer = z.strictObject({
  brackets: z.array(z.strictObject({ from: z.int(), to: z.int() })),
  ...retentionRow,
  /** With a breakdown: the same of each value, the largest first. */
  groups: z.array(z.strictObject({ value: breakdownValue, ...retentionRow })),
});
export type RetentionAnswer = z.infer<typeof retentionAnswer>;

export const retentionCell = z.strictObject({
  /** A cohort's first day; without it all of them, each person once. */ cohort: z.optional(day),
  /** Place in `brackets`; without it everyone in the cohort. */ bracket: z.optional(z.int().check(z.gte(0))),
  /** One of `groups`, as it was told. */ group: z.optional(breakdownValue),
});
export type RetentionCell = z.infer<typeof retentionCell>;

export const getRetention = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/retention",
  summary: "留存 Retention",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: ["RANGE_TOO_LONG", "REPORT_PROPERTY_UNKNOWN"],
  params: programParams,
  body: retentionQuestion,
  response: retentionAnswer,
});
