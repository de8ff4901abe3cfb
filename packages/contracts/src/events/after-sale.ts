import * as z from "zod/mini";
import { fen, id } from "../schemas.ts";
import { event } from "./event.ts";

const afterSale = {
  order_id: id,
  order_no: z.string(),
  member_id: id,
  person_id: z.int(),
  after_sale_id: id,
};
const kind = z.enum(["REFUND_ONLY", "RETURN_REFUND", "EXCHANGE", "GOODWILL"]);
const unit = { order_line_id: id, sku_id: id, product_id: id, quantity: z.int() };

export const afterSaleApplied = event({
  name: "after_sale_applied",
  source: "server",
  zh: "申请售后",
  en: "After-sale asked for",
  schema: z.strictObject({
    ...afterSale,
    kind,
    reason: z.string(),
    fault: z.enum(["BUYER", "SELLER"]),
    asked_fen: fen,
    lines: z.array(z.strictObject(unit)),
  }),
});
export const afterSaleChanged = event({
  name: "after_sale_changed",
  source: "server",
  zh: "售后状态变化",
  en: "After-sale moved on",
  schema: z.strictObject({ ...afterSale, kind, from: z.string(), to: z.string(), reason: z.string() }),
});
/**
 * The money of an after-sale is back with the buyer, or none was to go back. Deltas: whoever gave something for the order
 * (points, growth, commission, budget) takes back the share of these amounts and no more.
 */
export const afterSaleRefunded = event({
  name: "after_sale_refunded",
  source: "server",
  zh: "售后退款完成",
  en: "After-sale refunded",
  schema: z.strictObject({
    ...afterSale,
    kind,
    /** The same as after_sale_id; null when no money went back. */ refund_id: z.nullable(id),
    /** All that went back, shipping included. */ refund_fen: fen,
    shipping_fen: fen,
    points_returned: z.int(),
    lines: z.array(z.strictObject({ ...unit, refund_fen: fen, points: z.int() })),
    /** Every unit that was bought has now gone back; said once per order. */ is_full: z.boolean(),
    fault: z.enum(["BUYER", "SELLER", "GOODWILL"]),
  }),
});
