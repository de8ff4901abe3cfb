import { dayOf } from "@banyan/calendar";
import {
  getLifecycle,
  type LifecycleAnswer,
  type LifecycleCell,
  type LifecycleQuestion,
  lifecycleCell,
} from "@banyan/contracts";
import { EPOCH, earlier, emptySlots, firstDayOf, lastDayOf, slotOf, slotSql } from "../intervals.ts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { dailySets } from "../roll-up.ts";
import { counted, listed, type Told } from "../sets.ts";
import { openSource } from "../source.ts";
import { int, raw, type Sql, sql, texts } from "../sql.ts";

export type LifecycleRow<Told = number> = {
  slot: number;
  new: Told;
  returning: Told;
  resurrecting: Told;
  dormant: Told;
};

const report: ReportKind<LifecycleQuestion, LifecycleAnswer, LifecycleCell> = {
  kind: "lifecycle",
  async answer(question, context) {
    const asked = await openLifecycle(question, context);
    return toLifecycle(question, context, await context.ask<LifecycleRow>(asked.rows(counted)));
  },
  async people(question, cell, context) {
    const asked = await openLifecycle(question, context);
    return asked.people(slotOf(cell.day, question.interval), cell.state);
  },
};
export const lifecycleReport = mount(report, getLifecycle, lifecycleCell);

/** Intervals that have begun by now. */
function slotsOf({ range, interval }: LifecycleQuestion, { now, zone }: ReportContext) {
  const today = dayOf(now, zone);
  const current = slotOf(today, interval);
  return { first: slotOf(range.from, interval), last: Math.min(slotOf(range.to, interval), current), current, today };
}

export async function openLifecycle(question: LifecycleQuestion, context: ReportContext) {
  const { interval, activity } = question;
  const source = await openSource(context, question);
  const active = await dailySets(context, source, question, activity, "activity");
  const { first, last, today } = slotsOf(question, context);
  const before = first - 1;
  const end = lastDayOf(last, interval);
  const days = active({ from: EPOCH, to: earlier(end, today) });
  // everything before the interval that comes before the range is one set: who was ever here
  const slot = sql`if(day < toDate(${texts([firstDayOf(before, interval)])}[1]), toInt32(${int(EARLIER)}), ${slotSql(raw("day"), interval)})`;
  const bySlot = sql`SELECT slot, groupBitmapMergeState(persons) AS persons FROM (
    SELECT ${slot} AS slot, persons FROM (${days}) UNION ALL ${emptySlots(before, last)}) GROUP BY slot`;
  const rows = sql`SELECT slot, persons,
      groupBitmapMergeState(persons) OVER (ORDER BY slot ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING) AS seen,
      groupBitmapMergeState(persons) OVER (ORDER BY slot ROWS BETWEEN 1 PRECEDING AND 1 PRECEDING) AS previous
    FROM (${bySlot})`;
  const [persons, seen, previous] = [raw("persons"), raw("seen"), raw("previous")];
  const sets = {
    new: ({ one }: Told) => one(sql`bitmapAndnot(${persons}, ${seen})`),
    returning: ({ both }: Told) => both(persons, previous),
    resurrecting: ({ one }: Told) => one(sql`bitmapAndnot(bitmapAnd(${persons}, ${seen}), ${previous})`),
    dormant: ({ one }: Told) => one(sql`bitmapAndnot(${previous}, ${persons})`),
  };
  return {
    rows: (told: Told): Sql => sql`SELECT slot, ${sets.new(told)} AS new, ${sets.returning(told)} AS returning,
      ${sets.resurrecting(told)} AS resurrecting, ${sets.dormant(told)} AS dormant FROM (${rows}) WHERE slot >= ${int(first)} ORDER BY slot`,
    people: (at: number, state: keyof typeof sets): Sql =>
      sql`SELECT arrayJoin(${sets[state](listed)}) AS person
        FROM (${rows}) WHERE slot = ${int(at)} AND slot >= ${int(first)}`,
  };
}

export function toLifecycle(
  question: LifecycleQuestion,
  context: Pick<ReportContext, "now" | "zone">,
  rows: readonly LifecycleRow[],
): LifecycleAnswer {
  const { first, last, current } = slotsOf(question, context as ReportContext);
  const bySlot = new Map(rows.map((row) => [row.slot, row]));
  return {
    intervals: Array.from({ length: Math.max(0, last - first + 1) }, (_, n) => {
      const slot = first + n;
      const found = bySlot.get(slot);
      return {
        day: firstDayOf(slot, question.interval),
        new: found?.new ?? 0,
        returning: found?.returning ?? 0,
        resurrecting: found?.resurrecting ?? 0,
        dormant: found?.dormant ?? 0,
        isComplete: slot < current,
      };
    }),
  };
}

/** Sorts before every interval. */
const EARLIER = -1;
