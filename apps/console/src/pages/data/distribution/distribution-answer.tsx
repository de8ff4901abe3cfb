import type { DistributionAnswer as Answer, DistributionQuestion } from "@banyan/contracts";
import { useMemo } from "react";
import { formatCount } from "../../../format/numbers.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { BarsChart } from "../../../patterns/reports/charts/bars-chart.tsx";
import { PeopleNumber, useOpenPeople } from "../../../patterns/reports/people.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { formatOrDash, formatPercent, unitFormat } from "../../../patterns/reports/units.ts";
import { useEventTitle } from "../../../patterns/reports/use-properties.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { binName, measureUnit } from "./bin-name.ts";
import { useDistributionWords } from "./words.ts";

/** The answer of a distribution question: key numbers, bars, and the same as a table. */
export function DistributionAnswer({ question, answer }: { question: DistributionQuestion; answer: Answer }) {
  const say = useDistributionWords();
  const { language } = usePreferences();
  const titleOf = useEventTitle();
  const unit = measureUnit(question.measure, question.property);
  const format = unitFormat(unit, language);
  const asked = (bin: { from: number | null; to: number | null }) => ({
    kind: "distribution",
    question,
    cell: { from: bin.from, to: bin.to },
    title: say("cell", { event: titleOf(question.event), bin: binName(bin, unit, format, say) }),
  });
  const { stats } = answer;
  if (stats === null)
    return (
      <Panel>
        <EmptyState title={say("nobody")} hint={say("nobodyHint")} />
      </Panel>
    );
  const exact = unit === "count" ? unitFormat("decimal", language).exact : format.exact;
  const figures = (["mean", "median", "p90", "max", "sum"] as const).map((key) => ({ key, value: exact(stats[key]) }));
  return (
    <>
      <Figures columns={6}>
        <Figure
          label={say("persons")}
          definition={say("personsAbout")}
          value={<PeopleNumber asked={asked({ from: null, to: null })}>{formatCount(answer.persons)}</PeopleNumber>}
        />
        {figures.map(({ key, value }) => (
          <Figure key={key} label={say(key)} definition={say(`${key}About`)} value={value} />
        ))}
      </Figures>
      <Panel>
        <DistributionChart question={question} answer={answer} />
      </Panel>
      <Panel flush>
        <ReportTable
          label={say("title")}
          heads={[say("bin"), say("persons"), say("share")]}
          rows={answer.bins.map((bin) => ({
            key: `${bin.from} ${bin.to}`,
            name: binName(bin, unit, format, say),
            cells: [
              <PeopleNumber key="persons" isNobody={bin.persons === 0} asked={asked(bin)}>
                {formatCount(bin.persons)}
              </PeopleNumber>,
              formatOrDash(bin.share, (share) => formatPercent(share, 1)),
            ],
          }))}
        />
      </Panel>
    </>
  );
}

/** Just the picture: for the page and for tiles of dashboards. */
export function DistributionChart({
  question,
  answer,
  height,
}: {
  question: DistributionQuestion;
  answer: Answer;
  height?: number;
}) {
  const say = useDistributionWords();
  const { language } = usePreferences();
  const titleOf = useEventTitle();
  const open = useOpenPeople();
  const unit = measureUnit(question.measure, question.property);
  const labels = useMemo(
    () => answer.bins.map((bin) => binName(bin, unit, unitFormat(unit, language), say)),
    [answer, unit, language, say],
  );
  const series = useMemo(
    () => [{ key: "persons", name: say("persons"), values: answer.bins.map(({ persons }) => persons) }],
    [answer, say],
  );
  const format = useMemo(() => unitFormat("count", language), [language]);
  return (
    <BarsChart
      labels={labels}
      series={series}
      format={format}
      label={say("chartLabel", { measure: say(`measure.${question.measure}`), persons: answer.persons })}
      {...(height !== undefined && { height })}
      onBar={
        open &&
        ((_, at) => {
          const bin = answer.bins[at];
          if (bin === undefined || bin.persons === 0) return;
          open({
            kind: "distribution",
            question,
            cell: { from: bin.from, to: bin.to },
            title: say("cell", { event: titleOf(question.event), bin: labels[at] ?? "" }),
          });
        })
      }
    />
  );
}
