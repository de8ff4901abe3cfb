import type { AfterSaleRow, ConsoleAfterSale, ShopAfterSale } from "@banyan/contracts";
import type { StateChange } from "#kernel/states.ts";
import { actionsOf, deadlineOf, isOpen } from "./after-sale.ts";
import type { Due } from "./amounts.ts";
import { dueNow } from "./settle.ts";
import type { Case, CaseListing, CaseOrder, findCaseRefund, Note } from "./store.ts";

/** After-sales as the wire shows them. */
export type CaseParts = {
  order: CaseOrder;
  one: Case;
  refund: Awaited<ReturnType<typeof findCaseRefund>>;
  history: readonly StateChange[];
  notes: readonly Note[];
};

export function toShopAfterSale({ order, one, refund, history, notes }: CaseParts): ShopAfterSale {
  const due = amountsOf(order, one);
  const given = new Map(due.lines.map((line) => [line.orderLineId, line]));
  const deadline = one.nextAt && deadlineOf(one);
  return {
    id: one.id,
    afterSaleNo: one.afterSaleNo,
    orderId: one.orderId,
    orderNo: order.orderNo,
    kind: one.kind,
    state: one.state,
    reason: one.reason,
    fault: one.fault,
    words: one.words,
    pictures: one.pictures,
    lines: one.lines.map((line) => {
      const { title = "", options = [], picture } = order.lines.find(({ id }) => id === line.orderLineId) ?? {};
      if (!picture) throw new Error(`After-sale ${one.id} has a line its order has not`);
      return {
        orderLineId: line.orderLineId,
        skuId: line.skuId,
        productId: line.productId,
        title,
        options,
        picture,
        quantity: line.quantity,
        unshippedQuantity: line.unshipped,
        isGift: line.isGift,
        refundFen: given.get(line.orderLineId)?.fen ?? 0,
        points: given.get(line.orderLineId)?.points ?? 0,
        acceptedQuantity: one.receivedAt ? (line.accepted ?? 0) : null,
        restockedQuantity: line.restocked,
      };
    }),
    askedFen: one.askedFen,
    amounts: {
      goodsFen: due.goodsFen,
      shippingFen: due.shippingFen,
      deductedFen: due.deductedFen,
      totalFen: due.totalFen,
      points: due.points,
    },
    isInstant: one.isInstant,
    freightInsured: one.freightInsured,
    returnAddress: one.returnAddress,
    returnParcel: one.returnedAt && {
      carrier: one.returnCarrier ?? "",
      trackingNo: one.returnTrackingNo ?? "",
      sentAt: one.returnedAt.toISOString(),
    },
    reshipParcel: one.reshippedAt && {
      carrier: one.reshipCarrier ?? "",
      trackingNo: one.reshipTrackingNo ?? "",
      sentAt: one.reshippedAt.toISOString(),
      skuId: one.reshipSkuId ?? "",
    },
    exchangeSkuId: one.exchangeSkuId,
    answer: one.answer,
    createdAt: one.createdAt.toISOString(),
    deadline: one.nextAt && deadline ? { at: one.nextAt.toISOString(), becomes: deadline.becomes } : null,
    refund: refund && { state: refund.state, succeededAt: refund.succeededAt?.toISOString() ?? null },
    timeline: [
      {
        at: one.createdAt.toISOString(),
        from: null,
        to: "APPLIED",
        reason: one.kind === "GOODWILL" ? "STAFF_GOODWILL" : "MEMBER_APPLIED",
        by: one.kind === "GOODWILL" ? (notes[0]?.byName ?? "operator") : "member",
      },
      ...history.map(({ at, from, to, reason }) => ({
        at: at.toISOString(),
        from,
        to,
        reason,
        by: notes.find(({ toState }) => toState === to)?.byName ?? byOf(reason),
      })),
    ],
  };
}

/** Who stands behind the word of a move. */
function byOf(reason: string): string {
  if (reason.startsWith("MEMBER_")) return "member";
  if (reason.startsWith("STAFF_")) return "operator";
  return reason === "REFUNDED" ? "wechat" : "system";
}

/** What was given; while it is open what would be given now; nothing when nothing came of it. */
function amountsOf(order: CaseOrder, one: Case): Due {
  if (one.settledAt || one.kind === "EXCHANGE" || !isOpen(one.state)) {
    const { goodsFen, shippingFen, deductedFen, refundFen: totalFen, points } = one;
    const lines = one.lines.map((line) => ({
      orderLineId: line.orderLineId,
      fen: line.refundFen,
      points: line.points,
    }));
    return { goodsFen, shippingFen, deductedFen, totalFen, points, lines };
  }
  return dueNow(order, one);
}

export function toConsoleAfterSale(
  parts: CaseParts,
  more: { nickname: string; member: { paidOrders: number; refundedOrders: number } },
): ConsoleAfterSale {
  const { order, one, refund, notes } = parts;
  const refundIsStuck = refund?.state === "ABNORMAL" && refund.isUnknownToWechat;
  return {
    ...toShopAfterSale(parts),
    memberId: one.memberId,
    nickname: more.nickname,
    orderState: order.state,
    dueAt: one.dueAt?.toISOString() ?? null,
    actions: actionsOf({ ...one, isReceived: one.receivedAt !== null, refundIsStuck }),
    refundableFen: one.settledAt || !isOpen(one.state) ? 0 : dueNow(order, one).totalFen,
    member: more.member,
    notes: notes.filter(({ toState, text }) => toState === null && text !== "").map(toNote),
  };
}
const toNote = ({ at, byName, text }: Note) => ({ at: at.toISOString(), by: byName, text });

export function toAfterSaleRow(row: CaseListing, nickname: string): AfterSaleRow {
  return { ...row, nickname, createdAt: row.createdAt.toISOString(), dueAt: row.dueAt?.toISOString() ?? null };
}
