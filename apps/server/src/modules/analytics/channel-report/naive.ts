import { dayOf, daysBetween } from "@banyan/calendar";
import { type Attribution, ltvDays, retentionDays } from "@banyan/contracts";
import { addSums, emptySums, type Sums } from "./figures.ts";

/** An event as the test makes it. */
export type Told = {
  event: string;
  person: number;
  at: number;
  session: number;
  channel: string;
  code: string;
  scene: number;
  source: "device" | "facts" | "import";
  fen: number;
  props: Record<string, unknown>;
};
type Touch = { at: number; channel: string; code: string; scene: number };
const DAY = 86_400_000;

/** The definitions of the channel report told a second time, event by event: what the SQL must agree with. */
export function naive(
  events: readonly Told[],
  merges: ReadonlyMap<number, number>,
  range: { from: number; until: number; now: number; zone: string },
  attribution: Attribution,
  people: readonly number[] | null,
): Map<string, Sums> {
  const whoOf = (person: number) => merges.get(person) || person;
  const isIn = (at: number) => at >= range.from && at < range.until;
  const dayAt = (at: number) => dayOf(new Date(at), range.zone);
  const asked = events.filter((one) => people === null || people.includes(whoOf(one.person)));
  const behaviour = asked.filter((one) => one.session > 0 && one.scene !== 1129 && one.person > 0);
  const facts = (event: string) => asked.filter((one) => one.event === event && one.source === "facts");
  /** Whoever it was given to: an order tells whose coupon it was. */
  const grants = events.filter((one) => one.event === "coupon_granted" && one.source === "facts");

  const sorted = [...behaviour].sort(compare);
  const visits = new Map<string, { who: number; touch: Touch; pages: number; lastIn: number }>();
  for (const one of sorted) {
    const key = `${one.person} ${one.session}`;
    const visit = visits.get(key) ?? { who: whoOf(one.person), touch: touchOf(one), pages: 0, lastIn: 0 };
    visits.set(key, visit);
    if (one.event === "page_view") visit.pages++;
    if (isIn(one.at)) visit.lastIn = Math.max(visit.lastIn, one.at);
  }
  const first = new Map<number, Touch>();
  for (const one of sorted) if (!first.has(whoOf(one.person))) first.set(whoOf(one.person), touchOf(one));
  const isNew = (who: number) => isIn(first.get(who)?.at ?? -1);

  /** The touch a happening belongs to. */
  function ownerOf(who: number, at: number): Touch | undefined {
    if (attribution === "first") return first.get(who);
    const before = [...visits.values()]
      .filter((visit) => visit.who === who && visit.touch.at <= at && visit.touch.at >= at - 30 * DAY)
      .map(({ touch }) => touch);
    const latest = (touches: Touch[]) => {
      const last = Math.max(...touches.map((one) => one.at));
      return touches.filter((one) => one.at === last).sort(compare)[0];
    };
    return latest(before.filter(({ channel }) => channel !== "")) ?? latest(before);
  }

  const rows = new Map<string, Sums>();
  const add = (touch: Touch | undefined, more: Partial<Sums>) => {
    const key = keyOf(touch);
    rows.set(key, addSums(rows.get(key) ?? emptySums(), more));
  };

  for (const { who, touch, pages } of visits.values()) {
    if (!isIn(touch.at)) continue;
    add(ownerOf(who, touch.at), { visits: 1, pages, bounces: pages <= 1 ? 1 : 0 });
  }
  for (const who of new Set([...visits.values()].map((visit) => visit.who))) {
    const seen = Math.max(...[...visits.values()].filter((visit) => visit.who === who).map(({ lastIn }) => lastIn));
    if (seen > 0) add(ownerOf(who, seen), { visitors: 1 });
  }
  const orders = facts("order_paid");
  const lastOrder = new Map<number, number>();
  for (const order of orders.filter(({ at }) => isIn(at))) {
    const who = whoOf(order.person);
    lastOrder.set(who, Math.max(lastOrder.get(who) ?? 0, order.at));
    const savings = (order.props["savings"] ?? []) as { kind: string; id: string; fen: number; layer: string }[];
    const lines = order.props["lines"] as { paid_fen: number }[];
    const goodsPaid = lines.reduce((sum, line) => sum + line.paid_fen, 0);
    const saved = savings.reduce((sum, one) => sum + one.fen, 0);
    // what no rule explains was agreed: the difference of price and payment is all of it
    const agreed =
      order.props["goods_fen"] === undefined
        ? 0
        : (order.props["goods_fen"] as number) - goodsPaid - saved + shippingSaved(savings);
    const shipping = order.props["shipping_fen"];
    const offShipping = shipping === undefined ? 0 : goodsPaid + (shipping as number) - order.fen;
    add(ownerOf(who, order.at), {
      orders: 1,
      firstOrders: order.props["first_order"] ? 1 : 0,
      paid: order.fen,
      subsidy: saved + agreed + offShipping,
    });
    for (const { kind, id, fen } of savings) {
      const grant = grants.find((one) => one.props["coupon_id"] === id);
      if (kind !== "coupon" || !grant) continue;
      if (grant.props["reason"] === "newcomer_gift") add(first.get(who), { newUserCoupons: fen });
      if (grant.props["reason"] === "placement") add(first.get(who), { rewards: fen });
    }
  }
  for (const [who, at] of lastOrder) add(ownerOf(who, at), { buyers: 1 });
  for (const refund of facts("after_sale_refunded").filter(({ at }) => isIn(at))) {
    const order = orders.find((one) => one.props["order_id"] === refund.props["order_id"]);
    add(ownerOf(whoOf(refund.person), order?.at ?? refund.at), { refunded: refund.fen });
  }
  for (const { person, at } of facts("member_registered")) {
    if (isIn(at)) add(ownerOf(whoOf(person), at), { newMembers: 1 });
  }

  for (const [who, touch] of first) {
    if (!isNew(who)) continue;
    const isOver = (days: number) => touch.at + days * DAY <= range.now;
    const money = [...orders, ...facts("after_sale_refunded")]
      .filter((one) => whoOf(one.person) === who && one.at >= touch.at)
      .map((one) => ({ at: one.at, net: one.event === "order_paid" ? one.fen : -one.fen }));
    const within = (days: number) =>
      money.filter(({ at }) => at < touch.at + days * DAY).reduce((sum, { net }) => sum + net, 0);
    const days = new Set(behaviour.filter((one) => whoOf(one.person) === who).map(({ at }) => dayAt(at)));
    const later = (n: number) =>
      [...days].filter((day) => daysBetween(dayAt(touch.at), day) === n && day < dayAt(range.now));
    add(touch, {
      newPersons: 1,
      ltvPersons: ltvDays.map((n) => (isOver(n) ? 1 : 0)),
      ltvNet: ltvDays.map((n) => (isOver(n) ? within(n) : 0)),
      keptOf: retentionDays.map((n) => (daysBetween(dayAt(touch.at), dayAt(range.now)) > n ? 1 : 0)),
      kept: retentionDays.map((n) => later(n).length),
    });
    for (const { at, net } of money)
      add(touch, { netByOffset: new Map([[daysBetween(dayAt(touch.at), dayAt(at)), net]]) });
  }
  return rows;
}

export const keyOf = (touch: { channel: string; code: string; scene: number } | undefined) =>
  touch ? JSON.stringify([1, touch.channel, touch.code, touch.channel === "" ? touch.scene : 0]) : NOBODY;
export const NOBODY = JSON.stringify([0, "", "", 0]);

const touchOf = ({ at, channel, code, scene }: Told): Touch => ({ at, channel, code, scene });
const text = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
const compare = (a: Touch, b: Touch) =>
  a.at - b.at || text(a.channel, b.channel) || text(a.code, b.code) || a.scene - b.scene;
const shippingSaved = (savings: { fen: number; layer: string }[]) =>
  savings.filter(({ layer }) => layer === "shipping").reduce((sum, { fen }) => sum + fen, 0);
