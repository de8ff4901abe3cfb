import { dayOf, daysBetween } from "@banyan/calendar";
import { firstTouchesOf, flowsOf, type NaiveWorld } from "../value-naive.ts";
import type { LtvTimes } from "./statements.ts";

const DAY = 86_400_000;

/** New persons told one by one: `channel scene month` → who, for whom n days are over, what they brought within these, and by days since. */
export function naiveLtv(world: NaiveWorld, { from, until, now }: LtvTimes, days: readonly number[], zone: string) {
  const rows: Record<
    string,
    { persons: number[]; complete: number[]; net: number[]; byOffset: Record<number, number>; paid: number[][] }
  > = {};
  const flows = flowsOf(world, now);
  for (const [who, touch] of firstTouchesOf(world)) {
    if (touch.at < from || touch.at >= until) continue;
    const firstDay = dayOf(new Date(touch.at), zone);
    const key = `${touch.channel} ${touch.channel === "" ? touch.scene : 0} ${firstDay.slice(0, 7)}`;
    rows[key] ??= {
      persons: [],
      complete: days.map(() => 0),
      net: days.map(() => 0),
      byOffset: {},
      paid: days.map(() => []),
    };
    const row = rows[key];
    row.persons.push(who);
    const own = flows.filter((one) => one.who === who && one.at >= touch.at);
    for (const { at, net } of own) {
      const offset = daysBetween(firstDay, dayOf(new Date(at), zone));
      row.byOffset[offset] = (row.byOffset[offset] ?? 0) + net;
    }
    for (const [n, length] of days.entries()) {
      if (touch.at + length * DAY > now) continue;
      const within = own.filter(({ at }) => at < touch.at + length * DAY);
      row.complete[n] = (row.complete[n] ?? 0) + 1;
      row.net[n] = (row.net[n] ?? 0) + within.reduce((sum, { net }) => sum + net, 0);
      if (within.some(({ isOrder }) => isOrder)) row.paid[n]?.push(who);
    }
  }
  return rows;
}
