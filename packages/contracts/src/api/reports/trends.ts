import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { metricKeys } from "../../metrics/index.ts";
import { day, programParams, text } from "../../schemas.ts";

import {
  breakdownValue,
  propertyName,
  reportBreakdown,
  reportErrors,
  reportFilter,
  reportIntervals,
  reportScope,
} from "./query.ts";

/** These need a `property`: a number (`amount_fen`, `props.price_fen` …), of `distinct` any. */
export const measuresOfProperty = [
  "sum",
  "avg",
  "min",
  "max",
  "median",
  "p75",
  "p90",
  "p95",
  "p99",
  "distinct",
] as const;
/**
 * What is counted of an event.
 * `count` events · `persons` distinct persons · `sessions` distinct sessions · `per_person` events per person · `per_session` events of
 * sessions per session · `sum avg min max median p75 p90 p95 p99` of a number property, over the events that have it · `distinct` how many
 * different values of a property. Percentiles are interpolated between the two nearest values (as PERCENTILE.INC).
 */
export const trendsMeasures = [
  "count",
  "persons",
  "sessions",
  "per_person",
  "per_session",
  ...measuresOfProperty,
] as const;
export type TrendsMeasure = (typeof trendsMeasures)[number];
const needsProperty = (measure: TrendsMeasure) => (measuresOfProperty as readonly string[]).includes(measure);

/** An event and what is counted of it, or a metric of the library. Series are called A, B, C … by their place. */
export const trendsSeries = z
  .strictObject({
    /** An event's name, or `*` for any behaviour. */ event: z.optional(
      z.string().check(z.minLength(1), z.maxLength(120)),
    ),
    filters: z._default(z.array(reportFilter).check(z.maxLength(10)), []),
    measure: z._default(z.enum(trendsMeasures), "count"),
    property: z.optional(propertyName),
    /** In place of `event`: a figure of `listMetrics`. */ metric: z.optional(z.enum(metricKeys)),
    /** What the operator calls it. */ label: z.optional(text(60)),
  })
  .check(
    z.refine(({ event, metric }) => (event === undefined) !== (metric === undefined), {
      path: ["event"],
      error: "an event or a metric is needed, and not both",
    }),
    z.refine(
      ({ event, measure, property }) => event === undefined || needsProperty(measure) === (property !== undefined),
      {
        path: ["property"],
        error: "this measure is of a property, or of none",
      },
    ),
  );
export type TrendsSeries = z.infer<typeof trendsSeries>;

/** `B / A * 100`: letters of series, numbers, + − × ÷ (or - * /) and parentheses. Nothing to divide by: null. */
export const trendsFormula = z.strictObject({
  expression: text(200),
  label: z.optional(text(60)),
});
export type TrendsFormula = z.infer<typeof trendsFormula>;

export const trendsQuestion = z.strictObject({
  series: z.array(trendsSeries).check(z.minLength(1), z.maxLength(10)),
  formulas: z._default(z.array(trendsFormula).check(z.maxLength(5)), []),
  /** Hours: at most 62 days. Weeks begin on Monday. Buckets are of the program's zone and cut by the range. */
  interval: z._default(z.enum(reportIntervals), "day"),
  /** A value of an event is that of the event itself, a value of `person.…` that of whoever did it. */
  breakdowns: z._default(z.array(reportBreakdown).check(z.maxLength(2)), []),
  /** `previous`: as many days just before; `year`: the same days a year earlier. */
  compare: z.optional(z.enum(["previous", "year"])),
  /** Each bucket with all before it: distinct persons stay distinct. */
  cumulative: z._default(z.boolean(), false),
  ...reportScope,
});
export type TrendsQuestion = z.infer<typeof trendsQuestion>;

export const trendsBucket = z.strictObject({
  /** The first day (of a month or week: also when the range cuts it), or the instant an hour begins. */ start:
    z.string(),
  /** Business days of the range in it, both included. */ from: day,
  to: day,
  /** It is not over yet. */ isRunning: z.boolean(),
  /** The range holds only a part of it. */ isPartial: z.boolean(),
});
export type TrendsBucket = z.infer<typeof trendsBucket>;

const numbers = z.strictObject({
  /** One for each bucket; null: nothing to divide by, nothing to average. */ values: z.array(z.nullable(z.number())),
  /** Of the whole range at once: distinct persons, not the sum of days. */ total: z.nullable(z.number()),
});
export const trendsAnswer = z.strictObject({
  zone: z.string(),
  interval: z.enum(reportIntervals),
  buckets: z.array(trendsBucket),
  /** The range compared with; its buckets stand beside those above by their place. */
  before: z.nullable(z.strictObject({ from: day, to: day, buckets: z.array(trendsBucket) })),
  /** Series and formulas in order, each once for every combination of breakdown values; biggest of A first, the rest last. */
  rows: z.array(
    z.strictObject({
      /** A … J, or F1 … F5. */ key: z.string(),
      label: z.string(),
      breakdown: z.array(breakdownValue),
      ...numbers.shape,
      before: z.nullable(numbers),
    }),
  ),
});
export type TrendsAnswer = z.infer<typeof trendsAnswer>;

/** A number of a series (formulas have no people of their own): of one bucket, or of the whole range. */
export const trendsCell = z.strictObject({
  series: z.string().check(z.regex(/^[A-J]$/)),
  /** A bucket's `start`. */ bucket: z.optional(z.string().check(z.maxLength(40))),
  /** As in the row: a value each, or the others together. */
  breakdown: z._default(
    z.array(
      z.strictObject({
        value: z.nullable(z.union([z.string(), z.number(), z.boolean()])),
        isOther: z.optional(z.boolean()),
      }),
    ),
    [],
  ),
  /** Of the range compared with. */ isBefore: z._default(z.boolean(), false),
});
export type TrendsCell = z.infer<typeof trendsCell>;

export const readTrends = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/trends",
  summary: "趋势 Trends: events and metrics over time, formulas, comparison, breakdowns",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: [...reportErrors, "REPORT_FORMULA_UNREADABLE"],
  params: programParams,
  body: trendsQuestion,
  response: trendsAnswer,
});
