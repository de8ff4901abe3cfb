import {
  BREAKDOWN_VALUES,
  type Breakdown,
  type Cohort,
  cohorts,
  type ReportInterval,
  type ReportProperty,
  reportIntervals,
} from "@banyan/contracts";
import { InputNumber, Segmented, Select, Space } from "antd";
import type { ReactNode } from "react";
import styles from "./editors.module.css";
import { PropertySelect } from "./property-select.tsx";
import { type WindowUnit, windowParts, windowSeconds, windowUnits } from "./window.ts";
import { useReportPartWords } from "./words.ts";

/** A part of the question area with its heading. */
export const QuestionSection = ({ title, about, children }: { title: string; about?: string; children: ReactNode }) => (
  <section className={styles["section"]}>
    <h3>{title}</h3>
    {about !== undefined && <p className={styles["sectionAbout"]}>{about}</p>}
    {children}
  </section>
);

const limits = [3, 5, 8, 10, BREAKDOWN_VALUES] as const;

/** By which property an answer is told apart, and how many of its values. */
export function BreakdownSelect({
  value,
  onChange,
  event,
  accepts,
}: {
  value: Breakdown | undefined;
  onChange: (breakdown: Breakdown | undefined) => void;
  event?: string | undefined;
  accepts?: (property: ReportProperty) => boolean;
}) {
  const say = useReportPartWords();
  return (
    <div className={styles["selectionHead"]}>
      <PropertySelect
        label={say("breakdown")}
        none={say("noBreakdown")}
        value={value?.property}
        event={event}
        {...(accepts && { accepts })}
        onChange={(property) => onChange(property === undefined ? undefined : { property, limit: value?.limit ?? 8 })}
      />
      {value !== undefined && (
        <Select
          aria-label={say("breakdownLimit", { count: value.limit })}
          style={{ flex: "0 0 112px" }}
          value={value.limit}
          onChange={(limit) => onChange({ ...value, limit })}
          options={[...new Set([...limits, value.limit])]
            .toSorted((a, b) => a - b)
            .map((count) => ({ value: count, label: say("breakdownLimit", { count }) }))}
        />
      )}
    </div>
  );
}

/** Of whom. */
export function CohortSelect({
  value,
  onChange,
}: {
  value: Cohort | undefined;
  onChange: (cohort: Cohort | undefined) => void;
}) {
  const say = useReportPartWords();
  return (
    <Select
      aria-label={say("cohort")}
      style={{ width: "100%" }}
      value={value ?? ""}
      onChange={(next) => onChange(cohorts.find((one) => one === next))}
      options={[
        { value: "", label: say("cohort.all") },
        ...cohorts.map((one) => ({ value: one, label: say(`cohort.${one}`) })),
      ]}
    />
  );
}

/** Into what the time is cut. */
export function IntervalSelect<I extends ReportInterval>({
  value,
  onChange,
  options,
}: {
  value: I;
  onChange: (interval: I) => void;
  /** The ones the report knows; all by default. */ options?: readonly I[];
}) {
  const say = useReportPartWords();
  return (
    <Segmented
      aria-label={say("interval")}
      value={value}
      options={(options ?? (reportIntervals as readonly ReportInterval[] as readonly I[])).map((one) => ({
        value: one,
        label: say(`interval.${one}`),
      }))}
      onChange={onChange}
    />
  );
}

/** A length of time in the unit people say it in; handed over in seconds. */
export function WindowInput({
  value,
  onChange,
  label,
  mostSeconds = 366 * 86_400,
  units = windowUnits,
}: {
  /** Seconds. */ value: number;
  onChange: (seconds: number) => void;
  label?: string;
  mostSeconds?: number;
  units?: readonly WindowUnit[];
}) {
  const say = useReportPartWords();
  const { count, unit } = windowParts(value, units);
  const set = (nextCount: number, nextUnit: WindowUnit) =>
    onChange(Math.min(mostSeconds, Math.max(1, nextCount) * windowSeconds[nextUnit]));
  return (
    <Space.Compact>
      <InputNumber
        aria-label={label ?? say("window")}
        style={{ width: 88 }}
        min={1}
        max={Math.floor(mostSeconds / windowSeconds[unit])}
        precision={0}
        value={count}
        onChange={(next) => next !== null && set(next, unit)}
      />
      <Select
        aria-label={say("window")}
        style={{ width: 92 }}
        value={unit}
        onChange={(next) => set(count, next)}
        options={units.map((one) => ({ value: one, label: say(`window.${one}`) }))}
      />
    </Space.Compact>
  );
}
