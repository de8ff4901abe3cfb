import { type MetricKey, metricOf } from "@banyan/contracts";
import type { Judgement } from "./judge.ts";

/** “支付金额 ¥1,234.00，比平常的周三（¥980.00）高 26%” */
export function markWords(key: MetricKey, day: string, value: number, { usual, change }: Judgement) {
  const { name, unit } = metricOf(key);
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay();
  const isUp = value > usual;
  const [zhBy, enBy] = [
    change === null ? "" : ` ${percent(Math.abs(change))}`,
    change === null ? "" : ` by ${percent(Math.abs(change))}`,
  ];
  return {
    zh: `${day.slice(5)} ${name.zh} ${shown(value, unit)}，比平常的周${"日一二三四五六"[weekday]}（${shown(usual, unit)}）${isUp ? "高" : "低"}${zhBy}`,
    en: `${day.slice(5)} ${name.en} ${shown(value, unit)}, ${isUp ? "above" : "below"} a usual ${days[weekday]} (${shown(usual, unit)})${enBy}`,
  };
}
const days = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];
const grouped = new Intl.NumberFormat("en-US", { maximumFractionDigits: 2 });
const money = new Intl.NumberFormat("en-US", { minimumFractionDigits: 2, maximumFractionDigits: 2 });

export const percent = (ratio: number) => `${(ratio * 100).toFixed(1)}%`;
/** A value in its unit. */
export function shown(value: number, unit: string): string {
  if (unit === "fen") return `${value < 0 ? "-" : ""}¥${money.format(Math.abs(value) / 100)}`;
  return unit === "ratio" ? percent(value) : grouped.format(value);
}
