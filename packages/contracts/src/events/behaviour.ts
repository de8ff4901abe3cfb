import * as z from "zod/mini";
import { event } from "./event.ts";

const short = z.string().check(z.maxLength(200));
const page = { page: short };
const item = {
  product_id: short,
  sku_id: z.optional(short),
  price_fen: z.optional(z.int()),
  category_id: z.optional(short),
};

/** What the tracker reports by itself. */
export const appLaunch = event({
  name: "app_launch",
  source: "device",
  zh: "启动",
  en: "Launch",
  schema: z.looseObject({ cold: z.optional(z.boolean()) }),
});
export const appShow = event({
  name: "app_show",
  source: "device",
  zh: "进入前台",
  en: "Show",
  schema: z.looseObject({}),
});
export const appHide = event({
  name: "app_hide",
  source: "device",
  zh: "进入后台",
  en: "Hide",
  schema: z.looseObject({ stay_ms: z.optional(z.int()) }),
});
export const pageView = event({
  name: "page_view",
  source: "device",
  zh: "浏览页面",
  en: "Page view",
  schema: z.looseObject({ ...page, referrer: z.optional(short) }),
});
export const pageLeave = event({
  name: "page_leave",
  source: "device",
  zh: "离开页面",
  en: "Page leave",
  schema: z.looseObject({ ...page, stay_ms: z.int() }),
});
export const share = event({
  name: "share",
  source: "device",
  zh: "分享",
  en: "Share",
  /** `parent_share_id`: the share this visit was opened from, so that chains have parents. */
  schema: z.looseObject({
    ...page,
    share_id: short,
    parent_share_id: z.optional(short),
    kind: z.optional(z.enum(["message", "timeline"])),
  }),
});
export const scan = event({
  name: "scan",
  source: "device",
  zh: "扫码进入",
  en: "Scan",
  schema: z.looseObject({ scene: z.optional(z.int()), code: z.optional(short), channel: z.optional(short) }),
});
/** At least half of an item was visible for at least 500 ms; once per page view and item. */
export const exposure = event({
  name: "exposure",
  source: "device",
  zh: "曝光",
  en: "Exposure",
  schema: z.looseObject({ ...page, item: short, list: z.optional(short), position: z.optional(z.int()) }),
});
/** Requests of one page view to one address (host and path without query, ids as `:id`); times are of answers. */
export const requestSummary = event({
  name: "request_summary",
  source: "device",
  zh: "网络请求",
  en: "Requests",
  schema: z.looseObject({
    ...page,
    host: short,
    path: short,
    count: z.int(),
    failures: z.int(),
    p50_ms: z.optional(z.int()),
    p95_ms: z.optional(z.int()),
  }),
});
/** A script error nobody caught; long numbers and addresses' queries are left out of the message. */
export const appError = event({
  name: "app_error",
  source: "device",
  zh: "脚本错误",
  en: "Script error",
  schema: z.looseObject({ page: z.optional(short), message: short, hash: short, kind: z.enum(["error", "rejection"]) }),
});
export const performance = event({
  name: "performance",
  source: "device",
  zh: "性能",
  en: "Performance",
  schema: z.looseObject({ metric: short, value_ms: z.number() }),
});

/** What the storefront reports. */
export const viewItem = event({
  name: "view_item",
  source: "device",
  zh: "查看商品",
  en: "View item",
  schema: z.looseObject(item),
});
export const viewCategory = event({
  name: "view_category",
  source: "device",
  zh: "查看分类",
  en: "View category",
  schema: z.looseObject({ category_id: short }),
});
export const search = event({
  name: "search",
  source: "device",
  zh: "搜索",
  en: "Search",
  schema: z.looseObject({ keyword: short, results: z.int() }),
});
export const addToCart = event({
  name: "add_to_cart",
  source: "device",
  zh: "加入购物车",
  en: "Add to cart",
  schema: z.looseObject({ ...item, quantity: z.int() }),
});
export const viewCart = event({
  name: "view_cart",
  source: "device",
  zh: "查看购物车",
  en: "View cart",
  schema: z.looseObject({ lines: z.int() }),
});
export const beginCheckout = event({
  name: "begin_checkout",
  source: "device",
  zh: "去结算",
  en: "Begin checkout",
  schema: z.looseObject({ lines: z.int(), payable_fen: z.int() }),
});
export const payTap = event({
  name: "pay_tap",
  source: "device",
  zh: "点击支付",
  en: "Tap pay",
  schema: z.looseObject({ order_id: short, payable_fen: z.int() }),
});
