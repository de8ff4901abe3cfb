import { family } from "./metric.ts";

const base = { status: "live", family: "traffic", grain: "bucket", drill: "trends" } as const;
const people = { ...base, unit: "people", direction: "up", sums: false, people: true } as const;
const ratio = { ...base, unit: "ratio", sums: false, people: false } as const;

/** Who comes, how often and how long. */
export const traffic = family({
  dau: {
    ...people,
    grain: "day",
    people: false,
    drill: "stickiness",
    name: { zh: "日活跃用户 DAU", en: "Daily active users (DAU)" },
    definition: {
      zh: "一个业务日内有过行为的去重人数；多日时取每日的平均",
      en: "People with any behaviour on a business day; over several days the mean of the days",
    },
    formula: { zh: "每日访客数之和 ÷ 天数", en: "sum of the daily visitors ÷ days" },
    glossary: {
      zh: "每天有多少人在用，最直接的活跃规模",
      en: "How many people use it on a day: the plainest size of activity",
    },
  },
  wau: {
    ...people,
    grain: "day",
    drill: "stickiness",
    name: { zh: "周活跃用户 WAU", en: "Weekly active users (WAU)" },
    definition: {
      zh: "截至区间最后一天的 7 天内有过行为的去重人数",
      en: "People with any behaviour in the 7 days that end with the last day",
    },
    formula: { zh: "最近 7 天访客去重", en: "distinct visitors of the last 7 days" },
    glossary: { zh: "不受星期几影响的活跃规模", en: "Size of activity that weekdays do not sway" },
  },
  mau: {
    ...people,
    grain: "day",
    drill: "stickiness",
    name: { zh: "月活跃用户 MAU", en: "Monthly active users (MAU)" },
    definition: {
      zh: "截至区间最后一天的 30 天内有过行为的去重人数",
      en: "People with any behaviour in the 30 days that end with the last day",
    },
    formula: { zh: "最近 30 天访客去重", en: "distinct visitors of the last 30 days" },
    glossary: { zh: "一个月里真正接触过小程序的人", en: "Everyone the mini-program really reached within a month" },
  },
  visitors: {
    ...people,
    name: { zh: "访客数", en: "Visitors" },
    definition: {
      zh: "有过行为的去重人数，爬虫不计",
      en: "People with any behaviour, each counted once, crawlers left out",
    },
    formula: { zh: "访客去重", en: "distinct people" },
    glossary: { zh: "来过的人，不论来几次", en: "Whoever came, however often" },
  },
  new_visitors: {
    ...people,
    sums: true,
    name: { zh: "新访客数", en: "New visitors" },
    definition: { zh: "平生第一次行为发生在该时段的人数", en: "People whose first behaviour ever falls into it" },
    formula: { zh: "首次行为在该时段的人", en: "people whose first behaviour is in it" },
    glossary: { zh: "拉新的结果", en: "What acquisition brought" },
  },
  returning_visitors: {
    ...people,
    name: { zh: "回访访客数", en: "Returning visitors" },
    definition: { zh: "该时段的访客中，更早就来过的人数", en: "Visitors who had come before" },
    formula: { zh: "访客数 − 新访客数", en: "visitors − new visitors" },
    glossary: { zh: "愿意再来的人", en: "Those who came back" },
  },
  new_visitor_share: {
    ...ratio,
    direction: "neutral",
    name: { zh: "新访客占比", en: "Share of new visitors" },
    definition: { zh: "访客里第一次来的人占多少", en: "How many of the visitors came for the first time" },
    formula: { zh: "新访客数 ÷ 访客数", en: "new visitors ÷ visitors" },
    glossary: { zh: "过高说明留不住，过低说明拉新不足", en: "High: few stay. Low: few are won" },
  },
  page_views: {
    ...base,
    unit: "count",
    direction: "up",
    sums: true,
    people: false,
    name: { zh: "浏览量 PV", en: "Page views" },
    definition: { zh: "页面被打开的次数", en: "How often pages were opened" },
    formula: { zh: "浏览页面事件数", en: "page view events" },
    glossary: { zh: "看了多少页，不区分是谁", en: "How much was looked at, by whomever" },
  },
  sessions: {
    ...base,
    unit: "count",
    direction: "up",
    sums: true,
    people: false,
    name: { zh: "访问次数", en: "Sessions" },
    definition: {
      zh: "一次访问：30 分钟无动作，或换了场景、渠道、物料、分享即结束；算在开始的时段",
      en: "A session ends after 30 idle minutes or with another scene, channel, code or share; it counts where it begins",
    },
    formula: { zh: "该时段开始的访问数", en: "sessions begun" },
    glossary: { zh: "来了多少趟", en: "How many times people came by" },
  },
});
