import type { Adjustment, ConsoleOrder, Invoice, OrderRow as OrderListing, ShopOrder } from "@banyan/contracts";
import type { Sealer } from "#kernel/sealed.ts";
import type { StateChange } from "#kernel/states.ts";
import type { AdjustmentRow } from "./adjustment-store.ts";
import { withAdjustment } from "./adjustment-words.ts";
import type { Delivery } from "./deps.ts";
import type { OrderListRow } from "./order-desk-store.ts";
import type { OrderNote } from "./order-note-store.ts";
import type { OrderLineRow, OrderRow } from "./order-store.ts";
import type { Payment, Refund } from "./payment-store.ts";
import { type Language, toBreakdown } from "./price-words.ts";

/** Orders as the wire shows them. */
export const sealDelivery = (sealer: Sealer, orderId: string, delivery: Delivery): Buffer =>
  sealer.seal("orders", "delivery", orderId, JSON.stringify(delivery));
export const openDelivery = (sealer: Sealer, orderId: string, sealed: Buffer): Delivery =>
  JSON.parse(sealer.open("orders", "delivery", orderId, sealed)) as Delivery; // sealed by sealDelivery only

export function toShopOrder(row: OrderRow, delivery: Delivery, invoice: Invoice | null, language: Language): ShopOrder {
  return { ...commonFields(row, language), delivery, invoice };
}

export function toConsoleOrder(
  row: OrderRow,
  more: {
    nickname: string;
    payments: Payment[];
    refunds: Refund[];
    history: StateChange[];
    notes: OrderNote[];
    adjustments: AdjustmentRow[];
    invoices: Invoice[];
    sealer: Sealer;
    language: Language;
  },
): ConsoleOrder {
  const delivery = openDelivery(more.sealer, row.id, row.delivery);
  const fields = commonFields(row, more.language);
  const shippedBy: Record<string, string | undefined> = {
    SHIPPED_PART: row.shipments[0]?.shippedByName,
    SHIPPED: row.shipments.at(-1)?.shippedByName,
    HANDED_OVER: row.shipments.at(-1)?.shippedByName,
  };
  return {
    ...fields,
    // the buyer tells it; whoever can read it could hand the goods to anyone
    pickup: fields.pickup && { ...fields.pickup, code: null },
    memberId: row.memberId,
    nickname: more.nickname,
    delivery: { ...delivery, phone: maskPhone(delivery.phone) },
    flag: row.flag,
    notes: more.notes.map((note) => ({ ...note, at: note.at.toISOString() })),
    adjustments: more.adjustments.map((adjusted) => toAdjustment(row, adjusted)),
    invoices: more.invoices,
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
        by: shippedBy[reason] ?? actors[reason] ?? "system",
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
  const { createdAt, paidAt, pickupReadyAt } = row;
  return {
    ...row,
    nickname,
    createdAt: createdAt.toISOString(),
    paidAt: iso(paidAt),
    pickupReadyAt: iso(pickupReadyAt),
  };
}

function commonFields(row: OrderRow, language: Language): Omit<ShopOrder, "delivery" | "invoice"> {
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
    price: withAdjustment(toBreakdown(row.result, language), row, language),
    lines: row.lines.map(toLine),
    deliveryMethod: row.deliveryMethod,
    pickup: row.pickup,
    shipments: row.shipments.map(({ shippedByName: _, ...shipment }) => shipment),
  };
}

/** Nobody decides on a price once the order is paid or closed. */
export function toAdjustment(order: { state: string }, row: AdjustmentRow): Adjustment {
  const { id, goodsOffFen, shippingFen, beforeFen, payableFen, reason, by, at, decidedBy, decidedAt, answer } = row;
  const state = row.state === "WAITING" && order.state !== "PENDING_PAYMENT" ? "LAPSED" : row.state;
  return {
    id,
    state,
    goodsOffFen,
    shippingFen,
    beforeFen,
    payableFen,
    reason,
    by,
    at: at.toISOString(),
    decidedBy,
    decidedAt: iso(decidedAt),
    answer,
  };
}

const toLine = ({
  categoryId: _,
  pointsFen: __,
  entryCampaignId: ___,
  ...line
}: OrderLineRow): ShopOrder["lines"][number] => line;
const iso = (at: Date | null): string | null => at?.toISOString() ?? null;
/** 138****1234 */
export const maskPhone = (phone: string): string => `${phone.slice(0, 3)}****${phone.slice(-4)}`;
