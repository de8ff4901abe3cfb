import { dayOf, daysBetween, monthOf, startOfMonth, startOfWeek } from "@banyan/calendar";
import type { RevenueCohortsQuestion } from "@banyan/contracts";
import { firstTouchesOf, flowsOf, type NaiveWorld } from "../value-naive.ts";
import type { CohortTimes } from "./statements.ts";

type Cell = { persons: number; buyers: number[]; orders: number; net: number };

/** Cohorts told happening by happening: `start period` → what was counted. */
export function naiveCohorts(
  world: NaiveWorld,
  { from, until, now }: CohortTimes,
  { cohortBy, interval, periods }: Pick<RevenueCohortsQuestion, "cohortBy" | "interval" | "periods">,
  zone: string,
): Record<string, Cell> {
  const flows = flowsOf(world, now);
  const anchors = new Map<number, number>();
  if (cohortBy === "first_touch") for (const [who, { at }] of firstTouchesOf(world)) anchors.set(who, at);
  else
    for (const { who, at } of flows.filter(({ isOrder }) => isOrder))
      anchors.set(who, Math.min(at, anchors.get(who) ?? at));
  const startOf = (at: number) => {
    const day = dayOf(new Date(at), zone);
    return interval === "day" ? day : interval === "week" ? startOfWeek(day) : startOfMonth(monthOf(day));
  };
  const numberOf = (month: string) => Number(month.slice(0, 4)) * 12 + Number(month.slice(5, 7));
  const cells: Record<string, Cell> = {};
  const cellAt = (start: string, period: number) => {
    cells[`${start} ${period}`] ??= { persons: 0, buyers: [], orders: 0, net: 0 };
    return cells[`${start} ${period}`] as Cell;
  };
  for (const [who, anchor] of anchors) {
    if (anchor < from || anchor >= until) continue;
    const start = startOf(anchor);
    cellAt(start, 0).persons += 1;
    for (const flow of flows.filter((one) => one.who === who && one.at >= anchor)) {
      const began = startOf(flow.at);
      const period =
        interval === "month"
          ? numberOf(began) - numberOf(start)
          : daysBetween(start, began) / (interval === "week" ? 7 : 1);
      if (period >= periods) continue;
      const cell = cellAt(start, period);
      cell.net += flow.net;
      if (!flow.isOrder) continue;
      cell.orders += 1;
      if (!cell.buyers.includes(who)) cell.buyers.push(who);
    }
  }
  return cells;
}
