import * as z from "zod/mini";
import { reportRange } from "./query.ts";

/** Ranges that move with the day, by the business days of the program's zone; weeks begin on Monday. `last_…_days` has today in it. */
export const reportPeriods = [
  "today",
  "yesterday",
  "last_7_days",
  "last_14_days",
  "last_28_days",
  "last_90_days",
  "last_180_days",
  "last_365_days",
  "this_week",
  "last_week",
  "this_month",
  "last_month",
  "this_year",
] as const;
export type ReportPeriod = (typeof reportPeriods)[number];

/** What is kept of a range: a moving period, or days that stay. `rangeOfPeriod` of the calendar turns one into the other. */
export const keptRange = z.union([z.enum(reportPeriods), reportRange]);
export type KeptRange = z.infer<typeof keptRange>;
