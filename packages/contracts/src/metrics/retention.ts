import { family } from "./metric.ts";

const base = {
  status: "live",
  family: "retention",
  grain: "day",
  drill: "retention",
  direction: "up",
  unit: "ratio",
  sums: false,
  people: false,
} as const;

/** Who comes back. */
export const retention = family({
  retention_1: {
    ...base,
    name: { zh: "次日留存率", en: "Day-1 retention" },
    definition: {
      zh: "新访客里，首次到访的第二天又来的人占多少；第二天还没过完的人不算",
      en: "New visitors who came again the day after their first; people whose next day is not over are left out",
    },
    formula: {
      zh: "次日再来的人 ÷ 次日已结束的新访客",
      en: "new visitors seen the next day ÷ those whose next day is over",
    },
    glossary: { zh: "第一印象好不好；冷启动 ≥ 30% 为合格", en: "The first impression; 30 % is a pass at the start" },
  },
  retention_7: {
    ...base,
    name: { zh: "7 日留存率", en: "Day-7 retention" },
    definition: {
      zh: "新访客里，首次到访后第 7 天又来的人占多少；第 7 天还没过完的人不算",
      en: "New visitors who came again on the 7th day after their first; unfinished ones left out",
    },
    formula: {
      zh: "第 7 天再来的人 ÷ 第 7 天已结束的新访客",
      en: "new visitors seen on day 7 ÷ those whose day 7 is over",
    },
    glossary: { zh: "有没有形成习惯", en: "Whether a habit forms" },
  },
  retention_30: {
    ...base,
    name: { zh: "30 日留存率", en: "Day-30 retention" },
    definition: {
      zh: "新访客里，首次到访后第 30 天又来的人占多少；第 30 天还没过完的人不算",
      en: "New visitors who came again on the 30th day after their first; unfinished ones left out",
    },
    formula: {
      zh: "第 30 天再来的人 ÷ 第 30 天已结束的新访客",
      en: "new visitors seen on day 30 ÷ those whose day 30 is over",
    },
    glossary: { zh: "长期价值的底子", en: "The ground of long-term value" },
  },
  stickiness: {
    ...base,
    drill: "stickiness",
    name: { zh: "粘性 DAU/MAU", en: "Stickiness (DAU/MAU)" },
    definition: { zh: "平均日活占月活的比例", en: "Mean daily of monthly active users" },
    formula: { zh: "DAU ÷ MAU", en: "DAU ÷ MAU" },
    glossary: { zh: "一个月里的人平均每天来多少", en: "How much of the month’s people comes on a day" },
  },
});
