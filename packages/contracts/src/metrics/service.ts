import { family } from "./metric.ts";

const base = {
  status: "live",
  family: "service",
  grain: "bucket",
  drill: "orders",
  people: false,
  sums: false,
} as const;
const ratio = { ...base, unit: "ratio", direction: "down" } as const;

/** How orders are kept. */
export const service = family({
  ship_time: {
    ...base,
    unit: "seconds",
    direction: "down",
    name: { zh: "发货时长", en: "Ship time" },
    definition: {
      zh: "从支付到第一个包裹发出的时间，按发出时间取平均",
      en: "From payment to the first parcel, by when it left, on average",
    },
    formula: { zh: "发货时长之和 ÷ 首次发货订单数", en: "sum of ship times ÷ orders first shipped" },
    glossary: { zh: "买家等多久才发货", en: "How long buyers wait" },
  },
  on_time_rate: {
    ...ratio,
    direction: "up",
    name: { zh: "48 小时发货率", en: "Shipped within 48 hours" },
    definition: {
      zh: "首次发货的订单里，支付后 48 小时内发出的占多少",
      en: "Orders first shipped within 48 hours of payment",
    },
    formula: { zh: "48 小时内首发的订单 ÷ 首次发货订单数", en: "first shipped within 48 h ÷ orders first shipped" },
    glossary: { zh: "守不守发货的约定", en: "Whether promises are kept" },
  },
  after_sale_rate: {
    ...ratio,
    name: { zh: "售后率", en: "After-sale rate" },
    definition: {
      zh: "申请售后的订单占支付订单的比例（同一时段）",
      en: "Orders with an after-sale asked for, over paid orders of the same period",
    },
    formula: { zh: "申请售后的订单数 ÷ 支付订单数", en: "orders with an after-sale ÷ paid orders" },
    glossary: { zh: "商品和履约的健康度", en: "Health of goods and delivery" },
  },
  refund_time: {
    ...base,
    unit: "seconds",
    direction: "down",
    name: { zh: "退款时长", en: "Refund time" },
    definition: {
      zh: "从申请售后到退款完成的时间，按完成时间取平均",
      en: "From asking to the money being back, by when it was, on average",
    },
    formula: { zh: "退款时长之和 ÷ 退款完成数", en: "sum of refund times ÷ refunds done" },
    glossary: { zh: "退得快不快", en: "How fast money goes back" },
  },
  out_of_stock_rate: {
    ...ratio,
    grain: "now",
    drill: "products",
    name: { zh: "缺货率", en: "Out of stock" },
    definition: { zh: "此刻在售商品里全部规格售罄的占多少", en: "Products on sale of which nothing is available now" },
    formula: { zh: "售罄的在售商品 ÷ 在售商品", en: "sold-out products ÷ products on sale" },
    glossary: { zh: "想买买不到的损失", en: "Wanted, not there" },
  },
  satisfaction: {
    ...base,
    status: "planned",
    unit: "count",
    direction: "up",
    name: { zh: "满意度", en: "Satisfaction" },
    definition: { zh: "问卷评分的平均；问卷还未接入", en: "Mean rating of surveys; there are none yet" },
    formula: { zh: "评分之和 ÷ 份数", en: "sum of ratings ÷ answers" },
    glossary: { zh: "买家满不满意", en: "Whether buyers are content" },
  },
  nps: {
    ...base,
    status: "planned",
    unit: "count",
    direction: "up",
    name: { zh: "净推荐值 NPS", en: "NPS" },
    definition: {
      zh: "推荐者占比减贬损者占比；问卷还未接入",
      en: "Promoters less detractors; there are no surveys yet",
    },
    formula: { zh: "推荐者 % − 贬损者 %", en: "% promoters − % detractors" },
    glossary: { zh: "愿不愿意推荐给朋友", en: "Whether they would recommend" },
  },
  reply_time: {
    ...base,
    status: "planned",
    unit: "seconds",
    direction: "down",
    name: { zh: "客服响应时长", en: "Reply time" },
    definition: {
      zh: "客服首次回复的平均时间；客服会话还未接入",
      en: "Mean time to the first reply; there is no chat yet",
    },
    formula: { zh: "首次回复时长之和 ÷ 会话数", en: "sum of reply times ÷ chats" },
    glossary: { zh: "10 分钟内有人回吗", en: "Answered within 10 minutes?" },
  },
  booking_rate: {
    ...base,
    status: "planned",
    unit: "ratio",
    direction: "up",
    name: { zh: "预约转化率", en: "Booking conversion" },
    definition: { zh: "访客里完成预约的人占多少；预约还未接入", en: "Visitors who booked; there are no bookings yet" },
    formula: { zh: "预约的人 ÷ 访客数", en: "people who booked ÷ visitors" },
    glossary: { zh: "服务类的核心转化", en: "The conversion of services" },
  },
});
