import { addDays, daysBetween, startOfDay } from "@banyan/calendar";
import type { Cohort, OverviewDay } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { AnalyticsStore, DayRow, People } from "./store.ts";

/** A year and a day, so that a whole leap year fits. */
const mostDays = 366;
const topProductCount = 10;

export type OverviewDeps = {
  store: AnalyticsStore;
  zoneOf(programId: string): Promise<string>;
  productTitles(programId: string, productIds: string[]): Promise<Map<string, string>>;
  peopleOf(programId: string, cohort: Cohort | undefined): Promise<People>;
};

/** Figures of each business day, of the whole range, and of as many days just before it. Both ends inclusive. */
export async function readOverview(
  { store, zoneOf, productTitles, peopleOf }: OverviewDeps,
  programId: string,
  range: { from: string; to: string; cohort?: Cohort | undefined },
) {
  const length = daysBetween(range.from, range.to) + 1;
  if (length < 1) fail("INVALID_INPUT", { field: "query.to" });
  if (length > mostDays) fail("RANGE_TOO_LONG", { field: "query.to" });
  const zone = await zoneOf(programId);
  const from = startOfDay(range.from, zone);
  const until = startOfDay(addDays(range.to, 1), zone);
  const people = await peopleOf(programId, range.cohort);
  const before = startOfDay(addDays(range.from, -length), zone);

  const [days, total, previous, fresh, freshBefore, top, channels] = await Promise.all([
    store.days(programId, zone, from, until, people),
    store.total(programId, from, until, people),
    store.total(programId, before, from, people),
    store.newVisitors(programId, zone, from, until, people),
    store.newVisitors(programId, zone, before, from, people),
    store.topProducts(programId, from, until, topProductCount, people),
    store.channels(programId, from, until, people),
  ]);
  const titles = await productTitles(
    programId,
    top.map(({ productId }) => productId),
  );
  const newOn = new Map(fresh.map(({ day, newVisitors }) => [day, newVisitors]));
  const sum = (rows: { newVisitors: number }[]) => rows.reduce((count, row) => count + row.newVisitors, 0);
  return {
    zone,
    days: everyDay(range.from, length, days, newOn),
    total: { ...total, newVisitors: sum(fresh) },
    previous: { ...previous, newVisitors: sum(freshBefore) },
    topProducts: top.map((row) => ({ ...row, title: titles.get(row.productId) ?? "" })),
    channels: channels.map((row) => ({ ...row, channel: row.channel === "" ? null : row.channel })),
  };
}

/** A day without events is a zero, not a gap. */
function everyDay(from: string, length: number, rows: DayRow[], newOn: Map<string, number>): OverviewDay[] {
  const known = new Map(rows.map((row) => [row.day, row]));
  return Array.from({ length }, (_, offset) => {
    const day = addDays(from, offset);
    return { ...nothing, ...known.get(day), day, newVisitors: newOn.get(day) ?? 0 };
  });
}

const nothing = {
  visitors: 0,
  newVisitors: 0,
  pageViews: 0,
  productViewers: 0,
  cartAdders: 0,
  orders: 0,
  paidOrders: 0,
  buyers: 0,
  paidFen: 0,
  newMembers: 0,
};
