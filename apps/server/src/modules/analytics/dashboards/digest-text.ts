import {
  type DigestInput,
  type MetricKey,
  type MetricsAnswer,
  type MetricValue,
  metricKeys,
  metricOf,
  metricsAnswer,
} from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import * as z from "zod/mini";

/** What a report says in a line or two of a digest. */
type Headline = (answer: unknown, title: string, rhythm: DigestInput["rhythm"]) => readonly string[];

const before: Record<DigestInput["rhythm"], string> = {
  DAILY: "比前一天",
  WEEKLY: "比前一周",
  MONTHLY: "比此前同样天数",
};

/** Kinds whose answer fits in a line; the others are looked at on the board. */
const headlines: ReadonlyMap<string, Headline> = new Map<string, Headline>([
  ["metrics", (answer, _title, rhythm) => z.parse(metricsAnswer, answer).metrics.map((one) => lineOf(one, rhythm))],
]);
export const hasHeadline = (kind: string): boolean => headlines.has(kind);
export const headlineOf = (kind: string, ...given: Parameters<Headline>): readonly string[] =>
  headlines.get(kind)?.(...given) ?? [];

function lineOf({ key, total, before: was }: MetricsAnswer["metrics"][number], rhythm: DigestInput["rhythm"]): string {
  const { name } = metricOf(key);
  if (total.value === null) return `${name.zh}：暂无`;
  return `${name.zh}：${valueInWords(key, total.value)}${changeInWords(key, total.value, was, before[rhythm])}`;
}

const whole = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 0 });
const some = new Intl.NumberFormat("zh-CN", { maximumFractionDigits: 2 });
const percent = (ratio: number) => `${(ratio * 100).toFixed(1)}%`;

/** Between the two as they are written: 4.2% and 4.6% are 0.4 apart. */
const pointsBetween = (a: number, b: number) =>
  (Math.abs(Math.round(a * 1_000) - Math.round(b * 1_000)) / 10).toFixed(1);

function valueInWords(key: MetricKey, value: number): string {
  const { unit } = metricOf(key);
  switch (unit) {
    case "fen":
      return formatYuan(Math.round(value), { grouping: "thousands" });
    case "people":
      return `${whole.format(value)} 人`;
    case "ratio":
      return percent(value);
    case "seconds":
      return value < 60 ? `${some.format(value)} 秒` : `${whole.format(value / 60)} 分钟`;
    case "days":
      return `${some.format(value)} 天`;
    case "count":
      return whole.format(value);
    default:
      return some.format(value);
  }
}

/** Of a rate the difference in points; of all else the growth. Nothing when there was nothing to compare with. */
function changeInWords(key: MetricKey, value: number, was: MetricValue | null, words: string): string {
  if (was === null || was.value === null) return "";
  const sign = value > was.value ? "↑" : "↓";
  if (metricOf(key).unit !== "ratio" && was.value === 0 && value !== 0) return `，${words}从 0 开始`;
  const change =
    metricOf(key).unit === "ratio"
      ? `${pointsBetween(value, was.value)} 个百分点`
      : percent(was.value === 0 ? 0 : Math.abs(value / was.value - 1));
  return change.startsWith("0.0") ? `，${words}持平` : `，${words} ${sign}${change}`;
}

/** `经营日报 · 11月21日`, `…11月16日–11月22日`, `…11月`. */
export function titleOf(
  name: string,
  rhythm: DigestInput["rhythm"],
  { from, to }: { from: string; to: string },
): string {
  const inWords = (day: string) => `${Number(day.slice(5, 7))}月${Number(day.slice(8))}日`;
  const days = {
    DAILY: inWords(from),
    WEEKLY: `${inWords(from)}–${inWords(to)}`,
    MONTHLY: `${Number(from.slice(5, 7))}月`,
  };
  return `${name} · ${days[rhythm]}`;
}

export const isMetric = (name: string): name is MetricKey => (metricKeys as readonly string[]).includes(name);
