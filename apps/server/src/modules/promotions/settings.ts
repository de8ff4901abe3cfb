import * as z from "zod/mini";
import { defineSetting } from "#kernel/settings.ts";

/** The coupon template a newcomer may claim once. */
export const newcomerGiftSetting = defineSetting({
  key: "promotions.newcomerGift",
  schema: z.strictObject({ templateId: z.nullable(z.uuid()) }),
  default: { templateId: null },
  zh: "新人礼",
  en: "Newcomer gift",
});

/**
 * Claims that come this much faster than a template's own hourly average pause it (a leaked link, a script). Below `least`
 * an hour nothing is remarkable; a template may name its own pace. It cannot be switched off, only widened.
 */
export const couponVelocitySetting = defineSetting({
  key: "promotions.couponVelocity",
  schema: z.strictObject({
    minutes: z.int().check(z.gte(5), z.lte(240)),
    timesAverage: z.number().check(z.gte(1.5), z.lte(100)),
    least: z.int().check(z.gte(10), z.lte(1_000_000)),
  }),
  default: { minutes: 60, timesAverage: 3, least: 500 },
  zh: "领券过快自动暂停",
  en: "Pause a coupon that is claimed too fast",
});

/** What becomes of coupons when all of their order is refunded. */
export const couponPolicySetting = defineSetting({
  key: "promotions.couponPolicy",
  schema: z.strictObject({ returnOnFullRefund: z.boolean() }),
  default: { returnOnFullRefund: true },
  zh: "整单退款后退回优惠券",
  en: "Return coupons when all of an order is refunded",
});
