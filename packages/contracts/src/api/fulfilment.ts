import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import {
  fen,
  id,
  idParams,
  instant,
  pageOf,
  pageQuery,
  picture,
  programAndId,
  programParams,
  signedFen,
  text,
} from "../schemas.ts";
import { isTaxNumber } from "../tax-number.ts";
import {
  deliveryMethods,
  invoice,
  invoiceKinds,
  invoiceStates,
  orderStates,
  parcel,
  parcelLines,
  shipment,
  shipmentStates,
  trackingNo,
} from "./order-parts.ts";
import { delivery, orderFields, shopOrder } from "./orders.ts";

const base = "/api/console/programs/:program";

// ---- one order as operators see it
export const orderFlags = ["RED", "ORANGE", "GREEN", "BLUE", "GREY"] as const;
export type OrderFlag = (typeof orderFlags)[number];
export const orderNote = z.strictObject({ id, text: z.string(), by: z.string(), at: instant });

export const adjustmentStates = ["WAITING", "APPLIED", "REJECTED", "LAPSED"] as const;
export type AdjustmentState = (typeof adjustmentStates)[number];
/** Another price of an unpaid order. What it says replaces what an earlier one said. */
export const adjustment = z.strictObject({
  id,
  state: z.enum(adjustmentStates),
  /** Taken off the goods. */ goodsOffFen: fen,
  /** What shipping costs then. */ shippingFen: fen,
  beforeFen: fen,
  payableFen: fen,
  reason: z.string(),
  by: z.string(),
  at: instant,
  /** Who approved or rejected it. */ decidedBy: z.nullable(z.string()),
  decidedAt: z.nullable(instant),
  answer: z.string(),
});
export type Adjustment = z.infer<typeof adjustment>;

export const orderRow = z.strictObject({
  id,
  orderNo: z.string(),
  state: z.enum(orderStates),
  createdAt: instant,
  paidAt: z.nullable(instant),
  memberId: id,
  nickname: z.string(),
  summary: z.string(),
  picture,
  itemCount: z.int(),
  payableFen: fen,
  deliveryMethod: z.enum(deliveryMethods),
  flag: z.nullable(z.enum(orderFlags)),
  /** Notes of operators. */ noteCount: z.int(),
  /** Left by the buyer. */ note: z.string(),
  /** Money of it is on its way back, or asked for. */ isRefunding: z.boolean(),
  pickupReadyAt: z.nullable(instant),
});
export type OrderRow = z.infer<typeof orderRow>;

export const consoleOrder = z.strictObject({
  ...orderFields,
  memberId: id,
  nickname: z.string(),
  /** Phone masked. */ delivery,
  flag: z.nullable(z.enum(orderFlags)),
  notes: z.array(orderNote),
  adjustments: z.array(adjustment),
  /** Latest first, e-mail masked. */ invoices: z.array(invoice),
  payments: z.array(
    z.strictObject({
      id,
      state: z.enum(["CREATED", "PREPAID", "PAID", "CLOSED"]),
      amountFen: fen,
      transactionId: z.nullable(z.string()),
      paidAt: z.nullable(instant),
      createdAt: instant,
    }),
  ),
  refunds: z.array(
    z.strictObject({
      id,
      state: z.enum(["REQUESTED", "PROCESSING", "SUCCEEDED", "ABNORMAL", "CLOSED"]),
      amountFen: fen,
      reason: z.string(),
      createdAt: instant,
    }),
  ),
  history: z.array(
    z.strictObject({
      at: instant,
      from: z.nullable(z.string()),
      to: z.string(),
      by: z.string(),
      reason: z.nullable(z.string()),
    }),
  ),
});
export type ConsoleOrder = z.infer<typeof consoleOrder>;

// ---- find
const yesNo = z.enum(["yes", "no"]);
const amount = z.coerce.number().check(z.int(), z.gte(0), z.lte(10_000_000_000));
export const orderFilter = z.strictObject({
  state: z.optional(z.enum(orderStates)),
  /** Order number or its beginning, receiver's phone or its last four digits, receiver's name, part of a product's title. */
  search: z.optional(z.string().check(z.maxLength(50))),
  memberId: z.optional(id),
  productId: z.optional(id),
  deliveryMethod: z.optional(z.enum(deliveryMethods)),
  /** Program days, both included: of placing, or of paying. */ from: z.optional(z.iso.date()),
  to: z.optional(z.iso.date()),
  timeOf: z._default(z.enum(["placed", "paid"]), "placed"),
  minFen: z.optional(amount),
  maxFen: z.optional(amount),
  flag: z.optional(z.enum(orderFlags)),
  noted: z.optional(yesNo),
  refunding: z.optional(yesNo),
});
export const listOrders = endpoint({
  method: "GET",
  path: `${base}/orders`,
  summary: "订单列表 Orders",
  who: "staff",
  permission: "order.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, orderFilter.shape),
  response: z.strictObject({ ...pageOf(orderRow).shape, counts: z.record(z.enum(orderStates), z.int()) }),
});
export const exportOrders = endpoint({
  method: "GET",
  path: `${base}/orders/export`,
  summary: "导出订单 CSV Export orders; names, phones and addresses need order.personal",
  who: "staff",
  permission: "order.export",
  idempotency: "none",
  errors: ["EXPORT_TOO_LARGE"],
  params: programParams,
  query: z.extend(orderFilter, { personal: z._default(yesNo, "no") }),
  answers: "csv",
  response: z.unknown(),
});
export const getOrder = endpoint({
  method: "GET",
  path: `${base}/orders/:id`,
  summary: "订单详情 One order",
  who: "staff",
  permission: "order.read",
  idempotency: "none",
  errors: ["ORDER_NOT_FOUND"],
  params: programAndId,
  response: consoleOrder,
});

// ---- ship
export const shipOrder = endpoint({
  method: "POST",
  path: `${base}/orders/:id/shipments`,
  summary: "发货（可只发一部分） Ship an order or a part of it",
  who: "staff",
  permission: "order.ship",
  idempotency: "required",
  errors: ["ORDER_NOT_FOUND", "ORDER_STATE", "NOTHING_TO_SHIP", "AFTER_SALE_OPEN", "TOO_MANY_PARCELS", "IS_PICKUP"],
  params: programAndId,
  body: z.extend(parcel, { /** All that is left by default. */ lines: z.optional(parcelLines) }),
  response: consoleOrder,
});
export const correctShipment = endpoint({
  method: "POST",
  path: `${base}/shipments/:id/correction`,
  summary: "更正运单（每单一次） Correct carrier or number, once per order as WeChat allows",
  who: "staff",
  permission: "order.ship",
  idempotency: "required",
  errors: ["SHIPMENT_NOT_FOUND", "SHIPMENT_CORRECTED", "SHIPMENT_STATE"],
  params: programAndId,
  body: parcel,
  response: consoleOrder,
});
export const appendTrace = endpoint({
  method: "POST",
  path: `${base}/shipment-traces`,
  summary: "追加物流轨迹 Append what a carrier says about a parcel; the same entry again changes nothing",
  who: "staff",
  permission: "order.ship",
  idempotency: "none",
  errors: ["SHIPMENT_NOT_FOUND"],
  params: programParams,
  body: z.strictObject({
    trackingNo,
    entries: z
      .array(
        z.strictObject({
          at: instant,
          state: z.enum(shipmentStates),
          text: text(200),
          place: z._default(z.string().check(z.maxLength(60)), ""),
        }),
      )
      .check(z.minLength(1), z.maxLength(50)),
  }),
  response: z.strictObject({ shipments: z.array(shipment) }),
});

// ---- ship by file
/** What is wrong with a row of a shipping file. */
export const shippingProblems = [
  "ORDER_NO_MISSING",
  "CARRIER_MISSING",
  "TRACKING_NO_WRONG",
  "DUPLICATE_ORDER",
  "ORDER_NOT_FOUND",
  "ORDER_STATE",
  "IS_PICKUP",
  "ALREADY_SHIPPED",
  "NOTHING_TO_SHIP",
  "TOO_MANY_PARCELS",
] as const;
export type ShippingProblem = (typeof shippingProblems)[number];
export const shippingImportStates = ["CHECKED", "RUNNING", "DONE"] as const;
export const shippingImport = z.strictObject({
  id,
  state: z.enum(shippingImportStates),
  createdAt: instant,
  by: z.string(),
  finishedAt: z.nullable(instant),
  counts: z.strictObject({ ready: z.int(), problem: z.int(), shipped: z.int(), failed: z.int() }),
  rows: z.array(
    z.strictObject({
      /** Line of the file, the heading being 1. */ row: z.int(),
      orderNo: z.string(),
      carrier: z.string(),
      trackingNo: z.string(),
      /** READY: will ship. PROBLEM: found in the check. FAILED: came up while shipping. */
      state: z.enum(["READY", "PROBLEM", "SHIPPED", "FAILED"]),
      problem: z.nullable(z.enum(shippingProblems)),
      orderId: z.nullable(id),
      summary: z.string(),
    }),
  ),
});
export type ShippingImport = z.infer<typeof shippingImport>;
export const checkShippingFile = endpoint({
  method: "POST",
  path: `${base}/shipping-imports`,
  summary: "检查批量发货文件（试运行） Check a file of parcels: order number, carrier, tracking number. Ships nothing",
  who: "staff",
  permission: "order.ship",
  idempotency: "none",
  errors: ["FILE_UNREADABLE"],
  params: programParams,
  rawBody: ["text/csv"],
  response: shippingImport,
});
export const getShippingImport = endpoint({
  method: "GET",
  path: `${base}/shipping-imports/:id`,
  summary: "批量发货进度 Progress and results, row by row",
  who: "staff",
  permission: "order.ship",
  idempotency: "none",
  errors: ["IMPORT_NOT_FOUND"],
  params: programAndId,
  response: shippingImport,
});
export const commitShippingImport = endpoint({
  method: "POST",
  path: `${base}/shipping-imports/:id/commit`,
  summary: "执行批量发货 Ship the rows that are right, as one job",
  who: "staff",
  permission: "order.ship",
  idempotency: "required",
  errors: ["IMPORT_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({}),
  response: shippingImport,
});

// ---- notes, flags
export const addOrderNote = endpoint({
  method: "POST",
  path: `${base}/orders/:id/notes`,
  summary: "添加内部备注 Add a note only operators see",
  who: "staff",
  permission: "order.ship",
  idempotency: "required",
  errors: ["ORDER_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({ text: text(500) }),
  response: consoleOrder,
});
export const setOrderFlag = endpoint({
  method: "PUT",
  path: `${base}/orders/:id/flag`,
  summary: "标记颜色 Flag an order with a colour",
  who: "staff",
  permission: "order.ship",
  idempotency: "none",
  errors: ["ORDER_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({ flag: z.nullable(z.enum(orderFlags)) }),
  response: consoleOrder,
});

// ---- another price
export const adjustOrder = endpoint({
  method: "POST",
  path: `${base}/orders/:id/adjustments`,
  summary: "改价（未付款订单） Change the price of an unpaid order; a large change waits for approval",
  who: "staff",
  permission: "order.adjust",
  idempotency: "required",
  errors: ["ORDER_NOT_FOUND", "ORDER_STATE", "PAYMENT_UNAVAILABLE", "ADJUSTMENT_TOO_LARGE", "ADJUSTMENT_WAITING"],
  params: programAndId,
  body: z.strictObject({
    /** Off the goods, instead of what an earlier change took off. */ goodsOffFen: fen,
    /** The new fee; the present one by default. */ shippingFen: z.optional(fen),
    reason: text(200),
  }),
  response: consoleOrder,
});
export const decideAdjustment = endpoint({
  method: "POST",
  path: `${base}/adjustments/:id/decision`,
  summary: "审批改价 Approve or reject a change of price",
  who: "staff",
  permission: "order.approve",
  idempotency: "required",
  errors: ["ADJUSTMENT_NOT_FOUND", "ADJUSTMENT_DECIDED", "ORDER_STATE", "PAYMENT_UNAVAILABLE"],
  params: programAndId,
  body: z.strictObject({ approve: z.boolean(), answer: z._default(z.string().check(z.maxLength(200)), "") }),
  response: consoleOrder,
});
export const adjustmentRow = z.extend(adjustment, {
  orderId: id,
  orderNo: z.string(),
  summary: z.string(),
  change: signedFen,
});
export const listAdjustments = endpoint({
  method: "GET",
  path: `${base}/adjustments`,
  summary: "改价记录与待审批 Changes of price, those that wait first",
  who: "staff",
  permission: "order.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, { state: z.optional(z.enum(adjustmentStates)) }),
  response: z.strictObject({ ...pageOf(adjustmentRow).shape, counts: z.record(z.enum(adjustmentStates), z.int()) }),
});

// ---- pickup
const pickupPointFields = {
  name: text(40),
  province: text(20),
  city: text(20),
  district: z.string().check(z.maxLength(20)),
  detail: text(100),
  phone: z.string().check(z.regex(/^[0-9-]{7,18}$/)),
  /** In words: 每天 8:00–20:00 */ hours: text(60),
  /** Closed ones take no new orders. */ isOpen: z.boolean(),
};
export const pickupPointInput = z.strictObject(pickupPointFields);
export type PickupPointInput = z.infer<typeof pickupPointInput>;
export const pickupPoint = z.strictObject({
  id,
  ...pickupPointFields,
  /** Orders that wait there. */ waiting: z.int(),
});
export type PickupPoint = z.infer<typeof pickupPoint>;
export const shopPickupPoint = z.strictObject({
  id,
  name: z.string(),
  address: z.string(),
  phone: z.string(),
  hours: z.string(),
});

export const listPickupPoints = endpoint({
  method: "GET",
  path: `${base}/pickup-points`,
  summary: "自提点 Pickup points",
  who: "staff",
  permission: "order.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: z.strictObject({ items: z.array(pickupPoint) }),
});
export const addPickupPoint = endpoint({
  method: "POST",
  path: `${base}/pickup-points`,
  summary: "新增自提点 Add a pickup point",
  who: "staff",
  permission: "settings.write",
  idempotency: "required",
  errors: ["TOO_MANY_PICKUP_POINTS"],
  params: programParams,
  body: pickupPointInput,
  response: pickupPoint,
});
export const changePickupPoint = endpoint({
  method: "PUT",
  path: `${base}/pickup-points/:id`,
  summary: "修改自提点 Change a pickup point",
  who: "staff",
  permission: "settings.write",
  idempotency: "none",
  errors: ["PICKUP_POINT_NOT_FOUND"],
  params: programAndId,
  body: pickupPointInput,
  response: pickupPoint,
});
export const removePickupPoint = endpoint({
  method: "DELETE",
  path: `${base}/pickup-points/:id`,
  summary: "删除自提点 Remove a pickup point nothing waits at",
  who: "staff",
  permission: "settings.write",
  idempotency: "none",
  errors: ["PICKUP_POINT_NOT_FOUND", "PICKUP_POINT_IN_USE"],
  params: programAndId,
  response: z.strictObject({}),
});
export const shopPickupPoints = endpoint({
  method: "GET",
  path: "/api/shop/pickup-points",
  summary: "可自提的地点 Where goods can be picked up",
  who: "public",
  idempotency: "none",
  errors: [],
  response: z.strictObject({ items: z.array(shopPickupPoint) }),
});
export const readyForPickup = endpoint({
  method: "POST",
  path: `${base}/orders/:id/pickup-ready`,
  summary: "备货完成，可自提 The goods wait at the pickup point",
  who: "staff",
  permission: "order.ship",
  idempotency: "required",
  errors: ["ORDER_NOT_FOUND", "ORDER_STATE", "NOT_PICKUP"],
  params: programAndId,
  body: z.strictObject({}),
  response: consoleOrder,
});
const pickupCode = z.extend(programParams, { code: z.string().check(z.regex(/^\d{8}$/)) });
export const findPickup = endpoint({
  method: "GET",
  path: `${base}/pickups/:code`,
  summary: "按取货码查订单 The order of a pickup code",
  who: "staff",
  permission: "order.ship",
  idempotency: "none",
  errors: ["PICKUP_CODE_NOT_FOUND"],
  params: pickupCode,
  response: consoleOrder,
});
export const handOver = endpoint({
  method: "POST",
  path: `${base}/pickups/:code/handover`,
  summary: "核销取货码 Hand the goods over, once",
  who: "staff",
  permission: "order.ship",
  idempotency: "required",
  errors: ["PICKUP_CODE_NOT_FOUND", "PICKUP_DONE", "NOTHING_TO_SHIP", "AFTER_SALE_OPEN"],
  params: pickupCode,
  body: z.strictObject({}),
  response: consoleOrder,
});

// ---- invoices
export const invoiceRequest = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal(invoiceKinds[0]), title: text(100), email: z.email().check(z.maxLength(100)) }),
  z.strictObject({
    kind: z.literal(invoiceKinds[1]),
    title: text(100),
    taxNo: z.string().check(z.refine(isTaxNumber, "税号校验不通过")),
    email: z.email().check(z.maxLength(100)),
  }),
]);
export type InvoiceRequest = z.infer<typeof invoiceRequest>;
export const requestInvoice = endpoint({
  method: "POST",
  path: "/api/shop/orders/:id/invoice",
  summary: "申请发票 Ask for an invoice",
  who: "shopper",
  idempotency: "required",
  errors: ["ORDER_NOT_FOUND", "ORDER_STATE", "INVOICE_EXISTS"],
  params: idParams,
  body: invoiceRequest,
  response: shopOrder,
});
export const invoiceRow = z.extend(invoice, { orderId: id, orderNo: z.string(), summary: z.string() });
export type InvoiceRow = z.infer<typeof invoiceRow>;
export const listInvoices = endpoint({
  method: "GET",
  path: `${base}/invoices`,
  summary: "发票申请 Invoice requests, oldest that waits first; the e-mail is masked without order.personal",
  who: "staff",
  permission: "order.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, { state: z.optional(z.enum(invoiceStates)) }),
  response: z.strictObject({ ...pageOf(invoiceRow).shape, counts: z.record(z.enum(invoiceStates), z.int()) }),
});
export const decideInvoice = endpoint({
  method: "POST",
  path: `${base}/invoices/:id/decision`,
  summary: "开具或驳回发票 Mark an invoice issued, or reject the request",
  who: "staff",
  permission: "order.invoice",
  idempotency: "required",
  errors: ["INVOICE_NOT_FOUND", "INVOICE_DECIDED"],
  params: programAndId,
  body: z.discriminatedUnion("state", [
    /** 8 digits, or 20 of a fully digital invoice. */
    z.strictObject({ state: z.literal("ISSUED"), number: z.string().check(z.regex(/^(\d{8}|\d{20})$/)) }),
    z.strictObject({ state: z.literal("REJECTED"), reason: text(200) }),
  ]),
  response: invoiceRow,
});
