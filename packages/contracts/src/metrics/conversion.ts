import { family } from "./metric.ts";

const base = { status: "live", family: "conversion", grain: "bucket", drill: "funnel", people: false } as const;
const ratio = { ...base, unit: "ratio", direction: "up", sums: false } as const;

/** From looking to paying. */
export const conversion = family({
  visit_pay_rate: {
    ...ratio,
    name: { zh: "访问支付转化率", en: "Visit to payment" },
    definition: { zh: "访客中支付成功的人占多少", en: "How many of the visitors paid" },
    formula: { zh: "支付人数 ÷ 访客数", en: "buyers ÷ visitors" },
    glossary: { zh: "一百个来的人里几个付钱", en: "Of a hundred who come, how many pay" },
  },
});
