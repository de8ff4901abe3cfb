import {
  type LifecycleAnswer as Answer,
  calendarIntervals,
  getLifecycle,
  type LifecycleCell,
  type LifecycleQuestion,
  type LifecycleState,
  lifecycleQuestion,
  lifecycleStates,
} from "@banyan/contracts";
import { Tooltip } from "antd";
import { useMemo } from "react";
import { addDays } from "../../../format/days.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { bucketLabel } from "../../../patterns/reports/buckets.ts";
import { BarsChart } from "../../../patterns/reports/charts/bars-chart.tsx";
import { PeopleNumber, useOpenPeople } from "../../../patterns/reports/people.tsx";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { IntervalSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { type UnitFormat, unitFormat } from "../../../patterns/reports/units.ts";
import { useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { firstScope, ScopeSections } from "./scope.tsx";
import { ActivityTabs } from "./tabs.tsx";
import { useActivityWords } from "./words.ts";

type Interval = Answer["intervals"][number];
const netOf = (one: Interval) => one.new + one.resurrecting - one.dormant;

export function LifecycleTab() {
  const say = useActivityWords();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo((): LifecycleQuestion => ({ ...firstScope(today), interval: "day" }), [today]);
  const question = useQuestion(lifecycleQuestion, initial);
  const { value, change } = question;
  const report = useReport(getLifecycle, value);
  return (
    <ReportPage
      title={say("title")}
      about={say("about.lifecycle")}
      kind="lifecycle"
      question={question}
      report={report}
      controls={<ActivityTabs current="lifecycle" />}
      builder={
        <>
          <QuestionSection title={say("interval")}>
            <IntervalSelect
              value={value.interval}
              options={calendarIntervals}
              onChange={(interval) => change({ interval })}
            />
          </QuestionSection>
          <ScopeSections value={value} change={change} />
        </>
      }
      table={({ intervals }) => ({
        head: [say("day"), ...lifecycleStates.map((state) => say(state)), say("net")],
        rows: intervals.map((one) => [one.day, ...lifecycleStates.map((state) => one[state]), netOf(one)]),
      })}
    >
      {(answer) => <LifecycleAnswer question={value} answer={answer} />}
    </ReportPage>
  );
}

type Shown = { question: LifecycleQuestion; answer: Answer };

function useLabels({ question: { interval }, answer: { intervals } }: Shown): readonly string[] {
  const times = useTimes();
  const { language } = usePreferences();
  return useMemo(
    () =>
      intervals.map(({ day }) =>
        bucketLabel({ start: day, from: day, to: addDays(day, 6) }, interval, times, language),
      ),
    [intervals, interval, times, language],
  );
}

function useAsked({ question, answer: { intervals } }: Shown, labels: readonly string[]) {
  const say = useActivityWords();
  return (at: number, state: LifecycleState) => ({
    kind: "lifecycle",
    question,
    cell: { day: intervals[at]?.day ?? "", state } satisfies LifecycleCell,
    title: `${labels[at]} · ${say(state)}`,
  });
}

/** Who came above the line, who went below it: for the page and for tiles of dashboards. */
export function LifecycleChart({ height, ...shown }: Shown & { height?: number }) {
  const { intervals } = shown.answer;
  const say = useActivityWords();
  const { language } = usePreferences();
  const open = useOpenPeople();
  const labels = useLabels(shown);
  const asked = useAsked(shown, labels);
  const series = useMemo(
    () =>
      lifecycleStates.map((state) => ({
        ...{ key: state, name: say(state) },
        values: intervals.map((one) => (state === "dormant" ? -one[state] : one[state])),
      })),
    [intervals, say],
  );
  const format = useMemo(() => withoutSign(unitFormat("count", language)), [language]);
  return (
    <BarsChart
      labels={labels}
      series={series}
      format={format}
      label={say("lifecycleChart")}
      arrangement="stacked"
      {...(height !== undefined && { height })}
      onBar={
        open &&
        (({ key }, at) => {
          const state = lifecycleStates.find((one) => one === key);
          if (state && intervals[at]?.[state]) open(asked(at, state));
        })
      }
    />
  );
}

function LifecycleAnswer(shown: Shown) {
  const { intervals } = shown.answer;
  const say = useActivityWords();
  const labels = useLabels(shown);
  const asked = useAsked(shown, labels);
  if (intervals.every((one) => lifecycleStates.every((state) => one[state] === 0)))
    return (
      <Panel>
        <EmptyState title={say("nobody")} hint={say("nobodyHint")} />
      </Panel>
    );
  return (
    <>
      <Panel>
        <LifecycleChart {...shown} />
      </Panel>
      <Panel flush>
        <ReportTable
          label={say("tab.lifecycle")}
          heads={[
            say("day"),
            ...lifecycleStates.map((state) => (
              <Tooltip key={state} title={say(`about.${state}`)}>
                <span>{say(state)}</span>
              </Tooltip>
            )),
            <Tooltip key="net" title={say("netAbout")}>
              <span>{say("net")}</span>
            </Tooltip>,
          ]}
          rows={intervals
            .map((one, at) => ({
              key: one.day,
              name: labels[at] + (one.isComplete ? "" : ` · ${say("notOver")}`),
              cells: [
                ...lifecycleStates.map((state) => (
                  <PeopleNumber key={state} isNobody={one[state] === 0} asked={asked(at, state)}>
                    {formatCount(one[state])}
                  </PeopleNumber>
                )),
                `${netOf(one) > 0 ? "+" : ""}${formatCount(netOf(one))}`,
              ],
            }))
            .toReversed()}
        />
      </Panel>
    </>
  );
}

/** Below the line stand people too, and nobody is less than nobody. */
const withoutSign = ({ exact, short }: UnitFormat): UnitFormat => ({
  exact: (value) => exact(Math.abs(value)),
  short: (value) => short(Math.abs(value)),
});
