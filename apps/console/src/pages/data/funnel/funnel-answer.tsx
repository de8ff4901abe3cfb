import type { FunnelAnswer as Answer, FunnelQuestion } from "@banyan/contracts";
import { useMemo } from "react";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { BarsChart } from "../../../patterns/reports/charts/bars-chart.tsx";
import { LinesChart } from "../../../patterns/reports/charts/lines-chart.tsx";
import { PeopleNumber, useOpenPeople } from "../../../patterns/reports/people.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { formatOrDash, unitFormat } from "../../../patterns/reports/units.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { askedOf } from "./asked.ts";
import styles from "./funnel.module.css";
import { Totals } from "./totals.tsx";
import { useStepName } from "./use-step-name.ts";
import { bpText, pointLabel } from "./use-table.ts";
import { useFunnelWords } from "./words.ts";

/** The answer of a funnel, whatever the view: for the page and for tiles of dashboards. */
export function FunnelAnswer({ question, answer }: { question: FunnelQuestion; answer: Answer }) {
  const say = useFunnelWords();
  const entered =
    answer.view === "totals" ? answer.total.steps[0]?.persons : answer.view === "trend" ? enteredOf(answer.points) : 1;
  if (entered === 0)
    return (
      <Panel>
        <EmptyState title={say("nobody")} hint={say("nobodyHint")} />
      </Panel>
    );
  switch (answer.view) {
    case "totals":
      return <Totals question={question} answer={answer} />;
    case "time_to_convert":
      return <Times question={question} answer={answer} />;
    case "trend":
      return <Trend question={question} answer={answer} />;
  }
}

const enteredOf = (points: readonly { steps: readonly { persons: number }[] }[]) =>
  points.reduce((sum, { steps }) => sum + (steps[0]?.persons ?? 0), 0);

function Times({
  question,
  answer,
}: {
  question: FunnelQuestion;
  answer: Extract<Answer, { view: "time_to_convert" }>;
}) {
  const say = useFunnelWords();
  const { language } = usePreferences();
  const names = useStepName(question.steps);
  const open = useOpenPeople();
  const asked = askedOf(question);
  const seconds = unitFormat("seconds", language).exact;
  const format = useMemo(() => unitFormat("count", language), [language]);
  const labels = useMemo(
    () => answer.bins.map((bin) => `${seconds(bin.fromSeconds)} – ${seconds(bin.toSeconds)}`),
    [answer.bins, seconds],
  );
  const series = useMemo(
    () => [{ key: "persons", name: say("persons"), values: answer.bins.map(({ persons }) => persons) }],
    [answer.bins, say],
  );
  if (answer.persons === 0)
    return (
      <Panel>
        <EmptyState title={say("nobodyConverted")} hint={say("nobodyConvertedHint")} />
      </Panel>
    );
  return (
    <>
      <Figures columns={3}>
        <Figure
          label={say("cellReached", { step: names[answer.toStep - 1] ?? "" })}
          value={
            <PeopleNumber
              asked={asked(
                { of: "step", step: answer.toStep, outcome: "reached" },
                say("cellReached", { step: names[answer.toStep - 1] ?? "" }),
              )}
            >
              {formatCount(answer.persons)}
            </PeopleNumber>
          }
        />
        <Figure label={say("median")} value={formatOrDash(answer.medianSeconds, seconds)} />
        <Figure label={say("average")} value={formatOrDash(answer.averageSeconds, seconds)} />
      </Figures>
      <Panel>
        <BarsChart
          labels={labels}
          series={series}
          format={format}
          label={say("view.time_to_convert")}
          onBar={open && ((_, bin) => open(asked({ of: "bin", bin }, say("cellBin", { bin: labels[bin] ?? "" }))))}
        />
      </Panel>
    </>
  );
}

function Trend({ question, answer }: { question: FunnelQuestion; answer: Extract<Answer, { view: "trend" }> }) {
  const say = useFunnelWords();
  const times = useTimes();
  const { language } = usePreferences();
  const names = useStepName(question.steps);
  const open = useOpenPeople();
  const asked = askedOf(question);
  const { points } = answer;
  const steps = question.steps.length;
  const labels = useMemo(
    () => points.map(({ from }) => pointLabel(from, question, times, language)),
    [points, question, times, language],
  );
  const format = useMemo(() => unitFormat("ratio", language), [language]);
  const lines = useMemo(
    () => [
      {
        ...{ key: "overall", name: say("overall") },
        values: points.map((point) => {
          const rate = point.steps[steps - 1]?.overallBp;
          return rate === null || rate === undefined ? null : rate / 10_000;
        }),
      },
    ],
    [points, steps, say],
  );
  return (
    <>
      <Panel>
        <LinesChart
          labels={labels}
          lines={lines}
          format={format}
          label={say("view.trend")}
          isLastPartial={points.at(-1)?.isUnfinished ?? false}
          onPoint={
            open &&
            ((_, at) => {
              const from = points[at]?.from;
              if (from !== undefined)
                open(
                  asked(
                    { of: "step", step: steps, outcome: "reached", from },
                    `${labels[at]} · ${say("cellReached", { step: names[steps - 1] ?? "" })}`,
                  ),
                );
            })
          }
        />
      </Panel>
      <Panel flush>
        <ReportTable
          label={say("view.trend")}
          heads={[say("interval"), ...names, say("overall")]}
          rows={points
            .map((point, n) => ({
              key: point.from,
              name: (
                <>
                  {labels[n]}
                  {point.isUnfinished && (
                    <span className={styles["tag"]} title={say("unfinishedAbout")}>
                      {say("unfinished")}
                    </span>
                  )}
                </>
              ),
              cells: [
                ...point.steps.map(({ persons }, step) => (
                  <PeopleNumber
                    key={names[step]}
                    isNobody={persons === 0}
                    asked={asked(
                      { of: "step", step: step + 1, outcome: "reached", from: point.from },
                      `${labels[n]} · ${say("cellReached", { step: names[step] ?? "" })}`,
                    )}
                  >
                    {formatCount(persons)}
                  </PeopleNumber>
                )),
                bpText(point.steps[steps - 1]?.overallBp),
              ],
            }))
            .toReversed()}
        />
      </Panel>
    </>
  );
}
