import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { fen, id } from "../schemas.ts";
import { shortId } from "./channels.ts";
import { claimErrors, couponBenefit, walletCoupon } from "./coupons.ts";

/** What a placement gives away, as its visitor sees it. */
export const landingCoupon = z.strictObject({
  templateId: id,
  name: z.string(),
  benefit: couponBenefit,
  thresholdFen: fen,
  /** Of the whole offer. */ left: z.int(),
  /** Why it cannot be taken; null: it can. */
  refusal: z.nullable(z.enum(["SIGNED_OUT", "CLAIMED", "NOT_STARTED", "NOT_FOR_YOU", "SOLD_OUT", "ENDED"])),
});
export type LandingCoupon = z.infer<typeof landingCoupon>;
export const landing = z.strictObject({
  shortId: z.string(),
  channel: z.string(),
  page: z.string(),
  /** Query of the page, without `?`. */ query: z.string(),
  greeting: z.nullable(z.strictObject({ by: z.enum(["staff", "store"]), name: z.string() })),
  coupon: z.nullable(landingCoupon),
});
export type Landing = z.infer<typeof landing>;

export const getLanding = endpoint({
  method: "GET",
  path: "/api/shop/landing",
  summary: "扫码落地信息 What a scanned code leads to",
  who: "public",
  idempotency: "none",
  errors: ["PLACEMENT_NOT_FOUND"],
  query: z.strictObject({ s: shortId }),
  response: landing,
});
/** For coming in through the code, never for sharing or following; once per member and placement. */
export const claimLandingCoupon = endpoint({
  method: "POST",
  path: "/api/shop/landing/coupon",
  summary: "领取扫码优惠券 Claim the coupon of a scanned code",
  who: "shopper",
  idempotency: "required",
  errors: ["PLACEMENT_NOT_FOUND", ...claimErrors],
  body: z.strictObject({ s: shortId }),
  response: walletCoupon,
});
