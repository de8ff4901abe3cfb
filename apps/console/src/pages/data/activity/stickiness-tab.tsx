import {
  type StickinessAnswer as Answer,
  calendarIntervals,
  getStickiness,
  type StickinessQuestion,
  stickinessQuestion,
} from "@banyan/contracts";
import { useMemo } from "react";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { BarsChart } from "../../../patterns/reports/charts/bars-chart.tsx";
import { PeopleNumber, useOpenPeople } from "../../../patterns/reports/people.tsx";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { IntervalSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { formatDecimal, formatPercent, unitFormat } from "../../../patterns/reports/units.ts";
import { useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { firstScope, ScopeSections } from "./scope.tsx";
import { ActivityTabs } from "./tabs.tsx";
import { useActivityWords } from "./words.ts";

const LEAST_SHOWN = 7;

export function StickinessTab() {
  const say = useActivityWords();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo((): StickinessQuestion => ({ ...firstScope(today), interval: "day" }), [today]);
  const question = useQuestion(stickinessQuestion, initial);
  const { value, change } = question;
  const report = useReport(getStickiness, value);
  return (
    <ReportPage
      title={say("title")}
      about={say("about.stickiness")}
      kind="stickiness"
      question={question}
      report={report}
      controls={<ActivityTabs current="stickiness" />}
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
        head: [say("activeIntervals", { unit: say(`unit.${value.interval}`) }), say("exactly"), say("atLeast")],
        rows: intervals.map(({ count, persons, personsAtLeast }) => [count, persons, personsAtLeast]),
      })}
    >
      {(answer) => <StickinessAnswer question={value} answer={answer} />}
    </ReportPage>
  );
}

type Shown = { question: StickinessQuestion; answer: Answer };

function useAsked(question: StickinessQuestion) {
  const say = useActivityWords();
  const unit = say(`unit.${question.interval}`);
  return (count: number, isAtLeast: boolean) => ({
    kind: "stickiness",
    question,
    cell: { count, isAtLeast },
    title: say(isAtLeast ? "countAtLeast" : "count", { count, unit }),
  });
}

/** How many came how often: for the page and for tiles of dashboards. */
export function StickinessChart({ question, answer: { intervals }, height }: Shown & { height?: number }) {
  const say = useActivityWords();
  const { language } = usePreferences();
  const open = useOpenPeople();
  const asked = useAsked(question);
  const labels = useMemo(() => intervals.map(({ count }) => String(count)), [intervals]);
  const series = useMemo(
    () => [{ key: "persons", name: say("persons"), values: intervals.map((one) => one.persons) }],
    [intervals, say],
  );
  const format = useMemo(() => unitFormat("count", language), [language]);
  return (
    <BarsChart
      labels={labels}
      series={series}
      format={format}
      label={say("tab.stickiness")}
      {...(height !== undefined && { height })}
      onBar={
        open &&
        ((_, at) => {
          const one = intervals[at];
          if (one && one.persons > 0) open(asked(one.count, false));
        })
      }
    />
  );
}

function StickinessAnswer({ question, answer }: Shown) {
  const say = useActivityWords();
  const unit = say(`unit.${question.interval}`);
  const asked = useAsked(question);
  const { persons } = answer;
  // nobody is beyond the last one: long ranges would be mostly empty
  const intervals = useMemo(
    () => answer.intervals.filter(({ count, personsAtLeast }) => personsAtLeast > 0 || count <= LEAST_SHOWN),
    [answer],
  );
  if (persons === 0)
    return (
      <Panel>
        <EmptyState title={say("nobody")} hint={say("nobodyHint")} />
      </Panel>
    );
  const inTotal = intervals.reduce((sum, one) => sum + one.count * one.persons, 0);
  const more = intervals[1]?.personsAtLeast ?? 0;
  const part = (some: number) => formatPercent(some / persons);
  return (
    <>
      <Figures columns={3}>
        <Figure
          label={say("active")}
          definition={say("activeAbout")}
          value={
            <PeopleNumber asked={{ ...asked(1, true), title: say("active") }}>{formatCount(persons)}</PeopleNumber>
          }
        />
        <Figure
          label={say("mean")}
          definition={say("meanAbout", { unit })}
          value={`${formatDecimal(inTotal / persons, 2)} ${unit}`}
        />
        <Figure
          label={say("more", { unit })}
          definition={say("moreAbout", { unit })}
          value={
            <PeopleNumber isNobody={more === 0} asked={asked(2, true)}>
              {part(more)}
            </PeopleNumber>
          }
        />
      </Figures>
      <Panel title={say("activeIntervals", { unit })}>
        <StickinessChart question={question} answer={answer} />
      </Panel>
      <Panel flush>
        <ReportTable
          label={say("tab.stickiness")}
          heads={[
            say("activeIntervals", { unit }),
            ...[say("exactly"), say("share"), say("atLeast"), say("shareAtLeast")],
          ]}
          rows={intervals.map((one) => ({
            key: String(one.count),
            name: say("count", { count: one.count, unit }),
            cells: [
              <PeopleNumber key="exactly" isNobody={one.persons === 0} asked={asked(one.count, false)}>
                {formatCount(one.persons)}
              </PeopleNumber>,
              part(one.persons),
              <PeopleNumber key="atLeast" isNobody={one.personsAtLeast === 0} asked={asked(one.count, true)}>
                {formatCount(one.personsAtLeast)}
              </PeopleNumber>,
              part(one.personsAtLeast),
            ],
          }))}
        />
      </Panel>
    </>
  );
}
