import {
  ACTIVE_WINDOWS,
  type ActiveUsersCell,
  type ActiveUsersQuestion,
  type ActiveWindow,
  type ActiveUsersAnswer as Answer,
  activeUsersQuestion,
  getActiveUsers,
} from "@banyan/contracts";
import { useMemo } from "react";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { LinesChart } from "../../../patterns/reports/charts/lines-chart.tsx";
import { PeopleNumber, useOpenPeople } from "../../../patterns/reports/people.tsx";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { formatOrDash, formatPercent, unitFormat } from "../../../patterns/reports/units.ts";
import { useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { firstScope, ScopeSections } from "./scope.tsx";
import { ActivityTabs } from "./tabs.tsx";
import { useActivityWords } from "./words.ts";

const windows = Object.keys(ACTIVE_WINDOWS) as ActiveWindow[];

export function ActiveUsersTab() {
  const say = useActivityWords();
  const today = useTimes().dayOf(new Date());
  const initial = useMemo((): ActiveUsersQuestion => firstScope(today), [today]);
  const question = useQuestion(activeUsersQuestion, initial);
  const report = useReport(getActiveUsers, question.value);
  return (
    <ReportPage
      title={say("title")}
      about={say("about.active-users")}
      kind="active-users"
      question={question}
      report={report}
      controls={<ActivityTabs current="active-users" />}
      builder={<ScopeSections value={question.value} change={question.change} />}
      table={({ days }) => ({
        head: [say("day"), ...windows.map((window) => say(window)), say("ratio")],
        rows: days.map((one) => [one.day, ...windows.map((window) => one[window]), one.ratio]),
      })}
    >
      {(answer) => <ActiveUsersAnswer question={question.value} answer={answer} />}
    </ReportPage>
  );
}

type Shown = { question: ActiveUsersQuestion; answer: Answer };

function useAsked(question: ActiveUsersQuestion) {
  const say = useActivityWords();
  const times = useTimes();
  return (day: string, window: ActiveWindow) => ({
    kind: "active-users",
    question,
    cell: { day, window } satisfies ActiveUsersCell,
    title: `${times.dayLabel(day)} · ${say(window)}`,
  });
}

/** The day, the week and the month that end with each day: for the page and for tiles of dashboards. */
export function ActiveUsersChart({ question, answer: { days }, height }: Shown & { height?: number }) {
  const say = useActivityWords();
  const times = useTimes();
  const { language } = usePreferences();
  const open = useOpenPeople();
  const asked = useAsked(question);
  const count = useMemo(() => unitFormat("count", language), [language]);
  const labels = useMemo(() => days.map(({ day }) => times.dayLabel(day)), [days, times]);
  const lines = useMemo(
    () =>
      windows
        .map((window) => ({ key: window, name: say(window), values: days.map((one) => one[window]) }))
        .toReversed(),
    [days, say],
  );
  return (
    <LinesChart
      labels={labels}
      lines={lines}
      format={count}
      label={say("tab.active-users")}
      isLastPartial={days.at(-1)?.isComplete === false}
      {...(height !== undefined && { height })}
      onPoint={
        open &&
        ((line, at) => {
          const one = days[at];
          const window = windows.find((key) => key === line.key);
          if (one && window && one[window] > 0) open(asked(one.day, window));
        })
      }
    />
  );
}

function ActiveUsersAnswer({ question, answer }: Shown) {
  const { days } = answer;
  const say = useActivityWords();
  const times = useTimes();
  const { language } = usePreferences();
  const asked = useAsked(question);
  const percent = useMemo(() => unitFormat("ratio", language), [language]);
  const labels = useMemo(() => days.map(({ day }) => times.dayLabel(day)), [days, times]);
  const ratios = useMemo(
    () => [{ key: "ratio", name: say("ratio"), values: days.map(({ ratio }) => ratio) }],
    [days, say],
  );
  const isLastPartial = days.at(-1)?.isComplete === false;
  /** A day that is over tells more than one that has begun. */
  const latest = days.findLast(({ isComplete }) => isComplete) ?? days.at(-1);
  if (latest === undefined || days.every(({ monthly }) => monthly === 0))
    return (
      <Panel>
        <EmptyState title={say("nobody")} hint={say("nobodyHint")} />
      </Panel>
    );
  const day = times.dayLabel(latest.day);
  return (
    <>
      <Figures columns={4}>
        {windows.map((window) => (
          <Figure
            key={window}
            label={`${say(window)} · ${day}`}
            definition={say(`${window}About`, { day })}
            value={
              <PeopleNumber isNobody={latest[window] === 0} asked={asked(latest.day, window)}>
                {formatCount(latest[window])}
              </PeopleNumber>
            }
          />
        ))}
        <Figure
          label={`${say("ratio")} · ${day}`}
          definition={say("ratioAbout", { day })}
          value={formatOrDash(latest.ratio, (part) => formatPercent(part))}
        />
      </Figures>
      <Panel>
        <ActiveUsersChart question={question} answer={answer} />
      </Panel>
      <Panel title={say("ratio")}>
        <LinesChart
          labels={labels}
          lines={ratios}
          format={percent}
          label={say("ratio")}
          height={200}
          isLastPartial={isLastPartial}
        />
      </Panel>
      <Panel flush>
        <ReportTable
          label={say("tab.active-users")}
          heads={[say("day"), ...windows.map((window) => say(window)), say("ratio")]}
          rows={days
            .map((one) => ({
              key: one.day,
              name: times.dayLabel(one.day) + (one.isComplete ? "" : ` · ${say("notOver")}`),
              cells: [
                ...windows.map((window) => (
                  <PeopleNumber key={window} isNobody={one[window] === 0} asked={asked(one.day, window)}>
                    {formatCount(one[window])}
                  </PeopleNumber>
                )),
                formatOrDash(one.ratio, (part) => formatPercent(part)),
              ],
            }))
            .toReversed()}
        />
      </Panel>
    </>
  );
}
