import type { ConsoleOrder, OrderRow as OrderListing, ShopOrder } from "@banyan/contracts";
import type { Sealer } from "#kernel/sealed.ts";
import type { StateChange } from "#kernel/states.ts";
import type { Delivery } from "./deps.ts";
import type { OrderLineRow, OrderListRow, OrderRow } from "./order-store.ts";
import type { Payment, Refund } from "./payment-store.ts";
import { type Language, toBreakdown } from "./price-words.ts";

/** Orders as the wire shows them. */
export const sealDelivery = (sealer: Sealer, orderId: string, delivery: Delivery): Buffer =>
  sealer.seal("orders", "delivery", orderId, JSON.stringify(delivery));
export const openDelivery = (sealer: Sealer, orderId: string, sealed: Buffer): Delivery =>
  JSON.parse(sealer.open("orders", "delivery", orderId, sealed)) as Delivery; // sealed by sealDelivery only

export function toShopOrder(row: OrderRow, delivery: Delivery, language: Language): ShopOrder {
  return { ...commonFields(row, language), delivery };
}

export function toConsoleOrder(
  row: OrderRow,
  more: {
    nickname: string;
    payments: Payment[];
    refunds: Refund[];
    history: StateChange[];
    sealer: Sealer;
    language: Language;
  },
): ConsoleOrder {
  const delivery = openDelivery(more.sealer, row.id, row.delivery);
  const shippedBy = row.shipments[0]?.shippedByName;
  return {
    ...commonFields(row, more.language),
    memberId: row.memberId,
    nickname: more.nickname,
    delivery: { ...delivery, phone: maskPhone(delivery.phone) },
    payments: more.payments.map(({ id, state, amountFen, transactionId, paidAt, createdAt }) => ({
      id,
      state,
      amountFen,
      transactionId,
      paidAt: iso(paidAt),
      createdAt: createdAt.toISOString(),
    })),
    refunds: more.refunds.map(({ id, state, amountFen, reason, createdAt }) => ({
      id,
      state,
      amountFen,
      reason,
      createdAt: createdAt.toISOString(),
    })),
    history: [
      { at: row.createdAt.toISOString(), from: null, to: "PENDING_PAYMENT", by: "member", reason: null },
      ...more.history.map(({ at, from, to, reason }) => ({
        at: at.toISOString(),
        from,
        to,
        by: (reason === "SHIPPED" && shippedBy) || (actors[reason] ?? "system"),
        reason,
      })),
    ],
  };
}

/** Who stands behind the reason of a move. */
const actors: Record<string, string> = {
  PAYMENT_SUCCEEDED: "wechat",
  MEMBER_CANCELLED: "member",
  OPERATOR_CLOSED: "operator",
  MEMBER_RECEIVED: "member",
};

export function toListing(row: OrderListRow, nickname: string): OrderListing {
  return { ...row, nickname, createdAt: row.createdAt.toISOString(), paidAt: iso(row.paidAt) };
}

function commonFields(row: OrderRow, language: Language): Omit<ShopOrder, "delivery"> {
  return {
    id: row.id,
    orderNo: row.orderNo,
    state: row.state,
    createdAt: row.createdAt.toISOString(),
    payBefore: row.state === "PENDING_PAYMENT" ? row.payBefore.toISOString() : null,
    paidAt: iso(row.paidAt),
    completedAt: iso(row.completedAt),
    closedAt: iso(row.closedAt),
    closeReason: row.closeReason,
    note: row.note,
    price: toBreakdown(row.result, language),
    lines: row.lines.map(toLine),
    shipments: row.shipments.map(({ id, carrier, trackingNo, shippedAt }) => ({ id, carrier, trackingNo, shippedAt })),
  };
}

const toLine = ({ categoryId: _, ...line }: OrderLineRow): ShopOrder["lines"][number] => line;
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
/** 138****1234 */
const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
