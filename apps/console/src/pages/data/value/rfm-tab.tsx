import { answerRfm, type RfmAnswer, type RfmQuestion, rfmNames, rfmQuestion } from "@banyan/contracts";
import { InputNumber, Select } from "antd";
import { useMemo } from "react";
import { formatCount, formatMoney } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { BarsChart } from "../../../patterns/reports/charts/bars-chart.tsx";
import { PeopleNumber } from "../../../patterns/reports/people.tsx";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { QuestionSection } from "../../../patterns/reports/selects.tsx";
import { formatDecimal, formatOrDash, formatPercent, unitFormat } from "../../../patterns/reports/units.ts";
import { type QuestionState, useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { firstScope, ScopeSections } from "./scope.tsx";
import { ValueTabs } from "./tabs.tsx";
import { useValueWords } from "./words.ts";

export function RfmTab() {
  const say = useValueWords();
  const { language } = usePreferences();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo((): RfmQuestion => ({ ...firstScope(today), threshold: { by: "mean" } }), [today]);
  const question = useQuestion(rfmQuestion, initial);
  const report = useReport(answerRfm, question.value);
  return (
    <ReportPage
      title={say("title")}
      about={say("about.rfm")}
      kind="rfm"
      question={question}
      report={report}
      controls={<ValueTabs current="rfm" />}
      builder={<Builder question={question} />}
      table={(answer) => ({
        head: [say("group"), say("persons"), say("orders"), say("value"), say("recency")],
        rows: answer.groups.map(({ group, persons, orders, valueFen, averageRecencyDays }) => [
          ...[rfmNames[group][language], persons, orders, valueFen / 100, averageRecencyDays],
        ]),
      })}
    >
      {(answer) => <RfmAnswerView question={question.value} answer={answer} />}
    </ReportPage>
  );
}

const shares = ["recency", "frequency", "monetary"] as const;

function Builder({ question: { value, change } }: { question: QuestionState<RfmQuestion> }) {
  const say = useValueWords();
  const { threshold } = value;
  return (
    <>
      <QuestionSection title={say("threshold")}>
        <Select
          aria-label={say("threshold")}
          value={threshold.by}
          onChange={(by) =>
            change({ threshold: by === "mean" ? { by } : { by, recency: 0.5, frequency: 0.5, monetary: 0.5 } })
          }
          options={(["mean", "quantile"] as const).map((by) => ({ value: by, label: say(`threshold.${by}`) }))}
        />
        {threshold.by === "quantile" &&
          shares.map((key) => (
            <InputNumber
              key={key}
              aria-label={key}
              prefix={key === "recency" ? "R" : key === "frequency" ? "F" : "M"}
              suffix="%"
              style={{ width: "100%" }}
              min={1}
              max={99}
              value={Math.round(threshold[key] * 100)}
              onChange={(percent) => percent && change({ threshold: { ...threshold, [key]: percent / 100 } })}
            />
          ))}
      </QuestionSection>
      <ScopeSections value={value} change={change} />
    </>
  );
}

/** How many people are in each group: for the page and for tiles of dashboards. */
export function RfmChart({ answer, height }: { answer: RfmAnswer; height?: number }) {
  const say = useValueWords();
  const { language } = usePreferences();
  const labels = useMemo(() => answer.groups.map(({ group }) => rfmNames[group][language]), [answer, language]);
  const series = useMemo(
    () => [{ key: "persons", name: say("persons"), values: answer.groups.map(({ persons }) => persons) }],
    [answer, say],
  );
  const format = useMemo(() => unitFormat("count", language), [language]);
  return (
    <BarsChart
      labels={labels}
      series={series}
      format={format}
      label={say("tab.rfm")}
      isHorizontal
      {...(height !== undefined && { height })}
    />
  );
}

function RfmAnswerView({ question, answer }: { question: RfmQuestion; answer: RfmAnswer }) {
  const say = useValueWords();
  const { language } = usePreferences();
  const { thresholds } = answer;
  if (thresholds === null) return <EmptyState title={say("nobody")} hint={say("nobodyHint")} />;
  const asked = (group?: string) => ({
    kind: "rfm",
    question,
    cell: group === undefined ? {} : { group },
    title: group === undefined ? say("all") : (rfmNames[group as keyof typeof rfmNames]?.[language] ?? group),
  });
  const of = (part: number, whole: number) => (whole === 0 ? "—" : formatPercent(part / whole));
  return (
    <>
      <Figures columns={4}>
        <Figure
          label={say("persons")}
          value={<PeopleNumber asked={asked()}>{formatCount(answer.persons)}</PeopleNumber>}
        />
        <Figure label={say("orders")} value={formatCount(answer.orders)} />
        <Figure label={say("value")} value={formatMoney(answer.valueFen)} />
        <Figure
          label={say("averageValue")}
          value={formatOrDash(answer.averageValueFen, (fen) => formatMoney(Math.round(fen)))}
        />
      </Figures>
      <Panel>
        <RfmChart answer={answer} />
        <p>
          {say("thresholds", {
            days: formatDecimal(thresholds.recencyDays, 1),
            orders: formatDecimal(thresholds.orders, 2),
            value: formatMoney(Math.round(thresholds.valueFen)),
          })}
        </p>
      </Panel>
      <Panel flush>
        <ReportTable
          label={say("tab.rfm")}
          heads={(
            [
              "group",
              "persons",
              "share",
              "orders",
              "value",
              "valueShare",
              "recency",
              "averageOrders",
              "averageValue",
            ] as const
          ).map((key) => say(key))}
          rows={answer.groups.map((one) => ({
            key: one.group,
            name: rfmNames[one.group][language],
            cells: [
              <PeopleNumber key="persons" isNobody={one.persons === 0} asked={asked(one.group)}>
                {formatCount(one.persons)}
              </PeopleNumber>,
              of(one.persons, answer.persons),
              formatCount(one.orders),
              formatMoney(one.valueFen),
              of(one.valueFen, answer.valueFen),
              formatOrDash(one.averageRecencyDays, (days) => formatDecimal(days, 1)),
              formatOrDash(one.averageOrders, (orders) => formatDecimal(orders, 2)),
              formatOrDash(one.averageValueFen, (fen) => formatMoney(Math.round(fen))),
            ],
          }))}
        />
      </Panel>
    </>
  );
}
