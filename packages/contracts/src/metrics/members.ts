import { family } from "./metric.ts";

const base = {
  status: "live",
  family: "members",
  grain: "bucket",
  drill: "members",
  direction: "up",
  people: false,
} as const;
const count = { ...base, unit: "count", sums: true } as const;
const ratio = { ...base, unit: "ratio", sums: false } as const;

/** Members, points and levels. */
export const members = family({
  registrations: {
    ...count,
    unit: "people",
    people: true,
    name: { zh: "注册会员数", en: "Registrations" },
    definition: { zh: "首次登录成为会员的人数", en: "People who became members" },
    formula: { zh: "注册会员事实数", en: "members registered" },
    glossary: { zh: "认领下来的人", en: "Those who made themselves known" },
  },
  registration_rate: {
    ...ratio,
    name: { zh: "注册率", en: "Registration rate" },
    definition: { zh: "新访客里，同一时段注册的人占多少", en: "New visitors who registered in the same period" },
    formula: { zh: "新访客中注册的人 ÷ 新访客数", en: "new visitors who registered ÷ new visitors" },
    glossary: { zh: "登录值不值得、顺不顺", en: "Whether signing in is worth it and smooth" },
  },
  members: {
    ...base,
    grain: "now",
    unit: "people",
    sums: false,
    name: { zh: "会员总数", en: "Members" },
    definition: { zh: "此刻的会员数，注销的不算", en: "Members now, those who left not counted" },
    formula: { zh: "会员数", en: "members" },
    glossary: { zh: "能触达的家底", en: "The people you can reach" },
  },
  level_mix: {
    ...ratio,
    grain: "now",
    name: { zh: "高等级会员占比", en: "Share above the lowest level" },
    definition: { zh: "此刻等级高于最低一级的会员占多少", en: "Members above the lowest level now" },
    formula: { zh: "高于最低等级的会员 ÷ 会员总数", en: "members above the lowest level ÷ members" },
    glossary: { zh: "会员体系有没有拉动成长", en: "Whether levels draw people upwards" },
  },
  level_ups: {
    ...count,
    name: { zh: "升级次数", en: "Level-ups" },
    definition: { zh: "会员升到更高等级的次数", en: "How often members rose a level" },
    formula: { zh: "升级事实数", en: "level changes upwards" },
    glossary: { zh: "成长在发生", en: "Growth that happens" },
  },
  points_issued: {
    ...count,
    direction: "neutral",
    name: { zh: "积分发放", en: "Points issued" },
    definition: { zh: "消费获得与运营发放的积分", en: "Points earned and given" },
    formula: { zh: "获得积分 + 人工增加", en: "points earned + given by operators" },
    glossary: { zh: "给出去的积分，也是负债", en: "Given, and owed" },
  },
  points_spent: {
    ...count,
    name: { zh: "积分消耗", en: "Points spent" },
    definition: { zh: "支付成功的订单用掉的积分", en: "Points used in paid orders" },
    formula: { zh: "使用积分求和", en: "sum of points spent" },
    glossary: { zh: "积分有没有用处", en: "Whether points are of use" },
  },
  points_spend_rate: {
    ...ratio,
    name: { zh: "积分消耗率", en: "Points spent of issued" },
    definition: { zh: "消耗的积分占发放的比例（同一时段）", en: "Points spent over points issued in the same period" },
    formula: { zh: "积分消耗 ÷ 积分发放", en: "points spent ÷ points issued" },
    glossary: { zh: "太低说明积分没吸引力", en: "Low: points do not attract" },
  },
  consent_rate: {
    ...ratio,
    name: { zh: "统计授权率", en: "Consent rate" },
    definition: { zh: "对统计分析做出选择的里面，同意的占多少", en: "Answers about analytics that agreed" },
    formula: { zh: "同意次数 ÷（同意 + 拒绝或撤回）", en: "agreed ÷ all answers" },
    glossary: { zh: "多少人愿意被统计；低则数字偏少", en: "How many agree to be counted; low: figures run short" },
  },
  subscription_rate: {
    ...ratio,
    status: "planned",
    name: { zh: "订阅消息授权率", en: "Subscription rate" },
    definition: {
      zh: "看到订阅请求的人里同意的占多少；订阅消息还未接入",
      en: "Who agreed to a subscription message; none are asked yet",
    },
    formula: { zh: "同意的人 ÷ 看到请求的人", en: "agreed ÷ asked" },
    glossary: { zh: "以后能不能再找到他", en: "Whether they can be reached again" },
  },
  message_click_rate: {
    ...ratio,
    status: "planned",
    name: { zh: "消息点击率", en: "Message click rate" },
    definition: {
      zh: "送达的消息里被点开的占多少；触达还未接入",
      en: "Delivered messages that were opened; reach does not exist yet",
    },
    formula: { zh: "点开 ÷ 送达", en: "opened ÷ delivered" },
    glossary: { zh: "说的话有没有人听", en: "Whether anyone listens" },
  },
});
