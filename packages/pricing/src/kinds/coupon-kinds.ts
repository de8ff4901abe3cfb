import type { CouponRule } from "../held-coupon.ts";
import { defineKind, field } from "./define-kind.ts";
import type { Language } from "./kind.ts";
import { counted, rate, yuan } from "./words.ts";

/** A coupon's rule; its scope stands beside it in every form. */
type Terms<Kind extends CouponRule["kind"]> = Omit<Extract<CouponRule, { kind: Kind }>, "scope">;

const threshold = field.fen("thresholdFen", "门槛", "Threshold", { help: { zh: "0 为无门槛", en: "0: none" } });
const zhFrom = (fen: number): string => (fen === 0 ? "" : `满 ${yuan(fen)} `);
const enFrom = (fen: number): string => (fen === 0 ? "" : ` from ${yuan(fen)}`);
const say = (language: Language, zh: string, en: string): string => (language === "zh" ? zh : en);

const fixed = defineKind<Terms<"FIXED">>({
  kind: "FIXED",
  layer: "coupon",
  zh: "满减券",
  en: "Amount off",
  fields: [field.fen("amountFen", "面额", "Amount", { min: 1 }), threshold],
  sentence: ({ amountFen, thresholdFen }, language) =>
    say(
      language,
      thresholdFen === 0 ? `立减 ${yuan(amountFen)}` : `${zhFrom(thresholdFen)}减 ${yuan(amountFen)}`,
      `${yuan(amountFen)} off${enFrom(thresholdFen)}`,
    ),
  alsoWrong: ({ amountFen, thresholdFen }) =>
    thresholdFen > 0 && amountFen > thresholdFen
      ? [{ field: "amountFen", zh: "面额不能超过门槛", en: "More is taken off than must be spent" }]
      : [],
});

const percent = defineKind<Terms<"PERCENT">>({
  kind: "PERCENT",
  layer: "coupon",
  zh: "折扣券",
  en: "Percent off",
  fields: [
    field.payBp("payBp", "折扣", "Rate", { min: 1, max: 9_999 }),
    field.fen("capFen", "最多减", "At most", { min: 1, required: false }),
    threshold,
  ],
  sentence: ({ payBp, capFen, thresholdFen }, language) =>
    say(
      language,
      `${zhFrom(thresholdFen)}${rate(payBp, language)}${capFen === null ? "" : `，最多减 ${yuan(capFen)}`}`,
      `${rate(payBp, language)}${enFrom(thresholdFen)}${capFen === null ? "" : `, at most ${yuan(capFen)}`}`,
    ),
});

const exchange = defineKind<Terms<"EXCHANGE">>({
  kind: "EXCHANGE",
  layer: "coupon",
  zh: "兑换券",
  en: "Exchange",
  fields: [
    field.units("units", "可兑", "Items"),
    field.fen("unitPriceFen", "每件支付", "Price each", { help: { zh: "0 为免费兑换", en: "0: free" } }),
    threshold,
  ],
  sentence: ({ units, unitPriceFen, thresholdFen }, language) =>
    say(
      language,
      `${zhFrom(thresholdFen)}${unitPriceFen === 0 ? "免费" : `每件 ${yuan(unitPriceFen)} `}兑换 ${units} 件`,
      `${counted(units, "item")} ${unitPriceFen === 0 ? "free" : `for ${yuan(unitPriceFen)} each`}${enFrom(thresholdFen)}`,
    ),
});

const freeShipping = defineKind<Terms<"FREE_SHIPPING">>({
  kind: "FREE_SHIPPING",
  layer: "shipping",
  zh: "运费券",
  en: "Shipping",
  fields: [field.fen("capFen", "最多减", "At most", { min: 1, required: false }), threshold],
  sentence: ({ capFen, thresholdFen }, language) =>
    say(
      language,
      `${zhFrom(thresholdFen)}${capFen === null ? "免运费" : `减运费，最多 ${yuan(capFen)}`}`,
      `${capFen === null ? "Free shipping" : `Up to ${yuan(capFen)} off shipping`}${enFrom(thresholdFen)}`,
    ),
});

/** By `rule.kind`. */
export const couponKinds = { FIXED: fixed, PERCENT: percent, EXCHANGE: exchange, FREE_SHIPPING: freeShipping };
