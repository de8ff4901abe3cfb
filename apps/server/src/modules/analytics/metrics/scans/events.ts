import { int, join, raw, type Sql, sql, text, texts } from "../../reports/sql.ts";
import { behaviour, notCrawler } from "../../reports/who.ts";
import { type Frame, scan } from "./scan.ts";

const on = (...events: string[]) => raw(`e.event IN ('${events.join("', '")}')`);
const is = (event: string, more?: Sql) =>
  more ? sql`${on(event)} AND ${notCrawler} AND ${more}` : sql`${on(event)} AND ${notCrawler}`;
const times = (event: string, more?: Sql) => sql`countIf(${is(event, more)})`;
const people =
  (condition: Sql) =>
  ({ source }: Frame) =>
    sql`uniqExactIf(${source.who}, e.person > 0 AND ${condition})`;
const fen = (event: string, more?: Sql) => sql`sumIf(e.amount_fen, ${is(event, more)})`;
const number = (name: string) => raw(`JSONExtractInt(e.props, '${name}')`);
const sumOf = (event: string, name: string) => sql`sumIf(${number(name)}, ${is(event)})`;
const sumIn = (list: string, key: string) =>
  raw(`arraySum(x -> JSONExtractInt(x, '${key}'), JSONExtractArrayRaw(e.props, '${list}'))`);
const firstScreen = raw("JSONExtractString(e.props, 'metric') = 'first_screen'");
const withCoupon = raw("JSONExtractString(e.props, 'coupon_id') != ''");
/** Longer than this is a slow start (goals of the operating plan: first screen within 3 s). */
const SLOW_MS = 3_000;

/** Counts, people and sums of single events. */
export const events = scan({
  measures: {
    visitors: ({ source }) => sql`uniqExactIf(${source.who}, ${behaviour})`,
    page_views: times("page_view"),
    stay_ms: sumOf("page_leave", "stay_ms"),
    viewers: people(is("view_item")),
    searchers: people(is("search")),
    searches: times("search"),
    empty_searches: times("search", raw("JSONHas(e.props, 'results') AND JSONExtractInt(e.props, 'results') = 0")),
    core_users: people(sql`${on("search", "add_to_cart", "begin_checkout")} AND ${notCrawler}`),
    failing_people: people(is("app_error")),
    requests: sumOf("request_summary", "count"),
    failed_requests: sumOf("request_summary", "failures"),
    first_screens: times("performance", firstScreen),
    first_screen_ms: sql`sumIf(JSONExtractFloat(e.props, 'value_ms'), ${is("performance", firstScreen)})`,
    slow_starts: times("performance", sql`${firstScreen} AND JSONExtractFloat(e.props, 'value_ms') > ${int(SLOW_MS)}`),
    share_count: times("share"),
    sharers: people(is("share")),
    orders_placed: times("order_placed"),
    placed_fen: fen("order_placed"),
    orders_paid: times("order_paid"),
    free_orders: times("order_paid", raw("e.amount_fen = 0")),
    paid_fen: fen("order_paid"),
    buyer_count: people(is("order_paid")),
    new_buyer_count: people(is("order_paid", raw("JSONExtractBool(e.props, 'first_order')"))),
    units_paid: sql`sumIf(${sumIn("lines", "quantity")}, ${is("order_paid")})`,
    saved_fen: sql`sumIf(${sumIn("savings", "fen")}, ${is("order_paid")})`,
    paid_with_coupon_fen: fen("order_paid", withCoupon),
    refunded_fen: fen("after_sale_refunded"),
    after_sale_orders: sql`uniqExactIf(JSONExtractString(e.props, 'order_id'), ${is("after_sale_applied")})`,
    registered: times("member_registered"),
    coupons_granted: times("coupon_granted"),
    coupons_redeemed: sql`countIf(${on("coupon_used", "coupon_redeemed_in_store")} AND ${notCrawler})`,
    coupon_fen: sql`sumIf(${number("discount_fen")}, ${on("coupon_used", "coupon_redeemed_in_store")} AND ${notCrawler})`,
    rises: times("level_changed", raw("JSONExtractString(e.props, 'direction') = 'UP'")),
    points_in: sql`sumIf(${number("points")}, ${on("points_earned")} OR (${on("points_adjusted")} AND JSONExtractString(e.props, 'direction') = 'IN'))`,
    points_out: sumOf("points_spent", "points"),
    consents: times("consent_changed", raw("JSONExtractString(e.props, 'purpose') = 'analytics'")),
    consents_given: times(
      "consent_changed",
      raw("JSONExtractString(e.props, 'purpose') = 'analytics' AND JSONExtractBool(e.props, 'granted')"),
    ),
  },
  statement: ({ source, bucket }, select, needed) => {
    const read = needed.includes("visitors")
      ? raw("1")
      : sql`e.event IN ${texts(needed.flatMap((one) => eventsOf[one] ?? []))}`;
    return sql`SELECT ${bucket(raw("e.ts"))} AS bucket, ${select} FROM events AS e
      WHERE ${source.within()} AND ${read} AND ${source.among} GROUP BY GROUPING SETS ((bucket), ())`;
  },
});

/** Which events a measure reads: the table is led by them. */
const eventsOf: Record<string, readonly string[]> = {
  page_views: ["page_view"],
  stay_ms: ["page_leave"],
  viewers: ["view_item"],
  ...{ searchers: ["search"], searches: ["search"], empty_searches: ["search"] },
  core_users: ["search", "add_to_cart", "begin_checkout"],
  failing_people: ["app_error"],
  ...{ requests: ["request_summary"], failed_requests: ["request_summary"] },
  ...{ first_screens: ["performance"], first_screen_ms: ["performance"], slow_starts: ["performance"] },
  ...{ share_count: ["share"], sharers: ["share"] },
  ...{ orders_placed: ["order_placed"], placed_fen: ["order_placed"] },
  ...{
    orders_paid: ["order_paid"],
    free_orders: ["order_paid"],
    paid_fen: ["order_paid"],
    buyer_count: ["order_paid"],
  },
  ...{ new_buyer_count: ["order_paid"], units_paid: ["order_paid"], saved_fen: ["order_paid"] },
  paid_with_coupon_fen: ["order_paid"],
  refunded_fen: ["after_sale_refunded"],
  after_sale_orders: ["after_sale_applied"],
  registered: ["member_registered"],
  coupons_granted: ["coupon_granted"],
  coupons_redeemed: ["coupon_used", "coupon_redeemed_in_store"],
  coupon_fen: ["coupon_used", "coupon_redeemed_in_store"],
  rises: ["level_changed"],
  points_in: ["points_earned", "points_adjusted"],
  points_out: ["points_spent"],
  ...{ consents: ["consent_changed"], consents_given: ["consent_changed"] },
};

/** What the same person did in the same bucket; the whole range is a bucket, too. */
const did = (event: string, name: string) => sql`countIf(${is(event)}) AS ${raw(name)}`;
const acts: readonly (readonly [string, string])[] = [
  ["view_item", "viewed"],
  ["add_to_cart", "carted"],
  ["begin_checkout", "checked"],
  ["order_placed", "placed"],
  ["order_paid", "paid"],
  ["coupon_granted", "granted"],
];
export const persons = scan({
  measures: {
    seen_people: raw("countIf(seen > 0)"),
    viewing_people: raw("countIf(viewed > 0)"),
    viewed_and_carted: raw("countIf(viewed > 0 AND carted > 0)"),
    carting_people: raw("countIf(carted > 0)"),
    carted_and_checked: raw("countIf(carted > 0 AND checked > 0)"),
    carted_not_paid: raw("countIf(carted > 0 AND paid = 0)"),
    ordering_people: raw("countIf(placed > 0)"),
    placed_and_paid: raw("countIf(placed > 0 AND paid > 0)"),
    paying_people: raw("countIf(paid > 0)"),
    paid_twice: raw("countIf(paid >= 2)"),
    seen_and_granted: raw("countIf(seen > 0 AND granted > 0)"),
  },
  statement: ({ source, bucket }, select, needed) => {
    const all = needed.some((one) => one.startsWith("seen"));
    const read = all ? raw("1") : sql`e.event IN ${texts(acts.map(([event]) => event))}`;
    return sql`SELECT bucket, ${select} FROM (
      SELECT ${bucket(raw("e.ts"))} AS bucket, ${source.who} AS who, countIf(${behaviour}) AS seen,
        ${join(
          acts.map(([event, name]) => did(event, name)),
          ", ",
        )}
      FROM events AS e WHERE ${source.within()} AND e.person > 0 AND ${read} AND ${source.among}
      GROUP BY GROUPING SETS ((bucket, who), (who))) GROUP BY bucket`;
  },
});

/** Products shown to a person, and whether that person opened them. */
export const exposures = scan({
  measures: { shown: raw("countIf(shown > 0)"), shown_and_opened: raw("countIf(shown > 0 AND opened > 0)") },
  statement: ({ source, bucket }, select) => sql`SELECT bucket, ${select} FROM (
    SELECT ${bucket(raw("e.ts"))} AS bucket, ${source.who} AS who, if(e.event = 'exposure', JSONExtractString(e.props, 'item'), e.product_id) AS item,
      countIf(${is("exposure")}) AS shown, countIf(${is("view_item")}) AS opened
    FROM events AS e WHERE ${source.within()} AND e.person > 0 AND ${on("exposure", "view_item")} AND ${source.among}
    GROUP BY GROUPING SETS ((bucket, who, item), (who, item))) GROUP BY bucket`,
});

const DAY_MS = 86_400_000;
/** Sessions by when they began; a day on either side is read, so that one across midnight is whole. */
export const sessions = scan({
  measures: {
    session_count: raw("count()"),
    session_ms: raw("sum(lasted)"),
    session_pages: raw("sum(pages)"),
    one_page_sessions: raw("countIf(pages <= 1)"),
  },
  statement: ({ source, bucket }, select) => {
    const { from, until } = source.range;
    return sql`SELECT ${bucket(raw("began"))} AS bucket, ${select} FROM (
      SELECT min(e.ts) AS began, dateDiff('millisecond', min(e.ts), max(e.ts)) AS lasted, countIf(e.event = 'page_view') AS pages
      FROM events AS e WHERE ${source.within(from - DAY_MS, until + DAY_MS)} AND ${behaviour} AND ${source.among}
      GROUP BY e.person, e.session
      HAVING toUnixTimestamp64Milli(began) >= ${int(from)} AND toUnixTimestamp64Milli(began) < ${int(until)}
    ) GROUP BY GROUPING SETS ((bucket), ())`;
  },
});

/** People of the last 1, 7 and 30 days up to each day from `first` to `last`; read.ts puts them where they belong. */
export const windowsOf = ({ source, context }: Frame, first: string, last: string, from: number): Sql => {
  const days = sql`(SELECT DISTINCT ${source.who} AS who, toDate(e.ts, ${text(context.zone)}) AS day
    FROM events AS e WHERE ${source.within(from)} AND ${behaviour} AND ${source.among})`;
  return sql`SELECT toString(closing) AS end, countIf(closing = day) AS one, uniqExactIf(who, closing < day + 7) AS seven, uniqExact(who) AS thirty
    FROM (SELECT who, day, arrayJoin(arrayMap(n -> day + n, range(30))) AS closing FROM ${days})
    WHERE closing >= toDate(${text(first)}) AND closing <= toDate(${text(last)}) GROUP BY closing`;
};
