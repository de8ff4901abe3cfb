import type { ReportFilter, ReportPropertyType } from "@banyan/contracts";
import { DatePicker, InputNumber, Select } from "antd";
import dayjs from "dayjs";
import { useState } from "react";
import styles from "./editors.module.css";
import { useReportPartWords } from "./words.ts";

type Values = ReportFilter["values"];

/** What a condition compares with, in the input its type asks for. */
export function FilterValue({
  filter: { property, op, values },
  type,
  onChange,
}: {
  filter: ReportFilter;
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
  return <ManyValues op={op} type={type} scale={scale} values={values} onChange={onChange} />;
}

/** Two values, or none while one is missing: half a range is no condition. */
const pair = (from: Values[number] | undefined, to: Values[number] | undefined): Values =>
  from === undefined ? (to === undefined ? [] : [to]) : to === undefined ? [from] : [from, to];

/** 12.8 yuan are 1280 fen, not 1280.0000000000002. */
const scaled = (typed: number, scale: number) => Math.round(typed * scale * 1e6) / 1e6;

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

/** Several values of `is`, one of the others; typed and finished with Enter or by leaving. */
function ManyValues({
  op,
  type,
  scale,
  values,
  onChange,
}: {
  op: ReportFilter["op"];
  type: ReportPropertyType;
  scale: number;
  values: Values;
  onChange: (values: Values) => void;
}) {
  const say = useReportPartWords();
  const isMany = op === "is" || op === "is_not";
  return (
    <Select
      mode="tags"
      aria-label={say("value")}
      className={styles["value"] ?? ""}
      placeholder={isMany ? say("valuesHint") : say("value")}
      tokenSeparators={["\n", "，", ","]}
      maxTagTextLength={18}
      suffixIcon={null}
      value={values.map((value) => String(typeof value === "number" ? value / scale : value))}
      onChange={(texts: string[]) => {
        const read = texts.flatMap((text): Values => {
          if (type !== "number") return [text];
          const number = Number(text);
          return text.trim() !== "" && Number.isFinite(number) ? [scaled(number, scale)] : [];
        });
        onChange(isMany ? read : read.slice(-1));
      }}
      options={[]}
    />
  );
}
