import { dayOf, daysBetween } from "@banyan/calendar";
import { type RfmQuestion, rfmGroups } from "@banyan/contracts";
import { isKeptOrder, type NaiveWorld, ordersOf } from "../value-naive.ts";
import type { RfmTimes } from "./statements.ts";

/** The eight groups told person by person: group → [persons, orders, fen, days ago, all of them summed, and who]. */
export function naiveRfm(
  world: NaiveWorld,
  { from, until, asOf, asOfDay }: RfmTimes,
  threshold: RfmQuestion["threshold"],
  zone: string,
): Record<string, { persons: number[]; orders: number; fen: number; recency: number }> {
  const orders = ordersOf(world, asOf).filter((one) => one.at >= from && one.at < until && isKeptOrder(one));
  const people = [...new Set(orders.map(({ who }) => who))].map((who) => {
    const own = orders.filter((one) => one.who === who);
    const last = Math.max(...own.map(({ at }) => at));
    return {
      who,
      orders: own.length,
      fen: own.reduce((sum, { paid, refunded }) => sum + paid - refunded, 0),
      // the less the better: below zero, so that more is better in all three
      recent: -daysBetween(dayOf(new Date(last), zone), asOfDay),
    };
  });
  const isHigh = (key: "recent" | "orders" | "fen", share: number) => {
    const values = people.map((one) => one[key]).sort((a, b) => a - b);
    const mean = values.reduce((sum, one) => sum + one, 0) / values.length;
    const rank = Math.ceil(share * values.length - 1e-9);
    const least = threshold.by === "mean" ? mean : (values[rank - 1] ?? 0);
    return (one: (typeof people)[number]) => one[key] >= least - 1e-9;
  };
  const [recency, frequency, monetary] =
    threshold.by === "mean" ? [0, 0, 0] : [threshold.recency, threshold.frequency, threshold.monetary];
  const [isRecent, isFrequent, isMuch] = [
    isHigh("recent", recency),
    isHigh("orders", frequency),
    isHigh("fen", monetary),
  ];
  const groups: ReturnType<typeof naiveRfm> = {};
  for (const one of people) {
    const place = (isRecent(one) ? (isFrequent(one) ? 0 : 1) : isFrequent(one) ? 2 : 3) + (isMuch(one) ? 0 : 4);
    const name = rfmGroups[place] ?? "";
    groups[name] ??= { persons: [], orders: 0, fen: 0, recency: 0 };
    const group = groups[name];
    group.persons.push(one.who);
    group.orders += one.orders;
    group.fen += one.fen;
    group.recency -= one.recent;
  }
  return groups;
}
