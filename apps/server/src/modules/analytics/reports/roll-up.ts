import { ANY_EVENT, type Cohort, type EventSelection, type ReportFilter } from "@banyan/contracts";
import type { ReportContext } from "./report-kind.ts";
import type { Source } from "./source.ts";
import { and, instant, persons, type Sql, sql, text } from "./sql.ts";

/** Business days of the program's zone, both inclusive. */
export type Days = { from: string; to: string };

/**
 * Sets of persons by day: a statement with the columns `day` and `persons` (a bitmap, after merges), one row a day with anyone in it.
 * Without conditions on events it is made of the roll-up: a few thousand sets instead of all events. With conditions the same sets
 * are made of the events themselves. What reports do with them is the same, so that both say the same.
 */
export type DailySets = (days: Days) => Sql;

type Scope = { filters: readonly ReportFilter[]; cohort?: Cohort | undefined };

/** @param path of the selection in the question, such as `start` */
export async function dailySets(
  { program, cohort, ask }: ReportContext,
  source: Source,
  scope: Scope,
  selection: EventSelection,
  path: string,
): Promise<DailySets> {
  const event = source.event(selection, path);
  if (scope.filters.length > 0 || selection.filters.length > 0)
    return ({ from, to }) => sql`SELECT e.day AS day, groupBitmapState(${source.who}) AS persons FROM events AS e
      WHERE ${duringDays(program, { from, to })} AND ${event} AND e.person > 0 AND ${source.among} GROUP BY day`;
  const merges = await hasMerges(ask, program);
  const people = scope.cohort === undefined ? null : await cohort(scope.cohort);
  const name = selection.event === ANY_EVENT ? "*" : selection.event;
  return ({ from, to }) => {
    const kept = sql`SELECT day, groupBitmapMergeState(persons) AS persons FROM persons_by_day
      WHERE program = ${text(program)} AND event = ${text(name)} AND day >= toDate(${text(from)}) AND day <= toDate(${text(to)}) GROUP BY day`;
    const merged = merges ? sql`SELECT day, ${afterMerges(program)} AS persons FROM (${kept})` : kept;
    if (people === null) return merged;
    return sql`SELECT day, bitmapAnd(persons, bitmapBuild(${persons(people)})) AS persons FROM (${merged})`;
  };
}

/** Rows of events of whole days; `day` is no key, the months of `ts` are, and a day is within a day of it in any zone. */
export const duringDays = (program: string, { from, to }: Days): Sql =>
  and([
    sql`e.program = ${text(program)}`,
    sql`e.day >= toDate(${text(from)}) AND e.day <= toDate(${text(to)})`,
    sql`e.ts >= ${instant(Date.parse(from) - DAY_MS)} AND e.ts < ${instant(Date.parse(to) + 2 * DAY_MS)}`,
  ]);

const DAY_MS = 86_400_000;

async function hasMerges(ask: ReportContext["ask"], program: string): Promise<boolean> {
  const rows = await ask(sql`SELECT 1 FROM person_merges FINAL WHERE program = ${text(program)} AND into != 0 LIMIT 1`);
  return rows.length > 0;
}

/**
 * A set of numbers as they came, with those that count as others replaced by them: only what is in both the set and the merges is
 * taken apart, so a day costs what it has of merged people. Numbers nobody merged stay packed.
 */
function afterMerges(program: string): Sql {
  const merges = sql`(SELECT (groupArray(from), groupArray(into)) FROM (SELECT from, into FROM person_merges FINAL WHERE program = ${text(program)} AND into != 0 ORDER BY from))`;
  const gone = sql`bitmapBuild(${merges}.1)`;
  return sql`bitmapOr(bitmapAndnot(persons, ${gone}), bitmapBuild(arrayMap(one -> transform(one, ${merges}.1, ${merges}.2, one), bitmapToArray(bitmapAnd(persons, ${gone})))))`;
}
