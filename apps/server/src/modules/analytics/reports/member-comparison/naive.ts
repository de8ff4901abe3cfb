import { dayOf, daysBetween } from "@banyan/calendar";
import type { memberMeasures } from "@banyan/contracts";
import { isBehaviour, isKeptOrder, type NaiveWorld, ordersOf, whoIs } from "../value-naive.ts";
import type { ComparisonTimes } from "./statements.ts";

/** Both sides told person by person. */
export function naiveComparison(world: NaiveWorld, { from, until, lastDay, keptDays }: ComparisonTimes, zone: string) {
  const orders = ordersOf(world, until).filter((one) => one.at >= from && isKeptOrder(one));
  const seen = world.events.filter((one) => isBehaviour(one) && one.at >= from && one.at < until);
  const who = (): Record<(typeof memberMeasures)[number], number[]> => ({
    ...{ persons: [], buyers: [], repeatBuyers: [], keptOf: [], kept: [] },
  });
  const sides = { member: { orders: 0, fen: 0, who: who() }, non_member: { orders: 0, fen: 0, who: who() } };
  const everybody = new Set([...orders.map(({ who }) => who), ...seen.map(({ person }) => whoIs(world, person))]);
  for (const one of everybody) {
    const isMember = world.events.some(
      ({ event, at, person }) =>
        event === "member_registered" && at < until && person > 0 && whoIs(world, person) === one,
    );
    const own = orders.filter((order) => order.who === one);
    const days = seen
      .filter(({ person }) => whoIs(world, person) === one)
      .map(({ at }) => dayOf(new Date(at), zone))
      .sort();
    const side = sides[isMember ? "member" : "non_member"];
    side.orders += own.length;
    side.fen += own.reduce((sum, { paid, refunded }) => sum + paid - refunded, 0);
    side.who.persons.push(one);
    if (own.length > 0) side.who.buyers.push(one);
    if (own.length > 1) side.who.repeatBuyers.push(one);
    const [first] = days;
    if (first === undefined || daysBetween(first, lastDay) < keptDays) continue;
    side.who.keptOf.push(one);
    if (days.some((day) => day > first && daysBetween(first, day) <= keptDays)) side.who.kept.push(one);
  }
  return sides;
}
