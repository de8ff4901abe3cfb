import type { AddOnRule } from "../campaign.ts";
import { defineKind, field } from "./define-kind.ts";
import { repeatedSkus } from "./repeated.ts";
import { counted, yuan } from "./words.ts";

/** As an operator writes it: the server adds whose product a SKU is. */
type Terms = Omit<AddOnRule, "offers"> & {
  readonly offers: readonly { readonly skuId: string; readonly unitPriceFen: number }[];
};

export const addOnKind = defineKind<Terms>({
  kind: "add_on",
  layer: "items",
  zh: "加价购",
  en: "Add-on",
  fields: [
    field.fen("thresholdFen", "满", "Spend"),
    field.list("offers", "换购商品", "Add-ons", [
      field.sku("skuId", "商品", "Item"),
      field.fen("unitPriceFen", "换购价", "Price each", { min: 1 }),
    ]),
    field.units("unitsPerOrder", "每单最多换购", "Most per order"),
  ],
  sentence: ({ thresholdFen, offers, unitsPerOrder }, language) => {
    const from = yuan(Math.min(...offers.map(({ unitPriceFen }) => unitPriceFen)));
    return language === "zh"
      ? `${thresholdFen === 0 ? "" : `满 ${yuan(thresholdFen)}，`}加 ${from} 起换购，每单限 ${unitsPerOrder} 件`
      : `${thresholdFen === 0 ? "Add" : `Spend ${yuan(thresholdFen)} and add`} ${counted(unitsPerOrder, "item")} from ${from} each`;
  },
  alsoWrong: ({ offers }) => repeatedSkus(offers, "offers"),
});
