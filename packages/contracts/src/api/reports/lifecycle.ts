import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, programParams } from "../../schemas.ts";
import { ANY_EVENT, eventSelection, reportScope } from "./query.ts";
import { calendarIntervals } from "./retention.ts";

/**
 * `new`: the first interval of all in which they were active. `returning`: active, and in the interval before. `resurrecting`: active,
 * not in the one before, but earlier. `dormant`: active in the one before and not in this one.
 */
export const lifecycleStates = ["new", "returning", "resurrecting", "dormant"] as const;
export type LifecycleState = (typeof lifecycleStates)[number];

/** Who of the active is new, back or gone, interval by interval: all intervals with a day in the range, each of them whole. */
export const lifecycleQuestion = z.strictObject({
  ...reportScope,
  /** What makes active. */
  activity: z._default(eventSelection, { event: ANY_EVENT, filters: [] }),
  interval: z._default(z.enum(calendarIntervals), "day"),
});
export type LifecycleQuestion = z.infer<typeof lifecycleQuestion>;

export const lifecycleAnswer = z.strictObject({
  intervals: z.array(
    z.strictObject({
      /** The interval's first day. */ day,
      new: z.int(),
      returning: z.int(),
      resurrecting: z.int(),
      dormant: z.int(),
      /** False: it is not over, the figures move. */ isComplete: z.boolean(),
    }),
  ),
});
export type LifecycleAnswer = z.infer<typeof lifecycleAnswer>;

export const lifecycleCell = z.strictObject({ day, state: z.enum(lifecycleStates) });
export type LifecycleCell = z.infer<typeof lifecycleCell>;

export const getLifecycle = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/lifecycle",
  summary: "生命周期 Lifecycle",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: ["RANGE_TOO_LONG", "REPORT_PROPERTY_UNKNOWN"],
  params: programParams,
  body: lifecycleQuestion,
  response: lifecycleAnswer,
});
