import { addDays, addMonths, monthOf, startOfDay, startOfMonth, startOfWeek } from "@banyan/calendar";
import type { RevenueCohortsAnswer, RevenueCohortsQuestion, revenueCohortsCell } from "@banyan/contracts";
import type * as z from "zod/mini";
import { openPurchases } from "../purchases.ts";
import type { ReportContext, ReportKind } from "../report-kind.ts";
import { type CohortRow, cohortPeople, cohortRows } from "./statements.ts";

/** What people who began together brought since, by calendar periods. */
export const revenueCohorts: ReportKind<
  RevenueCohortsQuestion,
  RevenueCohortsAnswer,
  z.infer<typeof revenueCohortsCell>
> = {
  kind: "revenue-cohorts",
  async answer(question, context) {
    const { purchases, times } = await open(question, context);
    return answerOf(await context.ask<CohortRow>(cohortRows(purchases, times, question)), question, context);
  },
  async people(question, { start, period }, context) {
    const { purchases, times } = await open(question, context);
    const starts = start ? [start] : period === undefined ? null : completeStarts(question, context, period);
    return cohortPeople(purchases, times, question, { starts, period });
  },
};

async function open(question: RevenueCohortsQuestion, context: ReportContext) {
  const purchases = await openPurchases(context, question);
  const { from, until } = purchases.source.range;
  return { purchases, times: { from, until, now: context.now.getTime() } };
}

type Calendar = Pick<RevenueCohortsQuestion, "interval" | "periods" | "range">;
type Now = Pick<ReportContext, "zone" | "now">;

/** The first day of the period n after the one that begins on `start`. */
function later(start: string, n: number, interval: Calendar["interval"]): string {
  if (interval === "month") return startOfMonth(addMonths(monthOf(start), n));
  return addDays(start, interval === "week" ? n * 7 : n);
}
const isBegun = (day: string, { zone, now }: Now) => startOfDay(day, zone).getTime() <= now.getTime();

/** Cohorts of the range whose period is over. */
function completeStarts({ interval, range }: Calendar, now: Now, period: number): string[] {
  const first =
    interval === "day" ? range.from : interval === "week" ? startOfWeek(range.from) : startOfMonth(monthOf(range.from));
  const starts: string[] = [];
  for (let start = first; start <= range.to; start = later(start, 1, interval))
    if (isBegun(later(start, period + 1, interval), now)) starts.push(start);
  return starts;
}

/** Pure: cohorts in time order, each with every period that has begun, and all of them together. */
export function answerOf(rows: readonly CohortRow[], question: Calendar, now: Now): RevenueCohortsAnswer {
  const { interval, periods } = question;
  const nothing = { persons: 0, buyers: 0, orders: 0, net: 0 };
  const starts = [...new Set(rows.map(({ start }) => start))].sort();
  const at = new Map(rows.map((row) => [`${row.start} ${row.period}`, row]));
  const cohorts = starts.map((start) => {
    const { persons } = at.get(`${start} 0`) ?? nothing;
    let cumulativeFen = 0;
    const told: RevenueCohortsAnswer["cohorts"][number]["periods"] = [];
    for (let period = 0; period < periods && isBegun(later(start, period, interval), now); period++) {
      const { buyers, orders, net } = at.get(`${start} ${period}`) ?? nothing;
      cumulativeFen += net;
      const isComplete = isBegun(later(start, period + 1, interval), now);
      told.push({
        ...{ period, isComplete, buyers, orders, netFen: net, cumulativeFen },
        cumulativePerPersonFen: cumulativeFen / persons,
      });
    }
    return { start, persons, periods: told };
  });
  const total: RevenueCohortsAnswer["total"] = [];
  for (let period = 0; period < periods; period++) {
    const complete = cohorts.flatMap(({ persons, periods: told }) => {
      const one = told[period];
      return one?.isComplete ? [{ persons, ...one }] : [];
    });
    if (complete.length === 0) break;
    const sum = (key: "persons" | "buyers" | "orders" | "netFen" | "cumulativeFen") =>
      complete.reduce((all, one) => all + one[key], 0);
    const persons = sum("persons");
    total.push({
      ...{ period, persons, buyers: sum("buyers"), orders: sum("orders"), netFen: sum("netFen") },
      cumulativePerPersonFen: persons === 0 ? null : sum("cumulativeFen") / persons,
    });
  }
  return { cohorts, total };
}
