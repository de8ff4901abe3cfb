import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, programParams } from "../../schemas.ts";
import { purchase } from "./purchases.ts";
import { reportErrors, reportScope } from "./query.ts";

export const revenueCohortsQuestion = z.strictObject({
  ...reportScope,
  purchase,
  /** Whose first purchase ever, or first behaviour ever, was in the range. */
  cohortBy: z._default(z.enum(["first_order", "first_touch"]), "first_order"),
  interval: z._default(z.enum(["day", "week", "month"]), "month"),
  /** How many, the first included. */ periods: z._default(z.int().check(z.gte(1), z.lte(60)), 13),
});
export type RevenueCohortsQuestion = z.infer<typeof revenueCohortsQuestion>;

const period = z.strictObject({
  /** 0: the cohort's own day, week or month, by the calendar of the program's zone. */ period: z.int(),
  /** Its end has come. What is not complete may still grow and is in no average. */ isComplete: z.boolean(),
  /** Who bought in it. */ buyers: z.int(),
  orders: z.int(),
  /** Paid less refunded in it; refunds count when they are made. */ netFen: z.int(),
  /** From the first period up to this. */ cumulativeFen: z.int(),
  cumulativePerPersonFen: z.number(),
});
export const revenueCohortsAnswer = z.strictObject({
  /** By the first day of their day, week (Monday) or month; without those nobody is in. Periods that have begun. */
  cohorts: z.array(z.strictObject({ start: day, persons: z.int(), periods: z.array(period) })),
  /** Of all cohorts for which the period is complete, together. */
  total: z.array(
    z.strictObject({
      period: z.int(),
      persons: z.int(),
      buyers: z.int(),
      orders: z.int(),
      netFen: z.int(),
      /** What these cohorts brought up to it, per person. */ cumulativePerPersonFen: z.nullable(z.number()),
    }),
  ),
});
export type RevenueCohortsAnswer = z.infer<typeof revenueCohortsAnswer>;
/** `start` absent: all cohorts whose period is complete (without a period all of them). `period` absent: the cohort itself, else its buyers in it. */
export const revenueCohortsCell = z.strictObject({
  start: z.optional(day),
  period: z.optional(z.int().check(z.gte(0))),
});

export const answerRevenueCohorts = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/revenue-cohorts",
  summary: "收入同期群 Revenue cohorts",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: reportErrors,
  params: programParams,
  body: revenueCohortsQuestion,
  response: revenueCohortsAnswer,
});
