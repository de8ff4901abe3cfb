import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { metricKeys } from "../../metrics/index.ts";
import { day, programParams } from "../../schemas.ts";
import { reportScope } from "./query.ts";

const key = z.enum(metricKeys);
const words = z.strictObject({ zh: z.string(), en: z.string() });

/** Which days of these metrics are out of the ordinary. */
export const anomalyQuestion = z.strictObject({
  keys: z.array(key).check(z.minLength(1), z.maxLength(40)),
  ...reportScope,
});
export type AnomalyQuestion = z.infer<typeof anomalyQuestion>;

export const anomalyMark = z.strictObject({
  key,
  day,
  value: z.number(),
  /** What that weekday usually is: the median of the last eight, for rates all of them together. */ usual: z.number(),
  /** (value − usual) / usual; null: usually nothing. */ change: z.nullable(z.number()),
  direction: z.enum(["up", "down"]),
  /** Good or bad news, by the metric's own direction. */ isGood: z.nullable(z.boolean()),
  method: z.enum(["robust", "binomial"]),
  /** Robust z of a value, p of a rate. */ score: z.number(),
  words,
});
export type AnomalyMark = z.infer<typeof anomalyMark>;

export const anomalyAnswer = z.strictObject({
  /** The most unusual first. */ marks: z.array(anomalyMark),
  /** Days nobody judges, and which nothing is compared with: holidays, festivals of commerce, short campaigns. */
  masked: z.array(z.strictObject({ day, reason: words })),
});
export type AnomalyAnswer = z.infer<typeof anomalyAnswer>;
/** A mark counts no people: its metric does. */
export const anomalyCell = z.never();

export const readAnomalies = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/reports/anomaly",
  summary: "异常标记 Marks of unusual days",
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  body: anomalyQuestion,
  response: anomalyAnswer,
});
