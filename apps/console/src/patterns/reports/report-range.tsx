import { DatePicker, Select } from "antd";
import dayjs from "dayjs";
import { type DayRange, daysBetween } from "../../format/days.ts";
import { useTimes } from "../../format/use-times.ts";
import { presetRange, rangePresets } from "./ranges.ts";
import { useReportPartWords } from "./words.ts";

const MOST_DAYS = 731;

/** The days a report is about: presets from the program's today, or any range up to two years. */
export function ReportRangePicker({
  value,
  onChange,
  maxDays = MOST_DAYS,
}: {
  value: DayRange;
  onChange: (range: DayRange) => void;
  maxDays?: number;
}) {
  const say = useReportPartWords();
  const times = useTimes();
  const today = times.dayOf(new Date());
  return (
    <DatePicker.RangePicker
      aria-label={say("range")}
      style={{ width: 248 }}
      allowClear={false}
      // an empty end may be left: otherwise Tab goes round between the two ends and never gets out
      allowEmpty={[true, true]}
      value={[dayjs(value.from), dayjs(value.to)]}
      presets={rangePresets.map((preset) => {
        const { from, to } = presetRange(preset, today);
        return { label: say(`preset.${preset}`), value: [dayjs(from), dayjs(to)] };
      })}
      disabledDate={(date, { from }) => {
        const one = date.format("YYYY-MM-DD");
        return one > today || (from !== undefined && Math.abs(daysBetween(from.format("YYYY-MM-DD"), one)) > maxDays);
      }}
      onChange={(dates) => {
        const [from, to] = dates ?? [];
        if (from && to) onChange({ from: from.format("YYYY-MM-DD"), to: to.format("YYYY-MM-DD") });
      }}
    />
  );
}

const comparisons = ["previous", "year"] as const;
export type Comparison = (typeof comparisons)[number];

/** With what the range is compared: as many days just before, or the same days a year earlier. */
export function CompareSelect({
  value,
  onChange,
}: {
  value: Comparison | undefined;
  onChange: (with_: Comparison | undefined) => void;
}) {
  const say = useReportPartWords();
  return (
    <Select
      aria-label={say("compare")}
      style={{ width: 140 }}
      popupMatchSelectWidth={false}
      value={value ?? "none"}
      onChange={(next) => onChange(comparisons.find((one) => one === next))}
      options={(["none", ...comparisons] as const).map((one) => ({ value: one, label: say(`compare.${one}`) }))}
    />
  );
}
