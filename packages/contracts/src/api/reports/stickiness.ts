import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, programParams } from "../../schemas.ts";
import { ANY_EVENT, eventSelection, reportScope } from "./query.ts";
import { calendarIntervals } from "./retention.ts";

const activity = z._default(eventSelection, { event: ANY_EVENT, filters: [] });

/** In how many intervals of the range people were active. */
export const stickinessQuestion = z.strictObject({
  ...reportScope,
  activity,
  interval: z._default(z.enum(calendarIntervals), "day"),
});
export type StickinessQuestion = z.infer<typeof stickinessQuestion>;

export const stickinessAnswer = z.strictObject({
  /** Active at least once. */ persons: z.int(),
  /** For each number of intervals from 1 to all of them: active in exactly, and in at least so many. */
  intervals: z.array(z.strictObject({ count: z.int(), persons: z.int(), personsAtLeast: z.int() })),
});
export type StickinessAnswer = z.infer<typeof stickinessAnswer>;

/** Without `count` everyone who was active. */
export const stickinessCell = z.strictObject({
  count: z.optional(z.int().check(z.gte(1))),
  isAtLeast: z._default(z.boolean(), false),
});
export type StickinessCell = z.infer<typeof stickinessCell>;

export const getStickiness = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/stickiness",
  summary: "黏性 Stickiness",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: ["RANGE_TOO_LONG", "REPORT_PROPERTY_UNKNOWN"],
  params: programParams,
  body: stickinessQuestion,
  response: stickinessAnswer,
});

/** Days a rolling figure looks at, the day itself among them. */
export const ACTIVE_WINDOWS = { daily: 1, weekly: 7, monthly: 30 } as const;
export type ActiveWindow = keyof typeof ACTIVE_WINDOWS;

/** Who was active on a day, in the 7 and in the 30 days that end with it. */
export const activeUsersQuestion = z.strictObject({ ...reportScope, activity });
export type ActiveUsersQuestion = z.infer<typeof activeUsersQuestion>;

export const activeUsersAnswer = z.strictObject({
  days: z.array(
    z.strictObject({
      day,
      daily: z.int(),
      weekly: z.int(),
      monthly: z.int(),
      /** daily ÷ monthly; null without anyone. */ ratio: z.nullable(z.number()),
      isComplete: z.boolean(),
    }),
  ),
});
export type ActiveUsersAnswer = z.infer<typeof activeUsersAnswer>;

export const activeUsersCell = z.strictObject({ day, window: z.enum(["daily", "weekly", "monthly"]) });
export type ActiveUsersCell = z.infer<typeof activeUsersCell>;

export const getActiveUsers = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/active-users",
  summary: "活跃用户 Active users",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: ["RANGE_TOO_LONG", "REPORT_PROPERTY_UNKNOWN"],
  params: programParams,
  body: activeUsersQuestion,
  response: activeUsersAnswer,
});
