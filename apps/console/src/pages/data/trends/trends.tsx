import { type TrendsAnswer as Answer, readTrends, type TrendsQuestion, trendsQuestion } from "@banyan/contracts";
import { Segmented, Switch, Tooltip } from "antd";
import { useId, useMemo } from "react";
import { urlChoice } from "../../../format/url-state.ts";
import { useTimes } from "../../../format/use-times.ts";
import { useUrlState } from "../../../format/use-url-state.ts";
import { bucketLabel } from "../../../patterns/reports/buckets.ts";
import type { TableData } from "../../../patterns/reports/csv.ts";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { CompareSelect } from "../../../patterns/reports/report-range.tsx";
import { BreakdownSelect, CohortSelect, IntervalSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { type QuestionState, useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { FormulasEditor } from "./formulas-editor.tsx";
import { SeriesEditor } from "./series-editor.tsx";
import styles from "./trends.module.css";
import { TrendsAnswer, trendsViews } from "./trends-answer.tsx";
import { useRows } from "./use-rows.ts";
import { useTrendsWords } from "./words.ts";

const views = { view: urlChoice(trendsViews) };

/** 数据 · 趋势: events and metrics over time, told apart, compared and put into formulas. */
export function Component() {
  const say = useTrendsWords();
  const times = useTimes();
  const today = times.dayOf(new Date());
  const initial = useMemo(() => firstQuestion(today), [today]);
  const question = useQuestion(trendsQuestion, initial);
  const report = useReport(readTrends, question.value);
  const [{ view = "line" }, setView] = useUrlState(views);
  const table = useTable(question.value, report.data);
  return (
    <ReportPage
      title={say("title")}
      about={say("about")}
      kind="trends"
      question={question}
      report={report}
      builder={<Builder question={question} />}
      controls={<CompareSelect value={question.value.compare} onChange={(compare) => question.change({ compare })} />}
      hasPicture={view !== "table" && view !== "number"}
      {...(table && { table: () => table })}
    >
      {(answer) => (
        <>
          <div className={styles["pair"]}>
            <IntervalSelect value={question.value.interval} onChange={(interval) => question.change({ interval })} />
            <Segmented
              aria-label={say("view")}
              value={view}
              options={trendsViews.map((value) => ({ value, label: say(`view.${value}`) }))}
              onChange={(next) => setView({ view: next === "line" ? undefined : next })}
            />
          </div>
          <TrendsAnswer question={question.value} answer={answer} view={view} />
        </>
      )}
    </ReportPage>
  );
}

/** Active people of the last thirty days: every shop has some. */
const firstQuestion = (today: string): TrendsQuestion => ({
  series: [{ event: "*", filters: [], measure: "persons" }],
  formulas: [],
  interval: "day",
  breakdowns: [],
  cumulative: false,
  filters: [],
  range: presetRange("last28", today),
});

function Builder({ question: { value, change } }: { question: QuestionState<TrendsQuestion> }) {
  const say = useTrendsWords();
  const id = useId();
  const [first, second] = value.breakdowns;
  // figures of the library have a definition of their own: they are neither told apart nor added up over time
  const hasMetric = value.series.some(({ metric }) => metric !== undefined);
  const only = value.series.length === 1 ? value.series[0]?.event : undefined;
  const breakdowns = (place: 0 | 1, next: TrendsQuestion["breakdowns"][number] | undefined) => {
    const kept = place === 0 ? [next, second] : [first, next];
    change({ breakdowns: kept.filter((one) => one !== undefined) });
  };
  return (
    <>
      <QuestionSection title={say("series")} about={say("seriesAbout")}>
        <SeriesEditor
          value={value.series}
          onChange={(series) =>
            change(
              series.some(({ metric }) => metric !== undefined)
                ? { series, breakdowns: [], cumulative: false }
                : { series },
            )
          }
        />
      </QuestionSection>
      <QuestionSection title={say("formulas")} about={say("formulasAbout")}>
        <FormulasEditor value={value.formulas} onChange={(formulas) => change({ formulas })} />
      </QuestionSection>
      <QuestionSection title={say("breakdowns")}>
        {hasMetric ? (
          <p className={styles["metricNote"]}>{say("metricNote")}</p>
        ) : (
          <BreakdownSelect value={first} event={only} onChange={(next) => breakdowns(0, next)} />
        )}
        {first !== undefined && (
          <BreakdownSelect value={second} event={only} onChange={(next) => breakdowns(1, next)} />
        )}
      </QuestionSection>
      <QuestionSection title={say("scope")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
        <Tooltip title={say("cumulativeAbout")}>
          <span className={styles["switch"]}>
            <Switch
              id={id}
              size="small"
              disabled={hasMetric}
              checked={value.cumulative}
              onChange={(cumulative) => change({ cumulative })}
            />
            <label htmlFor={id}>{say("cumulative")}</label>
          </span>
        </Tooltip>
      </QuestionSection>
    </>
  );
}

/** A row each, its total and every point; money in yuan. */
function useTable(question: TrendsQuestion, answer: Answer | undefined): TableData | undefined {
  const say = useTrendsWords();
  const times = useTimes();
  const { language } = usePreferences();
  const rows = useRows(question, answer ?? noAnswer);
  if (answer === undefined) return undefined;
  return {
    head: [
      say("name"),
      say("total"),
      ...(answer.before ? [say("before")] : []),
      ...answer.buckets.map((one) => bucketLabel(one, answer.interval, times, language)),
    ],
    rows: rows.map((row) => {
      const plain = (value: number | null | undefined) =>
        value === null || value === undefined ? null : row.unit === "fen" ? value / 100 : value;
      return [
        row.name,
        plain(row.total),
        ...(answer.before ? [plain(row.before?.total)] : []),
        ...row.values.map(plain),
      ];
    }),
  };
}
const noAnswer: Answer = { zone: "", interval: "day", buckets: [], before: null, rows: [] };
