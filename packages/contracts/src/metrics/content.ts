import { family } from "./metric.ts";

const base = {
  status: "planned",
  family: "content",
  grain: "bucket",
  drill: "trends",
  people: false,
  sums: false,
} as const;
const ratio = { ...base, unit: "ratio", direction: "up" } as const;

/** What is read. */
export const content = family({
  reading_completion: {
    ...ratio,
    name: { zh: "阅读完成率", en: "Reading completion" },
    definition: {
      zh: "打开的内容里读到末尾的占多少；内容还未接入",
      en: "Opened articles read to the end; there is no content yet",
    },
    formula: { zh: "读完 ÷ 打开", en: "read to the end ÷ opened" },
    glossary: { zh: "内容读不读得下去", en: "Whether content is read" },
  },
  paid_content_rate: {
    ...ratio,
    name: { zh: "付费订阅转化率", en: "Paid conversion" },
    definition: {
      zh: "内容读者里付费订阅的人占多少；付费内容还未接入",
      en: "Readers who subscribe; there is no paid content yet",
    },
    formula: { zh: "付费的人 ÷ 读者", en: "payers ÷ readers" },
    glossary: { zh: "内容值不值得付钱", en: "Whether content is worth paying for" },
  },
  content_orders: {
    ...base,
    unit: "count",
    direction: "up",
    name: { zh: "内容带动订单", en: "Content-assisted orders" },
    definition: {
      zh: "读过内容后 7 天内支付的订单；内容还未接入",
      en: "Orders within 7 days of reading; there is no content yet",
    },
    formula: { zh: "读后 7 天内的支付订单", en: "paid orders within 7 days of reading" },
    glossary: { zh: "种草有没有长出来", en: "Whether seeds grow" },
  },
  block_use_rate: {
    ...ratio,
    name: { zh: "组件点击率", en: "Block use" },
    definition: {
      zh: "装修组件曝光后被点的占多少；装修还未接入",
      en: "Page blocks shown that were tapped; there is no page builder yet",
    },
    formula: { zh: "被点的组件 ÷ 曝光的组件", en: "tapped ÷ shown" },
    glossary: { zh: "页面哪一块有用", en: "Which block works" },
  },
});
