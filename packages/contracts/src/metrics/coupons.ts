import { family } from "./metric.ts";

const base = {
  status: "live",
  family: "coupons",
  grain: "bucket",
  drill: "coupons",
  direction: "up",
  people: false,
} as const;
const count = { ...base, unit: "count", sums: true } as const;
const ratio = { ...base, unit: "ratio", sums: false } as const;

/** Coupons given out and used. */
export const coupons = family({
  coupons_claimed: {
    ...count,
    name: { zh: "领券数", en: "Coupons granted" },
    definition: { zh: "进入会员卡包的优惠券张数", en: "Coupons that came into a wallet" },
    formula: { zh: "领取优惠券事实数", en: "coupons granted" },
    glossary: { zh: "发出去多少", en: "How many went out" },
  },
  coupon_claim_rate: {
    ...ratio,
    name: { zh: "领券率", en: "Coupon claim rate" },
    definition: { zh: "访客里领到过优惠券的人占多少", en: "Visitors who were granted a coupon" },
    formula: { zh: "访客中领到券的人 ÷ 访客数", en: "visitors with a coupon granted ÷ visitors" },
    glossary: { zh: "券好不好领、想不想要", en: "Whether coupons are wanted and easy to get" },
  },
  coupons_used: {
    ...count,
    name: { zh: "用券数", en: "Coupons used" },
    definition: { zh: "在线支付或到店核销用掉的张数", en: "Coupons used in paid orders or stores" },
    formula: { zh: "用券与核销事实数", en: "coupons used or redeemed in a store" },
    glossary: { zh: "用掉多少", en: "How many were used" },
  },
  coupon_use_rate: {
    ...ratio,
    name: { zh: "券使用率", en: "Coupon use rate" },
    definition: {
      zh: "该时段领取的券里，截至区间结束已用掉的占多少",
      en: "Coupons granted in the period that were used by the end of the range",
    },
    formula: { zh: "其中已用的张数 ÷ 领券数", en: "of these used ÷ coupons granted" },
    glossary: {
      zh: "领了用不用；刚领的还没到用的时候",
      en: "Whether granted coupons are used; young ones have not had the time",
    },
  },
  coupon_cost: {
    ...count,
    unit: "fen",
    direction: "neutral",
    name: { zh: "券让利", en: "Coupon discount" },
    definition: { zh: "用券与核销减掉的金额", en: "What used coupons took off" },
    formula: { zh: "券优惠金额求和", en: "sum of coupon discounts" },
    glossary: { zh: "券花了多少钱", en: "What coupons cost" },
  },
  coupon_gmv: {
    ...count,
    unit: "fen",
    name: { zh: "用券支付金额", en: "Paid amount with coupons" },
    definition: { zh: "用了券的订单的支付金额", en: "Paid amount of orders with a coupon" },
    formula: { zh: "用券订单实付求和", en: "sum paid of orders with a coupon" },
    glossary: { zh: "券带动的成交", en: "Business coupons took part in" },
  },
  coupon_gmv_share: {
    ...ratio,
    direction: "neutral",
    name: { zh: "用券成交占比", en: "Share paid with coupons" },
    definition: { zh: "支付金额里用了券的订单占多少", en: "Paid amount that came with a coupon" },
    formula: { zh: "用券支付金额 ÷ 支付金额", en: "paid with a coupon ÷ paid amount" },
    glossary: { zh: "成交有多依赖券", en: "How much business leans on coupons" },
  },
});
