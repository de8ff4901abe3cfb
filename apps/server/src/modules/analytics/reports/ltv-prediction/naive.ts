import { dayOf, daysBetween } from "@banyan/calendar";
import { isKeptOrder, type NaiveWorld, ordersOf } from "../value-naive.ts";
import type { PredictionTimes } from "./statements.ts";

/** What the model reads of every buyer, told order by order: who → x, tx, T, mean of a repeat day, days bought on afterwards. */
export function naiveBuyers(world: NaiveWorld, { from, until, end, untilDay }: PredictionTimes, zone: string) {
  const orders = ordersOf(world, end).filter((one) => one.at >= from && isKeptOrder(one));
  const dayAt = (at: number) => dayOf(new Date(at), zone);
  const buyers: Record<number, { x: number; tx: number; T: number; m: number; actual: number }> = {};
  for (const who of new Set(orders.map((one) => one.who))) {
    const own = orders.filter((one) => one.who === who && one.at < until);
    const days = [...new Set(own.map(({ at }) => dayAt(at)))].sort();
    const [first, last] = [days[0], days.at(-1)];
    if (first === undefined || last === undefined) continue;
    const repeats = own.filter(({ at }) => dayAt(at) > first);
    const spent = repeats.reduce((sum, { paid, refunded }) => sum + paid - refunded, 0);
    const later = orders.filter((one) => one.who === who && one.at >= until);
    buyers[who] = {
      x: days.length - 1,
      tx: daysBetween(first, last),
      T: daysBetween(first, untilDay),
      m: days.length === 1 ? 0 : spent / (days.length - 1),
      actual: new Set(later.map(({ at }) => dayAt(at))).size,
    };
  }
  return buyers;
}
