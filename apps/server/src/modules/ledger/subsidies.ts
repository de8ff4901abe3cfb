import { rangeOfDays } from "@banyan/calendar";
import type { LedgerAccount, Subsidies, subsidyKinds } from "@banyan/contracts";
import { chart } from "./accounts.ts";
import { checkPeriod, type Language, readNames, refsOf, type StatementDeps } from "./statements.ts";
import { costsOfPeriod, ordersOfPeriod, usesOfPeriod } from "./subsidy-store.ts";

type Kind = (typeof subsidyKinds)[number];
/** The accounts that are a subsidy, and what the report calls them. */
const kinds: Partial<Record<LedgerAccount, Kind>> = {
  campaign_cost: "CAMPAIGN",
  coupon_cost: "COUPON",
  shipping_cost: "SHIPPING",
  points_discount: "POINTS",
  price_adjustment: "ADJUSTMENT",
  goodwill: "GOODWILL",
};
export const subsidyAccounts = Object.keys(kinds) as LedgerAccount[]; // the keys of `kinds`

/** Organic, subsidised and what it cost, by cause and by day: the ledger's own figures, to the fen. Errors: RANGE_TOO_LONG. */
export async function readSubsidies(
  deps: StatementDeps,
  programId: string,
  period: { from: string; to: string },
  language: Language,
): Promise<Subsidies> {
  checkPeriod(period);
  const db = deps.db.reports;
  const [costs, uses, orders, spent] = await Promise.all([
    costsOfPeriod(db, programId, period, subsidyAccounts),
    usesOfPeriod(db, programId, period, subsidyAccounts),
    ordersOfPeriod(db, programId, period, subsidyAccounts),
    costsOfPeriod(db, programId, period, ["ad_cost"]),
  ]);
  const nameOf = await readNames(deps, programId, refsOf([...costs, ...uses, ...spent]));
  const items = new Map<string, Subsidies["items"][number]>();
  const itemOf = (account: LedgerAccount, ref: string) => {
    const key = `${account} ${ref}`;
    const found = items.get(key) ?? {
      kind: kinds[account] as Kind, // only subsidy accounts were asked for
      ref: ref === "" ? null : ref,
      name: ref === "" ? chart[account][language] : nameOf(account, ref),
      costFen: 0,
      orders: 0,
      revenueFen: 0,
    };
    items.set(key, found);
    return found;
  };
  for (const { account, ref, costFen } of costs) itemOf(account, ref).costFen += costFen;
  for (const { account, ref, ...use } of uses) Object.assign(itemOf(account, ref), use);
  const days = rangeOfDays(period.from, period.to).map((day) => ({
    day,
    costFen: costs.filter((one) => one.day === day).reduce((sum, { costFen }) => sum + costFen, 0),
    orders: orders.find((one) => one.day === day)?.orders ?? 0,
    paidFen: orders.find((one) => one.day === day)?.paidFen ?? 0,
  }));
  const sum = (key: "costFen" | "orders" | "paidFen") => days.reduce((total, day) => total + day[key], 0);
  return {
    items: [...items.values()].sort((a, b) => b.costFen - a.costFen || (a.name < b.name ? -1 : 1)),
    days,
    total: {
      costFen: sum("costFen"),
      orders: sum("orders"),
      paidFen: sum("paidFen"),
      organicFen: orders.reduce((total, { organicFen }) => total + organicFen, 0),
      adCostFen: spent.reduce((total, { costFen }) => total + costFen, 0),
    },
    adCosts: adCostsOf(spent, (ref) => nameOf("ad_cost", ref)),
  };
}

function adCostsOf(spent: readonly { ref: string; costFen: number }[], nameOf: (ref: string) => string) {
  const sums = new Map<string, number>();
  for (const { ref, costFen } of spent) sums.set(ref, (sums.get(ref) ?? 0) + costFen);
  return [...sums]
    .map(([channelId, costFen]) => ({ channelId, name: nameOf(channelId), costFen }))
    .sort((a, b) => b.costFen - a.costFen || (a.channelId < b.channelId ? -1 : 1));
}
