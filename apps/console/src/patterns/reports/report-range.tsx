import { DatePicker, Switch, Tooltip } from "antd";
import dayjs from "dayjs";
import { useId } from "react";
import { type DayRange, daysBetween } from "../../format/days.ts";
import { useTimes } from "../../format/use-times.ts";
import { presetRange, rangePresets } from "./ranges.ts";
import styles from "./report-page.module.css";
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

/** Whether the days just before stand beside. */
export function CompareSwitch({ value, onChange }: { value: boolean; onChange: (compares: boolean) => void }) {
  const say = useReportPartWords();
  const id = useId();
  return (
    <Tooltip title={say("compareAbout")}>
      <span className={styles["switch"]}>
        <Switch id={id} size="small" checked={value} onChange={onChange} />
        <label htmlFor={id}>{say("compare")}</label>
      </span>
    </Tooltip>
  );
}
