import { type MetricDefinition, type MetricKey, type MetricValue, metricOf } from "@banyan/contracts";
import { binomialTest, mad, median } from "@banyan/stats";

/** rules: analytics §3. */
const MOST_Z = 3.5;
const LEAST_CHANGE = 0.1;
const NORMAL_MAD = 0.6745;
/** The chance of a normal value beyond |z| 3.5, both sides: the same strictness for rates. */
const MOST_P = 0.000465;
/** Fewer same weekdays than this are no habit. */
export const LEAST_WEEKS = 4;
/** Where half of the days are alike: so much of the median takes the place of the spread, for what is no count. */
const FLAT_SPREAD = 0.05;

/** Rates of things that happen one by one; those of money and of people of several days are values like any other. */
const ofMoney: readonly MetricKey[] = [
  "refund_rate",
  "discount_rate",
  "coupon_gmv_share",
  "stickiness",
  "points_spend_rate",
];
export const isProportion = (key: MetricKey): boolean => metricOf(key).unit === "ratio" && !ofMoney.includes(key);

export type Judgement = {
  readonly usual: number;
  readonly change: number | null;
  readonly method: "robust" | "binomial";
  readonly score: number;
};

/** Is a day out of the ordinary beside the same weekdays before it? Null: it is not, or nobody can tell. */
export function judge(key: MetricKey, now: MetricValue, before: readonly MetricValue[]): Judgement | null {
  if (now.value === null) return null;
  return isProportion(key) ? judgeRate(now, before) : judgeValue(metricOf(key), now.value, before);
}

function judgeValue({ unit }: MetricDefinition, value: number, before: readonly MetricValue[]): Judgement | null {
  const known = before.flatMap((one) => (one.value === null ? [] : [one.value]));
  const usual = median(known);
  if (usual === null || known.length < LEAST_WEEKS) return null;
  const spread = mad(known) || flatSpread(usual, unit);
  const score = (NORMAL_MAD * (value - usual)) / spread;
  if (Math.abs(score) <= MOST_Z || !isFar(value, usual)) return null;
  return { usual, change: changeOf(value, usual), method: "robust", score };
}

/** Half of the days alike: counts scatter like Poisson's, whose spread is the root of the mean; the rest by a part of the median. */
const flatSpread = (usual: number, unit: MetricDefinition["unit"]): number => {
  const isCount = unit === "count" || unit === "people";
  return isCount
    ? NORMAL_MAD * Math.sqrt(Math.max(1, usual))
    : Math.max(FLAT_SPREAD * Math.abs(usual), Number.MIN_VALUE);
};

function judgeRate(now: MetricValue, before: readonly MetricValue[]): Judgement | null {
  const known = before.filter((one) => one.part !== undefined && one.whole !== undefined && one.whole > 0);
  const part = known.reduce((sum, one) => sum + (one.part ?? 0), 0);
  const whole = known.reduce((sum, one) => sum + (one.whole ?? 0), 0);
  const { part: hits = 0, whole: tries = 0, value } = now;
  if (known.length < LEAST_WEEKS || value === null || tries <= 0 || hits > tries || part > whole) return null;
  const usual = part / whole;
  const score = binomialTest(hits, tries, usual);
  if (score >= MOST_P || !isFar(value, usual)) return null;
  return { usual, change: changeOf(value, usual), method: "binomial", score };
}

const isFar = (value: number, usual: number) => Math.abs(value - usual) >= LEAST_CHANGE * Math.abs(usual);
const changeOf = (value: number, usual: number) => (usual === 0 ? null : (value - usual) / Math.abs(usual));
