import { dayOf } from "@banyan/calendar";
import type { RetentionBracket, RetentionQuestion } from "@banyan/contracts";
import { EPOCH, earlier, emptySlots, firstDayOf, lastDayOf, slotOf, slotSql } from "../intervals.ts";
import type { ReportContext } from "../report-kind.ts";
import { type DailySets, dailySets, duringDays } from "../roll-up.ts";
import type { Told } from "../sets.ts";
import { openSource } from "../source.ts";
import { and, int, ints, raw, type Sql, sql, texts } from "../sql.ts";

/** Intervals of the question as numbers; `current` is the one that is not over yet. */
export type Frame = { first: number; last: number; current: number; today: string };
/** Bracket 0 is the cohort itself, n the nth of the question's. `value` is '' without a breakdown. */
export type Cell<Told = number> = { cohort: number; value: string; bracket: number; told: Told };

/** Values of a breakdown that are told apart; all others are `rest`. */
export type Values = { keep: readonly string[]; rest: string };

export const bracketsOf = ({ brackets, offsets }: RetentionQuestion): readonly RetentionBracket[] =>
  brackets.length > 0 ? brackets : Array.from({ length: offsets + 1 }, (_, n) => ({ from: n, to: n }));

/** The pieces of a question's statements, checked. */
export async function openRetention(question: RetentionQuestion, context: ReportContext) {
  const today = dayOf(context.now, context.zone);
  const { range, interval, rule, match, breakdown } = question;
  const source = await openSource(context, question);
  const [start, back] = [
    await dailySets(context, source, question, question.start, "start"),
    await dailySets(context, source, question, question.return, "return"),
  ];
  const told = breakdown && source.breakdown(breakdown, "breakdown");
  const startEvent = source.event(question.start, "start");
  const brackets = bracketsOf(question);
  const frame: Frame = {
    ...{ first: slotOf(range.from, interval), last: slotOf(range.to, interval) },
    ...{ current: slotOf(today, interval), today },
  };
  const slot = slotSql(raw("day"), interval);
  const cohorts = rule === "recurring" ? everyone(start, range, slot) : newcomers(start, question, slot);

  /** Who is in which cohort, with the value they are told apart by: (slot, value, persons). */
  const groups = (values: Values | null): Sql => {
    if (!told) return sql`SELECT slot, '' AS value, persons FROM (${cohorts})`;
    const value = values ? sql`if(first IN ${texts(values.keep)}, first, ${texts([values.rest])}[1])` : raw("first");
    const firsts = sql`SELECT slot, value, groupBitmapState(who) AS persons FROM (
      SELECT who, slot, ${value} AS value FROM (
        SELECT ${source.who} AS who, ${slotSql(raw("e.day"), interval)} AS slot, tupleElement(min((e.ts, ${told.key})), 2) AS first FROM events AS e
        WHERE ${duringDays(context.program, range)} AND ${startEvent} AND e.person > 0 AND ${source.among} GROUP BY who, slot))
      GROUP BY slot, value`;
    return sql`SELECT slot, firsts.value AS value, bitmapAnd(firsts.persons, cohorts.persons) AS persons
      FROM (${firsts}) AS firsts INNER JOIN (${cohorts}) AS cohorts USING (slot)`;
  };

  /** (cohort, value, bracket, set of a person's cohort, set of those who came back); bracket 0: the cohort alone. */
  const pairs = (values: Values | null): Sql => {
    const isSingle = match === "on_or_after" || brackets.every(({ from, to }) => from === to);
    const froms = ints(brackets.map(({ from }) => from));
    const tos = ints(brackets.map(({ from, to }) => (match === "on_or_after" ? from : to)));
    const paired = sql`SELECT a.slot AS cohort, a.value AS value, bracket, a.persons AS persons, r.persons AS back
      FROM (${groups(values)}) AS a CROSS JOIN (${returns()} UNION ALL SELECT toInt32(${int(NO_SLOT)}) AS slot, bitmapBuild(emptyArrayUInt32()) AS persons) AS r
      ARRAY JOIN if(r.slot = ${int(NO_SLOT)}, [0], arrayFilter(n -> r.slot - a.slot >= ${froms}[n] AND r.slot - a.slot <= ${tos}[n], range(1, ${int(brackets.length + 1)}))) AS bracket`;
    if (isSingle) return paired;
    return sql`SELECT cohort, value, bracket, groupBitmapMergeState(whole) AS persons, groupBitmapMergeState(came) AS back FROM (
      SELECT cohort, value, bracket, persons AS whole, bitmapAnd(persons, back) AS came FROM (${paired})) GROUP BY cohort, value, bracket`;
  };

  function returns(): Sql {
    const lastBack = Math.min(frame.last + Math.max(...brackets.map(({ to }) => to)), frame.current);
    const to = match === "on_or_after" ? today : earlier(lastDayOf(lastBack, interval), today);
    const bySlot = sql`SELECT ${slot} AS slot, persons FROM (${back({ from: firstDayOf(frame.first, interval), to })})`;
    if (match === "on")
      return sql`SELECT slot, groupBitmapMergeState(persons) AS persons FROM (${bySlot}) GROUP BY slot`;
    const all = sql`${bySlot} UNION ALL ${emptySlots(frame.first, frame.current)}`;
    return sql`SELECT slot, groupBitmapMergeState(persons) OVER (ORDER BY slot DESC ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS persons
      FROM (SELECT slot, groupBitmapMergeState(persons) AS persons FROM (${all}) GROUP BY slot)`;
  }

  return {
    frame,
    brackets,
    valueOf: told?.valueOf,
    /** Sizes of a breakdown's values, the largest first. */
    values: (limit: number): Sql =>
      sql`SELECT value, sum(toUInt32(bitmapCardinality(persons))) AS size FROM (${groups(null)}) GROUP BY value HAVING size > 0 ORDER BY size DESC, value LIMIT ${int(limit)}`,
    cells: (values: Values | null, { one, both }: Told): Sql =>
      sql`SELECT cohort, value, toInt32(bracket) AS bracket, if(bracket = 0, ${one(raw("persons"))}, ${both(raw("persons"), raw("back"))}) AS told FROM (${pairs(values)})`,
    /** Whom a cell counts. Without a cohort those of all for whom the bracket is over. */
    people(values: Values | null, cell: { cohort?: number; bracket: number; value?: string }): Sql {
      const to = brackets[cell.bracket - 1]?.to ?? 0;
      const where = and([
        sql`bracket = ${int(cell.bracket)}`,
        cell.cohort !== undefined
          ? sql`cohort = ${int(cell.cohort)}`
          : cell.bracket > 0
            ? sql`cohort + ${int(to)} < ${int(frame.current)}`
            : raw("1"),
        cell.value === undefined ? raw("1") : sql`value = ${texts([cell.value])}[1]`,
      ]);
      const set = cell.bracket === 0 ? raw("persons") : raw("bitmapAnd(persons, back)");
      return sql`SELECT DISTINCT arrayJoin(bitmapToArray(${set})) AS person FROM (${pairs(values)}) WHERE ${where}`;
    },
  };
}

/** No interval has this number. */
const NO_SLOT = -1;

const everyone = (start: DailySets, range: { from: string; to: string }, slot: Sql): Sql =>
  sql`SELECT ${slot} AS slot, groupBitmapMergeState(persons) AS persons FROM (${start(range)}) GROUP BY slot`;

/** Those of an interval who were in none before: since ever, or since the range began. */
function newcomers(start: DailySets, { range, rule }: RetentionQuestion, slot: Sql): Sql {
  const days = rule === "first_ever" ? { from: EPOCH, to: range.to } : range;
  const before = sql`SELECT if(day < toDate(${texts([range.from])}[1]), toInt32(${int(NO_SLOT)}), ${slot}) AS slot, groupBitmapMergeState(persons) AS persons FROM (${start(days)}) GROUP BY slot`;
  return sql`SELECT slot, bitmapAndnot(persons, seen) AS persons FROM (
    SELECT slot, persons, groupBitmapMergeState(persons) OVER (ORDER BY slot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen FROM (${before}))
    WHERE slot != ${int(NO_SLOT)}`;
}
