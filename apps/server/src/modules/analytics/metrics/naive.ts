import { addDays, dayOf, startOfDay } from "@banyan/calendar";
import type { LiveMetricKey } from "@banyan/contracts";

/** An event as a test makes it. */
export type Told = {
  readonly event: string;
  readonly person: number;
  readonly at: number;
  readonly session: number;
  readonly scene: number;
  readonly fen: number;
  readonly product: string;
  readonly share: string;
  readonly platform: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test's own properties
  readonly props: Record<string, any>;
};
export type World = {
  readonly events: readonly Told[];
  readonly merges: ReadonlyMap<number, number>;
  readonly zone: string;
  readonly now: number;
  /** The range the bucket is of: sessions are seen with a day on either side, coupons used before its end count. */
  readonly range: Span;
  /** The question's own filters. */ asked(event: Told): boolean;
};
export type Span = { readonly from: number; readonly until: number };
const DAY = 86_400_000;
type Shop = { adFen: number; members: number; raised: number; onSale: number; soldOut: number };

/** Every live metric of a span, told again in plain words from the definitions; null: nothing to divide by. */
export function naive({ events: all, merges, zone, now, range, asked }: World, { from, until }: Span, shop?: Shop) {
  const who = (one: Told) => merges.get(one.person) ?? one.person;
  const isBehaviour = (one: Told) => one.session > 0 && one.scene !== 1129 && one.person > 0;
  const isIn = (at: number) => at >= from && at < until;
  const dayAt = (at: number) => dayOf(new Date(at), zone);
  const here = all.filter((one) => asked(one) && isIn(one.at));
  const named = (...names: string[]) => here.filter((one) => names.includes(one.event) && one.scene !== 1129);
  const people = (list: readonly Told[]) => new Set(list.filter((one) => one.person > 0).map(who));
  const sum = <T>(list: Iterable<T>, of: (one: T) => number) => [...list].reduce((total, one) => total + of(one), 0);
  const both = (a: ReadonlySet<number>, b: ReadonlySet<number>) => [...a].filter((one) => b.has(one)).length;
  const divide = (part: number, whole: number) => (whole === 0 ? null : part / whole);
  const fen = (value: number | null) => (value === null ? null : Math.sign(value) * Math.round(Math.abs(value)) || 0);

  const visitors = people(here.filter(isBehaviour));
  // first behaviour ever
  const first = new Map<number, number>();
  for (const one of all.filter(isBehaviour)) first.set(who(one), Math.min(first.get(who(one)) ?? Infinity, one.at));
  const newcomers = new Set(
    [...first.keys()].filter((person) => {
      const at = first.get(person) ?? 0;
      const firsts = all.filter((one) => isBehaviour(one) && who(one) === person && one.at === at);
      return isIn(at) && firsts.some(asked);
    }),
  );

  // sessions: of a number and its session; events a day around the range are seen
  const groups = new Map<string, Told[]>();
  for (const one of all)
    if (isBehaviour(one) && asked(one) && one.at >= range.from - DAY && one.at < range.until + DAY) {
      const key = `${one.person} ${one.session}`;
      groups.set(key, [...(groups.get(key) ?? []), one]);
    }
  const sessions = [...groups.values()]
    .map((list) => ({
      began: Math.min(...list.map(({ at }) => at)),
      ended: Math.max(...list.map(({ at }) => at)),
      pages: list.filter(({ event }) => event === "page_view").length,
    }))
    .filter(({ began }) => isIn(began));

  // days, as far as they have begun
  const activeOn = (days: readonly string[]) =>
    people(all.filter((one) => isBehaviour(one) && asked(one) && days.includes(dayAt(one.at)))).size;
  const lastDays = (last: string, count: number) => Array.from({ length: count }, (_, n) => addDays(last, -n));
  const days: string[] = [];
  for (let day = dayAt(from); startOfDay(day, zone).getTime() < until && day <= dayAt(now); day = addDays(day, 1))
    days.push(day);
  const lastDay = days.at(-1);
  const dau = divide(
    sum(days, (day) => activeOn([day])),
    days.length,
  );
  const mau = lastDay === undefined ? 0 : activeOn(lastDays(lastDay, 30));

  const seenOn = (person: number, day: string) =>
    all.some((one) => isBehaviour(one) && who(one) === person && dayAt(one.at) === day);
  const retention = (n: number) => {
    const over = [...newcomers].filter((person) => addDays(dayAt(first.get(person) ?? 0), n) < dayAt(now));
    return divide(
      over.filter((person) => seenOn(person, addDays(dayAt(first.get(person) ?? 0), n))).length,
      over.length,
    );
  };
  const netOf = (person: number, since: number, before: number) =>
    sum(
      all.filter((one) => one.person > 0 && who(one) === person && one.at >= since && one.at < before),
      (one) => (one.event === "order_paid" ? one.fen : one.event === "after_sale_refunded" ? -one.fen : 0),
    );
  const ltv = (n: number) => {
    const over = [...newcomers].filter((person) => (first.get(person) ?? 0) + n * DAY <= now);
    return divide(
      sum(over, (person) => netOf(person, first.get(person) ?? 0, (first.get(person) ?? 0) + n * DAY)),
      over.length,
    );
  };

  const paid = named("order_paid");
  const buyers = people(paid);
  const paidFen = sum(paid, (one) => one.fen);
  const refunded = sum(named("after_sale_refunded"), (one) => one.fen);
  const saved = sum(paid, (one) => sum(one.props["savings"] as { fen: number }[], (saving) => saving.fen));
  const viewers = people(named("view_item"));
  const carters = people(named("add_to_cart"));
  const checkers = people(named("begin_checkout"));
  const placers = people(named("order_placed"));
  const screens = named("performance").filter((one) => one.props["metric"] === "first_screen");
  const searches = named("search");
  const requests = named("request_summary");
  const granted = named("coupon_granted");
  const shown = new Set(
    named("exposure")
      .filter((one) => one.person > 0)
      .map((one) => `${who(one)} ${one.props["item"]}`),
  );
  const opened = new Set(
    named("view_item")
      .filter((one) => one.person > 0)
      .map((one) => `${who(one)} ${one.product}`),
  );

  // orders in time, of everybody
  const ordersOf = new Map<number, Told[]>();
  for (const one of all.filter((order) => order.event === "order_paid" && order.person > 0).sort((a, b) => a.at - b.at))
    ordersOf.set(who(one), [...(ordersOf.get(who(one)) ?? []), one]);
  const waits: number[] = [];
  for (const list of ordersOf.values())
    list.forEach((one, n) => {
      const before = list[n - 1];
      if (before && isIn(one.at) && asked(one)) waits.push(one.at - before.at);
    });

  const used = new Set(
    all
      .filter(({ event, at }) => (event === "coupon_used" || event === "coupon_redeemed_in_store") && at < range.until)
      .map((one) => one.props["coupon_id"]),
  );
  const grantedIds = new Set(granted.map((one) => one.props["coupon_id"]));
  const winningIds = all
    .filter((one) => one.event === "coupon_granted" && ["newcomer_gift", "placement"].includes(one.props["reason"]))
    .map((one) => one.props["coupon_id"]);
  const winning = sum(paid, (one) =>
    sum(
      (one.props["savings"] as { kind: string; id: string; fen: number }[]).filter(
        ({ kind, id }) => kind === "coupon" && winningIds.includes(id),
      ),
      (saving) => saving.fen,
    ),
  );

  const shipped: number[] = [];
  for (const id of new Set(all.filter(({ event }) => event === "order_shipped").map((one) => one.props["order_id"]))) {
    const parcels = all.filter((one) => one.event === "order_shipped" && one.props["order_id"] === id);
    const at = Math.min(...parcels.map((one) => one.at));
    const payments = all.filter((one) => one.event === "order_paid" && one.props["order_id"] === id);
    if (!isIn(at) || payments.length === 0 || !parcels.some((one) => one.at === at && asked(one))) continue;
    shipped.push(at - Math.min(...payments.map((one) => one.at)));
  }
  const refundWaits = named("after_sale_refunded").flatMap((one) => {
    const asking = all.filter(
      (ask) => ask.event === "after_sale_applied" && ask.props["after_sale_id"] === one.props["after_sale_id"],
    );
    return asking.length === 0 ? [] : [one.at - Math.min(...asking.map(({ at }) => at))];
  });

  // shares
  const shareEvents = all.filter((one) => one.event === "share" && one.person > 0);
  const sharerOf = (id: string) => shareEvents.filter((one) => one.props["share_id"] === id).map(who)[0];
  const invited = [...newcomers].filter((person) =>
    all.some(
      (one) =>
        isBehaviour(one) &&
        who(one) === person &&
        one.at === first.get(person) &&
        one.share !== "" &&
        sharerOf(one.share) !== undefined &&
        sharerOf(one.share) !== person,
    ),
  );
  const made = here.filter((one) => one.event === "share" && isBehaviour(one));
  const madeIds = new Set(made.map((one) => one.props["share_id"] as string));
  const opens = all.filter((one) => isBehaviour(one) && madeIds.has(one.share) && sharerOf(one.share) !== who(one));
  const openedIds = new Set(opens.map((one) => one.share));
  const joined = new Map<number, number>();
  for (const one of all)
    if (one.event === "member_registered" && one.person > 0)
      joined.set(who(one), Math.max(joined.get(who(one)) ?? 0, one.at));
  const registeredOpeners = new Set(
    opens
      .filter((one) => {
        const firstOpen = Math.min(
          ...opens.filter((o) => o.share === one.share && who(o) === who(one)).map(({ at }) => at),
        );
        return (joined.get(who(one)) ?? -1) >= firstOpen;
      })
      .map(who),
  );
  const madeBy = new Set(made.map(who));

  const acquisition = shop ? shop.adFen + winning : null;
  const cac = acquisition === null ? null : divide(acquisition, newcomers.size);
  const ltv30 = ltv(30);
  const registered = named("member_registered").length;
  const consents = named("consent_changed").filter((one) => one.props["purpose"] === "analytics");
  const pointsIn = sum(
    named("points_earned", "points_adjusted").filter(
      (one) => one.event === "points_earned" || one.props["direction"] === "IN",
    ),
    (one) => one.props["points"],
  );
  const pointsOut = sum(named("points_spent"), (one) => one.props["points"]);
  const mean = (list: readonly number[]) =>
    divide(
      sum(list, (one) => one),
      list.length,
    );
  const scaled = (value: number | null, by: number) => (value === null ? null : value / by);

  const values: Record<LiveMetricKey, number | null> = {
    dau,
    wau: lastDay === undefined ? 0 : activeOn(lastDays(lastDay, 7)),
    mau,
    visitors: visitors.size,
    new_visitors: newcomers.size,
    returning_visitors: visitors.size - newcomers.size,
    new_visitor_share: divide(newcomers.size, visitors.size),
    page_views: named("page_view").length,
    sessions: sessions.length,
    sessions_per_visitor: divide(sessions.length, visitors.size),
    session_length: scaled(mean(sessions.map(({ began, ended }) => ended - began)), 1_000),
    stay: scaled(
      divide(
        sum(named("page_leave"), (one) => one.props["stay_ms"]),
        visitors.size,
      ),
      1_000,
    ),
    page_depth: mean(sessions.map(({ pages }) => pages)),
    bounce_rate: divide(sessions.filter(({ pages }) => pages <= 1).length, sessions.length),
    first_screen: scaled(mean(screens.map((one) => one.props["value_ms"])), 1_000),
    slow_start_rate: divide(screens.filter((one) => one.props["value_ms"] > 3_000).length, screens.length),
    error_rate: divide(people(named("app_error")).size, visitors.size),
    request_failure_rate: divide(
      sum(requests, (one) => one.props["failures"]),
      sum(requests, (one) => one.props["count"]),
    ),
    core_use_rate: divide(people(named("search", "add_to_cart", "begin_checkout")).size, visitors.size),
    visit_pay_rate: divide(buyers.size, visitors.size),
    product_view_rate: divide(viewers.size, visitors.size),
    add_to_cart_rate: divide(both(viewers, carters), viewers.size),
    checkout_rate: divide(both(carters, checkers), carters.size),
    payment_rate: divide(both(placers, buyers), placers.size),
    cart_abandon_rate: divide(carters.size - both(carters, buyers), carters.size),
    exposure_click_rate: divide([...shown].filter((pair) => opened.has(pair)).length, shown.size),
    search_use_rate: divide(people(searches).size, visitors.size),
    no_result_rate: divide(searches.filter((one) => one.props["results"] === 0).length, searches.length),
    orders: named("order_placed").length,
    gmv: sum(named("order_placed"), (one) => one.fen),
    paid_orders: paid.length,
    paid_amount: paidFen,
    buyers: buyers.size,
    aov: fen(divide(paidFen, paid.length)),
    refund_amount: refunded,
    net_revenue: paidFen - refunded,
    refund_rate: divide(refunded, paidFen),
    items_per_order: divide(
      sum(paid, (one) => sum(one.props["lines"] as { quantity: number }[], (line) => line.quantity)),
      paid.length,
    ),
    arpu: fen(divide(paidFen, visitors.size)),
    arppu: fen(divide(paidFen, buyers.size)),
    orders_per_buyer: divide(paid.length, buyers.size),
    new_buyers: people(paid.filter((one) => one.props["first_order"])).size,
    new_buyer_share: divide(people(paid.filter((one) => one.props["first_order"])).size, buyers.size),
    repurchase_rate: divide(
      [...buyers].filter((person) => paid.filter((one) => who(one) === person && one.person > 0).length >= 2).length,
      buyers.size,
    ),
    repurchase_interval: scaled(mean(waits), DAY),
    discount_rate: divide(saved, paidFen + saved),
    zero_order_rate: divide(paid.filter((one) => one.fen === 0).length, paid.length),
    coupons_claimed: granted.length,
    coupon_claim_rate: divide(both(visitors, people(granted)), visitors.size),
    coupons_used: named("coupon_used", "coupon_redeemed_in_store").length,
    coupon_use_rate: divide([...grantedIds].filter((id) => used.has(id)).length, grantedIds.size),
    coupon_cost: sum(named("coupon_used", "coupon_redeemed_in_store"), (one) => one.props["discount_fen"]),
    coupon_gmv: sum(
      paid.filter((one) => one.props["coupon_id"] !== null),
      (one) => one.fen,
    ),
    coupon_gmv_share: divide(
      sum(
        paid.filter((one) => one.props["coupon_id"] !== null),
        (one) => one.fen,
      ),
      paidFen,
    ),
    retention_1: retention(1),
    retention_7: retention(7),
    retention_30: retention(30),
    stickiness: dau === null || mau === 0 ? null : dau / mau,
    shares: named("share").length,
    share_rate: divide(people(named("share")).size, visitors.size),
    share_open_rate: divide(openedIds.size, madeIds.size),
    share_new_visitors: invited.length,
    k_factor: divide(registeredOpeners.size, madeBy.size),
    ad_cost: shop?.adFen ?? null,
    acquisition_cost: acquisition,
    cac: fen(cac),
    ltv_30: fen(ltv30),
    ltv_90: fen(ltv(90)),
    ltv_cac: ltv30 === null || !cac ? null : ltv30 / cac,
    payback: null,
    registrations: registered,
    registration_rate: divide(registered, newcomers.size),
    members: shop?.members ?? null,
    level_mix: shop ? divide(shop.raised, shop.members) : null,
    level_ups: named("level_changed").filter((one) => one.props["direction"] === "UP").length,
    points_issued: pointsIn,
    points_spent: pointsOut,
    points_spend_rate: divide(pointsOut, pointsIn),
    consent_rate: divide(consents.filter((one) => one.props["granted"]).length, consents.length),
    ship_time: scaled(mean(shipped), 1_000),
    on_time_rate: divide(shipped.filter((wait) => wait <= 48 * 3_600_000).length, shipped.length),
    after_sale_rate: divide(new Set(named("after_sale_applied").map((one) => one.props["order_id"])).size, paid.length),
    refund_time: scaled(mean(refundWaits), 1_000),
    out_of_stock_rate: shop ? divide(shop.soldOut, shop.onSale) : null,
  };
  return values;
}
