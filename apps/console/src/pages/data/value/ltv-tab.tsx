import {
  answerLtv,
  type LtvAnswer,
  type LtvQuestion,
  ltvHorizons,
  ltvQuestion,
  sceneGroupWords,
} from "@banyan/contracts";
import { Select } from "antd";
import { useCallback, useMemo } from "react";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { LinesChart } from "../../../patterns/reports/charts/lines-chart.tsx";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { QuestionSection } from "../../../patterns/reports/selects.tsx";
import { formatDecimal, formatOrDash, unitFormat } from "../../../patterns/reports/units.ts";
import { useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { firstScope, ScopeSections } from "./scope.tsx";
import { ValueTabs } from "./tabs.tsx";
import { useValueWords } from "./words.ts";

const rows = ["channel", "month"] as const;
const CHART_LINES = 6;

export function LtvTab() {
  const say = useValueWords();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo((): LtvQuestion => ({ ...firstScope(today), by: "channel" }), [today]);
  const question = useQuestion(ltvQuestion, initial);
  const report = useReport(answerLtv, question.value);
  const { value, change } = question;
  const nameOf = useRowName();
  return (
    <ReportPage
      title={say("title")}
      about={say("about.ltv")}
      kind="ltv"
      question={question}
      report={report}
      controls={<ValueTabs current="ltv" />}
      builder={
        <>
          <QuestionSection title={say("rows")}>
            <Select
              aria-label={say("rows")}
              value={value.by}
              onChange={(by) => change({ by })}
              options={rows.map((by) => ({ value: by, label: say(`by.${by}`) }))}
            />
          </QuestionSection>
          <ScopeSections value={value} change={change} />
        </>
      }
      table={(answer) => ({
        head: ["", say("newPersons"), ...ltvHorizons.map((days) => say("ltvDays", { days })), say("cac")],
        rows: answer.rows.map((row) => [
          ...[nameOf(row), row.newPersons],
          ...row.ltv.map(({ perPersonFen }) => (perPersonFen === null ? null : perPersonFen / 100)),
          row.cacFen === null ? null : row.cacFen / 100,
        ]),
      })}
    >
      {(answer) => <LtvAnswerView question={value} answer={answer} />}
    </ReportPage>
  );
}

function useRowName() {
  const { language } = usePreferences();
  const say = useValueWords();
  return useCallback(
    ({ key, label }: { key: string; label: string }) => {
      const scene = key.startsWith("scene:") ? key.slice("scene:".length) : "";
      if (Object.hasOwn(sceneGroupWords, scene))
        return sceneGroupWords[scene as keyof typeof sceneGroupWords][language];
      return key === "unregistered" ? say("unregistered") : label;
    },
    [language, say],
  );
}

/** What a newcomer of each row has paid by then: for the page and for tiles of dashboards. */
export function LtvChart({ answer, height }: { answer: LtvAnswer; height?: number }) {
  const say = useValueWords();
  const { language } = usePreferences();
  const nameOf = useRowName();
  const labels = useMemo(() => ltvHorizons.map((days) => say("days", { n: days })), [say]);
  const format = useMemo(() => unitFormat("fen", language), [language]);
  const lines = useMemo(
    () =>
      answer.rows
        .filter(({ ltv }) => ltv.some(({ perPersonFen }) => perPersonFen !== null))
        .slice(0, CHART_LINES)
        .map((row) => ({
          ...{ key: row.key, name: nameOf(row), values: row.ltv.map(({ perPersonFen }) => perPersonFen) },
        })),
    [answer, nameOf],
  );
  return (
    <LinesChart
      labels={labels}
      lines={lines}
      format={format}
      label={say("ltvChart")}
      {...(height !== undefined && { height })}
    />
  );
}

function LtvAnswerView({ question, answer }: { question: LtvQuestion; answer: LtvAnswer }) {
  const say = useValueWords();
  const nameOf = useRowName();
  if (answer.total.newPersons === 0) return <EmptyState title={say("nobody")} hint={say("nobodyHint")} />;
  const { total } = answer;
  const figures = (one: LtvAnswer["total"], key: string | undefined, name: string) => {
    const asked = (days?: number) => ({
      ...{ kind: "ltv", question },
      cell: { ...(key !== undefined && { row: key }), ...(days !== undefined && { days }) },
      title: `${name} · ${days === undefined ? say("newPersons") : say("ltvDays", { days })}`,
    });
    return [
      <PeopleNumber key="new" isNobody={one.newPersons === 0} asked={asked()}>
        {formatCount(one.newPersons)}
      </PeopleNumber>,
      ...one.ltv.map(({ days, persons, perPersonFen }) => (
        <PeopleNumber key={days} isNobody={persons === 0} asked={asked(days)}>
          {formatOrDash(perPersonFen, formatMoney)}
        </PeopleNumber>
      )),
      formatOrDash(one.cacFen, formatMoney),
      one.ltvToCac === null ? "—" : formatDecimal(one.ltvToCac.ratioBp / 10_000, 2),
      paybackWords(one, say),
    ];
  };
  return (
    <>
      <Figures columns={4}>
        <Figure label={say("newPersons")} value={figures(total, undefined, say("total"))[0]} />
        <Figure label={say("cac")} definition={say("cacAbout")} value={formatOrDash(total.cacFen, formatMoney)} />
        <Figure
          label={say("ltvToCac")}
          definition={say("ltvToCacAbout")}
          value={total.ltvToCac === null ? "—" : formatDecimal(total.ltvToCac.ratioBp / 10_000, 2)}
        />
        <Figure label={say("payback")} value={paybackWords(total, say)} />
      </Figures>
      <Panel>
        <LtvChart answer={answer} />
      </Panel>
      <Panel flush>
        <ReportTable
          label={say("tab.ltv")}
          heads={[
            say(`by.${question.by}`),
            say("newPersons"),
            ...ltvHorizons.map((days) => say("ltvDays", { days })),
            ...[say("cac"), say("ltvToCac"), say("payback")],
          ]}
          rows={[
            { key: "total", name: say("total"), isTotal: true, cells: figures(total, undefined, say("total")) },
            ...answer.rows.map((row) => ({
              ...{ key: row.key, name: nameOf(row), cells: figures(row, row.key, nameOf(row)) },
            })),
          ]}
        />
      </Panel>
    </>
  );
}

function paybackWords({ payback }: LtvAnswer["total"], say: ReturnType<typeof useValueWords>): string {
  return payback.state === "REACHED" ? say("paybackDay", { day: payback.day }) : say(`payback.${payback.state}`);
}
