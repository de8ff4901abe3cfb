import type { GiftRule } from "../campaign.ts";
import { defineKind, field } from "./define-kind.ts";
import { repeatedSkus } from "./repeated.ts";
import { counted, yuan } from "./words.ts";

/** As an operator writes it: the server adds whose product a SKU is and how many are left. */
type Terms = Omit<GiftRule, "gifts"> & {
  readonly gifts: readonly { readonly skuId: string; readonly quantity: number }[];
};

export const giftKind = defineKind<Terms>({
  kind: "gift",
  layer: "items",
  zh: "满赠",
  en: "Gift",
  fields: [
    field.fen("thresholdFen", "满金额", "Spend", { help: { zh: "0 为不限", en: "0: no threshold" } }),
    field.integer("thresholdUnits", "满件数", "Items bought", {
      max: 9_999,
      unit: { zh: "件", en: "items" },
      help: { zh: "0 为不限", en: "0: no threshold" },
    }),
    field.yesNo("repeats", "每满都送", "Again for every time it is reached"),
    field.list(
      "gifts",
      "赠品",
      "Gifts",
      [field.sku("skuId", "赠品", "Gift"), field.units("quantity", "数量", "Quantity")],
      { max: 10 },
    ),
  ],
  sentence: ({ thresholdFen, thresholdUnits, repeats, gifts }, language) => {
    const count = gifts.reduce((sum, { quantity }) => sum + quantity, 0);
    const full = repeats ? "每满" : "满";
    if (language === "zh") {
      const needs = [
        ...(thresholdFen > 0 ? [`${full} ${yuan(thresholdFen)}`] : []),
        ...(thresholdUnits > 0 ? [`${full} ${thresholdUnits} 件`] : []),
      ];
      return `${needs.length === 0 ? "下单" : `${needs.join("且")} `}送赠品 ${count} 件`;
    }
    const needs = [
      ...(thresholdFen > 0 ? [yuan(thresholdFen)] : []),
      ...(thresholdUnits > 0 ? [counted(thresholdUnits, "item")] : []),
    ];
    const given = counted(count, "gift");
    return needs.length === 0
      ? `${given} with the order`
      : `${given} for ${repeats ? "every " : ""}${needs.join(" and ")}`;
  },
  alsoWrong: ({ gifts, repeats, thresholdFen, thresholdUnits }) => [
    ...repeatedSkus(gifts, "gifts"),
    ...(repeats && thresholdFen === 0 && thresholdUnits === 0
      ? [{ field: "repeats", zh: "每满都送需要先设门槛", en: "Without a threshold it cannot be reached again" }]
      : []),
  ],
});
