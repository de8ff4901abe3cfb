import type { FullReductionRule } from "../campaign.ts";
import { defineKind, field } from "./define-kind.ts";
import type { Fault, Language } from "./kind.ts";
import { counted, rate, yuan } from "./words.ts";

type Tier = FullReductionRule["tiers"][number];

export const fullReductionKind = defineKind<FullReductionRule>({
  kind: "full_reduction",
  layer: "order",
  zh: "满减满折",
  en: "Full reduction",
  fields: [
    field.choice("measure", "按", "Measured in", [
      { value: "amount", zh: "金额", en: "Amount" },
      { value: "units", zh: "件数", en: "Items" },
    ]),
    field.list(
      "tiers",
      "档位",
      "Tiers",
      [
        field.measured("threshold", "满", "From"),
        field.variant("benefit", "优惠", "Benefit", [
          { kind: "off", zh: "减", en: "Takes off", fields: [field.fen("amountFen", "减", "Off", { min: 1 })] },
          {
            kind: "pay",
            zh: "打折",
            en: "Rate",
            fields: [field.payBp("payBp", "折扣", "Rate", { min: 1, max: 9_999 })],
          },
        ]),
      ],
      { max: 5 },
    ),
  ],
  sentence: ({ measure, tiers }, language) =>
    tiers.map((tier) => tierWords(measure, tier, language)).join(language === "zh" ? "，" : "; "),
  alsoWrong: ({ measure, tiers }) =>
    tiers.flatMap((tier, index) => [
      ...notRising(tiers[index - 1], tier, `tiers[${index}]`),
      ...offTooMuch(measure, tier, `tiers[${index}]`),
    ]),
});

function tierWords(measure: FullReductionRule["measure"], { threshold, benefit }: Tier, language: Language): string {
  if (language === "zh") {
    const full = measure === "amount" ? `满 ${yuan(threshold)} ` : `满 ${threshold} 件`;
    return benefit.kind === "off"
      ? `${full}减 ${yuan(benefit.amountFen)}`
      : `${full}${measure === "amount" ? "打 " : " "}${rate(benefit.payBp, language)}`;
  }
  const from = measure === "amount" ? yuan(threshold) : counted(threshold, "item");
  return benefit.kind === "off"
    ? `${yuan(benefit.amountFen)} off ${from}`
    : `${rate(benefit.payBp, language)} from ${from}`;
}

function notRising(before: Tier | undefined, { threshold, benefit }: Tier, path: string): Fault[] {
  if (before === undefined) return [];
  if (threshold <= before.threshold) {
    return [{ field: `${path}.threshold`, zh: "门槛须逐档递增", en: "Thresholds must rise tier by tier" }];
  }
  const isLess =
    (benefit.kind === "off" && before.benefit.kind === "off" && benefit.amountFen <= before.benefit.amountFen) ||
    (benefit.kind === "pay" && before.benefit.kind === "pay" && benefit.payBp >= before.benefit.payBp);
  return isLess ? [{ field: `${path}.benefit`, zh: "优惠须逐档加大", en: "Benefits must grow tier by tier" }] : [];
}

const offTooMuch = (measure: FullReductionRule["measure"], { threshold, benefit }: Tier, path: string): Fault[] =>
  measure === "amount" && benefit.kind === "off" && benefit.amountFen > threshold
    ? [{ field: `${path}.benefit.amountFen`, zh: "减免不能超过门槛", en: "More is taken off than must be spent" }]
    : [];
