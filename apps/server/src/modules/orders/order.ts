import type { OrderState } from "@banyan/contracts";
import { defineStates } from "#kernel/states.ts";

/** An order that is not paid, or closed, can never ship; a closed one is never revived. */
export const orderStates = defineStates({
  PENDING_PAYMENT: ["PAID", "CLOSED"],
  PAID: ["SHIPPED"],
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

/** ABNORMAL: WeChat could not reach the buyer's account; an operator settles it in WeChat's console. */
export const refundStates = defineStates({
  REQUESTED: ["PROCESSING", "SUCCEEDED", "ABNORMAL", "CLOSED"],
  PROCESSING: ["SUCCEEDED", "ABNORMAL", "CLOSED"],
  ABNORMAL: ["SUCCEEDED", "CLOSED"],
  SUCCEEDED: [],
  CLOSED: [],
});
export type RefundState = (typeof refundStates)["names"][number];

/** Kind of the outbox intent that asks WeChat for a refund. */
export const REFUND_INTENT = "orders.refund";

export const closeReasons = ["MEMBER_CANCELLED", "TIMEOUT", "OPERATOR_CLOSED"] as const;
export type CloseReason = (typeof closeReasons)[number];

/**
 * The number people read out on the phone: program-local date and time to the millisecond, then five random digits.
 * A unique index guards it; two of one millisecond meet once in 100,000.
 */
export function orderNumber(at: Date, random: number): string {
  const stamp = new Date(at.getTime() + CHINA_OFFSET_MS).toISOString().replace(/\D/g, "").slice(2, 17);
  return stamp + String(random).padStart(5, "0");
}
const CHINA_OFFSET_MS = 8 * 3_600_000;
export const ORDER_NUMBER_RANDOM = 100_000;

/** When a pending payment is looked up at WeChat: 30 s, 1, 2, 5, 10 min after it was prepaid; then closing asks. */
export const POLL_AFTER_SECONDS: readonly number[] = [30, 60, 120, 300, 600];
