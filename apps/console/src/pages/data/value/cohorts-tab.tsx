import {
  answerRevenueCohorts,
  type RevenueCohortsAnswer,
  type RevenueCohortsQuestion,
  revenueCohortsQuestion,
} from "@banyan/contracts";
import { Select } from "antd";
import { type ReactNode, useMemo, useState } from "react";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { HeatTable } from "../../../patterns/reports/charts/heat-table.tsx";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { IntervalSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { firstScope, ScopeSections } from "./scope.tsx";
import { ValueTabs } from "./tabs.tsx";
import { useValueWords } from "./words.ts";

const intervals = ["day", "week", "month"] as const;
const begins = ["first_order", "first_touch"] as const;

export function CohortsTab() {
  const say = useValueWords();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo(
    (): RevenueCohortsQuestion => ({ ...firstScope(today), cohortBy: "first_order", interval: "week", periods: 13 }),
    [today],
  );
  const question = useQuestion(revenueCohortsQuestion, initial);
  const report = useReport(answerRevenueCohorts, question.value);
  const { value, change } = question;
  return (
    <ReportPage
      title={say("title")}
      about={say("about.cohorts")}
      kind="revenue-cohorts"
      question={question}
      report={report}
      hasPicture={false}
      controls={<ValueTabs current="cohorts" />}
      builder={
        <>
          <QuestionSection title={say("cohortBy")}>
            <Select
              aria-label={say("cohortBy")}
              value={value.cohortBy}
              onChange={(cohortBy) => change({ cohortBy })}
              options={begins.map((key) => ({ value: key, label: say(`cohortBy.${key}`) }))}
            />
          </QuestionSection>
          <QuestionSection title={say("interval")}>
            <IntervalSelect value={value.interval} options={intervals} onChange={(interval) => change({ interval })} />
          </QuestionSection>
          <ScopeSections value={value} change={change} />
        </>
      }
      table={(answer) => ({
        head: [say("cohort"), say("persons"), ...answer.total.map(({ period }) => say("period", { n: period }))],
        rows: answer.cohorts.map(({ start, persons, periods }) => [
          ...[start, persons],
          ...periods.map(({ cumulativePerPersonFen }) => Math.round(cumulativePerPersonFen) / 100),
        ]),
      })}
    >
      {(answer) => <CohortsAnswer question={value} answer={answer} />}
    </ReportPage>
  );
}

const measures = ["perPerson", "net", "buyers", "orders"] as const;
type Measure = (typeof measures)[number];
type Period = RevenueCohortsAnswer["cohorts"][number]["periods"][number];
const readings: Record<Measure, (period: Period) => number> = {
  perPerson: ({ cumulativePerPersonFen }) => cumulativePerPersonFen,
  net: ({ netFen }) => netFen,
  buyers: ({ buyers }) => buyers,
  orders: ({ orders }) => orders,
};

/** For the page and for tiles of dashboards. */
export function CohortsAnswer({
  question,
  answer,
}: {
  question: RevenueCohortsQuestion;
  answer: RevenueCohortsAnswer;
}) {
  const say = useValueWords();
  const [measure, setMeasure] = useState<Measure>("perPerson");
  if (answer.cohorts.length === 0) return <EmptyState title={say("nobody")} hint={say("nobodyHint")} />;
  const most = Math.max(1, ...answer.cohorts.flatMap(({ periods }) => periods.map(readings[measure])));
  const write = (value: number) =>
    measure === "perPerson" || measure === "net" ? formatMoney(Math.round(value)) : formatCount(value);
  const people = (words: ReactNode, count: number, cell: { start?: string; period?: number }) => (
    <PeopleNumber
      isNobody={count === 0}
      asked={{
        kind: "revenue-cohorts",
        question,
        cell,
        title: `${cell.start ?? say("all")}${cell.period === undefined ? "" : ` · ${say("period", { n: cell.period })}`}`,
      }}
    >
      {words}
    </PeopleNumber>
  );
  const columns = Math.max(...answer.cohorts.map(({ periods }) => periods.length));
  const totals = answer.total.map((one) => ({
    perPerson: formatMoney(Math.round(one.cumulativePerPersonFen ?? 0)),
    net: formatMoney(one.netFen),
    buyers: formatCount(one.buyers),
    orders: formatCount(one.orders),
    ...{ period: one.period, count: one.buyers },
  }));
  return (
    <Panel flush>
      <div style={{ padding: 16 }}>
        <Select
          aria-label={say("measure")}
          value={measure}
          onChange={setMeasure}
          options={measures.map((key) => ({ value: key, label: say(`measure.${key}`) }))}
        />
      </div>
      <HeatTable
        label={say("tab.cohorts")}
        leadHeads={[say("cohort"), say("persons")]}
        heads={Array.from({ length: columns }, (_, n) => String(n))}
        rows={[
          {
            key: "total",
            name: say("weighted"),
            isTotal: true,
            lead: [
              people(
                formatCount(answer.cohorts.reduce((sum, { persons }) => sum + persons, 0)),
                answer.cohorts.length,
                {},
              ),
            ],
            cells: totals.map((one) => ({
              key: String(one.period),
              text: people(one[measure], one.count, { period: one.period }),
            })),
          },
          ...answer.cohorts.map(({ start, persons, periods }) => ({
            key: start,
            name: start,
            lead: [people(formatCount(persons), persons, { start })],
            cells: periods.map((one) => ({
              key: String(one.period),
              text: people(write(readings[measure](one)), one.buyers, { start, period: one.period }),
              heat: Math.max(0, readings[measure](one) / most),
              isPending: !one.isComplete,
              ...(!one.isComplete && { hint: say("pending") }),
            })),
          })),
        ]}
      />
    </Panel>
  );
}
