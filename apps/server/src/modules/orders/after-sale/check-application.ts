import {
  type AfterSaleKind,
  type AfterSaleReason,
  afterSaleReasons,
  type ErrorCode,
  type OrderState,
} from "@banyan/contracts";
import { freeUnits, giftsToReturn, type OrderMoney, type Taken } from "./amounts.ts";

export type Applying = {
  kind: Exclude<AfterSaleKind, "GOODWILL">;
  reason: AfterSaleReason;
  lines: readonly Taken[];
};
export type ApplyingOrder = OrderMoney & {
  state: OrderState;
  completedAt: Date | null;
  products: ReadonlyMap<string, { noReasonReturn: boolean; windowDays: number }>;
};
/** Units of an after-sale, gifts that come along included. */
export type CaseUnits = { orderLineId: string; quantity: number; unshipped: number; isGift: boolean };
export type Verdict =
  | { ok: true; units: CaseUnits[]; fault: "BUYER" | "SELLER" }
  | { ok: false; code: ErrorCode; line?: number };

const DAY_MS = 86_400_000;

/** May this be asked for? A pure decision; the first thing that speaks against it is the answer. */
export function checkApplication(order: ApplyingOrder, { kind, reason, lines }: Applying, now: Date): Verdict {
  if (order.state === "PENDING_PAYMENT" || order.state === "CLOSED") return { ok: false, code: "ORDER_STATE" };
  const { fault } = afterSaleReasons[reason];
  const byId = new Map(order.lines.map((line) => [line.id, line]));
  const units: CaseUnits[] = [];
  for (const [index, { orderLineId, quantity }] of lines.entries()) {
    const refuse = (code: ErrorCode): Verdict => ({ ok: false, code, line: index });
    const line = byId.get(orderLineId);
    if (!line) return refuse("INVALID_INPUT");
    if (units.some((one) => one.orderLineId === orderLineId)) return refuse("AFTER_SALE_QUANTITY");
    const { free, unshipped } = freeUnits(line);
    if (quantity > free) return refuse("AFTER_SALE_QUANTITY");
    const sent = free - unshipped;
    if (kind !== "REFUND_ONLY" && quantity > sent) return refuse("AFTER_SALE_KIND");
    const fromShop = kind === "REFUND_ONLY" ? Math.min(quantity, unshipped) : 0;
    if (fromShop < quantity && fault === "BUYER") {
      // keeping the goods and the money needs a fault of the seller's
      if (kind === "REFUND_ONLY") return refuse("AFTER_SALE_KIND");
      if (order.products.get(orderLineId)?.noReasonReturn === false) return refuse("AFTER_SALE_NO_REASON");
    }
    const days = order.products.get(orderLineId)?.windowDays ?? 0;
    if (order.completedAt && now.getTime() > order.completedAt.getTime() + days * DAY_MS)
      return refuse("AFTER_SALE_WINDOW");
    units.push({ orderLineId, quantity, unshipped: fromShop, isGift: false });
  }
  if (kind !== "EXCHANGE") units.push(...alongWith(order, kind, lines, fault));
  return { ok: true, units, fault };
}

/** A return brings back gifts that were sent, a refund before shipping keeps back those that were not. */
function alongWith(
  order: OrderMoney,
  kind: "REFUND_ONLY" | "RETURN_REFUND",
  lines: readonly Taken[],
  fault: "BUYER" | "SELLER",
): CaseUnits[] {
  const byId = new Map(order.lines.map((line) => [line.id, line]));
  return giftsToReturn(order, lines, fault).flatMap(({ orderLineId, quantity }) => {
    const line = byId.get(orderLineId);
    if (!line) return [];
    const { unshipped } = freeUnits(line);
    const coming = kind === "REFUND_ONLY" ? Math.min(quantity, unshipped) : quantity;
    const fromShop = Math.min(coming, unshipped);
    return coming > 0 ? [{ orderLineId, quantity: coming, unshipped: fromShop, isGift: true }] : [];
  });
}
