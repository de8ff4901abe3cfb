import {
  getStickiness,
  type StickinessAnswer,
  type StickinessCell,
  type StickinessQuestion,
  stickinessCell,
} from "@banyan/contracts";
import { slotOf, slotSql } from "../intervals.ts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { dailySets } from "../roll-up.ts";
import { counted, type Told } from "../sets.ts";
import { openSource } from "../source.ts";
import { int, raw, type Sql, sql } from "../sql.ts";

export type StickinessRow<Told = number> = { count: number; told: Told };

const report: ReportKind<StickinessQuestion, StickinessAnswer, StickinessCell> = {
  kind: "stickiness",
  async answer(question, context) {
    const asked = await openStickiness(question, context);
    return toStickiness(asked.intervals, await context.ask<StickinessRow>(asked.rows(counted)));
  },
  async people(question, { count, isAtLeast }, context) {
    const asked = await openStickiness(question, context);
    return asked.people(count ?? 1, isAtLeast || count === undefined);
  },
};
export const stickinessReport = mount(report, getStickiness, stickinessCell);

/**
 * Counts in binary, all persons at once: plane k holds those whose count has bit k. A set is added as a number is, with carries, so
 * an interval costs a few operations on sets, and nobody is ever looked up one by one.
 */
export async function openStickiness(question: StickinessQuestion, context: ReportContext) {
  const { range, interval, activity } = question;
  const source = await openSource(context, question);
  const active = await dailySets(context, source, question, activity, "activity");
  const intervals = slotOf(range.to, interval) - slotOf(range.from, interval) + 1;
  const planes = Math.ceil(Math.log2(intervals + 1));
  const numbers = Array.from({ length: planes }, (_, n) => n + 1);
  const nobody = "bitmapBuild(emptyArrayUInt32())";
  // the carry into plane n: in the set, and in every plane below
  const carry = (n: number): string => (n === 1 ? "added" : `bitmapAnd(acc[${n - 1}], ${carry(n - 1)})`);
  const sum = raw(
    `arrayFold((acc, added) -> [${numbers.map((n) => `bitmapXor(acc[${n}], ${carry(n)})`).join(", ")}], sets, [${numbers.map(() => nobody).join(", ")}])`,
  );
  const bySlot = sql`SELECT groupBitmapMergeState(persons) AS persons FROM (
    SELECT ${slotSql(raw("day"), interval)} AS slot, persons FROM (${active(range)})) GROUP BY slot`;
  // halved plane by plane, the highest first: place n of the last array holds those who were counted n times
  const anyone = numbers.slice(1).reduce((all, n) => `bitmapOr(${all}, planes[${n}])`, "planes[1]");
  const split = numbers
    .toReversed()
    .reduce(
      (sets, n) =>
        `arrayFlatten(arrayMap(set -> [bitmapAndnot(set, planes[${n}]), bitmapAnd(set, planes[${n}])], ${sets}))`,
      `[${anyone}]`,
    );
  const rows = sql`SELECT toUInt32(place - 1) AS count, set FROM (SELECT ${raw(split)} AS exact FROM (SELECT ${sum} AS planes FROM (SELECT groupArray(persons) AS sets FROM (${bySlot}))))
    ARRAY JOIN exact AS set, arrayEnumerate(exact) AS place WHERE place > 1 AND place <= ${int(intervals + 1)}`;
  return {
    intervals,
    rows: ({ one }: Told): Sql => sql`SELECT count, ${one(raw("set"))} AS told FROM (${rows})`,
    people: (count: number, isAtLeast: boolean): Sql =>
      sql`SELECT arrayJoin(bitmapToArray(set)) AS person FROM (${rows}) WHERE ${isAtLeast ? sql`count >= ${int(count)}` : sql`count = ${int(count)}`}`,
  };
}

export function toStickiness(intervals: number, rows: readonly StickinessRow[]): StickinessAnswer {
  const counts = new Map(rows.map(({ count, told }) => [count, told]));
  let left = rows.reduce((sum, { told }) => sum + told, 0);
  const persons = left;
  return {
    persons,
    intervals: Array.from({ length: intervals }, (_, n) => {
      const exactly = counts.get(n + 1) ?? 0;
      const row = { count: n + 1, persons: exactly, personsAtLeast: left };
      left -= exactly;
      return row;
    }),
  };
}
