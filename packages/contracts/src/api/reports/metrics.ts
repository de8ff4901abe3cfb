import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { metricDirections, metricDrills, metricFamilies, metricKeys, metricUnits } from "../../metrics/index.ts";
import { day, programParams } from "../../schemas.ts";
import { reportIntervals, reportScope } from "./query.ts";

const words = z.strictObject({ zh: z.string(), en: z.string() });
const key = z.enum(metricKeys);

export const listMetrics = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/metrics",
  summary: "指标库 Library of metrics",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: z.strictObject({
    items: z.array(
      z.strictObject({
        key,
        status: z.enum(["live", "planned"]),
        family: z.enum(metricFamilies),
        unit: z.enum(metricUnits),
        direction: z.enum(metricDirections),
        sums: z.boolean(),
        grain: z.enum(["bucket", "day", "range", "now"]),
        people: z.boolean(),
        drill: z.enum(metricDrills),
        name: words,
        definition: words,
        formula: words,
        glossary: words,
      }),
    ),
  }),
});

/**
 * Null: nothing to divide by, a planned metric, or a bucket its grain does not answer. Rates and averages say what was divided:
 * `value` = `part` / `whole`.
 */
export const metricValue = z.strictObject({
  value: z.nullable(z.number()),
  part: z.optional(z.number()),
  whole: z.optional(z.number()),
});
export type MetricValue = z.infer<typeof metricValue>;

/** At most so many figures of one reading. */
export const MOST_METRICS = 100;
export const metricsQuestion = z.strictObject({
  keys: z.array(key).check(z.minLength(1), z.maxLength(MOST_METRICS)),
  interval: z._default(z.enum(reportIntervals), "day"),
  /** `previous`: as many days just before; `year`: the same days a year earlier. */
  compare: z.optional(z.enum(["previous", "year"])),
  ...reportScope,
});
export type MetricsQuestion = z.infer<typeof metricsQuestion>;

/** A number of a reading: of one bucket (its `start`), or of the whole range. */
export const metricsCell = z.strictObject({ key, bucket: z.optional(z.string().check(z.maxLength(40))) });
export type MetricsCell = z.infer<typeof metricsCell>;

export const metricsAnswer = z.strictObject({
  zone: z.string(),
  interval: z.enum(reportIntervals),
  /** `start`: a day, or the instant an hour begins. Days are what of the range falls into it, both included. */
  buckets: z.array(
    z.strictObject({ start: z.string(), from: day, to: day, /** Today is in it. */ isRunning: z.boolean() }),
  ),
  metrics: z.array(
    z.strictObject({
      key,
      values: z.array(metricValue),
      total: metricValue,
      /** Of the range compared with. */ before: z.nullable(metricValue),
    }),
  ),
});
export type MetricsAnswer = z.infer<typeof metricsAnswer>;

export const readMetrics = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/metrics",
  summary: "读取指标 Read metrics",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  body: metricsQuestion,
  response: metricsAnswer,
});
