import type { NthItemRule } from "../campaign.ts";
import { defineKind, field } from "./define-kind.ts";
import { ordinal, rate } from "./words.ts";

export const nthItemKind = defineKind<NthItemRule>({
  kind: "nth_item",
  layer: "items",
  zh: "第 N 件优惠",
  en: "Every n-th item",
  fields: [
    field.units("n", "第几件", "Which item", { min: 2, max: 10 }),
    field.payBp("payBp", "折扣", "Rate", { max: 9_999 }),
  ],
  sentence: ({ n, payBp }, language) => {
    if (language === "en") return `Every ${ordinal(n)} item ${payBp === 5_000 ? "half price" : rate(payBp, language)}`;
    if (payBp === 5_000) return `第 ${n} 件半价`;
    return payBp === 0 ? `第 ${n} 件免费` : `第 ${n} 件 ${rate(payBp, language)}`;
  },
});
