import { family } from "./metric.ts";

const base = {
  status: "live",
  family: "sharing",
  grain: "bucket",
  drill: "sharing",
  direction: "up",
  sums: false,
  people: false,
} as const;
const ratio = { ...base, unit: "ratio" } as const;

/** What people pass on. */
export const sharing = family({
  shares: {
    ...base,
    unit: "count",
    sums: true,
    name: { zh: "分享次数", en: "Shares" },
    definition: { zh: "发起分享的次数", en: "How often something was shared" },
    formula: { zh: "分享事件数", en: "share events" },
    glossary: { zh: "愿意转给别人多少次", en: "How often it was passed on" },
  },
  share_rate: {
    ...ratio,
    name: { zh: "分享率", en: "Share rate" },
    definition: { zh: "访客里分享过的人占多少", en: "Visitors who shared" },
    formula: { zh: "分享的人 ÷ 访客数", en: "sharers ÷ visitors" },
    glossary: { zh: "值不值得转给朋友", en: "Whether it is worth passing on" },
  },
  share_open_rate: {
    ...ratio,
    name: { zh: "分享打开率", en: "Share open rate" },
    definition: {
      zh: "该时段的分享里，至今被别人打开过的占多少",
      en: "Shares of the period someone else has opened since",
    },
    formula: { zh: "被他人打开的分享 ÷ 分享次数", en: "shares opened by others ÷ shares" },
    glossary: { zh: "分享卡片吸不吸引人", en: "Whether shared cards attract" },
  },
  share_new_visitors: {
    ...base,
    unit: "people",
    sums: true,
    people: true,
    name: { zh: "分享带来的新访客", en: "New visitors by shares" },
    definition: { zh: "首次到访就来自别人的分享的人数", en: "New visitors whose first visit came by someone’s share" },
    formula: { zh: "首次行为带有他人分享的人", en: "people whose first behaviour carries another’s share" },
    glossary: { zh: "老带新真正带来的人", en: "Whom sharing really brought" },
  },
  k_factor: {
    ...base,
    unit: "perPerson",
    name: { zh: "K 因子", en: "K factor" },
    definition: {
      zh: "该时段的分享里，平均每个分享的人带来几个打开后注册的人（至今）",
      en: "Of the shares of the period: people who opened one and registered after, per sharer, up to now",
    },
    formula: { zh: "打开并注册的人 ÷ 分享的人", en: "openers who registered ÷ sharers" },
    glossary: { zh: "大于 1 自己会长；一般远小于 1", en: "Above 1 it grows by itself; usually far below" },
  },
});
