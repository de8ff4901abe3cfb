import { family } from "./metric.ts";

const base = { status: "live", family: "growth", grain: "bucket", drill: "channels", people: false } as const;
const money = { ...base, unit: "fen", sums: true, direction: "neutral" } as const;

/** What people cost and what they bring. */
export const growth = family({
  ad_cost: {
    ...money,
    grain: "day",
    drill: "ledger",
    name: { zh: "投放费用", en: "Ad cost" },
    definition: { zh: "各渠道当天的投放与固定费用", en: "What channels cost on those days" },
    formula: { zh: "渠道费用求和", en: "sum of channel costs" },
    glossary: { zh: "花在买流量上的钱", en: "Money for bought traffic" },
  },
  acquisition_cost: {
    ...money,
    grain: "day",
    name: { zh: "获客总成本", en: "Acquisition cost" },
    definition: { zh: "投放费用、拉新奖励、用掉的新人券之和", en: "Ad cost, rewards and newcomer coupons redeemed" },
    formula: { zh: "投放费用 + 奖励 + 新人券", en: "ad cost + rewards + newcomer coupons" },
    glossary: { zh: "拉新一共花了多少", en: "What winning people cost in all" },
  },
  cac: {
    ...money,
    grain: "day",
    sums: false,
    direction: "down",
    name: { zh: "获客成本 CAC", en: "CAC" },
    definition: { zh: "平均每个新访客的获客总成本", en: "Acquisition cost per new visitor" },
    formula: { zh: "获客总成本 ÷ 新访客数", en: "acquisition cost ÷ new visitors" },
    glossary: { zh: "拉一个新人花多少钱", en: "What a new person costs" },
  },
  ltv_30: {
    ...money,
    sums: false,
    direction: "up",
    drill: "ltv",
    name: { zh: "30 日 LTV", en: "30-day LTV" },
    definition: {
      zh: "新访客在首次到访后 30 天内带来的净收入，人均；满 30 天的人才算",
      en: "Net revenue within 30 days of the first visit per new visitor whose 30 days are over",
    },
    formula: {
      zh: "30 天内净收入 ÷ 满 30 天的新访客",
      en: "net revenue within 30 days ÷ new visitors whose 30 days are over",
    },
    glossary: { zh: "一个新人一个月内值多少", en: "What a new person is worth in a month" },
  },
  ltv_90: {
    ...money,
    sums: false,
    direction: "up",
    drill: "ltv",
    name: { zh: "90 日 LTV", en: "90-day LTV" },
    definition: {
      zh: "新访客在首次到访后 90 天内带来的净收入，人均；满 90 天的人才算",
      en: "Net revenue within 90 days of the first visit per new visitor whose 90 days are over",
    },
    formula: {
      zh: "90 天内净收入 ÷ 满 90 天的新访客",
      en: "net revenue within 90 days ÷ new visitors whose 90 days are over",
    },
    glossary: { zh: "一个新人一个季度内值多少", en: "What a new person is worth in a quarter" },
  },
  ltv_cac: {
    ...base,
    grain: "day",
    unit: "perPerson",
    sums: false,
    direction: "up",
    drill: "ltv",
    name: { zh: "LTV / CAC", en: "LTV / CAC" },
    definition: { zh: "30 日 LTV 是获客成本的几倍", en: "30-day LTV over CAC" },
    formula: { zh: "30 日 LTV ÷ CAC", en: "30-day LTV ÷ CAC" },
    glossary: { zh: "大于 1 一个月内回本；健康的在 3 以上", en: "Above 1 pays back in a month; 3 is healthy" },
  },
  payback: {
    ...base,
    grain: "range",
    unit: "days",
    sums: false,
    direction: "down",
    name: { zh: "回本天数", en: "Payback" },
    definition: {
      zh: "该区间新访客的净收入追上获客总成本用了几天；还没追上则没有数",
      en: "Days until net revenue of the new visitors reached their acquisition cost; none while it has not",
    },
    formula: { zh: "累计净收入首次 ≥ 获客总成本的天数", en: "first day cumulated net revenue ≥ acquisition cost" },
    glossary: { zh: "花出去的钱多久回来", en: "How soon the money is back" },
  },
});
