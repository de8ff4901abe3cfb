import { addDays, dayOf, startOfDay } from "@banyan/calendar";
import type { LiveBoard, LiveItem } from "@banyan/contracts";
import { detailOf, productIdsOf } from "./event-words.ts";
import type { AnalyticsStore, RecentRow } from "./store.ts";

const minutes = 30;
const itemsShown = 30;
/** What a person watching wants to see pass by; page views would drown it. */
const shownEvents = [
  "view_item",
  "add_to_cart",
  "begin_checkout",
  "order_placed",
  "order_paid",
  "member_registered",
  "coupon_granted",
  "order_shipped",
  "order_completed",
  "search",
  "share",
];

export type LiveDeps = {
  store: AnalyticsStore;
  now(): Date;
  zoneOf(programId: string): Promise<string>;
  productTitles(programId: string, productIds: string[]): Promise<Map<string, string>>;
};

/** The whole board as it is now; four small queries on the last days and one on today and yesterday. */
export async function readLiveBoard(
  { store, now, zoneOf, productTitles }: LiveDeps,
  programId: string,
): Promise<LiveBoard> {
  const at = now();
  const zone = await zoneOf(programId);
  const today = startOfDay(dayOf(at, zone), zone);
  const yesterday = startOfDay(addDays(dayOf(at, zone), -1), zone);
  const tomorrow = startOfDay(addDays(dayOf(at, zone), 1), zone);
  const sameTime = new Date(yesterday.getTime() + (at.getTime() - today.getTime()));
  const [sofar, before, pulse, recent] = await Promise.all([
    store.total(programId, today, tomorrow, null),
    store.total(programId, yesterday, sameTime, null),
    store.pulse(programId, at, minutes),
    store.recent(programId, shownEvents, new Date(at.getTime() - 24 * 3_600_000), itemsShown),
  ]);
  const titles = await productTitles(programId, [...new Set(recent.flatMap(productIdsOf))]);
  const perMinute = new Array<number>(minutes).fill(0);
  for (const { minute, persons } of pulse.perMinute) if (minute < minutes) perMinute[minute] = persons;
  return {
    at: at.toISOString(),
    online: pulse.online,
    today: {
      visitors: sofar.visitors,
      productViewers: sofar.productViewers,
      cartAdders: sofar.cartAdders,
      orders: sofar.orders,
      paidOrders: sofar.paidOrders,
      paidFen: sofar.paidFen,
    },
    yesterdaySameTime: { visitors: before.visitors, paidOrders: before.paidOrders, paidFen: before.paidFen },
    perMinute,
    items: recent.map((row) => itemOf(row, titles)),
  };
}

function itemOf(row: RecentRow, titles: Map<string, string>): LiveItem {
  return {
    id: row.id,
    at: new Date(row.at).toISOString(),
    event: row.event,
    personId: row.person,
    who: `访客 ${row.person}`,
    detail: detailOf(row, titles),
    amountFen: row.amountFen > 0 ? row.amountFen : null,
  };
}
