import { inRange, resolved } from "./touch-sql.ts";

/** Business facts as happenings; imports of history tell of orders that are in nobody's books. */
const facts = (event: string) => `e.program = {program:String} AND e.event = '${event}' AND e.source = 'facts'`;
const fen = (json: string, name: string) => `JSONExtractInt(${json}, '${name}')`;
const sumOf = (name: string, key: string, condition = "1") =>
  `arraySum(arrayMap(x -> if(${condition}, ${fen("x", key)}, 0), JSONExtractArrayRaw(e.props, '${name}')))`;
const isShipping = `JSONExtractString(x, 'layer') = 'shipping'`;

/** As the ledger books it (postings.ts): goods and shipping at their price, less what was paid. */
const goodsPaid = sumOf("lines", "paid_fen");
const goods = `if(JSONHas(e.props, 'goods_fen'), ${fen("e.props", "goods_fen")}, ${goodsPaid} + ${sumOf("savings", "fen", `NOT ${isShipping}`)})`;
const shippingPaid = `if(JSONHas(e.props, 'shipping_fen'), ${fen("e.props", "shipping_fen")}, e.amount_fen - ${goodsPaid})`;
const subsidy = `${goods} + ${shippingPaid} + ${sumOf("savings", "fen", isShipping)} - e.amount_fen`;

const orders = resolved(`
  SELECT e.person AS person, e.ts AS at, JSONExtractString(e.props, 'order_id') AS order, e.amount_fen AS paid, ${subsidy} AS subsidy,
    JSONExtractBool(e.props, 'first_order') AS isFirst
  FROM events AS e WHERE ${facts("order_paid")} AND ${inRange("e.ts")}`);
/** A refund belongs where its order does: its moment for the last touch is the order's. */
const refunds = resolved(`
  SELECT refund.person AS person, if(paid.at > toDateTime64(0, 3, 'UTC'), paid.at, refund.ts) AS at, refund.fen AS fen FROM (
    SELECT e.person AS person, e.ts AS ts, JSONExtractString(e.props, 'order_id') AS order, e.amount_fen AS fen
    FROM events AS e WHERE ${facts("after_sale_refunded")} AND ${inRange("e.ts")}
  ) AS refund LEFT ANY JOIN (
    SELECT JSONExtractString(e.props, 'order_id') AS order, e.ts AS at FROM events AS e WHERE ${facts("order_paid")}
  ) AS paid ON paid.order = refund.order`);
const members = resolved(
  `SELECT e.person AS person, e.ts AS at FROM events AS e WHERE ${facts("member_registered")} AND ${inRange("e.ts")}`,
);

/** Every fact of the range that the report counts, one row per count: measure, who, at, fen, subsidy. */
export const factHappenings = `
  SELECT 'orders' AS measure, who, at, paid AS fen, subsidy FROM (${orders})
  UNION ALL SELECT 'firstOrders', who, at, paid, subsidy FROM (${orders}) WHERE isFirst
  UNION ALL SELECT 'buyers', who, max(at) AS at, sum(paid), sum(subsidy) FROM (${orders}) GROUP BY who
  UNION ALL SELECT 'refunds', who, at, fen, 0 FROM (${refunds})
  UNION ALL SELECT 'newMembers', who, at, 0, 0 FROM (${members})`;

/** Coupons that were spent on orders of the range and had been given to win the member. */
export const couponHappenings = `
  SELECT if(g.reason = {newcomer:String}, 'newUserCoupons', 'rewards') AS measure, o.who AS who, o.at AS at, o.fen AS fen FROM (
    SELECT who, at, ${fen("saving", "fen")} AS fen, JSONExtractString(saving, 'id') AS coupon FROM (${resolved(`
      SELECT e.person AS person, e.ts AS at, e.props AS props FROM events AS e WHERE ${facts("order_paid")} AND ${inRange("e.ts")}`)})
    ARRAY JOIN JSONExtractArrayRaw(props, 'savings') AS saving WHERE JSONExtractString(saving, 'kind') = 'coupon'
  ) AS o INNER JOIN (
    SELECT JSONExtractString(e.props, 'coupon_id') AS coupon, any(JSONExtractString(e.props, 'reason')) AS reason
    FROM events AS e WHERE ${facts("coupon_granted")} GROUP BY coupon HAVING reason = {newcomer:String} OR reason IN {arrival:Array(String)}
  ) AS g ON g.coupon = o.coupon`;

/** Money that came and went, ever. */
export const moneyEver = resolved(`
  SELECT e.person AS person, e.ts AS at, if(e.event = 'order_paid', e.amount_fen, -e.amount_fen) AS net
  FROM events AS e WHERE e.program = {program:String} AND e.event IN ('order_paid', 'after_sale_refunded') AND e.source = 'facts'`);
