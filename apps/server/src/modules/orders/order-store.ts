import type { DeliveryMethod, OrderFlag, OrderState, Picture, Shipment } from "@banyan/contracts";
import type { Quote, QuoteInput } from "@banyan/pricing";
import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Saving } from "./basket-price.ts";
import type { AppliedPromotion } from "./checkout-participant.ts";
import { keep, openKept } from "./kept-price.ts";
import type { CloseReason } from "./order.ts";

export type OrderLineRow = {
  id: string;
  skuId: string;
  productId: string;
  categoryId: string | null;
  title: string;
  options: string[];
  picture: Picture;
  quantity: number;
  priceFen: number;
  discountFen: number;
  paidFen: number;
  noReasonReturn: boolean;
  pointsSpent: number;
  pointsFen: number;
  giftOf: string | null;
  entryCampaignId: string | null;
  shippedQuantity: number;
  withdrawnQuantity: number;
};

export type NewOrder = {
  programId: string;
  id: string;
  orderNo: string;
  memberId: string;
  personId: number;
  openid: string;
  goodsFen: number;
  discountFen: number;
  shippingFen: number;
  payableFen: number;
  couponId: string | null;
  couponFen: number;
  shippingCouponId: string | null;
  shippingCouponFen: number;
  pointsSpent: number;
  pointsFen: number;
  applied: readonly AppliedPromotion[];
  savings: readonly Saving[];
  summary: string;
  itemCount: number;
  note: string;
  delivery: Buffer;
  /** Blind indexes operators find it by. */ lookups: Buffer[];
  deliveryMethod: DeliveryMethod;
  pickupPointId: string | null;
  payBefore: Date;
  createdAt: Date;
  price: { input: QuoteInput; result: Quote };
  lines: readonly OrderLineRow[];
};

/** Order, lines, explanation and reservations in one statement, whatever the number of lines. */
export async function insertOrder(tx: Tx, order: NewOrder): Promise<void> {
  const { programId, id } = order;
  const lines = JSON.stringify(order.lines.map((line, position) => ({ ...line, position })));
  await sql`
    with line as materialized (
      select * from jsonb_to_recordset(${lines}::jsonb) as line (
        id uuid, position integer, "skuId" uuid, "productId" uuid, "categoryId" uuid, title text, options jsonb,
        picture jsonb, quantity integer, "priceFen" bigint, "discountFen" bigint, "paidFen" bigint, "noReasonReturn" boolean,
        "pointsSpent" bigint, "pointsFen" bigint, "giftOf" uuid, "entryCampaignId" uuid)
    ), placed as (
      insert into orders (program_id, id, order_no, member_id, person_id, openid, goods_fen, discount_fen, shipping_fen,
        payable_fen, coupon_id, coupon_fen, shipping_coupon_id, shipping_coupon_fen, points_spent, points_fen, promotions,
        savings, summary, item_count, note, delivery, lookups, delivery_method, pickup_point_id, pay_before, created_at)
      values (${programId}, ${id}, ${order.orderNo}, ${order.memberId}, ${order.personId}, ${order.openid},
        ${order.goodsFen}, ${order.discountFen}, ${order.shippingFen}, ${order.payableFen}, ${order.couponId},
        ${order.couponFen}, ${order.shippingCouponId}, ${order.shippingCouponFen}, ${order.pointsSpent}, ${order.pointsFen},
        ${JSON.stringify(order.applied)}, ${JSON.stringify(order.savings)}, ${order.summary}, ${order.itemCount},
        ${order.note}, ${order.delivery}, ${order.lookups}::bytea[], ${order.deliveryMethod}, ${order.pickupPointId},
        ${order.payBefore},
        ${order.createdAt})
    ), lined as (
      insert into order_lines (program_id, id, order_id, position, sku_id, product_id, category_id, title, options,
        picture, quantity, price_fen, discount_fen, paid_fen, no_reason_return, points_spent, points_fen, gift_of,
        entry_campaign_id)
      select ${programId}, id, ${id}::uuid, position, "skuId", "productId", "categoryId", title, options,
        picture, quantity, "priceFen", "discountFen", "paidFen", "noReasonReturn", "pointsSpent", "pointsFen", "giftOf",
        "entryCampaignId" from line
    ), held as (
      insert into stock_reservations (program_id, order_id, sku_id, quantity)
      select ${programId}, ${id}::uuid, "skuId", sum(quantity) from line group by "skuId"
    )
    insert into order_prices (program_id, order_id, input, result)
    values (${programId}, ${id}, ${keep(order.price.input)}, ${keep(order.price.result)})`.execute(tx);
}

/** An order with what every view of it needs. */
export type OrderRow = {
  id: string;
  orderNo: string;
  state: OrderState;
  memberId: string;
  createdAt: Date;
  payBefore: Date;
  paidAt: Date | null;
  completedAt: Date | null;
  closedAt: Date | null;
  closeReason: CloseReason | null;
  note: string;
  delivery: Buffer;
  deliveryMethod: DeliveryMethod;
  pickup: Pickup | null;
  flag: OrderFlag | null;
  /** What operators changed of the price: taken off the goods, added to or taken off shipping. */ adjustGoodsFen: number;
  adjustShippingFen: number;
  result: Quote;
  lines: OrderLineRow[];
  shipments: (Shipment & { shippedByName: string })[];
};
export type Pickup = {
  pointId: string;
  pointName: string;
  address: string;
  phone: string;
  hours: string;
  code: string | null;
  readyAt: string | null;
};

/** A time inside JSON, as the wire writes it. */
const instantJson = (at: RawBuilder<unknown>) =>
  sql`to_char(${at} at time zone 'utc', 'YYYY-MM-DD"T"HH24:MI:SS.MS"Z"')`;

/** Parcels with what is in them and what carriers said, as JSON. Indexes: shipments_by_order or shipments_by_tracking. */
export const shipmentsOf = (which: RawBuilder<unknown>) => sql`
  coalesce((select jsonb_agg(jsonb_build_object('id', sent.id, 'kind', sent.kind, 'state', sent.state,
      'carrierCode', sent.carrier_code, 'carrier', sent.carrier, 'trackingNo', sent.tracking_no,
      'shippedAt', ${instantJson(sql`sent.shipped_at`)}, 'deliveredAt', ${instantJson(sql`sent.delivered_at`)},
      'isCorrected', sent.corrected_at is not null, 'shippedByName', sent.shipped_by_name,
      'lines', coalesce((select jsonb_agg(
          jsonb_build_object('orderLineId', inside.order_line_id, 'quantity', inside.quantity) order by bought.position)
        from shipment_lines inside
        join order_lines bought on bought.program_id = inside.program_id and bought.id = inside.order_line_id
        where inside.program_id = sent.program_id and inside.shipment_id = sent.id), '[]'::jsonb),
      'trace', coalesce((select jsonb_agg(jsonb_build_object('at', ${instantJson(sql`trace.at`)}, 'state', trace.state,
          'text', trace.text, 'place', trace.place) order by trace.at desc)
        from shipment_traces trace where trace.program_id = sent.program_id and trace.shipment_id = sent.id), '[]'::jsonb)
    ) order by sent.shipped_at, sent.id)
    from shipments sent where ${which}), '[]'::jsonb)`;

const lineJson = sql`jsonb_build_object('id', line.id, 'skuId', line.sku_id, 'productId', line.product_id,
  'categoryId', line.category_id, 'title', line.title, 'options', line.options, 'picture', line.picture,
  'quantity', line.quantity, 'priceFen', line.price_fen, 'discountFen', line.discount_fen, 'paidFen', line.paid_fen,
  'noReasonReturn', line.no_reason_return, 'pointsSpent', line.points_spent, 'pointsFen', line.points_fen,
  'giftOf', line.gift_of, 'entryCampaignId', line.entry_campaign_id, 'shippedQuantity', line.shipped,
  'withdrawnQuantity', line.withdrawn)`;
const linesOf = sql`(select jsonb_agg(${lineJson} order by line.position) from order_lines line
  where line.program_id = o.program_id and line.order_id = o.id)`;
const orderColumns = sql`o.id, o.order_no as "orderNo", o.state, o.member_id as "memberId", o.created_at as "createdAt",
  o.pay_before as "payBefore", o.paid_at as "paidAt", o.completed_at as "completedAt", o.closed_at as "closedAt",
  o.close_reason as "closeReason", o.note, o.delivery, o.delivery_method as "deliveryMethod", o.flag,
  o.adjust_goods_fen as "adjustGoodsFen", o.adjust_shipping_fen as "adjustShippingFen",
  (select jsonb_build_object('pointId', point.id, 'pointName', point.name, 'phone', point.phone, 'hours', point.hours,
      'address', concat(point.province, nullif(point.city, point.province), point.district, point.detail),
      'code', o.pickup_code, 'readyAt', ${instantJson(sql`o.pickup_ready_at`)})
    from pickup_points point where point.program_id = o.program_id and point.id = o.pickup_point_id) as pickup,
  (select result from order_prices price where price.program_id = o.program_id and price.order_id = o.id) as result,
  ${linesOf} as lines,
  ${shipmentsOf(sql`sent.program_id = o.program_id and sent.order_id = o.id`)} as shipments`;

type KeptOrderRow = Omit<OrderRow, "result"> & { result: Buffer };
const toOrderRow = (row: KeptOrderRow): OrderRow => ({ ...row, result: openKept(row.result) });

/** `memberId`: only if it is this member's order. Index: orders_pkey. */
export async function findOrder(
  db: Db | Tx,
  programId: string,
  id: string,
  memberId?: string,
): Promise<OrderRow | null> {
  const { rows } = await sql<KeptOrderRow>`
    select ${orderColumns} from orders o
    where o.program_id = ${programId} and o.id = ${id} ${memberId ? sql`and o.member_id = ${memberId}` : sql``}`.execute(
    db,
  );
  return rows[0] ? toOrderRow(rows[0]) : null;
}

export type OrderCounts = Record<OrderState, number>;

/** Newest first, `limit` of them, older than the cursor. Index: orders_by_member. */
export async function listOrdersOfMember(
  db: Db,
  {
    programId,
    memberId,
    state,
    before,
    limit,
  }: {
    programId: string;
    memberId: string;
    state: OrderState | undefined;
    before: string | undefined;
    limit: number;
  },
): Promise<OrderRow[]> {
  const { rows } = await sql<KeptOrderRow>`
    select ${orderColumns} from orders o
    where o.program_id = ${programId} and o.member_id = ${memberId}
      ${state ? sql`and o.state = ${state}` : sql``} ${before ? sql`and o.id < ${before}::uuid` : sql``}
    order by o.id desc limit ${limit}`.execute(db);
  return rows.map(toOrderRow);
}

const noOrders: OrderCounts = { PENDING_PAYMENT: 0, PAID: 0, PARTLY_SHIPPED: 0, SHIPPED: 0, COMPLETED: 0, CLOSED: 0 };
export const toCounts = (rows: readonly { state: OrderState; count: number }[]): OrderCounts => ({
  ...noOrders,
  ...Object.fromEntries(rows.map(({ state, count }) => [state, count])),
});

export async function countOrdersOfMember(db: Db, programId: string, memberId: string): Promise<OrderCounts> {
  const { rows } = await sql<{ state: OrderState; count: number }>`
    select state, count(*)::integer as count from orders
    where program_id = ${programId} and member_id = ${memberId} group by state`.execute(db);
  return toCounts(rows);
}

/** What a move of an order needs to know, its row locked: the order is the mutex of all that belongs to it. */
export type LockedOrder = {
  id: string;
  orderNo: string;
  state: OrderState;
  memberId: string;
  personId: number;
  openid: string;
  payableFen: number;
  couponId: string | null;
  couponFen: number;
  shippingCouponId: string | null;
  shippingCouponFen: number;
  pointsSpent: number;
  pointsFen: number;
  applied: readonly AppliedPromotion[];
  summary: string;
  payBefore: Date;
  deliveryMethod: DeliveryMethod;
  pickupPointId: string | null;
};
const lockedColumns = sql`o.id, o.order_no as "orderNo", o.state, o.member_id as "memberId", o.person_id as "personId",
  o.openid, o.payable_fen as "payableFen", o.coupon_id as "couponId", o.coupon_fen as "couponFen", o.summary,
  o.shipping_coupon_id as "shippingCouponId", o.shipping_coupon_fen as "shippingCouponFen", o.points_spent as "pointsSpent",
  o.points_fen as "pointsFen", o.promotions as applied, o.pay_before as "payBefore",
  o.delivery_method as "deliveryMethod", o.pickup_point_id as "pickupPointId"`;

export async function lockOrder(tx: Tx, programId: string, id: string, memberId?: string): Promise<LockedOrder | null> {
  const { rows } = await sql<LockedOrder>`
    select ${lockedColumns} from orders o
    where o.program_id = ${programId} and o.id = ${id} ${memberId ? sql`and o.member_id = ${memberId}` : sql``}
    for update`.execute(tx);
  return rows[0] ?? null;
}

export type PayableOrder = LockedOrder & PaidOrder & { amountFen: number };
/** What the effects of a payment need to know besides. */
export type PaidOrder = {
  goodsFen: number;
  shippingFen: number;
  savings: readonly Saving[];
  rewards: Quote["rewards"];
  lines: OrderLineRow[];
};

/** The order a payment belongs to, locked, with the amount asked for. Only the order is locked: payments move by condition. */
export async function lockOrderOfPayment(tx: Tx, programId: string, paymentId: string): Promise<PayableOrder | null> {
  const { rows } = await sql<Omit<PayableOrder, "rewards"> & { result: Buffer }>`
    select ${lockedColumns}, payment.amount_fen as "amountFen", o.goods_fen as "goodsFen", o.shipping_fen as "shippingFen",
      o.savings, ${linesOf} as lines, price.result
    from payments payment
    join orders o on o.program_id = payment.program_id and o.id = payment.order_id
    join order_prices price on price.program_id = o.program_id and price.order_id = o.id
    where payment.program_id = ${programId} and payment.id = ${paymentId} for update of o`.execute(tx);
  if (!rows[0]) return null;
  const { result, ...order } = rows[0];
  // prices of the first days had no rewards
  return { ...order, rewards: openKept<Partial<Quote>>(result).rewards ?? [] };
}

/** Ends the reservation once; rows that left HELD before are not returned again. */
export async function endReservation(
  tx: Tx,
  programId: string,
  orderId: string,
  as: "SOLD" | "RELEASED",
): Promise<{ skuId: string; quantity: number }[]> {
  const { rows } = await sql<{ skuId: string; quantity: number }>`
    update stock_reservations set state = ${as}
    where program_id = ${programId} and order_id = ${orderId} and state = 'HELD'
    returning sku_id as "skuId", quantity`.execute(tx);
  return rows;
}

/** Counts a paid order; the row lock makes exactly one the member's first. */
export async function countPaidOrder(tx: Tx, programId: string, memberId: string): Promise<number> {
  const { rows } = await sql<{ paidOrders: number }>`
    insert into member_orders as counted (program_id, member_id, paid_orders) values (${programId}, ${memberId}, 1)
    on conflict (program_id, member_id) do update set paid_orders = counted.paid_orders + 1
    returning paid_orders as "paidOrders"`.execute(tx);
  return rows[0]?.paidOrders ?? 0;
}

export async function hasPaidOrder(db: Db | Tx, programId: string, memberId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from member_orders where program_id = ${programId} and member_id = ${memberId}`.execute(db);
  return rows.length > 0;
}

export type OrderKey = { programId: string; id: string };

/** Unpaid past their time, a page after the last one. Index: orders_overdue. */
export async function listOverdue(db: Db, after: { payBefore: Date; id: string } | null, limit: number) {
  const { rows } = await sql<OrderKey & { payBefore: Date }>`
    select program_id as "programId", id, pay_before as "payBefore" from orders
    where state = 'PENDING_PAYMENT' and pay_before <= app_now()
      ${after ? sql`and (pay_before, id) > (${after.payBefore}, ${after.id}::uuid)` : sql``}
    order by pay_before, id limit ${limit}`.execute(db);
  return rows;
}

/** Shipped and never confirmed. Index: orders_to_complete. */
export async function listToComplete(db: Db, limit: number): Promise<OrderKey[]> {
  const { rows } = await sql<OrderKey>`
    select program_id as "programId", id from orders
    where state = 'SHIPPED' and receive_before <= app_now() order by receive_before limit ${limit}`.execute(db);
  return rows;
}
