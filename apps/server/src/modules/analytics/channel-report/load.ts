import { addDays } from "@banyan/calendar";
import { type Attribution, ltvDays, retentionDays } from "@banyan/contracts";
import { addSums, emptySums, type Sums } from "./figures.ts";
import type { Range, ReportStore, Touch } from "./store.ts";

/** Sums by touch: what every row of the report is folded from. */
export type TouchSums = { touch: Touch; sums: Sums };
export type Loaded = {
  touches: TouchSums[];
  /** New persons of each day, by first touch. */ days: { touch: Touch; day: string; newPersons: number }[];
};

/** All statements of one range. `isDeep`: with LTV, payback and retention. */
export async function loadRange(
  store: ReportStore,
  range: Range,
  { attribution, today, isDeep }: { attribution: Attribution; today: string; isDeep: boolean },
): Promise<Loaded> {
  const [visits, facts, coupons, fresh, cohorts, kept] = await Promise.all([
    store.visits(range, attribution),
    store.facts(range, attribution),
    store.coupons(range),
    store.newPersons(range, ltvDays),
    isDeep ? store.cohorts(range, ltvDays) : [],
    isDeep ? store.kept(range, retentionDays) : [],
  ]);
  const found = new Map<string, TouchSums>();
  const add = ({ known, channel, code, scene }: Touch, more: Partial<Sums>) => {
    const key = JSON.stringify([known, channel, code, scene]);
    const one = found.get(key) ?? { touch: { known, channel, code, scene }, sums: emptySums() };
    found.set(key, one);
    addSums(one.sums, more);
  };
  for (const { visits: count, visitors, pages, bounces, ...touch } of visits)
    add(touch, { visits: count, visitors, pages, bounces });
  for (const { orders, firstOrders, buyers, newMembers, paid, subsidy, refunded, ...touch } of facts)
    add(touch, { orders, firstOrders, buyers, newMembers, paid, subsidy, refunded });
  for (const { newUserCoupons, rewards, ...touch } of coupons) add(touch, { newUserCoupons, rewards });
  for (const { persons, complete, day, ...touch } of fresh) {
    const keptOf = retentionDays.map((n) => (addDays(day, n) < today ? persons : 0));
    add(touch, { newPersons: persons, ltvPersons: complete, keptOf });
  }
  for (const { offset, net, ltv, ...touch } of cohorts)
    add(touch, { ltvNet: ltv, netByOffset: new Map([[offset, net]]) });
  for (const { kept: seen, ...touch } of kept) add(touch, { kept: seen });
  return {
    touches: [...found.values()],
    days: fresh.map(({ persons, complete: _, day, ...touch }) => ({ touch, day, newPersons: persons })),
  };
}
