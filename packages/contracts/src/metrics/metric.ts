/** A word in both languages of the console. */
type Words = { readonly zh: string; readonly en: string };

export const metricFamilies = [
  "traffic",
  "conversion",
  "sales",
  "coupons",
  "retention",
  "sharing",
  "growth",
  "members",
  "service",
  "content",
] as const;
export type MetricFamily = (typeof metricFamilies)[number];

/** `ratio` is a plain ratio (0.123 = 12.3 %), `fen` whole fen, `perPerson` and `perOrder` so many of something for each. */
export const metricUnits = ["count", "people", "fen", "ratio", "seconds", "days", "perPerson", "perOrder"] as const;
export type MetricUnit = (typeof metricUnits)[number];

export const metricDirections = ["up", "down", "neutral"] as const;
/** The report that explains a metric. */
export const metricDrills = [
  "trends",
  "funnel",
  "retention",
  "stickiness",
  "lifecycle",
  "distribution",
  "paths",
  "sharing",
  "ltv",
  "channels",
  "coupons",
  "ledger",
  "orders",
  "products",
  "members",
] as const;

/** One named figure: what it counts, how it is worked out, how it is read. */
export type MetricDefinition = {
  /** `planned`: what it is counted from does not exist yet; it never answers a number. */
  readonly status: "live" | "planned";
  readonly family: MetricFamily;
  readonly unit: MetricUnit;
  /** Which way is good. */ readonly direction: (typeof metricDirections)[number];
  /** The figure of a range is the sum of the figures of its days. */ readonly sums: boolean;
  /**
   * `bucket`: any hour, day, week or month; `day`: days and longer; `range`: of a whole range only; `now`: as it stands, no history.
   */
  readonly grain: "bucket" | "day" | "range" | "now";
  /** It counts people: the number opens their list. */ readonly people: boolean;
  readonly drill: (typeof metricDrills)[number];
  readonly name: Words;
  readonly definition: Words;
  readonly formula: Words;
  /** What it tells, in a sentence for who meets it first. */ readonly glossary: Words;
};

/** Keeps the keys and which of them are live. */
export const family = <const F extends Record<string, MetricDefinition>>(definitions: F): F => definitions;
