import { type ChannelFigures, ltvDays, type PreviousFigures, retentionDays } from "@banyan/contracts";

/** What is added up; everything a figure is made of, so that sums of parts are the figures of the whole. */
export type Sums = {
  visits: number;
  visitors: number;
  pages: number;
  bounces: number;
  newPersons: number;
  newMembers: number;
  buyers: number;
  firstOrders: number;
  orders: number;
  paid: number;
  refunded: number;
  subsidy: number;
  newUserCoupons: number;
  rewards: number;
  adCost: number;
  /** By `ltvDays`: new persons whose n days are over, and what those brought. */
  ltvPersons: number[];
  ltvNet: number[];
  /** By `retentionDays`. */
  keptOf: number[];
  kept: number[];
  /** Net revenue of the new persons by days since their first visit. */
  netByOffset: Map<number, number>;
};

export const emptySums = (): Sums => ({
  ...{
    visits: 0,
    visitors: 0,
    pages: 0,
    bounces: 0,
    newPersons: 0,
    newMembers: 0,
    buyers: 0,
    firstOrders: 0,
    orders: 0,
  },
  ...{ paid: 0, refunded: 0, subsidy: 0, newUserCoupons: 0, rewards: 0, adCost: 0 },
  ltvPersons: ltvDays.map(() => 0),
  ltvNet: ltvDays.map(() => 0),
  keptOf: retentionDays.map(() => 0),
  kept: retentionDays.map(() => 0),
  netByOffset: new Map(),
});

/** Adds into the first. */
export function addSums(into: Sums, more: Partial<Sums>): Sums {
  for (const [key, value] of Object.entries(more) as [keyof Sums, Sums[keyof Sums]][]) {
    const known = into[key];
    if (typeof value === "number") {
      if (typeof known === "number") Object.assign(into, { [key]: known + value });
    } else if (Array.isArray(value)) {
      if (Array.isArray(known)) for (const [n, one] of value.entries()) known[n] = (known[n] ?? 0) + one;
    } else if (known instanceof Map) {
      for (const [offset, net] of value) known.set(offset, (known.get(offset) ?? 0) + net);
    }
  }
  return into;
}

/** Null: nothing to divide by. */
export const ratioBp = (part: number, whole: number): number | null =>
  whole === 0 ? null : Math.round((part / whole) * 10_000);
const perHead = (fen: number, heads: number): number | null => (heads === 0 ? null : Math.round(fen / heads));

/** Pure: what people read, from what was added up. Definitions: docs/decisions/0012. */
export function figuresOf(sums: Sums): ChannelFigures {
  const acquisitionCostFen = sums.adCost + sums.rewards + sums.newUserCoupons;
  const netRevenueFen = sums.paid - sums.refunded;
  const totalCostFen = sums.adCost + sums.subsidy;
  const cacFen = perHead(acquisitionCostFen, sums.newPersons);
  const ltv = ltvDays.map((days, n) => {
    const [persons, net] = [sums.ltvPersons[n] ?? 0, sums.ltvNet[n] ?? 0];
    return { days, persons, netRevenueFen: net, perPersonFen: perHead(net, persons) };
  });
  const longest = ltv.findLast(({ persons }) => persons > 0);
  return {
    visits: sums.visits,
    visitors: sums.visitors,
    newPersons: sums.newPersons,
    newMembers: sums.newMembers,
    buyers: sums.buyers,
    firstOrders: sums.firstOrders,
    orders: sums.orders,
    conversionBp: ratioBp(sums.buyers, sums.visitors),
    grossPaidFen: sums.paid,
    refundFen: sums.refunded,
    netRevenueFen,
    subsidyFen: sums.subsidy,
    newUserCouponsFen: sums.newUserCoupons,
    rewardsFen: sums.rewards,
    adCostFen: sums.adCost,
    totalCostFen,
    acquisitionCostFen,
    cacFen,
    roiBp: ratioBp(netRevenueFen - sums.adCost, totalCostFen),
    payback: paybackOf(acquisitionCostFen, sums.netByOffset),
    ltv,
    ltvToCac:
      longest?.perPersonFen != null && cacFen !== null && cacFen > 0
        ? { days: longest.days, ratioBp: Math.round((longest.perPersonFen / cacFen) * 10_000) }
        : null,
    retention: retentionDays.map((day, n) => {
      const [persons, kept] = [sums.keptOf[n] ?? 0, sums.kept[n] ?? 0];
      return { day, persons, kept, keptBp: ratioBp(kept, persons) };
    }),
    pageViews: sums.pages,
    bounces: sums.bounces,
    bounceBp: ratioBp(sums.bounces, sums.visits),
    refundBp: ratioBp(sums.refunded, sums.paid),
  };
}

/** The first day after the first visit on which what the new persons brought, all together, reached what they cost. */
function paybackOf(costFen: number, netByOffset: ReadonlyMap<number, number>): ChannelFigures["payback"] {
  if (costFen <= 0) return { state: "NO_COST" };
  let revenueFen = 0;
  for (const [day, net] of [...netByOffset].sort(([a], [b]) => a - b)) {
    revenueFen += net;
    if (revenueFen >= costFen) return { state: "REACHED", day };
  }
  return { state: "NOT_YET", revenueFen };
}

export function previousOf(sums: Sums): PreviousFigures {
  const { visits, visitors, newPersons, newMembers, buyers, orders, conversionBp, ...rest } = figuresOf(sums);
  const { grossPaidFen, netRevenueFen, subsidyFen, adCostFen, totalCostFen, cacFen } = rest;
  return {
    ...{ visits, visitors, newPersons, newMembers, buyers, orders, conversionBp },
    ...{ grossPaidFen, netRevenueFen, subsidyFen, adCostFen, totalCostFen, cacFen },
  };
}
