import { afterSaleRefunded, type ErrorCode, refundRequested } from "@banyan/contracts";
import { sql } from "kysely";
import type { Tx } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { enqueueIntent } from "#kernel/outbox.ts";
import type { Ordering } from "../deps.ts";
import { REFUND_INTENT } from "../order.ts";
import { orderFact } from "../order-facts.ts";
import { insertRefund } from "../payment-store.ts";
import { withdrawUnits } from "../ship-order.ts";
import { type Due, reckon, reckonGoodwill, reduceTo } from "./amounts.ts";
import { advance, caseFact, type Locked, type Operator } from "./lock.ts";
import {
  bookRefund,
  type Case,
  type CaseLine,
  type CaseOrder,
  countRefunds,
  findCase,
  isAnotherRefunding,
  lockCaseOrder,
  recordStock,
  releaseUnits,
  writeDue,
} from "./store.ts";

/** WeChat's limits. */
const REFUNDS_PER_PAYMENT = 50;
const REFUNDABLE_MS = 365 * 86_400_000;

export type Settling = {
  /** A word for the history. */ reason: string;
  /** Less than is due. */ amountFen?: number | undefined;
  isInstant?: boolean;
  by?: Operator | undefined;
  text?: string | undefined;
};

/**
 * Decides what goes back and books it, in one transaction under the order's lock: units, money and points of the lines,
 * shipping, what never shipped back on the shelf, the refund under the after-sale's own number and its intent.
 * When nothing is to be paid back it is done at once. Errors: AFTER_SALE_STATE, AFTER_SALE_AMOUNT, REFUND_LIMIT, REFUND_TOO_LATE.
 */
export async function settle(deps: Ordering, tx: Tx, locked: Locked, settling: Settling): Promise<Case> {
  const { order, one } = locked;
  const { programId, id } = one;
  const due = dueNow(order, one, settling.amountFen);
  const settled = await advance(deps, tx, locked, {
    to: "REFUNDING",
    reason: settling.reason,
    by: settling.by,
    text: settling.text,
    set: sql`settled_at = app_now(), is_instant = ${settling.isInstant === true}, goods_fen = ${due.goodsFen},
      shipping_fen = ${due.shippingFen}, deducted_fen = ${due.deductedFen}, refund_fen = ${due.totalFen},
      points = ${due.points}`,
  });
  const units = one.lines.map((line) => ({
    orderLineId: line.orderLineId,
    claimed: line.quantity,
    withheld: line.unshipped,
    gone: goneOf(one, line),
  }));
  await bookRefund(tx, { programId, orderId: order.id, due, units });
  await writeDue(tx, one, due);
  await takeOffTheParcel(deps, tx, order, one);
  if (due.totalFen === 0) return finish(deps, tx, { order, one: { ...settled, refundFen: 0 } });

  const obstacle = await refundObstacle(deps, tx, programId, order);
  if (obstacle) fail(obstacle);
  const paymentId = order.paymentId ?? fail("ORDER_STATE");
  await insertRefund(tx, {
    programId,
    id,
    orderId: order.id,
    paymentId,
    amountFen: due.totalFen,
    reason: "AFTER_SALE",
  });
  await enqueueIntent(tx, { id, programId, kind: REFUND_INTENT, payload: { refundId: id } });
  await appendFact(tx, refundRequested, {
    programId,
    subject: order.id,
    personId: order.personId,
    data: { ...orderFact(order), refund_id: id, payment_id: paymentId, refund_fen: due.totalFen, reason: "AFTER_SALE" },
  });
  return settled;
}

/** What a case is worth if it were settled now. Errors: AFTER_SALE_AMOUNT for more than that. */
export function dueNow(order: CaseOrder, one: Case, amountFen?: number): Due {
  const due = reduceTo(entitlement(order, one), one.asksAll ? Number.MAX_SAFE_INTEGER : one.askedFen);
  if (amountFen === undefined) return due;
  if (amountFen > due.totalFen) {
    fail("AFTER_SALE_AMOUNT", { field: "body.amountFen", details: { refundableFen: due.totalFen } });
  }
  return reduceTo(due, amountFen);
}

function entitlement(order: CaseOrder, one: Case): Due {
  if (one.kind === "GOODWILL")
    return reckonGoodwill(order, Math.min(one.askedFen, order.payableFen - order.refundedFen));
  const prices = new Map(order.lines.map((line) => [line.id, line.priceFen]));
  const missing = one.lines
    .filter(({ isGift }) => isGift)
    .map((line) => ({ ...line, missing: line.quantity - goneOf(one, line) }));
  return reckon(order, {
    taken: one.lines
      .map((line) => ({ orderLineId: line.orderLineId, quantity: goneOf(one, line) }))
      .filter(({ quantity }) => quantity > 0),
    fault: one.fault,
    missingGiftsFen: missing.reduce((sum, line) => sum + line.missing * (prices.get(line.orderLineId) ?? 0), 0),
    openOnes: "not",
  });
}

/** Units that count as gone back: what was accepted of a return, all of it while nobody looked. */
const goneOf = (one: Case, line: CaseLine): number => (one.kind === "GOODWILL" ? 0 : (line.accepted ?? line.quantity));

/** Why WeChat would not take another refund of this payment. */
export async function refundObstacle(
  deps: Ordering,
  tx: Tx,
  programId: string,
  { paymentId, paidAt }: CaseOrder,
): Promise<Extract<ErrorCode, "REFUND_LIMIT" | "REFUND_TOO_LATE"> | null> {
  if (paidAt && deps.clock.now().getTime() - paidAt.getTime() > REFUNDABLE_MS) return "REFUND_TOO_LATE";
  if (paymentId && (await countRefunds(tx, programId, paymentId)) >= REFUNDS_PER_PAYMENT) return "REFUND_LIMIT";
  return null;
}

/** What never left the shop will not ship, and is for sale again; an order of which nothing is left to ship is over or shipped. */
async function takeOffTheParcel(deps: Ordering, tx: Tx, order: CaseOrder, one: Case): Promise<void> {
  const unshipped = one.lines.filter((line) => line.unshipped > 0);
  if (unshipped.length === 0) return;
  const units = unshipped.map(({ orderLineId, unshipped: quantity }) => ({ orderLineId, quantity }));
  await withdrawUnits(deps, tx, one.programId, order, units);
  const skus = unshipped.map(({ skuId, unshipped: quantity }) => ({ skuId, quantity }));
  await deps.catalog.restockStock(tx, one.programId, skus);
  await recordStock(tx, one, "BACK", skus);
}

/** The money of an after-sale is back with the buyer: called where a refund succeeds, in its transaction. */
export async function finishRefunded(deps: Ordering, tx: Tx, programId: string, id: string): Promise<void> {
  const seen = await findCase(tx, programId, id);
  const order = seen && (await lockCaseOrder(tx, programId, seen.orderId));
  const one = seen && (await findCase(tx, programId, id));
  if (!order || !one) throw new Error(`Refund ${id} has no after-sale`);
  if (one.state === "REFUNDING") await finish(deps, tx, { order, one });
}

async function finish(deps: Ordering, tx: Tx, locked: Locked): Promise<Case> {
  const { programId, id, kind, fault } = locked.one;
  const done = await advance(deps, tx, locked, { to: "DONE", reason: "REFUNDED", set: sql`done_at = app_now()` });
  // as they are after the booking
  const order = await lockCaseOrder(tx, programId, locked.order.id);
  const one = await findCase(tx, programId, id);
  if (!order || !one) throw new Error(`After-sale ${id} lost its order`);
  const bought = new Set(order.lines.filter(({ isGift }) => !isGift).map((line) => line.id));
  const isEverythingBack = order.lines.every((line) => line.isGift || line.refunded === line.quantity);
  const bringsUnits = one.lines.some((line) => bought.has(line.orderLineId) && goneOf(one, line) > 0);
  await appendFact(tx, afterSaleRefunded, {
    programId,
    subject: order.id,
    personId: order.personId,
    data: {
      ...caseFact(order, one),
      kind,
      refund_id: one.refundFen > 0 ? id : null,
      refund_fen: one.refundFen,
      shipping_fen: one.shippingFen,
      points_returned: one.points,
      lines: one.lines.map((line) => ({
        order_line_id: line.orderLineId,
        sku_id: line.skuId,
        product_id: line.productId,
        quantity: goneOf(one, line),
        refund_fen: line.refundFen,
        points: line.points,
      })),
      is_full: bringsUnits && isEverythingBack && !(await isAnotherRefunding(tx, one)),
      fault,
    },
  });
  return done;
}

/** Nothing comes of it: its units are free again. */
export async function releaseCase(tx: Tx, one: Case): Promise<void> {
  await releaseUnits(tx, one.programId, one.orderId, one.lines);
}
