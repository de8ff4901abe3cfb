import {
  type BreakdownValue,
  getRetention,
  type RetentionAnswer,
  type RetentionCell,
  type RetentionQuestion,
  retentionCell,
} from "@banyan/contracts";
import { firstDayOf, slotOf } from "../intervals.ts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { counted } from "../sets.ts";
import { otherValues } from "../source.ts";
import { type Cell, type Frame, openRetention, type Values } from "./statement.ts";

const report: ReportKind<RetentionQuestion, RetentionAnswer, RetentionCell> = {
  kind: "retention",
  async answer(question, context) {
    const asked = await openRetention(question, context);
    const values = await valuesOf(question, context, asked);
    const cells = await context.ask<Cell>(asked.cells(values, counted));
    return toAnswer(question, asked, cells, (key) =>
      key === values?.rest ? otherValues : (asked.valueOf?.(key) ?? { value: key, label: key }),
    );
  },
  async people(question, cell, context) {
    const asked = await openRetention(question, context);
    const values = await valuesOf(question, context, asked);
    return asked.people(values, {
      ...(cell.cohort !== undefined && { cohort: slotOf(cell.cohort, question.interval) }),
      bracket: cell.bracket === undefined ? 0 : cell.bracket + 1,
      ...(cell.group && values && { value: keyOf(cell.group, values) }),
    });
  },
};
export const retentionReport = mount(report, getRetention, retentionCell);

/** The largest values of the breakdown, and a key for all others that none of them has. */
async function valuesOf(
  { breakdown }: RetentionQuestion,
  { ask }: ReportContext,
  { values }: Awaited<ReturnType<typeof openRetention>>,
): Promise<Values | null> {
  if (!breakdown) return null;
  const keep = (await ask<{ value: string }>(values(breakdown.limit))).map(({ value }) => value);
  return { keep, rest: REST };
}
/** No text of an event has a NUL in it. */
const REST = "\u0000";
const keyOf = ({ value, isOther }: BreakdownValue, { rest }: Values) =>
  isOther ? rest : value === null ? "" : String(value);

type Row = { size: number; average: RetentionAnswer["average"]; cohorts: RetentionAnswer["cohorts"] };

/** The table of what was counted; cells that are not there are zero, brackets that are not over are null. */
export function toAnswer(
  { interval, breakdown }: RetentionQuestion,
  { frame, brackets }: { frame: Frame; brackets: readonly { from: number; to: number }[] },
  cells: readonly Cell[],
  toldValue: (key: string) => BreakdownValue,
): RetentionAnswer {
  const counts = new Map<string, number>();
  const add = (key: string, told: number) => counts.set(key, (counts.get(key) ?? 0) + told);
  const values = new Set<string>();
  for (const { cohort, value, bracket, told } of cells) {
    values.add(value);
    add(`${cohort} ${bracket}`, told); // a person has one value a cohort: values add up to all
    add(`${cohort} ${bracket} ${value}`, told);
  }
  function row(of: string): Row {
    const cohorts = Array.from({ length: frame.last - frame.first + 1 }, (_, n) => {
      const slot = frame.first + n;
      const at = (bracket: number) => counts.get(`${slot} ${bracket}${of}`) ?? 0;
      const persons = brackets.map(({ to }, index) => (slot + to < frame.current ? at(index + 1) : null));
      return { day: firstDayOf(slot, interval), size: at(0), persons };
    });
    const average = brackets.map((_, index) => {
      const over = cohorts.filter(({ persons }) => persons[index] !== null);
      const persons = over.reduce((sum, cohort) => sum + (cohort.persons[index] ?? 0), 0);
      const size = over.reduce((sum, cohort) => sum + cohort.size, 0);
      return { persons, size, ratio: size === 0 ? null : persons / size };
    });
    return { size: cohorts.reduce((sum, { size }) => sum + size, 0), average, cohorts };
  }
  const groups = [...(breakdown ? values : [])]
    .map((key) => ({ key, value: toldValue(key), ...row(` ${key}`) }))
    .filter(({ size }) => size > 0)
    .sort((a, b) => rankOf(a) - rankOf(b) || b.size - a.size || (a.key < b.key ? -1 : 1))
    .map(({ key: _, ...group }) => group);
  return { brackets: brackets.map(({ from, to }) => ({ from, to })), ...row(""), groups };
}
/** 其他 stands last, however large. */
const rankOf = ({ value }: { value: BreakdownValue }) => (value.isOther ? 1 : 0);
