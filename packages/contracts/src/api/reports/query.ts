import * as z from "zod/mini";
import type { ErrorCode } from "../../errors.ts";
import { day, text } from "../../schemas.ts";
import { cohorts } from "../analytics.ts";

/** What any report's endpoint may answer besides what is common to all. */
export const reportErrors = [
  "RANGE_TOO_LONG",
  "REPORT_PROPERTY_UNKNOWN",
  "REPORT_OPERATOR_UNFIT",
  "REPORT_VALUE_UNFIT",
  "REPORT_TOO_SLOW",
  "REPORT_TOO_LARGE",
] as const satisfies readonly ErrorCode[];

/**
 * The words every report's question is made of. A question is a plain JSON value: it lives in the console's URL, in saved reports
 * and on dashboards, and is sent as the body of the report's endpoint.
 */

/**
 * What can be filtered and broken down by:
 * columns of an event (`channel`, `scene_group`, `product_id` …), its own properties (`props.keyword`),
 * and what is known of the person (`person.first_channel`, `person.is_member` …). Known ones: `listReportProperties`.
 */
export const propertyName = z.string().check(z.minLength(1), z.maxLength(120));

export const filterOperators = [
  "is",
  "is_not",
  "contains",
  "not_contains",
  "gt",
  "gte",
  "lt",
  "lte",
  "between",
  "is_set",
  "is_not_set",
] as const;
/** `is` and `is_not` take any of up to 100 values, `between` two (inclusive), `is_set` and `is_not_set` none, the rest one. */
export const reportFilter = z.strictObject({
  property: propertyName,
  op: z.enum(filterOperators),
  values: z._default(z.array(z.union([text(500, 0), z.number(), z.boolean()])).check(z.maxLength(100)), []),
});
export type ReportFilter = z.infer<typeof reportFilter>;

/** Any behaviour of a person: what a device or an import told with a session. */
export const ANY_EVENT = "*";

/** An event by its name (or `*`), narrowed by filters on that very event. */
export const eventSelection = z.strictObject({
  event: z.string().check(z.minLength(1), z.maxLength(120)),
  filters: z._default(z.array(reportFilter).check(z.maxLength(10)), []),
  /** What the operator calls it. */ label: z.optional(text(60)),
});
export type EventSelection = z.infer<typeof eventSelection>;

/** Business days of the program's zone, both inclusive; at most 731. */
export const reportRange = z.strictObject({ from: day, to: day });
export type ReportRange = z.infer<typeof reportRange>;

/** What every question says: which days, of whom, under which conditions (on every event; `person.…` on whoever did it). */
export const reportScope = {
  range: reportRange,
  filters: z._default(z.array(reportFilter).check(z.maxLength(10)), []),
  cohort: z.optional(z.enum(cohorts)),
};

/** At most this many values of a breakdown are told apart; the rest is one row `其他`. */
export const BREAKDOWN_VALUES = 20;
export const reportBreakdown = z.strictObject({
  property: propertyName,
  limit: z._default(z.int().check(z.gte(1), z.lte(BREAKDOWN_VALUES)), 8),
});
export type Breakdown = z.infer<typeof reportBreakdown>;

export const reportIntervals = ["hour", "day", "week", "month"] as const;
export type ReportInterval = (typeof reportIntervals)[number];

/** A value of a breakdown; null = not set; `isOther` = all the values beyond the limit together. */
export const breakdownValue = z.strictObject({
  value: z.nullable(z.union([z.string(), z.number(), z.boolean()])),
  label: z.string(),
  isOther: z.optional(z.boolean()),
});
export type BreakdownValue = z.infer<typeof breakdownValue>;
