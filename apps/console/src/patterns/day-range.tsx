import { DatePicker } from "antd";
import dayjs from "dayjs";
import { addDays, type DayRange, daysBetween, firstOfMonth } from "../format/days.ts";
import { useCommonWords } from "../words/common.ts";

/** Presets every date filter offers, counted from the program's today. */
const presetsFrom = (today: string): Record<"today" | "yesterday" | "week" | "month" | "thisMonth", DayRange> => ({
  today: { from: today, to: today },
  yesterday: { from: addDays(today, -1), to: addDays(today, -1) },
  week: { from: addDays(today, -6), to: today },
  month: { from: addDays(today, -29), to: today },
  thisMonth: { from: firstOfMonth(today), to: today },
});

/** A range of business days; nothing after today can be chosen, nor more days than `maxDays`. */
export function DayRangePicker({
  value,
  onChange,
  today,
  label,
  maxDays = 366,
  clearable = false,
}: {
  value: DayRange | undefined;
  onChange: (range: DayRange | undefined) => void;
  today: string;
  label: string;
  maxDays?: number;
  clearable?: boolean;
}) {
  const say = useCommonWords();
  const presets = presetsFrom(today);
  const named: readonly (readonly [string, DayRange])[] = [
    [say("today"), presets.today],
    [say("yesterday"), presets.yesterday],
    [say("lastDays", { count: 7 }), presets.week],
    [say("lastDays", { count: 30 }), presets.month],
    [say("thisMonth"), presets.thisMonth],
  ];
  const day = (text: string) => dayjs(text);
  return (
    <DatePicker.RangePicker
      aria-label={label}
      style={{ width: 256 }}
      allowClear={clearable}
      // an empty end may be left: otherwise Tab goes round between the two ends and never gets out
      allowEmpty={[true, true]}
      value={value === undefined ? null : [day(value.from), day(value.to)]}
      presets={named.map(([text, { from, to }]) => ({ label: text, value: [day(from), day(to)] }))}
      disabledDate={(date, { from }) => {
        const one = date.format("YYYY-MM-DD");
        if (one > today) return true;
        return from !== undefined && Math.abs(daysBetween(from.format("YYYY-MM-DD"), one)) > maxDays;
      }}
      onChange={(dates) => {
        const [from, to] = dates ?? [];
        onChange(from && to ? { from: from.format("YYYY-MM-DD"), to: to.format("YYYY-MM-DD") } : undefined);
      }}
    />
  );
}
