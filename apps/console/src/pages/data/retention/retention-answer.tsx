import type { RetentionAnswer as Answer, BreakdownValue, RetentionCell, RetentionQuestion } from "@banyan/contracts";
import { Segmented, Select } from "antd";
import { useMemo, useState } from "react";
import { addDays } from "../../../format/days.ts";
import { formatCount } from "../../../format/numbers.ts";
import { useTimes } from "../../../format/use-times.ts";
import { EmptyState } from "../../../patterns/empty-state.tsx";
import { Figure, Figures } from "../../../patterns/figure.tsx";
import { Panel } from "../../../patterns/page.tsx";
import { useBreakdownName } from "../../../patterns/reports/breakdown-words.ts";
import { bucketLabel } from "../../../patterns/reports/buckets.ts";
import { type HeatRow, HeatTable } from "../../../patterns/reports/charts/heat-table.tsx";
import { LinesChart } from "../../../patterns/reports/charts/lines-chart.tsx";
import { PeopleNumber, useOpenPeople } from "../../../patterns/reports/people.tsx";
import { formatOrDash, formatPercent, unitFormat } from "../../../patterns/reports/units.ts";
import { usePreferences } from "../../../theme/preferences.ts";
import styles from "./retention.module.css";
import { useBracketName } from "./use-bracket-name.ts";
import { useRetentionWords } from "./words.ts";

type Table = Pick<Answer, "size" | "average" | "cohorts"> & {
  key: string;
  name: string;
  /** None: everyone. */ group?: BreakdownValue;
};
const shows = ["ratio", "persons"] as const;
const ALL = "all";

/** Key numbers, the curve, and cohorts by bracket: for the page and for tiles of dashboards. */
export function RetentionAnswer({ question, answer }: { question: RetentionQuestion; answer: Answer }) {
  const say = useRetentionWords();
  const tables = useTables(question, answer);
  const asked = useAsked(question);
  const nameOf = useBracketName(question);
  const [chosen, setChosen] = useState(ALL);
  const [show, setShow] = useState<(typeof shows)[number]>("ratio");
  const [all] = tables;
  if (all === undefined || all.size === 0)
    return (
      <Panel>
        <EmptyState title={say("nobody")} hint={say("nobodyHint")} />
      </Panel>
    );
  const table = tables.find(({ key }) => key === chosen) ?? all;
  return (
    <>
      <Figures columns={4}>
        <Figure
          label={say("size")}
          definition={say("sizeAbout")}
          value={<PeopleNumber asked={asked({}, say("size"))}>{formatCount(all.size)}</PeopleNumber>}
        />
        {keyBrackets(answer).map((bracket) => {
          const { persons, size, ratio } = all.average[bracket] ?? { persons: 0, size: 0, ratio: null };
          const name = nameOf(answer.brackets[bracket] ?? { from: 0, to: 0 });
          return (
            <Figure
              key={bracket}
              label={name}
              definition={say("averageAbout", { persons: formatCount(persons), size: formatCount(size) })}
              value={
                <PeopleNumber isNobody={persons === 0} asked={asked({ bracket }, name)}>
                  {formatOrDash(ratio, (part) => formatPercent(part))}
                </PeopleNumber>
              }
            />
          );
        })}
      </Figures>
      <Panel title={say("curve")}>
        <RetentionCurve question={question} answer={answer} height={260} />
      </Panel>
      {tables.length > 1 && (
        <Panel title={say("allGroups")} flush>
          <div className={styles["heat"]}>
            <Heat
              {...{ question, answer, show }}
              label={say("allGroups")}
              head={say("breakdown")}
              rows={tables.map((one) => ({
                ...one,
                isTotal: one.group === undefined,
                cell: one.group ? { group: one.group } : {},
                cells: one.average.map(({ persons, ratio }) => ({ persons, ratio })),
              }))}
            />
          </div>
        </Panel>
      )}
      <Panel
        flush
        title={say("table")}
        aside={
          <span className={styles["controls"]}>
            {tables.length > 1 && (
              <Select
                aria-label={say("groupOf")}
                style={{ minWidth: 160 }}
                value={table.key}
                onChange={setChosen}
                options={tables.map(({ key, name }) => ({ value: key, label: name }))}
              />
            )}
            <Segmented
              aria-label={say("show")}
              value={show}
              onChange={setShow}
              options={shows.map((one) => ({ value: one, label: say(`show.${one}`) }))}
            />
          </span>
        }
      >
        <div className={styles["heat"]}>
          <Cohorts question={question} answer={answer} table={table} show={show} />
        </div>
      </Panel>
    </>
  );
}

/** The first bracket after the cohort's own, one in the middle, the last. */
function keyBrackets({ brackets }: Answer): number[] {
  const later = brackets.flatMap(({ to }, n) => (to > 0 ? [n] : []));
  const last = later.length - 1;
  return [...new Set([0, Math.floor(last * 0.4), last])].flatMap((n) => later[n] ?? []);
}

/** Everyone, and with a breakdown each of its values. */
function useTables({ breakdown }: RetentionQuestion, answer: Answer): readonly Table[] {
  const say = useRetentionWords();
  const property = breakdown?.property;
  const valueName = useBreakdownName(property === undefined ? [] : [property]);
  return useMemo(() => {
    const { size, average, cohorts, groups } = answer;
    return [
      { key: ALL, name: say("all"), size, average, cohorts },
      ...groups.map(({ value, ...rest }) => ({
        ...{ key: JSON.stringify(value), name: valueName(value, property ?? ""), group: value },
        ...rest,
      })),
    ];
  }, [answer, property, valueName, say]);
}

const useAsked = (question: RetentionQuestion) => (cell: RetentionCell, title: string) => ({
  kind: "retention",
  question,
  cell,
  title,
});

/** The weighted averages as a line; with a breakdown one for each value. */
export function RetentionCurve({
  question,
  answer,
  height,
}: {
  question: RetentionQuestion;
  answer: Answer;
  height: number;
}) {
  const say = useRetentionWords();
  const { language } = usePreferences();
  const open = useOpenPeople();
  const nameOf = useBracketName(question);
  const tables = useTables(question, answer);
  const asked = useAsked(question);
  const shown = useMemo(() => (tables.length > 1 ? tables.slice(1) : tables), [tables]);
  // the cohort's own interval, nearly everyone, would press the rest flat
  const later = useMemo(() => answer.brackets.flatMap(({ to }, n) => (to > 0 ? [n] : [])), [answer]);
  const labels = useMemo(
    () => later.map((n) => nameOf(answer.brackets[n] ?? { from: 0, to: 0 })),
    [answer, later, nameOf],
  );
  const lines = useMemo(
    () =>
      shown.map(({ key, name, group, average }) => ({
        ...{ key, name: group ? name : say("average") },
        values: later.map((n) => average[n]?.ratio ?? null),
      })),
    [shown, later, say],
  );
  const format = useMemo(() => unitFormat("ratio", language), [language]);
  return (
    <LinesChart
      labels={labels}
      lines={lines}
      format={format}
      label={say("curve")}
      height={height}
      ceiling={1}
      onPoint={
        open &&
        ((line, at) => {
          const table = shown.find(({ key }) => key === line.key);
          const bracket = later[at];
          if (bracket === undefined || !table?.average[bracket]?.persons) return;
          open(asked({ bracket, ...(table.group && { group: table.group }) }, [line.name, labels[at]].join(" · ")));
        })
      }
    />
  );
}

/** Cohorts below each other, their weighted average on top. */
function Cohorts({
  question,
  answer,
  table,
  show,
}: {
  question: RetentionQuestion;
  answer: Answer;
  table: Table;
  show: (typeof shows)[number];
}) {
  const say = useRetentionWords();
  const times = useTimes();
  const { language } = usePreferences();
  const of = table.group && { group: table.group };
  const cohortName = (day: string) =>
    bucketLabel({ start: day, from: day, to: addDays(day, 6) }, question.interval, times, language);
  return (
    <Heat
      {...{ question, answer, show }}
      label={say("table")}
      head={say("cohort")}
      rows={[
        {
          ...{ key: ALL, name: say("average"), size: table.size, isTotal: true, cell: { ...of } },
          cells: table.average.map(({ persons, ratio }) => ({ persons, ratio })),
        },
        ...table.cohorts.map(({ day, size, persons }) => ({
          ...{ key: day, name: cohortName(day), size, isTotal: false, cell: { ...of, cohort: day } },
          cells: persons.map((came) =>
            came === null ? null : { persons: came, ratio: size === 0 ? null : came / size },
          ),
        })),
      ]}
    />
  );
}

type Row = {
  key: string;
  name: string;
  size: number;
  isTotal: boolean;
  cell: RetentionCell;
  /** Null: not over yet. */ cells: readonly ({ persons: number; ratio: number | null } | null)[];
};
/** The ground is darkest at the highest rate after the cohort's own interval, in which everyone may have been there. */
function Heat({
  question,
  answer,
  show,
  rows,
  head,
  label,
}: {
  question: RetentionQuestion;
  answer: Answer;
  show: (typeof shows)[number];
  rows: readonly Row[];
  head: string;
  label: string;
}) {
  const say = useRetentionWords();
  const nameOf = useBracketName(question);
  const asked = useAsked(question);
  const names = answer.brackets.map(nameOf);
  const rates = rows.flatMap(({ cells }) =>
    cells.flatMap((cell, n) => ((answer.brackets[n]?.to ?? 0) > 0 ? [cell?.ratio ?? 0] : [])),
  );
  const most = Math.max(...rates) || 1;
  return (
    <HeatTable
      label={label}
      leadHeads={[head, say("persons")]}
      heads={names}
      rows={rows.map(
        ({ key, name, size, isTotal, cell: of, cells }): HeatRow => ({
          ...{ key, name, isTotal },
          lead: [
            <PeopleNumber key="size" isNobody={size === 0} asked={asked(of, name)}>
              {formatCount(size)}
            </PeopleNumber>,
          ],
          cells: cells.map((cell, bracket) => {
            const place = names[bracket] ?? "";
            if (cell === null || (isTotal && cell.ratio === null))
              return { key: place, text: "—", isPending: true, hint: say("pending") };
            return {
              key: place,
              heat: cell.ratio === null ? undefined : cell.ratio / most,
              text: (
                <PeopleNumber
                  isNobody={cell.persons === 0}
                  asked={asked({ ...of, bracket }, [name, place].join(" · "))}
                >
                  {show === "persons"
                    ? formatCount(cell.persons)
                    : formatOrDash(cell.ratio, (ratio) => formatPercent(ratio))}
                </PeopleNumber>
              ),
            };
          }),
        }),
      )}
    />
  );
}
