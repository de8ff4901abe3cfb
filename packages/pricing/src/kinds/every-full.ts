import type { EveryFullRule } from "../campaign.ts";
import { defineKind, field } from "./define-kind.ts";
import { counted, yuan } from "./words.ts";

export const everyFullKind = defineKind<EveryFullRule>({
  kind: "every_full",
  layer: "order",
  zh: "每满减",
  en: "For every full amount",
  fields: [
    field.fen("everyFen", "每满", "Every", { min: 1 }),
    field.fen("offFen", "减", "Off", { min: 1 }),
    field.times("maxTimes", "最多", "At most"),
  ],
  sentence: ({ everyFen, offFen, maxTimes }, language) =>
    language === "zh"
      ? `每满 ${yuan(everyFen)} 减 ${yuan(offFen)}${maxTimes === null ? "，上不封顶" : `，最多 ${maxTimes} 次`}`
      : `${yuan(offFen)} off every ${yuan(everyFen)}${maxTimes === null ? "" : `, at most ${counted(maxTimes, "time")}`}`,
  alsoWrong: ({ everyFen, offFen }) =>
    offFen > everyFen ? [{ field: "offFen", zh: "减免不能超过门槛", en: "More is taken off than must be spent" }] : [],
});
