import { addDays, dayOf, rangeOfDays } from "@banyan/calendar";
import {
  ACTIVE_WINDOWS,
  type ActiveUsersAnswer,
  type ActiveUsersCell,
  type ActiveUsersQuestion,
  activeUsersCell,
  getActiveUsers,
} from "@banyan/contracts";
import { earlier, emptySlots, slotOf, slotSql } from "../intervals.ts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { dailySets } from "../roll-up.ts";
import { counted, type Told } from "../sets.ts";
import { openSource } from "../source.ts";
import { int, raw, type Sql, sql } from "../sql.ts";

export type ActiveRow<Told = number> = { slot: number; daily: Told; weekly: Told; monthly: Told };

const report: ReportKind<ActiveUsersQuestion, ActiveUsersAnswer, ActiveUsersCell> = {
  kind: "active-users",
  async answer(question, context) {
    const asked = await openActiveUsers(question, context);
    return toActiveUsers(question, context, await context.ask<ActiveRow>(asked.rows(counted)));
  },
  async people(question, { day, window }, context) {
    const { people } = await openActiveUsers(question, context);
    return people(day, window);
  },
};
export const activeUsersReport = mount(report, getActiveUsers, activeUsersCell);

export async function openActiveUsers(question: ActiveUsersQuestion, context: ReportContext) {
  const { range, activity } = question;
  const source = await openSource(context, question);
  const active = await dailySets(context, source, question, activity, "activity");
  const from = addDays(range.from, 1 - ACTIVE_WINDOWS.monthly);
  const [first, last] = [slotOf(range.from, "day"), slotOf(lastDay(question, context), "day")];
  const days = sql`SELECT slot, groupBitmapMergeState(persons) AS persons FROM (
    SELECT ${slotSql(raw("day"), "day")} AS slot, persons FROM (${active({ from, to: lastDay(question, context) })})
    UNION ALL ${emptySlots(first - ACTIVE_WINDOWS.monthly + 1, last)}) GROUP BY slot`;
  const rolling = (days: number) =>
    raw(`groupBitmapMergeState(persons) OVER (ORDER BY slot ROWS BETWEEN ${days - 1} PRECEDING AND CURRENT ROW)`);
  const rows = sql`SELECT slot, persons AS daily, ${rolling(ACTIVE_WINDOWS.weekly)} AS weekly, ${rolling(ACTIVE_WINDOWS.monthly)} AS monthly FROM (${days})`;
  return {
    rows: ({ one }: Told): Sql =>
      sql`SELECT slot, ${one(raw("daily"))} AS daily, ${one(raw("weekly"))} AS weekly, ${one(raw("monthly"))} AS monthly FROM (${rows}) WHERE slot >= ${int(first)} ORDER BY slot`,
    people: (day: string, window: keyof typeof ACTIVE_WINDOWS): Sql =>
      sql`SELECT arrayJoin(bitmapToArray(${raw(window)})) AS person FROM (${rows}) WHERE slot = ${int(slotOf(day, "day"))} AND slot >= ${int(first)}`,
  };
}

/** Days that have not begun are not told. */
function lastDay({ range }: ActiveUsersQuestion, { now, zone }: Pick<ReportContext, "now" | "zone">): string {
  return earlier(range.to, dayOf(now, zone));
}

export function toActiveUsers(
  question: ActiveUsersQuestion,
  context: Pick<ReportContext, "now" | "zone">,
  rows: readonly ActiveRow[],
): ActiveUsersAnswer {
  const bySlot = new Map(rows.map((row) => [row.slot, row]));
  const today = dayOf(context.now, context.zone);
  return {
    days: rangeOfDays(question.range.from, lastDay(question, context)).map((day) => {
      const { daily = 0, weekly = 0, monthly = 0 } = bySlot.get(slotOf(day, "day")) ?? {};
      return { day, daily, weekly, monthly, ratio: monthly === 0 ? null : daily / monthly, isComplete: day < today };
    }),
  };
}
