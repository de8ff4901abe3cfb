import { content } from "./content.ts";
import { conversion } from "./conversion.ts";
import { coupons } from "./coupons.ts";
import { growth } from "./growth.ts";
import { members } from "./members.ts";
import type { MetricDefinition } from "./metric.ts";
import { retention } from "./retention.ts";
import { sales } from "./sales.ts";
import { service } from "./service.ts";
import { sharing } from "./sharing.ts";
import { traffic } from "./traffic.ts";

export * from "./metric.ts";

/** The library of named figures, in the order they are listed. */
export const metrics = {
  ...traffic,
  ...conversion,
  ...sales,
  ...coupons,
  ...retention,
  ...sharing,
  ...growth,
  ...members,
  ...service,
  ...content,
} as const;

export type MetricKey = keyof typeof metrics;
/** Those that answer a number; the others are declared until their module exists. */
export type LiveMetricKey = {
  [K in MetricKey]: (typeof metrics)[K]["status"] extends "live" ? K : never;
}[MetricKey];

export const metricKeys = Object.keys(metrics) as [MetricKey, ...MetricKey[]]; // an object's own keys, and there are some
export const metricOf = (key: MetricKey): MetricDefinition => metrics[key];
export const isLiveMetric = (key: MetricKey): key is LiveMetricKey => metrics[key].status === "live";
