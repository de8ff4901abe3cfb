import { type TrendsAnswer as Answer, readAnomalies, type TrendsQuestion } from "@banyan/contracts";
import { useCallback, useMemo, useState } from "react";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { bucketLabel } from "../../../patterns/reports/buckets.ts";
import { BarsChart } from "../../../patterns/reports/charts/bars-chart.tsx";
import { LinesChart, type PointMark, type ReportLine } from "../../../patterns/reports/charts/lines-chart.tsx";
import { PeopleNumber, useOpenPeople } from "../../../patterns/reports/people.tsx";
import { formatOrDash, type Unit, unitFormat } from "../../../patterns/reports/units.ts";
import { useMarks } from "../../../patterns/reports/use-marks.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { cellOf } from "./cells.ts";
import { metricKeyOf, type TrendsRow } from "./rows.ts";
import { TrendsTable } from "./trends-table.tsx";
import { useRows } from "./use-rows.ts";
import { useTrendsWords } from "./words.ts";

export const trendsViews = ["line", "stack", "bar", "number", "table"] as const;
export type TrendsView = (typeof trendsViews)[number];
const SHOWN_FIRST = 8;

/** The answer of a trends question: its chart and the table below. */
export function TrendsAnswer({
  question,
  answer,
  view,
}: {
  question: TrendsQuestion;
  answer: Answer;
  view: TrendsView;
}) {
  const say = useTrendsWords();
  const rows = useRows(question, answer);
  const [hidden, setHidden] = useState<ReadonlySet<string>>(new Set());
  const shown = useMemo(() => rows.filter(({ id }, place) => place < SHOWN_FIRST !== hidden.has(id)), [rows, hidden]);
  const toggle = (id: string) =>
    setHidden((before) => new Set(before.has(id) ? [...before].filter((one) => one !== id) : [...before, id]));
  const isEmpty = rows.every(({ values }) => values.every((value) => value === null || value === 0));
  if (isEmpty)
    return (
      <Panel>
        <EmptyState title={say("nothing")} hint={say("nothingHint")} />
      </Panel>
    );
  return (
    <>
      {view === "number" ? (
        <Numbers rows={rows} question={question} />
      ) : (
        view !== "table" && (
          <Panel>
            <TrendsChart rows={shown} question={question} answer={answer} view={view} />
          </Panel>
        )
      )}
      <TrendsTable
        rows={rows}
        question={question}
        answer={answer}
        {...((view === "line" || view === "stack") && { chosen: { ids: new Set(shown.map(({ id }) => id)), toggle } })}
      />
    </>
  );
}

/** Just the picture: for the page and for tiles of dashboards. */
export function TrendsChart({
  rows,
  question,
  answer,
  view,
  height,
}: {
  rows: readonly TrendsRow[];
  question: TrendsQuestion;
  answer: Answer;
  view: Exclude<TrendsView, "number" | "table">;
  height?: number;
}) {
  const say = useTrendsWords();
  const times = useTimes();
  const { language } = usePreferences();
  const open = useOpenPeople();
  const marks = useMarks(question.range, answer.buckets);
  const { interval } = answer;
  const labels = useMemo(
    () => answer.buckets.map((one) => bucketLabel(one, interval, times, language)),
    [answer.buckets, interval, times, language],
  );
  const units = useMemo(() => [...new Set(rows.map(({ unit }) => scaleOf(unit)))], [rows]);
  const scales = useMemo(() => units.map((unit) => unitFormat(unit, language)), [units, language]);
  const format = useMemo(() => unitFormat(rows[0]?.unit ?? "count", language), [rows, language]);
  const points = useUnusual(rows, question, answer, height === undefined);
  const names = rows.map(({ name }) => name).join("、");
  const lines = useMemo(
    () =>
      rows.flatMap((row): ReportLine[] => {
        const words = unitFormat(row.unit, language);
        const own = { format: words, scale: units.indexOf(scaleOf(row.unit)) };
        const now = { key: row.id, name: row.name, values: row.values, ...own };
        if (row.before === null) return [now];
        return [
          now,
          {
            key: `${row.id} before`,
            name: say("ofBefore", { name: row.name }),
            values: row.before.values,
            isEarlier: true,
            of: row.id,
            ...own,
          },
        ];
      }),
    [rows, units, language, say],
  );
  const openAt = useCallback(
    (key: string, at: number | undefined) => {
      const row = rows.find(({ id }) => key === id || key === `${id} before`);
      if (row === undefined || !row.hasPeople) return;
      const isBefore = key !== row.id;
      const bucket = at === undefined ? undefined : (isBefore ? answer.before?.buckets : answer.buckets)?.[at];
      open?.({
        kind: "trends",
        question,
        cell: cellOf(row, bucket?.start, isBefore),
        title: say("cell", {
          name: row.name,
          when: bucket === undefined ? say("whole") : bucketLabel(bucket, interval, times, language),
        }),
      });
    },
    [rows, answer, open, question, say, interval, times, language],
  );

  // sums of different units have no common ground
  if (view === "bar" && units.length > 1) return <Numbers rows={rows} question={question} />;
  if (view === "bar")
    return (
      <TotalBars
        rows={rows}
        question={question}
        {...(height !== undefined && { height })}
        {...(open && { onBar: (id: string) => openAt(id, undefined) })}
      />
    );
  const label = say("chartLabel", { names, from: question.range.from, to: question.range.to });
  if (view === "stack" && !question.cumulative && units.length === 1)
    return (
      <BarsChart
        labels={labels}
        series={lines.filter(({ isEarlier }) => !isEarlier)}
        format={format}
        label={label}
        arrangement="stacked"
        {...(height !== undefined && { height })}
        onBar={open && ((series, at) => openAt(series.key, at))}
      />
    );
  return (
    <LinesChart
      labels={labels}
      lines={lines}
      format={format}
      label={label}
      {...(height !== undefined && { height })}
      isLastPartial={answer.buckets.at(-1)?.isRunning ?? false}
      isStacked={view === "stack" && units.length === 1}
      scales={scales}
      points={points}
      marks={marks}
      namesMarks={height === undefined}
      onPoint={open && ((line, at) => openAt(line.key, at))}
    />
  );
}

/** What can share a scale: plain numbers with decimals or without. */
const scaleOf = (unit: Unit): Unit => (unit === "decimal" ? "count" : unit);

const nothingUnusual: readonly PointMark[] = [];
/** Days of library metrics that are out of the ordinary; asked only where there is room to tell them. */
function useUnusual(
  rows: readonly TrendsRow[],
  question: TrendsQuestion,
  { buckets, interval }: Answer,
  isAsked: boolean,
): readonly PointMark[] {
  const { language } = usePreferences();
  const keys = [...new Set(question.series.flatMap(({ metric }) => metric ?? []))];
  const { range, filters, cohort } = question;
  const { data } = useReport(
    readAnomalies,
    { keys, range, filters, ...(cohort && { cohort }) },
    { enabled: isAsked && keys.length > 0 && interval === "day" },
  );
  return useMemo(() => {
    if (data === undefined || interval !== "day") return nothingUnusual;
    return data.marks.flatMap(({ key, day, words }) => {
      const line = rows.find((row) => metricKeyOf(question, row.key) === key)?.id;
      const at = buckets.findIndex(({ from }) => from === day);
      return line === undefined || at < 0 ? [] : [{ line, at, words: words[language] }];
    });
  }, [data, rows, question, buckets, interval, language]);
}

function TotalBars({
  rows,
  question,
  height,
  onBar,
}: {
  rows: readonly TrendsRow[];
  question: TrendsQuestion;
  height?: number;
  onBar?: (id: string) => void;
}) {
  const say = useTrendsWords();
  const { language } = usePreferences();
  const labels = useMemo(() => rows.map(({ name }) => name), [rows]);
  const format = useMemo(() => unitFormat(rows[0]?.unit ?? "count", language), [rows, language]);
  const series = useMemo(() => {
    const now = {
      key: "now",
      name: `${question.range.from} – ${question.range.to}`,
      values: rows.map(({ total }) => total),
    };
    if (rows.every(({ before }) => before === null)) return [now];
    return [
      now,
      {
        key: "before",
        name: say("before"),
        values: rows.map(({ before }) => before?.total ?? null),
        isEarlier: true,
        of: "now",
      },
    ];
  }, [rows, question.range, say]);
  return (
    <BarsChart
      labels={labels}
      series={series}
      format={format}
      label={say("barLabel", { names: labels.join("、") })}
      isHorizontal
      {...(height !== undefined && { height })}
      onBar={
        onBar &&
        ((one, at) => {
          const row = rows[at];
          if (row !== undefined) onBar(one.key === "before" ? `${row.id} before` : row.id);
        })
      }
    />
  );
}

/** The totals as figures, each with its change and its course. */
function Numbers({ rows, question }: { rows: readonly TrendsRow[]; question: TrendsQuestion }) {
  const { language } = usePreferences();
  const say = useTrendsWords();
  return (
    <Figures columns={Math.min(4, Math.max(1, rows.length))}>
      {rows.map((row) => (
        <Figure
          key={row.id}
          label={row.name}
          definition={say("totalAbout")}
          value={
            <PeopleNumber
              isNobody={!row.hasPeople || !row.total}
              asked={{
                kind: "trends",
                question,
                cell: cellOf(row, undefined, false),
                title: say("cell", { name: row.name, when: say("whole") }),
              }}
            >
              {formatOrDash(row.total, unitFormat(row.unit, language).exact)}
            </PeopleNumber>
          }
          now={row.before === null ? undefined : (row.total ?? undefined)}
          before={row.before?.total}
          trend={row.values.map((value) => value ?? 0)}
        />
      ))}
    </Figures>
  );
}
