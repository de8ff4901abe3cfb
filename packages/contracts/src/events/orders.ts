import * as z from "zod/mini";
import { carrierCodes, shipmentKinds } from "../api/order-parts.ts";
import { fen, id } from "../schemas.ts";
import { event } from "./event.ts";

const order = { order_id: id, order_no: z.string(), member_id: id, person_id: z.int() };
const line = z.strictObject({
  sku_id: id,
  product_id: id,
  category_id: z.nullable(id),
  quantity: z.int(),
  paid_fen: fen,
  /** Facts before there was after-sale have none. */ order_line_id: z.optional(id),
});
/** What one rule took off, goods or shipping: whose cost it is (campaign, coupon, points). */
const saving = z.strictObject({
  layer: z.enum(["price", "items", "order", "coupon", "points", "shipping"]),
  kind: z.enum(["campaign", "coupon", "points", "shipping"]),
  id: z.string(),
  name: z.string(),
  fen,
});

const promisedReward = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.enum(["points", "growth"]), amount: z.int(), source_id: z.string() }),
  z.strictObject({ kind: z.literal("coupons"), template_id: id, count: z.int(), source_id: z.string() }),
]);

export const orderPlaced = event({
  name: "order_placed",
  source: "server",
  zh: "提交订单",
  en: "Order placed",
  schema: z.strictObject({
    ...order,
    goods_fen: fen,
    discount_fen: fen,
    shipping_fen: fen,
    payable_fen: fen,
    coupon_id: z.nullable(id),
    lines: z.array(line),
  }),
});
export const orderPaid = event({
  name: "order_paid",
  source: "server",
  zh: "支付成功",
  en: "Order paid",
  schema: z.strictObject({
    ...order,
    /** Null: nothing had to be paid. */ payment_id: z.nullable(id),
    paid_fen: fen,
    coupon_id: z.nullable(id),
    first_order: z.boolean(),
    lines: z.array(line),
    // facts of before the seven layers have none of these
    /** Goods at list price. */ goods_fen: z.optional(fen),
    /** Paid for shipping. */ shipping_fen: z.optional(fen),
    points_spent: z.optional(z.int()),
    points_fen: z.optional(fen),
    savings: z.optional(z.array(saving)),
    /** What the rules promised for it: points, growth, coupons. */ rewards: z.optional(z.array(promisedReward)),
  }),
});
export const orderClosed = event({
  name: "order_closed",
  source: "server",
  zh: "订单关闭",
  en: "Order closed",
  schema: z.strictObject({ ...order, reason: z.enum(["MEMBER_CANCELLED", "TIMEOUT", "OPERATOR_CLOSED"]) }),
});
export const orderShipped = event({
  name: "order_shipped",
  source: "server",
  zh: "订单发货",
  en: "Order shipped",
  schema: z.strictObject({
    ...order,
    shipment_id: id,
    /** Empty for a pickup, like the tracking number. */ carrier: z.string(),
    tracking_no: z.string(),
    // facts of before parcels could be split have none of these
    kind: z.optional(z.enum(shipmentKinds)),
    carrier_code: z.optional(z.enum(carrierCodes)),
    lines: z.optional(z.array(z.strictObject({ order_line_id: id, sku_id: id, quantity: z.int() }))),
    /** Nothing is left to be sent. */ is_complete: z.optional(z.boolean()),
  }),
});
/** Carrier or number of a parcel was wrong. */
export const shipmentCorrected = event({
  name: "shipment_corrected",
  source: "server",
  zh: "更正运单",
  en: "Shipment corrected",
  schema: z.strictObject({
    ...order,
    shipment_id: id,
    carrier: z.string(),
    carrier_code: z.enum(carrierCodes),
    tracking_no: z.string(),
  }),
});
export const pickupReady = event({
  name: "pickup_ready",
  source: "server",
  zh: "可以自提",
  en: "Ready for pickup",
  schema: z.strictObject({ ...order, pickup_point_id: id }),
});
export const orderCompleted = event({
  name: "order_completed",
  source: "server",
  zh: "订单完成",
  en: "Order completed",
  schema: z.strictObject({ ...order, by: z.enum(["MEMBER", "TIMEOUT", "STAFF"]) }),
});
/** A payment we could not keep (its order was closed, or it was the second one), or the money of an after-sale, goes back to the payer. */
export const refundRequested = event({
  name: "refund_requested",
  source: "server",
  zh: "发起退款",
  en: "Refund requested",
  schema: z.strictObject({
    ...order,
    refund_id: id,
    payment_id: id,
    refund_fen: fen,
    reason: z.enum(["LATE_PAYMENT", "SECOND_PAYMENT", "AMOUNT_MISMATCH", "PAYER_MISMATCH", "AFTER_SALE"]),
  }),
});
export const refundSucceeded = event({
  name: "refund_succeeded",
  source: "server",
  zh: "退款成功",
  en: "Refund succeeded",
  schema: z.strictObject({ ...order, refund_id: id, payment_id: id, refund_fen: fen }),
});
