import { type Period, rangeOfPeriod } from "@banyan/calendar";
import { type KeptRange, type ReportRange, reportPeriods } from "@banyan/contracts";
import { Select } from "antd";
import type { Times } from "../../format/times.ts";
import { useTimes } from "../../format/use-times.ts";
import { defineWords } from "../../words/words.ts";
import { ReportRangePicker } from "./report-range.tsx";

export const usePeriodWords = defineWords(
  "report-periods",
  {
    label: "日期",
    today: "今天",
    yesterday: "昨天",
    last_7_days: "近 7 天",
    last_14_days: "近 14 天",
    last_28_days: "近 28 天",
    last_90_days: "近 90 天",
    last_180_days: "近 180 天",
    last_365_days: "近一年",
    this_week: "本周",
    last_week: "上周",
    this_month: "本月",
    last_month: "上月",
    this_year: "今年",
    fixed: "固定日期",
  },
  {
    label: "Dates",
    today: "Today",
    yesterday: "Yesterday",
    last_7_days: "Last 7 days",
    last_14_days: "Last 14 days",
    last_28_days: "Last 28 days",
    last_90_days: "Last 90 days",
    last_180_days: "Last 180 days",
    last_365_days: "Last year",
    this_week: "This week",
    last_week: "Last week",
    this_month: "This month",
    last_month: "Last month",
    this_year: "This year",
    fixed: "Fixed dates",
  },
);

/** The days a kept range means today. */
export const rangeOf = (kept: KeptRange, today: string): ReportRange =>
  typeof kept === "string" ? rangeOfPeriod(kept, today) : kept;

/** The moving period that a range is today, if it is one. */
export const periodOf = (range: ReportRange, today: string): Period | undefined =>
  reportPeriods.find((period) => {
    const { from, to } = rangeOfPeriod(period, today);
    return from === range.from && to === range.to;
  });

/** 近 7 天, or 11月1日–11月7日. */
export function keptRangeWords(kept: KeptRange, say: ReturnType<typeof usePeriodWords>, times: Times): string {
  if (typeof kept === "string") return say(kept);
  return kept.from === kept.to ? times.dayLabel(kept.from) : `${times.dayLabel(kept.from)}–${times.dayLabel(kept.to)}`;
}

/** A period that moves with the days, or days that stay. */
export function KeptRangePicker({ value, onChange }: { value: KeptRange; onChange: (kept: KeptRange) => void }) {
  const say = usePeriodWords();
  const today = useTimes().dayOf(new Date());
  return (
    <>
      <Select
        aria-label={say("label")}
        style={{ width: 124 }}
        value={typeof value === "string" ? value : "fixed"}
        listHeight={360}
        onChange={(next: Period | "fixed") => onChange(next === "fixed" ? rangeOf(value, today) : next)}
        options={[...reportPeriods, "fixed" as const].map((period) => ({ value: period, label: say(period) }))}
      />
      {typeof value !== "string" && <ReportRangePicker value={value} onChange={onChange} />}
    </>
  );
}
