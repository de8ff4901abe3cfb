import * as z from "zod/mini";
import { fen, id, instant, quantity, text } from "../schemas.ts";

/** Parts of an order that several calls speak of. */
export const orderStates = ["PENDING_PAYMENT", "PAID", "PARTLY_SHIPPED", "SHIPPED", "COMPLETED", "CLOSED"] as const;
export type OrderState = (typeof orderStates)[number];
/** REFUNDED: everything was paid back before anything was sent. */
export const closeReasons = ["MEMBER_CANCELLED", "TIMEOUT", "OPERATOR_CLOSED", "REFUNDED"] as const;
export const deliveryMethods = ["EXPRESS", "PICKUP"] as const;
export type DeliveryMethod = (typeof deliveryMethods)[number];

// ---- shipments
export const shipmentKinds = ["EXPRESS", "SAME_CITY", "PICKUP"] as const;
export type ShipmentKind = (typeof shipmentKinds)[number];
/** TROUBLED: the carrier reports a problem, e.g. nobody at home three times. */
export const shipmentStates = ["SENT", "IN_TRANSIT", "TROUBLED", "DELIVERED"] as const;
export type ShipmentState = (typeof shipmentStates)[number];

/** Carriers by the code WeChat's shipping information names them with (`delivery_id`); same-city couriers need none. */
export const carriers = [
  { code: "SF", name: "顺丰速运", kind: "EXPRESS" },
  { code: "ZTO", name: "中通快递", kind: "EXPRESS" },
  { code: "YTO", name: "圆通速递", kind: "EXPRESS" },
  { code: "STO", name: "申通快递", kind: "EXPRESS" },
  { code: "YD", name: "韵达快递", kind: "EXPRESS" },
  { code: "JD", name: "京东快递", kind: "EXPRESS" },
  { code: "JTSD", name: "极兔速递", kind: "EXPRESS" },
  { code: "EMS", name: "邮政 EMS", kind: "EXPRESS" },
  { code: "DBL", name: "德邦快递", kind: "EXPRESS" },
  { code: "SFTC", name: "顺丰同城", kind: "SAME_CITY" },
  { code: "DADA", name: "达达快送", kind: "SAME_CITY" },
] as const satisfies readonly { code: string; name: string; kind: ShipmentKind }[];
/** OTHER: a carrier we know only by the name typed. */
export const carrierCodes = [...carriers.map(({ code }) => code), "OTHER"] as const;
export type CarrierCode = (typeof carrierCodes)[number];

/** A code (`SF`) or a name (`顺丰速运`, `顺丰`) as people type it. */
export function carrierOf(typed: string): { code: CarrierCode; name: string; kind: ShipmentKind } {
  const word = typed.trim();
  const known =
    carriers.find(({ code, name }) => code === word.toUpperCase() || name === word) ??
    (word.length >= 2
      ? carriers.find(({ name }) => name.replaceAll(" ", "").startsWith(word.replaceAll(" ", "")))
      : undefined);
  return known ?? { code: "OTHER", name: word, kind: "EXPRESS" };
}

export const trackingNo = z.string().check(z.regex(/^[A-Za-z0-9-]{5,40}$/));
/** Code or name of a carrier, and the number on the parcel. */
export const parcel = z.strictObject({ carrier: text(30), trackingNo });
/** Units of order lines that travel together. */
export const parcelLines = z
  .array(z.strictObject({ orderLineId: id, quantity }))
  .check(z.minLength(1), z.maxLength(100));

export const traceEntry = z.strictObject({
  at: instant,
  state: z.enum(shipmentStates),
  text: z.string(),
  place: z.string(),
});
export const shipment = z.strictObject({
  id,
  kind: z.enum(shipmentKinds),
  state: z.enum(shipmentStates),
  carrierCode: z.enum(carrierCodes),
  /** Empty for a pickup, like the tracking number. */ carrier: z.string(),
  trackingNo: z.string(),
  shippedAt: instant,
  deliveredAt: z.nullable(instant),
  /** Its carrier or number was set right once. */ isCorrected: z.boolean(),
  lines: z.array(z.strictObject({ orderLineId: id, quantity: z.int() })),
  /** Newest first. */ trace: z.array(traceEntry),
});
export type Shipment = z.infer<typeof shipment>;

// ---- pickup
export const pickup = z.strictObject({
  pointId: id,
  pointName: z.string(),
  address: z.string(),
  phone: z.string(),
  hours: z.string(),
  /** Shown to the buyer once paid; operators never see it, they are told it. */ code: z.nullable(z.string()),
  /** The goods wait there since. */ readyAt: z.nullable(instant),
});

// ---- invoices
export const invoiceStates = ["REQUESTED", "ISSUED", "REJECTED"] as const;
export type InvoiceState = (typeof invoiceStates)[number];
export const invoiceKinds = ["PERSONAL", "COMPANY"] as const;
export const invoice = z.strictObject({
  id,
  state: z.enum(invoiceStates),
  kind: z.enum(invoiceKinds),
  title: z.string(),
  taxNo: z.nullable(z.string()),
  email: z.string(),
  /** What was paid and not paid back. */ amountFen: fen,
  requestedAt: instant,
  decidedAt: z.nullable(instant),
  /** Number of the issued invoice. */ number: z.nullable(z.string()),
  /** Why it was rejected. */ reason: z.nullable(z.string()),
});
export type Invoice = z.infer<typeof invoice>;
