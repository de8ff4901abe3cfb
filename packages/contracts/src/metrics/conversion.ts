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
  product_view_rate: {
    ...ratio,
    name: { zh: "商品浏览率", en: "Product view rate" },
    definition: { zh: "访客里看过商品详情的人占多少", en: "How many of the visitors viewed a product" },
    formula: { zh: "看过商品的人 ÷ 访客数", en: "product viewers ÷ visitors" },
    glossary: { zh: "首页和列表有没有把人带到商品", en: "Whether home and lists lead to products" },
  },
  add_to_cart_rate: {
    ...ratio,
    name: { zh: "加购率", en: "Add-to-cart rate" },
    definition: {
      zh: "看过商品的人里，同一时段加购的人占多少",
      en: "Of those who viewed a product, who added to the cart in the same period",
    },
    formula: { zh: "看过且加购的人 ÷ 看过商品的人", en: "viewers who added to cart ÷ product viewers" },
    glossary: { zh: "商品和价格打不打动人", en: "Whether product and price convince" },
  },
  checkout_rate: {
    ...ratio,
    name: { zh: "结算转化率", en: "Checkout conversion" },
    definition: {
      zh: "加购的人里，同一时段去结算的人占多少",
      en: "Of those who added to the cart, who began checkout in the same period",
    },
    formula: { zh: "加购且去结算的人 ÷ 加购的人", en: "cart adders who began checkout ÷ cart adders" },
    glossary: { zh: "购物车到结算这一步顺不顺", en: "Whether the step from cart to checkout is smooth" },
  },
  payment_rate: {
    ...ratio,
    name: { zh: "支付转化率", en: "Payment conversion" },
    definition: {
      zh: "下单的人里，同一时段支付成功的人占多少",
      en: "Of those who placed an order, who paid in the same period",
    },
    formula: { zh: "下单且支付的人 ÷ 下单的人", en: "orderers who paid ÷ orderers" },
    glossary: { zh: "下了单为什么没付：运费、支付、犹豫", en: "Ordered, not paid: shipping, payment, second thoughts" },
  },
  cart_abandon_rate: {
    ...ratio,
    direction: "down",
    name: { zh: "加购未支付率", en: "Cart abandonment" },
    definition: {
      zh: "加购的人里，同一时段没有支付的人占多少",
      en: "Of those who added to the cart, who did not pay in the same period",
    },
    formula: { zh: "加购但未支付的人 ÷ 加购的人", en: "cart adders who did not pay ÷ cart adders" },
    glossary: { zh: "最值得召回的一群人", en: "The people most worth calling back" },
  },
  exposure_click_rate: {
    ...ratio,
    drill: "trends",
    name: { zh: "曝光点击率", en: "Exposure click rate" },
    definition: {
      zh: "曝光过的商品里（每人每件算一次），同一时段被该人点开的占多少",
      en: "Of products shown to people (each once per person), those the person opened in the same period",
    },
    formula: { zh: "曝光且被点开的人×商品 ÷ 曝光的人×商品", en: "shown and opened pairs ÷ shown pairs" },
    glossary: { zh: "列表和推荐位选得准不准", en: "Whether lists and slots show the right things" },
  },
  search_use_rate: {
    ...ratio,
    direction: "neutral",
    drill: "trends",
    name: { zh: "搜索使用率", en: "Search use" },
    definition: { zh: "访客里搜索过的人占多少", en: "How many of the visitors searched" },
    formula: { zh: "搜索过的人 ÷ 访客数", en: "searchers ÷ visitors" },
    glossary: { zh: "多少人带着目的来", en: "How many come with something in mind" },
  },
  no_result_rate: {
    ...ratio,
    direction: "down",
    drill: "trends",
    name: { zh: "搜索无结果率", en: "Searches without a result" },
    definition: { zh: "搜索里一个结果都没有的占多少", en: "Searches that found nothing" },
    formula: { zh: "无结果的搜索 ÷ 搜索次数", en: "searches without a result ÷ searches" },
    glossary: { zh: "想买却找不到：缺货品或缺同义词", en: "Wanted, not found: missing goods or synonyms" },
  },
});
