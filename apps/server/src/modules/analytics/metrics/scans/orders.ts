import { int, raw, type Sql, sql, text } from "../../reports/sql.ts";
import { type Frame, scan } from "./scan.ts";

const key = (name: string) => raw(`JSONExtractString(e.props, '${name}')`);
const facts = ({ context }: Frame, event: string): Sql =>
  sql`e.program = ${text(context.program)} AND e.event = ${text(event)}`;
/** An order must leave within so many hours of payment (the platform's rule for goods in stock). */
const ON_TIME_HOURS = 48;

/** Orders by their first parcel. */
export const shipments = scan({
  measures: {
    first_shipped: raw("count()"),
    ship_ms: raw("sum(waited)"),
    shipped_on_time: raw(`countIf(waited <= ${ON_TIME_HOURS * 3_600_000})`),
  },
  statement: (frame, select) => sql`SELECT ${frame.bucket(raw("shipped"))} AS bucket, ${select} FROM (
    SELECT s.shipped AS shipped, dateDiff('millisecond', p.paid, s.shipped) AS waited FROM (
      SELECT ${key("order_id")} AS id, min(e.ts) AS shipped, min(if(${frame.source.among}, e.ts, toDateTime64('2299-01-01', 3, 'UTC'))) AS asked
      FROM events AS e WHERE ${facts(frame, "order_shipped")} GROUP BY id
      HAVING shipped = asked AND toUnixTimestamp64Milli(shipped) >= ${frameFrom(frame)} AND toUnixTimestamp64Milli(shipped) < ${frameUntil(frame)}
    ) AS s INNER JOIN (SELECT ${key("order_id")} AS id, min(e.ts) AS paid FROM events AS e WHERE ${facts(frame, "order_paid")} GROUP BY id) AS p ON p.id = s.id
  ) GROUP BY GROUPING SETS ((bucket), ())`,
});

/** After-sales whose money went back, with when they were asked for. */
export const refundTimes = scan({
  measures: { refunds_done: raw("count()"), refund_ms: raw("sum(waited)") },
  statement: (frame, select) => sql`SELECT ${frame.bucket(raw("refunded"))} AS bucket, ${select} FROM (
    SELECT r.refunded AS refunded, dateDiff('millisecond', a.asked, r.refunded) AS waited FROM (
      SELECT ${key("after_sale_id")} AS id, e.ts AS refunded FROM events AS e
      WHERE ${frame.source.within()} AND e.event = 'after_sale_refunded' AND ${frame.source.among}
    ) AS r INNER JOIN (SELECT ${key("after_sale_id")} AS id, min(e.ts) AS asked FROM events AS e WHERE ${facts(frame, "after_sale_applied")} GROUP BY id) AS a ON a.id = r.id
  ) GROUP BY GROUPING SETS ((bucket), ())`,
});

/** Paid orders that have one before them, by the same person. */
export const repeats = scan({
  measures: { repeat_orders: raw("count()"), repeat_ms: raw("sum(since)") },
  statement: (frame, select) => {
    const { source } = frame;
    return sql`SELECT ${frame.bucket(raw("at"))} AS bucket, ${select} FROM (
      SELECT at, dateDiff('millisecond', before, at) AS since FROM (
        SELECT ${source.who} AS who, e.ts AS at, ${source.among} AS asked, row_number() OVER w AS n,
          lagInFrame(e.ts) OVER w AS before
        FROM events AS e WHERE ${facts(frame, "order_paid")} AND e.person > 0
        WINDOW w AS (PARTITION BY who ORDER BY e.ts, e.id ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)
      ) WHERE n > 1 AND asked AND toUnixTimestamp64Milli(at) >= ${frameFrom(frame)} AND toUnixTimestamp64Milli(at) < ${frameUntil(frame)}
    ) GROUP BY GROUPING SETS ((bucket), ())`;
  },
});

/** Coupons granted in the range, and whether they were used before it ended. */
export const couponCohort = scan({
  measures: { granted_coupons: raw("uniqExact(id)"), used_of_granted: raw("uniqExactIf(id, used)") },
  statement: (frame, select) => sql`SELECT ${frame.bucket(raw("at"))} AS bucket, ${select} FROM (
    SELECT ${key("coupon_id")} AS id, e.ts AS at, id IN (
      SELECT ${key("coupon_id")} FROM events AS e WHERE e.program = ${text(frame.context.program)} AND e.event IN ('coupon_used', 'coupon_redeemed_in_store')
        AND toUnixTimestamp64Milli(e.ts) < ${frameUntil(frame)}) AS used
    FROM events AS e WHERE ${frame.source.within()} AND e.event = 'coupon_granted' AND ${frame.source.among}
  ) GROUP BY GROUPING SETS ((bucket), ())`,
});

/** Coupons given to win people (newcomer gift, for coming in by a code) as far as orders of the range used them. */
export const winning = scan({
  measures: { winning_fen: raw("sum(fen)") },
  statement: (frame, select) => sql`SELECT ${frame.bucket(raw("at"))} AS bucket, ${select} FROM (
    SELECT o.at AS at, JSONExtractInt(o.saving, 'fen') AS fen FROM (
      SELECT e.ts AS at, arrayJoin(JSONExtractArrayRaw(e.props, 'savings')) AS saving
      FROM events AS e WHERE ${frame.source.within()} AND e.event = 'order_paid' AND ${frame.source.among}
    ) AS o WHERE JSONExtractString(o.saving, 'kind') = 'coupon' AND JSONExtractString(o.saving, 'id') IN (
      SELECT ${key("coupon_id")} FROM events AS e WHERE ${facts(frame, "coupon_granted")} AND ${key("reason")} IN ('newcomer_gift', 'placement'))
  ) GROUP BY GROUPING SETS ((bucket), ())`,
});

const frameFrom = ({ source }: Frame) => int(source.range.from);
const frameUntil = ({ source }: Frame) => int(source.range.until);
