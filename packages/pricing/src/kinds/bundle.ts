import type { BundleRule } from "../campaign.ts";
import { defineKind, field } from "./define-kind.ts";
import { counted, yuan } from "./words.ts";

export const bundleKind = defineKind<BundleRule>({
  kind: "bundle",
  layer: "items",
  zh: "套餐",
  en: "Bundle",
  fields: [
    field.list(
      "parts",
      "套餐组成",
      "Parts",
      [field.products("productIds", "任选商品", "Any of"), field.units("quantity", "件数", "Items")],
      { max: 10 },
    ),
    field.fen("priceFen", "套餐价", "Price", { min: 1 }),
    field.times("timesPerOrder", "每单最多", "Most per order"),
  ],
  sentence: ({ parts, priceFen, timesPerOrder }, language) => {
    const units = parts.reduce((sum, { quantity }) => sum + quantity, 0);
    if (language === "zh") {
      return `任选 ${units} 件套餐价 ${yuan(priceFen)}${timesPerOrder === null ? "" : `，每单限 ${timesPerOrder} 套`}`;
    }
    const most = timesPerOrder === null ? "" : `, ${timesPerOrder} per order`;
    return `${counted(units, "item")} together for ${yuan(priceFen)}${most}`;
  },
  alsoWrong: ({ parts }) =>
    parts.reduce((sum, { quantity }) => sum + quantity, 0) >= 2
      ? []
      : [{ field: "parts", zh: "套餐至少要有 2 件", en: "A bundle has at least 2 items" }],
});
