import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { programParams } from "../../schemas.ts";
import { breakdownValue, reportRange, reportScope } from "./query.ts";

/** How far people get: each step counts who got that far or further, so that who buys at once was never lost at the cart. */
export const leakSteps = ["visited", "viewed", "carted", "placed", "paid"] as const;
export type LeakStep = (typeof leakSteps)[number];
/** What people are told apart by; `all`: everybody together. */
export const leakParts = ["all", "channel", "scene_group", "platform", "model", "page"] as const;
export type LeakPart = (typeof leakParts)[number];

/** Of fewer people nothing is said, now or in the benchmark. */
export const LEAK_LEAST_PERSONS = 30;

/** Where more people are lost than need be, by what it costs. Definitions: docs/rules/reports.md, “Leaks”. */
export const leaksQuestion = z.strictObject({
  ...reportScope,
  by: z._default(z.array(z.enum(leakParts)).check(z.minLength(1), z.maxLength(leakParts.length)), [...leakParts]),
  /** `previous`: the same part in as many days before; `everybody`: all people of the range. */
  benchmark: z._default(z.enum(["previous", "everybody"]), "previous"),
});
export type LeaksQuestion = z.infer<typeof leaksQuestion>;

const step = z.enum(leakSteps);
export const leaksAnswer = z.strictObject({
  range: reportRange,
  earlier: reportRange,
  /** People who got so far or further. */ total: z.array(z.strictObject({ step, persons: z.int(), before: z.int() })),
  /** The most expensive first. */
  leaks: z.array(
    z.strictObject({
      by: z.enum(leakParts),
      value: breakdownValue,
      from: step,
      to: step,
      persons: z.int(),
      /** Got to `from` and no further. */ droppedPersons: z.int(),
      rate: z.number(),
      benchmarkRate: z.number(),
      /** (benchmark − rate) × persons. */ lostPersons: z.number(),
      /** × who pays of those who got to `to` × paid per buyer, of everybody. */ lostFen: z.int(),
    }),
  ),
});
export type LeaksAnswer = z.infer<typeof leaksAnswer>;
/** Who got to `step` of a part and no further, or got there at all; `value` as text, '' = not set. */
export const leaksCell = z.strictObject({
  by: z.enum(leakParts),
  value: z._default(z.string().check(z.maxLength(500)), ""),
  step,
  outcome: z._default(z.enum(["dropped", "reached"]), "dropped"),
});
export type LeaksCell = z.infer<typeof leaksCell>;

export const readLeaks = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/leaks",
  summary: "流失点 Leaks by what they cost",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  body: leaksQuestion,
  response: leaksAnswer,
});
