import {
  getSharing,
  type SharingAnswer,
  type SharingGroup,
  type SharingQuestion,
  sharingGroups,
  sharingQuestion,
} from "@banyan/contracts";
import { Segmented } from "antd";
import { useMemo } from "react";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { pageNameOf } from "../../../patterns/page-name.ts";
import { useBreakdownName } from "../../../patterns/reports/breakdown-words.ts";
import { BarsChart } from "../../../patterns/reports/charts/bars-chart.tsx";
import { LinesChart } from "../../../patterns/reports/charts/lines-chart.tsx";
import { FilterEditor } from "../../../patterns/reports/filter-editor.tsx";
import { PeopleNumber, useOpenPeople } from "../../../patterns/reports/people.tsx";
import { presetRange } from "../../../patterns/reports/ranges.ts";
import { ReportPage } from "../../../patterns/reports/report-page.tsx";
import { ReportTable } from "../../../patterns/reports/report-table.tsx";
import { CohortSelect, QuestionSection } from "../../../patterns/reports/selects.tsx";
import { formatOrDash, formatPercent, unitFormat } from "../../../patterns/reports/units.ts";
import { type QuestionState, useQuestion } from "../../../patterns/reports/use-question.ts";
import { useReport } from "../../../patterns/reports/use-report.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import { ShareTree } from "./share-tree.tsx";
import { useSharingWords } from "./words.ts";

/** 数据 · 分享: who shares, whom it brings, how far it goes on. */
export function Component() {
  const say = useSharingWords();
  const times = useTimes();
  const today = times.dayOf(new Date());
  const initial = useMemo(() => firstQuestion(today), [today]);
  const question = useQuestion(sharingQuestion, initial);
  const report = useReport(getSharing, question.value);
  const nameOf = useGroupName(question.value.groupBy);
  const table = ({ groups }: SharingAnswer) => ({
    head: [say("groups"), ...columns.map((column) => say(column)), say("k")],
    rows: groups.map((row) => [nameOf(row.value), ...columns.map((column) => row[column]), row.k]),
  });
  return (
    <ReportPage
      title={say("title")}
      about={say("about")}
      kind="sharing"
      question={question}
      report={report}
      builder={<Builder question={question} />}
      table={table}
    >
      {(answer) => <Answer question={question.value} answer={answer} nameOf={nameOf} />}
    </ReportPage>
  );
}

const firstQuestion = (today: string): SharingQuestion => ({
  ...{ groupBy: "page", filters: [], range: presetRange("last90", today) },
});
const columns = ["shares", "sharers", "openers", "newPersons", "registered", "buyers"] as const;

function useGroupName(groupBy: SharingGroup): (value: string) => string {
  const say = useSharingWords();
  const { language } = usePreferences();
  const property = { page: "page", product: "product_id", channel: "channel" }[groupBy];
  const breakdownName = useBreakdownName([property]);
  return (value) => {
    if (groupBy === "page") {
      return pageNameOf(value, language) ?? (value === "" ? say("notSet") : value.replace(/^\/?pages\//, ""));
    }
    return breakdownName({ value, label: value }, property);
  };
}

function Builder({ question: { value, change } }: { question: QuestionState<SharingQuestion> }) {
  const say = useSharingWords();
  return (
    <>
      <QuestionSection title={say("groupBy")}>
        <Segmented
          block
          value={value.groupBy}
          options={sharingGroups.map((group) => ({ value: group, label: say(`groupBy.${group}`) }))}
          onChange={(groupBy) => change({ groupBy })}
        />
      </QuestionSection>
      <QuestionSection title={say("sharers")}>
        <CohortSelect value={value.cohort} onChange={(cohort) => change({ cohort })} />
        <FilterEditor value={value.filters} onChange={(filters) => change({ filters })} />
      </QuestionSection>
    </>
  );
}

/** K week by week: for the page and for tiles of dashboards. */
export function SharingChart({ answer: { weeks }, height }: { answer: SharingAnswer; height: number }) {
  const say = useSharingWords();
  const { language } = usePreferences();
  const decimal = useMemo(() => unitFormat("decimal", language), [language]);
  const lines = useMemo(() => [{ key: "k", name: say("k"), values: weeks.map(({ k }) => k) }], [weeks, say]);
  const labels = useMemo(() => weeks.map(({ week }) => week.slice(5)), [weeks]);
  return <LinesChart labels={labels} lines={lines} format={decimal} height={height} label={say("weeks")} />;
}

type AnswerProps = { question: SharingQuestion; answer: SharingAnswer; nameOf: (value: string) => string };

function Answer({ question, answer, nameOf }: AnswerProps) {
  const say = useSharingWords();
  const { language } = usePreferences();
  const open = useOpenPeople();
  const { total, generations, groups, sharers } = answer;
  const decimal = useMemo(() => unitFormat("decimal", language), [language]);
  const count = useMemo(() => unitFormat("count", language), [language]);
  const labels = useMemo(
    () => generations.map(({ generation }) => say("generation", { n: generation })),
    [generations, say],
  );
  const bars = useMemo(
    () =>
      (["persons", "newPersons", "registered"] as const).map((key) => ({
        ...{ key, name: say(key === "persons" ? "openers" : key), values: generations.map((one) => one[key]) },
      })),
    [generations, say],
  );
  if (total.shares === 0)
    return (
      <Panel>
        <EmptyState title={say("nobody")} hint={say("nobodyHint")} />
      </Panel>
    );
  const asked = (cell: object, title: string) => ({ kind: "sharing", question, cell, title });
  const people = (measure: "sharers" | "openers" | "newPersons" | "registered") => (
    <PeopleNumber isNobody={total[measure] === 0} asked={asked({ of: "total", measure }, say(measure))}>
      {formatCount(total[measure])}
    </PeopleNumber>
  );
  return (
    <>
      <Figures columns={5}>
        <Figure label={say("k")} definition={say("kAbout")} value={formatOrDash(total.k, decimal.exact)} />
        <Figure label={say("perSharer")} value={formatOrDash(total.openersPerSharer, decimal.exact)} />
        <Figure label={say("rate")} value={formatOrDash(total.registrationRate, (rate) => formatPercent(rate))} />
        <Figure
          label={say("cycle")}
          definition={say("cycleAbout")}
          value={formatOrDash(total.cycleSeconds, unitFormat("seconds", language).exact)}
        />
        <Figure label={say("shares")} value={formatCount(total.shares)} />
        <Figure label={say("sharers")} value={people("sharers")} />
        <Figure label={say("openers")} definition={say("openersAbout")} value={people("openers")} />
        <Figure label={say("newPersons")} definition={say("newPersonsAbout")} value={people("newPersons")} />
        <Figure label={say("registered")} definition={say("registeredAbout")} value={people("registered")} />
        <Figure label={say("depth")} value={say("generation", { n: total.depth })} />
      </Figures>
      <Panel title={say("generations")} aside={say("generationsAbout")}>
        <BarsChart
          labels={labels}
          series={bars}
          format={count}
          height={260}
          label={say("generations")}
          onBar={
            open &&
            (({ key }, at) => {
              const generation = generations[at]?.generation;
              if (generation !== undefined)
                open(asked({ of: "generation", generation, measure: key }, `${labels[at]} · ${say("title")}`));
            })
          }
        />
      </Panel>
      <Panel title={say("weeks")} aside={say("weekLatest")}>
        <SharingChart answer={answer} height={220} />
      </Panel>
      <Panel title={say("tree")}>
        <ShareTree question={question} sharers={sharers} />
      </Panel>
      <Panel
        title={say("groups")}
        aside={say("excluded", { self: total.selfOpens, rings: total.rings, unknown: total.unknownOpens })}
        flush
      >
        <ReportTable
          label={say("groups")}
          heads={[say("groups"), ...columns.map((column) => say(column)), say("k")]}
          rows={groups.map((row) => ({
            key: row.value,
            name: nameOf(row.value),
            cells: [
              ...columns.map((column) =>
                column === "shares" ? (
                  formatCount(row.shares)
                ) : (
                  <PeopleNumber
                    key={column}
                    isNobody={row[column] === 0}
                    asked={asked(
                      { of: "group", value: row.value, measure: column },
                      `${nameOf(row.value)} · ${say(column)}`,
                    )}
                  >
                    {formatCount(row[column])}
                  </PeopleNumber>
                ),
              ),
              formatOrDash(row.k, decimal.exact),
            ],
          }))}
        />
      </Panel>
    </>
  );
}
