import * as z from "zod/mini";
import { id, signedFen } from "../schemas.ts";
import { event } from "./event.ts";

const coupon = { coupon_id: id, template_id: id, member_id: id, person_id: z.int() };

export const couponGranted = event({
  name: "coupon_granted",
  source: "server",
  zh: "领取优惠券",
  en: "Coupon granted",
  /** `name`: the coupon's, as the member sees it; facts of before it was kept have none. */
  schema: z.strictObject({ ...coupon, reason: z.string(), name: z.optional(z.string()) }),
});
export const couponUsed = event({
  name: "coupon_used",
  source: "server",
  zh: "使用优惠券",
  en: "Coupon used",
  schema: z.strictObject({ ...coupon, order_id: id, discount_fen: signedFen }),
});
export const couponReturned = event({
  name: "coupon_returned",
  source: "server",
  zh: "退回优惠券",
  en: "Coupon returned",
  /** `discount_fen`: it had been used and came back after a full refund; absent when its order closed unpaid. */
  schema: z.strictObject({ ...coupon, order_id: id, discount_fen: z.optional(signedFen) }),
});
export const couponRedeemedInStore = event({
  name: "coupon_redeemed_in_store",
  source: "server",
  zh: "到店核销优惠券",
  en: "Coupon redeemed in a store",
  schema: z.strictObject({ ...coupon, redemption_id: id, bill_fen: signedFen, discount_fen: signedFen }),
});
