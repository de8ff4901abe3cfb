import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { fen, id, instant, programParams, text } from "../schemas.ts";

/** What a coupon takes off. Percent is what remains to pay in basis points (8500 = 85 折). */
export const couponBenefit = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("FIXED"), amountFen: fen.check(z.gte(1)) }),
  z.strictObject({ kind: z.literal("PERCENT"), payBp: z.int().check(z.gte(1), z.lte(9_999)), capFen: z.nullable(fen) }),
  z.strictObject({ kind: z.literal("FREE_SHIPPING") }),
]);
export const couponScope = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("ALL") }),
  z.strictObject({ kind: z.literal("PRODUCTS"), productIds: z.array(id).check(z.minLength(1), z.maxLength(500)) }),
  z.strictObject({ kind: z.literal("CATEGORIES"), categoryIds: z.array(id).check(z.minLength(1), z.maxLength(100)) }),
]);
export const couponValidity = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("FIXED"), from: instant, until: instant }),
  /** Ends at 23:59:59 program time on the last of `days` days from the claim. */
  z.strictObject({ kind: z.literal("RELATIVE"), days: z.int().check(z.gte(1), z.lte(365)) }),
]);
const templateFields = {
  name: text(30),
  benefit: couponBenefit,
  thresholdFen: fen,
  scope: couponScope,
  validity: couponValidity,
  totalQuota: z.int().check(z.gte(1), z.lte(10_000_000)),
  perMember: z.int().check(z.gte(1), z.lte(100)),
  /** Last moment it can be claimed; checked inside the claim statement. */ claimUntil: instant,
};
export const couponTemplateInput = z.strictObject(templateFields);
export type CouponTemplateInput = z.infer<typeof couponTemplateInput>;
export const couponTemplate = z.strictObject({
  id,
  ...templateFields,
  state: z.enum(["ACTIVE", "STOPPED"]),
  claimed: z.int(),
  used: z.int(),
  createdAt: instant,
});
export type CouponTemplate = z.infer<typeof couponTemplate>;

const base = "/api/console/programs/:program";
export const listCouponTemplates = endpoint({
  method: "GET",
  path: `${base}/coupon-templates`,
  summary: "优惠券 Coupon templates",
  who: "staff",
  permission: "promotion.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: z.strictObject({ items: z.array(couponTemplate) }),
});
export const createCouponTemplate = endpoint({
  method: "POST",
  path: `${base}/coupon-templates`,
  summary: "新建优惠券 Create a coupon template",
  who: "staff",
  permission: "promotion.write",
  idempotency: "required",
  errors: [],
  params: programParams,
  body: couponTemplateInput,
  response: couponTemplate,
});
export const setNewcomerGift = endpoint({
  method: "PUT",
  path: `${base}/newcomer-gift`,
  summary: "设置新人礼 Set the newcomer gift",
  who: "staff",
  permission: "promotion.write",
  idempotency: "none",
  errors: ["COUPON_NOT_FOUND"],
  params: programParams,
  body: z.strictObject({ templateId: z.nullable(id) }),
  response: z.strictObject({ templateId: z.nullable(id) }),
});

export const couponStates = ["UNUSED", "LOCKED", "USED", "EXPIRED", "REVOKED"] as const;
/** A coupon in a shopper's wallet; its rules are the snapshot taken at the claim. */
export const walletCoupon = z.strictObject({
  id,
  templateId: id,
  name: z.string(),
  benefit: couponBenefit,
  thresholdFen: fen,
  scope: couponScope,
  state: z.enum(couponStates),
  validFrom: instant,
  validUntil: instant,
  claimedAt: instant,
});
export type WalletCoupon = z.infer<typeof walletCoupon>;
export const couponOffer = z.strictObject({
  templateId: id,
  name: z.string(),
  benefit: couponBenefit,
  thresholdFen: fen,
  validity: couponValidity,
  /** Why it cannot be claimed now; null when it can. */ refusal: z.nullable(
    z.enum(["SIGNED_OUT", "CLAIMED", "SOLD_OUT", "ENDED", "NOT_NEWCOMER"]),
  ),
});
export type CouponOffer = z.infer<typeof couponOffer>;

export const listMyCoupons = endpoint({
  method: "GET",
  path: "/api/shop/coupons",
  summary: "我的优惠券 My coupons",
  who: "shopper",
  idempotency: "none",
  errors: [],
  query: z.strictObject({ state: z._default(z.enum(["usable", "used", "expired"]), "usable") }),
  response: z.strictObject({ items: z.array(walletCoupon) }),
});
export const newcomerGift = endpoint({
  method: "GET",
  path: "/api/shop/newcomer-gift",
  summary: "新人礼 The newcomer gift",
  who: "public",
  idempotency: "none",
  errors: [],
  response: z.strictObject({ offer: z.nullable(couponOffer) }),
});
export const claimNewcomerGift = endpoint({
  method: "POST",
  path: "/api/shop/newcomer-gift",
  summary: "领取新人礼 Claim the newcomer gift",
  who: "shopper",
  idempotency: "required",
  errors: ["COUPON_NOT_FOUND", "COUPON_SOLD_OUT", "COUPON_LIMIT_REACHED", "COUPON_EXPIRED", "NEWCOMER_ONLY"],
  body: z.strictObject({}),
  response: walletCoupon,
});
