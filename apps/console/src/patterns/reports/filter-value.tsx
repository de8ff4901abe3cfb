import type { ReportFilter, ReportPropertyType } from "@banyan/contracts";
import { DatePicker, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import styles from "./editors.module.css";
import { scaled } from "./filters.ts";
import { ManyValues } from "./many-values.tsx";
import { useReportPartWords } from "./words.ts";

type Values = ReportFilter["values"];

/** What a condition compares with, in the input its type asks for. */
export function FilterValue({
  filter: { property, op, values },
  event,
  type,
  onChange,
}: {
  filter: ReportFilter;
  /** Whose values are suggested; absent: all events'. */ event?: string | undefined;
  type: ReportPropertyType;
  onChange: (values: Values) => void;
}) {
  const say = useReportPartWords();
  const scale = property.endsWith("_fen") ? 100 : 1; // money is typed in yuan and asked in fen
  if (op === "is_set" || op === "is_not_set") return null;
  if (type === "boolean")
    return (
      <Select
        aria-label={say("value")}
        className={styles["value"] ?? ""}
        value={values[0] === undefined ? null : values[0] === true}
        onChange={(value) => onChange([value === true])}
        options={[
          { value: true, label: say("yes") },
          { value: false, label: say("no") },
        ]}
      />
    );
  if (type === "day" || type === "datetime") return <DayValues op={op} values={values} onChange={onChange} />;
  if (type === "number" && op === "between")
    return (
      <span className={styles["pair"]}>
        <NumberValue
          scale={scale}
          label={say("valueFrom")}
          value={values[0]}
          onChange={(from) => onChange(pair(from, values[1]))}
        />
        <NumberValue
          scale={scale}
          label={say("valueTo")}
          value={values[1]}
          onChange={(to) => onChange(pair(values[0], to))}
        />
      </span>
    );
  if (type === "number" && op !== "is" && op !== "is_not")
    return (
      <NumberValue
        scale={scale}
        label={say("value")}
        value={values[0]}
        onChange={(value) => onChange(value === undefined ? [] : [value])}
      />
    );
  return <ManyValues filter={{ property, op, values }} event={event} type={type} scale={scale} onChange={onChange} />;
}

/** Two values, or none while one is missing: half a range is no condition. */
const pair = (from: Values[number] | undefined, to: Values[number] | undefined): Values =>
  from === undefined ? (to === undefined ? [] : [to]) : to === undefined ? [from] : [from, to];

function NumberValue({
  scale,
  label,
  value,
  onChange,
}: {
  scale: number;
  label: string;
  value: Values[number] | undefined;
  onChange: (value: number | undefined) => void;
}) {
  const [typed, setTyped] = useState<number | null>(typeof value === "number" ? value / scale : null);
  const commit = () => onChange(typed === null ? undefined : scaled(typed, scale));
  return (
    <InputNumber
      aria-label={label}
      placeholder={label}
      className={styles["value"] ?? ""}
      value={typed}
      onChange={setTyped}
      onBlur={commit}
      onPressEnter={commit}
    />
  );
}

function DayValues({
  op,
  values,
  onChange,
}: {
  op: ReportFilter["op"];
  values: Values;
  onChange: (values: Values) => void;
}) {
  const say = useReportPartWords();
  const day = (value: Values[number] | undefined) => (typeof value === "string" ? dayjs(value) : null);
  if (op === "between")
    return (
      <DatePicker.RangePicker
        aria-label={say("value")}
        className={styles["value"] ?? ""}
        value={values.length === 2 ? [day(values[0]), day(values[1])] : null}
        onChange={(dates) => {
          const [from, to] = dates ?? [];
          onChange(from && to ? [from.format("YYYY-MM-DD"), to.format("YYYY-MM-DD")] : []);
        }}
      />
    );
  return (
    <DatePicker
      aria-label={say("value")}
      className={styles["value"] ?? ""}
      value={day(values[0])}
      onChange={(date) => onChange(date ? [date.format("YYYY-MM-DD")] : [])}
    />
  );
}
