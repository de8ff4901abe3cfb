import type { FreeShippingRule } from "../campaign.ts";
import { defineKind, field } from "./define-kind.ts";
import { yuan } from "./words.ts";

export const freeShippingKind = defineKind<FreeShippingRule>({
  kind: "free_shipping",
  layer: "shipping",
  zh: "包邮",
  en: "Free shipping",
  fields: [
    field.fen("thresholdFen", "满", "Spend", { help: { zh: "0 为无门槛", en: "0: no threshold" } }),
    field.provinces("excludedProvinces", "不包邮地区", "Not in", { required: false }),
  ],
  sentence: ({ thresholdFen, excludedProvinces }, language) => {
    if (language === "zh") {
      const but = excludedProvinces.length === 0 ? "" : `（${excludedProvinces.join("、")}除外）`;
      return `${thresholdFen === 0 ? "" : `满 ${yuan(thresholdFen)} `}包邮${but}`;
    }
    const but = excludedProvinces.length === 0 ? "" : `, not to ${excludedProvinces.join(", ")}`;
    return `Free shipping${thresholdFen === 0 ? "" : ` from ${yuan(thresholdFen)}`}${but}`;
  },
});
