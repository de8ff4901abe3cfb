import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import {
  cursorOf,
  day,
  fen,
  id,
  idParams,
  instant,
  pageOf,
  pageQuery,
  picture,
  programAndId,
  programParams,
  quantity,
  text,
} from "../schemas.ts";
import { orderStates } from "./order-parts.ts";

// ---- words of an after-sale
/** GOODWILL: money an operator gives of the order's own accord; nothing comes back for it. */
export const afterSaleKinds = ["REFUND_ONLY", "RETURN_REFUND", "EXCHANGE", "GOODWILL"] as const;
export type AfterSaleKind = (typeof afterSaleKinds)[number];
/** What a shopper may ask for. */
const askableKind = z.enum(["REFUND_ONLY", "RETURN_REFUND", "EXCHANGE"]);

export const afterSaleStates = [
  "APPLIED",
  "AGREED",
  "RETURNED",
  "RECEIVED",
  "REFUNDING",
  "RESHIPPED",
  "DONE",
  "REJECTED",
  "CANCELLED",
  "CLOSED",
] as const;
export type AfterSaleState = (typeof afterSaleStates)[number];

export const afterSaleFaults = ["BUYER", "SELLER", "GOODWILL"] as const;
export type AfterSaleFault = (typeof afterSaleFaults)[number];

/** Why, and whose matter it is. BUYER reasons need 「七天无理由」 once the goods are on their way; SELLER reasons never do. */
export const afterSaleReasons = {
  NOT_WANTED: { fault: "BUYER", zh: "不想要了 / 七天无理由", en: "Not wanted any more" },
  ORDERED_WRONG: { fault: "BUYER", zh: "拍错 / 多拍", en: "Ordered by mistake" },
  WRONG_ADDRESS: { fault: "BUYER", zh: "地址或电话填错", en: "Wrong address or phone" },
  QUALITY: { fault: "SELLER", zh: "质量问题 / 变质", en: "Quality problem" },
  DAMAGED: { fault: "SELLER", zh: "破损 / 洒漏", en: "Damaged on the way" },
  NOT_AS_DESCRIBED: { fault: "SELLER", zh: "与描述不符", en: "Not as described" },
  WRONG_OR_MISSING: { fault: "SELLER", zh: "发错 / 少发", en: "Wrong or missing goods" },
  LATE: { fault: "SELLER", zh: "未按约定时间发货", en: "Shipped later than promised" },
  NOT_RECEIVED: { fault: "SELLER", zh: "没有收到货", en: "Never arrived" },
} as const satisfies Record<string, { fault: Exclude<AfterSaleFault, "GOODWILL">; zh: string; en: string }>;
export type AfterSaleReason = keyof typeof afterSaleReasons;
const reasonNames = Object.keys(afterSaleReasons) as [AfterSaleReason, ...AfterSaleReason[]]; // its own keys
const reason = z.enum(reasonNames);

const words = text(500, 0);
const pictures = z.array(picture).check(z.maxLength(9));
const trackingNo = z.string().check(z.regex(/^[A-Za-z0-9-]{5,40}$/));
export const returnAddress = z.strictObject({ name: text(30), phone: text(20, 5), address: text(200) });
export type ReturnAddress = z.infer<typeof returnAddress>;

const askedLines = z.array(z.strictObject({ orderLineId: id, quantity })).check(z.minLength(1), z.maxLength(100));
const application = z.strictObject({
  kind: askableKind,
  reason,
  words: z._default(words, ""),
  pictures: z._default(pictures, []),
  lines: askedLines,
  /** Absent: all that is refundable for it. Ignored for an exchange. */ amountFen: z.optional(fen),
  /** Exchange for another SKU of the same product and price; absent: the same again. Then of one line only. */
  exchangeSkuId: z.optional(id),
});
export type AfterSaleApplication = z.infer<typeof application>;

// ---- what an after-sale shows
const caseLine = z.strictObject({
  orderLineId: id,
  skuId: id,
  productId: id,
  title: z.string(),
  options: z.array(z.string()),
  picture,
  quantity: z.int(),
  /** Of these the units that were not shipped when it was asked. */ unshippedQuantity: z.int(),
  isGift: z.boolean(),
  /** What these units are worth, then what was given for them. */ refundFen: fen,
  points: z.int(),
  /** Known once the return was looked at. */ acceptedQuantity: z.nullable(z.int()),
  restockedQuantity: z.int(),
});
const amounts = z.strictObject({
  goodsFen: fen,
  shippingFen: fen,
  /** List price of gifts that did not come back. */ deductedFen: fen,
  /** goods + shipping − deducted. */ totalFen: fen,
  points: z.int(),
});
export type AfterSaleAmounts = z.infer<typeof amounts>;
const caseFields = {
  id,
  afterSaleNo: z.string(),
  orderId: id,
  orderNo: z.string(),
  kind: z.enum(afterSaleKinds),
  state: z.enum(afterSaleStates),
  /** Null for goodwill. */ reason: z.nullable(reason),
  fault: z.enum(afterSaleFaults),
  words: z.string(),
  pictures: z.array(picture),
  lines: z.array(caseLine),
  askedFen: fen,
  /** What goes back, or would go back if it were settled now. */ amounts,
  /** Decided at once for a trusted member, without an operator. */ isInstant: z.boolean(),
  /** The merchant's insurance pays the way back. */ freightInsured: z.boolean(),
  returnAddress: z.nullable(returnAddress),
  returnParcel: z.nullable(z.strictObject({ carrier: z.string(), trackingNo: z.string(), sentAt: instant })),
  reshipParcel: z.nullable(z.strictObject({ carrier: z.string(), trackingNo: z.string(), sentAt: instant, skuId: id })),
  exchangeSkuId: z.nullable(id),
  /** Words of the operator who rejected or closed it. */ answer: z.string(),
  createdAt: instant,
  /** When the next step happens by itself, and which. */
  deadline: z.nullable(
    z.strictObject({ at: instant, becomes: z.enum(["AGREED", "CLOSED", "RECEIVED", "REFUNDING", "DONE"]) }),
  ),
  refund: z.nullable(
    z.strictObject({
      state: z.enum(["REQUESTED", "PROCESSING", "SUCCEEDED", "ABNORMAL", "CLOSED"]),
      succeededAt: z.nullable(instant),
    }),
  ),
  timeline: z.array(
    z.strictObject({ at: instant, from: z.nullable(z.string()), to: z.string(), reason: z.string(), by: z.string() }),
  ),
};
export const shopAfterSale = z.strictObject(caseFields);
export type ShopAfterSale = z.infer<typeof shopAfterSale>;

// ---- shopper
export const uploadEvidence = endpoint({
  method: "POST",
  path: "/api/shop/after-sale-pictures",
  summary: "上传售后凭证图片（PNG、JPEG、WebP，≤ 5 MB，重新编码） Upload a picture for an after-sale",
  who: "shopper",
  idempotency: "none",
  errors: ["IMAGE_INVALID"],
  rawBody: ["image/png", "image/jpeg", "image/webp"],
  response: picture,
});
const refundableLine = z.strictObject({
  orderLineId: id,
  skuId: id,
  title: z.string(),
  options: z.array(z.string()),
  picture,
  /** Units nothing was asked for yet; how many of them are still in the shop. */ quantity: z.int(),
  unshippedQuantity: z.int(),
  /** What these units are worth together. */ refundFen: fen,
  points: z.int(),
  isGift: z.boolean(),
  noReasonReturn: z.boolean(),
});
export const getRefundable = endpoint({
  method: "GET",
  path: "/api/shop/orders/:id/refundable",
  summary: "订单可退的商品、金额与积分 What of an order can still go back",
  who: "shopper",
  idempotency: "none",
  errors: ["ORDER_NOT_FOUND"],
  params: idParams,
  response: z.strictObject({
    orderId: id,
    state: z.enum(orderStates),
    /** Null: any time from now; the order is not received yet. */ applyBefore: z.nullable(instant),
    /** Why nothing can be asked. */
    problem: z.nullable(z.enum(["NOT_PAID", "WINDOW_OVER", "NOTHING_LEFT"])),
    lines: z.array(refundableLine),
    shippingFen: fen,
    /** What of the whole order was not given back yet. */ leftFen: fen,
    freightInsured: z.boolean(),
  }),
});
export const previewAfterSale = endpoint({
  method: "POST",
  path: "/api/shop/orders/:id/after-sale-preview",
  summary: "售后试算：可退金额、运费、积分与需一并退回的赠品 What an after-sale would give back",
  who: "shopper",
  idempotency: "none",
  errors: [
    "ORDER_NOT_FOUND",
    "ORDER_STATE",
    "AFTER_SALE_WINDOW",
    "AFTER_SALE_QUANTITY",
    "AFTER_SALE_NO_REASON",
    "AFTER_SALE_KIND",
  ],
  params: idParams,
  body: z.pick(application, { kind: true, reason: true, lines: true }),
  response: z.strictObject({
    amounts,
    fault: z.enum(afterSaleFaults),
    lines: z.array(
      z.strictObject({ orderLineId: id, quantity: z.int(), refundFen: fen, points: z.int(), isGift: z.boolean() }),
    ),
    freightInsured: z.boolean(),
    /** An operator need not look at it. */ isInstant: z.boolean(),
  }),
});
export const applyAfterSale = endpoint({
  method: "POST",
  path: "/api/shop/orders/:id/after-sales",
  summary: "申请售后 Ask for an after-sale",
  who: "shopper",
  idempotency: "required",
  errors: [
    "ORDER_NOT_FOUND",
    "ORDER_STATE",
    "AFTER_SALE_WINDOW",
    "AFTER_SALE_QUANTITY",
    "AFTER_SALE_AMOUNT",
    "AFTER_SALE_NO_REASON",
    "AFTER_SALE_KIND",
    "EXCHANGE_SKU",
  ],
  params: idParams,
  body: application,
  response: shopAfterSale,
});
export const listMyAfterSales = endpoint({
  method: "GET",
  path: "/api/shop/after-sales",
  summary: "我的售后 My after-sales",
  who: "shopper",
  idempotency: "none",
  errors: [],
  query: z.strictObject({
    orderId: z.optional(id),
    cursor: z.optional(z.string().check(z.maxLength(200))),
  }),
  response: cursorOf(shopAfterSale),
});
export const getMyAfterSale = endpoint({
  method: "GET",
  path: "/api/shop/after-sales/:id",
  summary: "售后详情 One after-sale",
  who: "shopper",
  idempotency: "none",
  errors: ["AFTER_SALE_NOT_FOUND"],
  params: idParams,
  response: shopAfterSale,
});
export const changeAfterSale = endpoint({
  method: "PUT",
  path: "/api/shop/after-sales/:id",
  summary: "修改尚未处理的售后申请 Change an after-sale nobody answered yet",
  who: "shopper",
  idempotency: "required",
  errors: [
    "AFTER_SALE_NOT_FOUND",
    "AFTER_SALE_STATE",
    "AFTER_SALE_WINDOW",
    "AFTER_SALE_QUANTITY",
    "AFTER_SALE_AMOUNT",
    "AFTER_SALE_NO_REASON",
    "AFTER_SALE_KIND",
    "EXCHANGE_SKU",
    "ORDER_STATE",
  ],
  params: idParams,
  body: application,
  response: shopAfterSale,
});
export const cancelAfterSale = endpoint({
  method: "POST",
  path: "/api/shop/after-sales/:id/cancellation",
  summary: "撤销售后 Withdraw an after-sale",
  who: "shopper",
  idempotency: "required",
  errors: ["AFTER_SALE_NOT_FOUND", "AFTER_SALE_STATE"],
  params: idParams,
  body: z.strictObject({}),
  response: shopAfterSale,
});
export const sendReturn = endpoint({
  method: "POST",
  path: "/api/shop/after-sales/:id/return-parcel",
  summary: "填写退货物流 Say how the goods come back",
  who: "shopper",
  idempotency: "required",
  errors: ["AFTER_SALE_NOT_FOUND", "AFTER_SALE_STATE"],
  params: idParams,
  body: z.strictObject({ carrier: text(30), trackingNo }),
  response: shopAfterSale,
});
export const confirmExchange = endpoint({
  method: "POST",
  path: "/api/shop/after-sales/:id/exchange-receipt",
  summary: "确认收到换货 The exchanged goods arrived",
  who: "shopper",
  idempotency: "required",
  errors: ["AFTER_SALE_NOT_FOUND", "AFTER_SALE_STATE"],
  params: idParams,
  body: z.strictObject({}),
  response: shopAfterSale,
});

// ---- console
const base = "/api/console/programs/:program";
/** Tabs are what to do next, not states. */
export const afterSaleTabs = {
  TO_ANSWER: ["APPLIED"],
  WITH_BUYER: ["AGREED"],
  TO_RECEIVE: ["RETURNED"],
  TO_SETTLE: ["RECEIVED"],
  REFUNDING: ["REFUNDING", "RESHIPPED"],
  DONE: ["DONE"],
  ENDED: ["REJECTED", "CANCELLED", "CLOSED"],
} as const satisfies Record<string, readonly AfterSaleState[]>;
export type AfterSaleTab = keyof typeof afterSaleTabs;
const tabNames = Object.keys(afterSaleTabs) as [AfterSaleTab, ...AfterSaleTab[]]; // its own keys

export const afterSaleRow = z.strictObject({
  id,
  afterSaleNo: z.string(),
  orderId: id,
  orderNo: z.string(),
  memberId: id,
  nickname: z.string(),
  kind: z.enum(afterSaleKinds),
  state: z.enum(afterSaleStates),
  reason: z.nullable(reason),
  fault: z.enum(afterSaleFaults),
  summary: z.string(),
  picture,
  quantity: z.int(),
  askedFen: fen,
  refundFen: fen,
  isInstant: z.boolean(),
  freightInsured: z.boolean(),
  createdAt: instant,
  /** Target time of what the shop has to do next; null when it is not the shop's turn. */ dueAt: z.nullable(instant),
});
export type AfterSaleRow = z.infer<typeof afterSaleRow>;
/** What an operator may do next, in the order of good sense. */
export const afterSaleActions = ["AGREE", "REJECT", "RECEIVE", "REFUND", "RESHIP", "CLOSE"] as const;
export type AfterSaleAction = (typeof afterSaleActions)[number];
export const consoleAfterSale = z.strictObject({
  ...caseFields,
  memberId: id,
  nickname: z.string(),
  orderState: z.enum(orderStates),
  dueAt: z.nullable(instant),
  actions: z.array(z.enum(afterSaleActions)),
  /** The most that can go back for it now. */ refundableFen: fen,
  member: z.strictObject({ paidOrders: z.int(), refundedOrders: z.int() }),
  notes: z.array(z.strictObject({ at: instant, by: z.string(), text: z.string() })),
});
export type ConsoleAfterSale = z.infer<typeof consoleAfterSale>;

export const listAfterSales = endpoint({
  method: "GET",
  path: `${base}/after-sales`,
  summary: "售后列表 After-sales",
  who: "staff",
  permission: "after-sale.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, {
    tab: z.optional(z.enum(tabNames)),
    kind: z.optional(z.enum(afterSaleKinds)),
    reason: z.optional(reason),
    overdue: z.optional(z.enum(["yes"])),
    search: z.optional(z.string().check(z.maxLength(50))),
    memberId: z.optional(id),
    orderId: z.optional(id),
    from: z.optional(day),
    to: z.optional(day),
  }),
  response: z.strictObject({
    ...pageOf(afterSaleRow).shape,
    counts: z.record(z.enum(tabNames), z.int()),
    overdue: z.int(),
  }),
});
export const getAfterSale = endpoint({
  method: "GET",
  path: `${base}/after-sales/:id`,
  summary: "售后详情 One after-sale",
  who: "staff",
  permission: "after-sale.read",
  idempotency: "none",
  errors: ["AFTER_SALE_NOT_FOUND"],
  params: programAndId,
  response: consoleAfterSale,
});
export const agreeAfterSale = endpoint({
  method: "POST",
  path: `${base}/after-sales/:id/agreement`,
  summary: "同意售后：退货等买家寄回，仅退款立即退款 Agree: a return waits for the parcel, a refund goes out at once",
  who: "staff",
  permission: "after-sale.handle",
  idempotency: "required",
  errors: [
    "AFTER_SALE_NOT_FOUND",
    "AFTER_SALE_STATE",
    "AFTER_SALE_AMOUNT",
    "RETURN_ADDRESS_MISSING",
    "REFUND_LIMIT",
    "REFUND_TOO_LATE",
  ],
  params: programAndId,
  body: z.strictObject({
    /** Absent: the shop's own return address. */ returnAddress: z.optional(returnAddress),
    /** Refund only: less than asked. */ amountFen: z.optional(fen),
  }),
  response: consoleAfterSale,
});
export const rejectAfterSale = endpoint({
  method: "POST",
  path: `${base}/after-sales/:id/rejection`,
  summary: "拒绝售后 Reject an after-sale",
  who: "staff",
  permission: "after-sale.handle",
  idempotency: "required",
  errors: ["AFTER_SALE_NOT_FOUND", "AFTER_SALE_STATE"],
  params: programAndId,
  body: z.strictObject({ reason: text(200) }),
  response: consoleAfterSale,
});
export const receiveReturn = endpoint({
  method: "POST",
  path: `${base}/after-sales/:id/receipt`,
  summary: "退货入库：每行验收与回库数量 Look at a return: accepted and restocked units per line",
  who: "staff",
  permission: "after-sale.handle",
  idempotency: "required",
  errors: ["AFTER_SALE_NOT_FOUND", "AFTER_SALE_STATE", "AFTER_SALE_QUANTITY"],
  params: programAndId,
  body: z.strictObject({
    lines: z
      .array(
        z.strictObject({
          orderLineId: id,
          acceptedQuantity: z.int().check(z.gte(0), z.lte(9_999)),
          /** Damaged goods are accepted but not put back. */ restockQuantity: z.int().check(z.gte(0), z.lte(9_999)),
        }),
      )
      .check(z.minLength(1), z.maxLength(100)),
  }),
  response: consoleAfterSale,
});
export const refundAfterSale = endpoint({
  method: "POST",
  path: `${base}/after-sales/:id/refund`,
  summary: "原路退款（换货缺货时也可改为退款） Pay back; an exchange that cannot be shipped becomes a refund",
  who: "staff",
  permission: "after-sale.handle",
  idempotency: "required",
  errors: ["AFTER_SALE_NOT_FOUND", "AFTER_SALE_STATE", "AFTER_SALE_AMOUNT", "REFUND_LIMIT", "REFUND_TOO_LATE"],
  params: programAndId,
  body: z.strictObject({ /** Absent: all that is due. */ amountFen: z.optional(fen) }),
  response: consoleAfterSale,
});
export const reshipAfterSale = endpoint({
  method: "POST",
  path: `${base}/after-sales/:id/reshipment`,
  summary: "换货发出 Ship the exchange",
  who: "staff",
  permission: "after-sale.handle",
  idempotency: "required",
  errors: ["AFTER_SALE_NOT_FOUND", "AFTER_SALE_STATE", "OUT_OF_STOCK", "EXCHANGE_SKU"],
  params: programAndId,
  body: z.strictObject({ carrier: text(30), trackingNo, /** Absent: the one asked for. */ skuId: z.optional(id) }),
  response: consoleAfterSale,
});
export const closeAfterSale = endpoint({
  method: "POST",
  path: `${base}/after-sales/:id/closing`,
  summary: "关闭售后（买家未寄回） Close an after-sale whose goods did not come back",
  who: "staff",
  permission: "after-sale.handle",
  idempotency: "required",
  errors: ["AFTER_SALE_NOT_FOUND", "AFTER_SALE_STATE"],
  params: programAndId,
  body: z.strictObject({ reason: text(200) }),
  response: consoleAfterSale,
});
export const addAfterSaleNote = endpoint({
  method: "POST",
  path: `${base}/after-sales/:id/notes`,
  summary: "内部备注 Write an internal note",
  who: "staff",
  permission: "after-sale.handle",
  idempotency: "required",
  errors: ["AFTER_SALE_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({ text: text(500) }),
  response: consoleAfterSale,
});
export const refundGoodwill = endpoint({
  method: "POST",
  path: `${base}/orders/:id/goodwill-refunds`,
  summary: "善意退款：不退货，退一部分款 Give money back out of goodwill",
  who: "staff",
  permission: "after-sale.goodwill",
  idempotency: "required",
  errors: ["ORDER_NOT_FOUND", "ORDER_STATE", "AFTER_SALE_AMOUNT", "REFUND_LIMIT", "REFUND_TOO_LATE"],
  params: programAndId,
  body: z.strictObject({ amountFen: fen.check(z.gte(1)), reason: text(200) }),
  response: consoleAfterSale,
});

// ---- settings
const days = (most: number) => z.int().check(z.gte(1), z.lte(most));
const bp = z.int().check(z.gte(0), z.lte(10_000));
export const afterSaleSettings = z.strictObject({
  /** From receipt; 7 days is the least the law allows for goods that may go back without a reason. */
  windowDays: z.int().check(z.gte(7), z.lte(365)),
  /** Products with a window of their own. */
  productWindows: z
    .array(z.strictObject({ productId: id, days: z.int().check(z.gte(0), z.lte(365)) }))
    .check(z.maxLength(500)),
  /** Not answered so long: agreed. */ answerDays: days(15),
  /** Not sent back so long: closed. */ returnDays: days(30),
  /** Sent back and not looked at so long: received. */ confirmDays: days(30),
  /** Received and not settled so long: refunded; the law says 7 days. */ refundDays: days(7),
  /** Target for each step of the shop. */ slaHours: z.int().check(z.gte(1), z.lte(240)),
  /** The merchant pays the way back of every order paid from now on. */ freightInsurance: z.boolean(),
  returnAddress: z.nullable(returnAddress),
  instantRefund: z.strictObject({
    enabled: z.boolean(),
    /** Paid orders a member needs. */ paidOrders: z.int().check(z.gte(1), z.lte(1_000)),
    /** Refunded orders ÷ paid orders, at most. */ refundRatioBp: bp,
    capFen: fen,
    /** Of the whole program, per day. */ dailyCapFen: fen,
  }),
});
export type AfterSaleSettings = z.infer<typeof afterSaleSettings>;
export const getAfterSaleSettings = endpoint({
  method: "GET",
  path: `${base}/settings/after-sale`,
  summary: "售后设置 After-sale settings",
  who: "staff",
  permission: "after-sale.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: afterSaleSettings,
});
export const setAfterSaleSettings = endpoint({
  method: "PUT",
  path: `${base}/settings/after-sale`,
  summary: "修改售后设置 Change after-sale settings",
  who: "staff",
  permission: "settings.write",
  idempotency: "none",
  errors: [],
  params: programParams,
  body: afterSaleSettings,
  response: afterSaleSettings,
});
