import type { RewardCampaign } from "../campaign.ts";
import { defineKind, field } from "./define-kind.ts";
import { counted, yuan } from "./words.ts";

type RuleOf<Kind extends RewardCampaign["rule"]["kind"]> = Extract<RewardCampaign["rule"], { kind: Kind }>;

export const pointsKind = defineKind<RuleOf<"points">>({
  kind: "points",
  layer: "rewards",
  zh: "送积分",
  en: "Points to earn",
  fields: [
    field.integer("pointsPerYuan", "每元得", "Points per yuan", { max: 1_000, unit: { zh: "积分", en: "points" } }),
    field.integer("multiplierBp", "倍数", "Multiplier", {
      max: 100_000,
      unit: { zh: "万分之一", en: "of 10 000" },
      help: { zh: "20000 为 2 倍", en: "20 000 doubles" },
    }),
  ],
  sentence: ({ pointsPerYuan, multiplierBp }, language) => {
    const points = (pointsPerYuan * multiplierBp) / 10_000;
    return language === "zh" ? `每消费 1 元得 ${points} 积分` : `${points} points for every yuan`;
  },
});

export const growthKind = defineKind<RuleOf<"growth">>({
  kind: "growth",
  layer: "rewards",
  zh: "送成长值",
  en: "Growth to earn",
  fields: [field.integer("perYuan", "每元得", "Growth per yuan", { max: 1_000, unit: { zh: "成长值", en: "growth" } })],
  sentence: ({ perYuan }, language) =>
    language === "zh" ? `每消费 1 元得 ${perYuan} 成长值` : `${perYuan} growth for every yuan`,
});

export const couponsKind = defineKind<RuleOf<"coupons">>({
  kind: "coupons",
  layer: "rewards",
  zh: "下单返券",
  en: "Coupons to earn",
  fields: [
    field.fen("thresholdFen", "实付满", "Paid goods", { help: { zh: "0 为无门槛", en: "0: no threshold" } }),
    field.couponTemplate("templateId", "优惠券", "Coupon"),
    field.integer("count", "张数", "How many", { min: 1, max: 10, unit: { zh: "张", en: "coupons" } }),
  ],
  sentence: ({ thresholdFen, count }, language) =>
    language === "zh"
      ? `${thresholdFen === 0 ? "下单" : `实付满 ${yuan(thresholdFen)} `}返优惠券 ${count} 张`
      : `${counted(count, "coupon")} back${thresholdFen === 0 ? "" : ` from ${yuan(thresholdFen)} paid`}`,
});
