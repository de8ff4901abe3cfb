import { family } from "./metric.ts";

const base = {
  status: "live",
  family: "sales",
  grain: "bucket",
  drill: "trends",
  direction: "up",
  people: false,
} as const;
const money = { ...base, unit: "fen", sums: true } as const;

/** What is ordered, paid and paid back; equal to the books to the fen. */
export const sales = family({
  orders: {
    ...base,
    unit: "count",
    sums: true,
    drill: "orders",
    name: { zh: "下单数", en: "Orders placed" },
    definition: { zh: "提交的订单数，未付款的也算", en: "Orders placed, paid or not" },
    formula: { zh: "提交订单事实数", en: "orders placed" },
    glossary: { zh: "多少次决定要买", en: "How often someone decided to buy" },
  },
  gmv: {
    ...money,
    drill: "orders",
    name: { zh: "成交总额 GMV", en: "GMV" },
    definition: { zh: "提交的订单应付金额之和，未付款的也算", en: "Payable amounts of the orders placed, paid or not" },
    formula: { zh: "下单应付金额求和", en: "sum of payable amounts" },
    glossary: { zh: "下单规模，比实付早一步", en: "Size of the orders, one step before the money" },
  },
  paid_orders: {
    ...base,
    unit: "count",
    sums: true,
    drill: "orders",
    name: { zh: "支付订单数", en: "Paid orders" },
    definition: { zh: "支付成功的订单数，之后退款的也算", en: "Orders paid, refunded later or not" },
    formula: { zh: "支付成功事实数", en: "orders paid" },
    glossary: { zh: "真正成交的单数", en: "Deals that were really made" },
  },
  paid_amount: {
    ...money,
    drill: "ledger",
    name: { zh: "支付金额", en: "Paid amount" },
    definition: { zh: "支付成功的订单实付金额之和，未扣退款", en: "Money paid for orders, before refunds" },
    formula: { zh: "实付金额求和", en: "sum of what was paid" },
    glossary: { zh: "收进来的钱", en: "The money that came in" },
  },
  buyers: {
    ...base,
    unit: "people",
    sums: false,
    people: true,
    drill: "orders",
    name: { zh: "支付人数", en: "Buyers" },
    definition: { zh: "至少支付成功一单的去重人数", en: "People with at least one paid order" },
    formula: { zh: "支付人去重", en: "distinct people who paid" },
    glossary: { zh: "付了钱的人", en: "Who paid" },
  },
  aov: {
    ...money,
    sums: false,
    drill: "distribution",
    name: { zh: "客单价", en: "Average order value" },
    definition: { zh: "平均每个支付订单的实付金额", en: "What a paid order brings on average" },
    formula: { zh: "支付金额 ÷ 支付订单数", en: "paid amount ÷ paid orders" },
    glossary: { zh: "一单值多少钱；凑单、套餐能抬高它", en: "What an order is worth; bundles and top-ups raise it" },
  },
});
