import { dayOf } from "@banyan/calendar";
import type { AdjustmentState, closeReasons, InvoiceState, OrderState, ShipmentState } from "@banyan/contracts";
import { defineStates } from "#kernel/states.ts";

/**
 * An order that is not paid, or closed, can never ship; a closed one is never revived.
 * PAID → CLOSED: all of it was paid back before anything was sent. A pickup goes PAID → SHIPPED → COMPLETED in one breath.
 */
export const orderStates = defineStates({
  PENDING_PAYMENT: ["PAID", "CLOSED"],
  PAID: ["PARTLY_SHIPPED", "SHIPPED", "CLOSED"],
  PARTLY_SHIPPED: ["SHIPPED"],
  SHIPPED: ["COMPLETED"],
  COMPLETED: [],
  CLOSED: [],
} satisfies Record<OrderState, OrderState[]>);

/** CLOSED → PAID: money that arrived although we had closed it; it is recorded, then goes back. */
export const paymentStates = defineStates({
  CREATED: ["PREPAID", "PAID", "CLOSED"],
  PREPAID: ["PAID", "CLOSED"],
  CLOSED: ["PAID"],
  PAID: [],
});
export type PaymentState = (typeof paymentStates)["names"][number];

/** ABNORMAL: WeChat could not reach the buyer's account; an operator settles it in WeChat's console, or asks again under the same number. */
export const refundStates = defineStates({
  REQUESTED: ["PROCESSING", "SUCCEEDED", "ABNORMAL", "CLOSED"],
  PROCESSING: ["SUCCEEDED", "ABNORMAL", "CLOSED"],
  ABNORMAL: ["REQUESTED", "SUCCEEDED", "CLOSED"],
  SUCCEEDED: [],
  CLOSED: [],
});
export type RefundState = (typeof refundStates)["names"][number];

/** Kind of the outbox intent that asks WeChat for a refund. */
export const REFUND_INTENT = "orders.refund";

/** A parcel on its way; what the carrier says may go back and forth until it is there. */
export const shipmentStates = defineStates({
  SENT: ["IN_TRANSIT", "TROUBLED", "DELIVERED"],
  IN_TRANSIT: ["TROUBLED", "DELIVERED"],
  TROUBLED: ["IN_TRANSIT", "DELIVERED"],
  DELIVERED: [],
} satisfies Record<ShipmentState, ShipmentState[]>);

/** LAPSED: the order was paid or closed before anyone decided. */
export const adjustmentStates = defineStates({
  WAITING: ["APPLIED", "REJECTED", "LAPSED"],
  APPLIED: [],
  REJECTED: [],
  LAPSED: [],
} satisfies Record<AdjustmentState, AdjustmentState[]>);

export const invoiceStates = defineStates({
  REQUESTED: ["ISSUED", "REJECTED"],
  ISSUED: [],
  REJECTED: [],
} satisfies Record<InvoiceState, InvoiceState[]>);

export type CloseReason = (typeof closeReasons)[number];

/**
 * The number people read out on the phone: the day in China, then 14 random digits. Random rather than counted: it does not
 * tell a competitor how much is sold. A unique index guards it; at 100,000 orders a day two meet once in 50 years.
 */
export function orderNumber(at: Date, random: number): string {
  return dayOf(at).replaceAll("-", "").slice(2) + String(random).padStart(14, "0");
}
export const ORDER_NUMBER_RANDOM = 10 ** 14;

/** What lists and WeChat's bill show: 海盐可颂, 海盐可颂 ×2, or 海盐可颂 等 3 件 when there are several products. */
export function summarise(lines: readonly { productId: string; title: string; quantity: number }[]): string {
  const units = lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const title = lines[0]?.title ?? "";
  if (new Set(lines.map(({ productId }) => productId)).size > 1) return `${title} 等 ${units} 件`;
  return units > 1 ? `${title} ×${units}` : title;
}

/** When a pending payment is looked up at WeChat: 30 s, 1, 2, 5, 10 min after it was prepaid; then closing asks. */
export const POLL_AFTER_SECONDS: readonly number[] = [30, 60, 120, 300, 600];
