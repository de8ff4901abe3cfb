import { type OrderState, refundRequested } from "@banyan/contracts";
import { sql } from "kysely";
import { isPaid, type Transaction } from "#gateways/pay/index.ts";
import { checkpoint } from "#kernel/checkpoint.ts";
import { type Tx, transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { uuidv7, withDashes } from "#kernel/ids.ts";
import { enqueueIntent } from "#kernel/outbox.ts";
import { type Move, moveState, moveStates } from "#kernel/states.ts";
import { afterSaleSetting } from "./after-sale/index.ts";
import type { Ordering } from "./deps.ts";
import { type InboxOutcome, markApplied } from "./inbox-store.ts";
import { orderStates, type PaymentState, paymentStates, REFUND_INTENT } from "./order.ts";
import { orderFact } from "./order-facts.ts";
import { lockOrderOfPayment, type PayableOrder } from "./order-store.ts";
import { pickupCode, runPaidEffects } from "./paid-effects.ts";
import { insertRefund } from "./payment-store.ts";

/** Who says so: a notification (its inbox row is settled with the effect) or WeChat's answer to a query of ours. */
export type Source = { notificationId: string } | "query";

/**
 * What WeChat says about one transaction takes effect, once, whoever hears of it first (notification, poll, close, the buyer's check).
 * A notification that disagrees with what was asked decides nothing: WeChat is asked, and its answer counts.
 * Ten statements for a paid order with a coupon, whatever the number of lines.
 */
export async function applyTransaction(
  deps: Ordering,
  programId: string,
  transaction: Transaction,
  source: Source,
): Promise<InboxOutcome> {
  const outcome = await transact(deps.db.orders, async (tx) => {
    const decided = await decide(deps, tx, programId, transaction, source);
    if (decided !== "ASK" && source !== "query") await markApplied(tx, programId, source.notificationId, decided);
    checkpoint("payment.before-commit");
    return decided;
  });
  checkpoint("payment.committed");
  if (outcome !== "ASK") return outcome;
  const answer = await deps.pay.query(programId, transaction.outTradeNo);
  const confirmed = answer ? await applyTransaction(deps, programId, answer, "query") : "UNKNOWN";
  if (source !== "query") await markApplied(deps.db.orders, programId, source.notificationId, confirmed);
  return confirmed;
}

async function decide(
  deps: Ordering,
  tx: Tx,
  programId: string,
  transaction: Transaction,
  source: Source,
): Promise<InboxOutcome | "ASK"> {
  if (!isPaid(transaction)) return "NOT_PAID";
  const account = await deps.pay.account(programId);
  if (transaction.appid !== account.appid || transaction.mchid !== account.mchid) return "FOREIGN";
  if (!/^[0-9a-f]{32}$/.test(transaction.outTradeNo)) return "UNKNOWN";
  const paymentId = withDashes(transaction.outTradeNo);
  const order = await lockOrderOfPayment(tx, programId, paymentId);
  if (!order) return "UNKNOWN";

  const mismatch = findMismatch(order, transaction);
  if (mismatch && source !== "query") return "ASK";
  const arrival = arrivalOf(programId, paymentId, transaction);
  if (!mismatch && order.state === "PENDING_PAYMENT") {
    return (await payOrder(deps, tx, programId, order, arrival, transaction)) ? "PAID" : "DUPLICATE";
  }
  if ((await moveState(tx, arrival)) === null) return "DUPLICATE";
  const reason = mismatch ?? (order.state === "CLOSED" ? "LATE_PAYMENT" : "SECOND_PAYMENT");
  return giveBack(deps, tx, programId, order, paymentId, transaction, reason);
}

/** Amount, currency and payer must be what the prepay asked for, and what an open order costs now: its price may have changed. */
function findMismatch(order: PayableOrder, { totalFen, currency, payerOpenid }: Transaction) {
  if (totalFen !== order.amountFen || currency !== "CNY") return "AMOUNT_MISMATCH";
  if (order.state === "PENDING_PAYMENT" && totalFen !== order.payableFen) return "AMOUNT_MISMATCH";
  return payerOpenid === order.openid ? null : "PAYER_MISMATCH";
}

/** The payment becomes PAID, once; money that arrived is recorded even when we had closed it. */
function arrivalOf(programId: string, paymentId: string, transaction: Transaction): Move<PaymentState> {
  const { transactionId, totalFen, paidAt } = transaction;
  if (transactionId === null || totalFen === null) {
    throw new Error(`Payment ${paymentId} is paid without a transaction`);
  }
  return {
    states: paymentStates,
    table: "payments",
    programId,
    id: paymentId,
    from: ["CREATED", "PREPAID", "CLOSED"],
    to: "PAID",
    reason: "PAYMENT_SUCCEEDED",
    set: sql`transaction_id = ${transactionId}, received_fen = ${totalFen}, paid_at = ${paidAt ?? sql`app_now()`}, next_poll_at = null`,
  };
}

/** Everything a paid order sets off, in one transaction; false when this payment was applied before. */
async function payOrder(
  deps: Ordering,
  tx: Tx,
  programId: string,
  order: PayableOrder,
  arrival: Move<PaymentState>,
  { paidAt }: Transaction,
): Promise<boolean> {
  const paymentId = arrival.id;
  const { freightInsurance } = await deps.settings.read(programId, afterSaleSetting);
  const settlement: Move<OrderState> = {
    states: orderStates,
    table: "orders",
    programId,
    id: order.id,
    from: "PENDING_PAYMENT",
    to: "PAID",
    reason: "PAYMENT_SUCCEEDED",
    // WeChat's seconds are whole: never paid before it was placed
    set: sql`freight_insured = ${freightInsurance}, payment_id = ${paymentId}, paid_at = greatest(${paidAt ?? sql`app_now()`}::timestamptz, created_at)${pickupCode(programId, order)}`,
  };
  const moved = await moveStates(tx, [arrival, settlement]);
  if (moved.length === 0) return false;
  await runPaidEffects(deps, tx, programId, order, paymentId);
  return true;
}

/** Money we may not keep goes back once: the index refunds_unkept and the payment's own move both see to it. */
async function giveBack(
  deps: Ordering,
  tx: Tx,
  programId: string,
  order: PayableOrder,
  paymentId: string,
  { totalFen }: Transaction,
  reason: "LATE_PAYMENT" | "SECOND_PAYMENT" | "AMOUNT_MISMATCH" | "PAYER_MISMATCH",
): Promise<InboxOutcome> {
  const amountFen = totalFen ?? order.amountFen;
  const refundId = uuidv7(deps.clock.now());
  const isNew = await insertRefund(tx, { programId, id: refundId, orderId: order.id, paymentId, amountFen, reason });
  if (!isNew) return "DUPLICATE";
  await enqueueIntent(tx, { id: refundId, programId, kind: REFUND_INTENT, payload: { refundId } });
  await appendFact(tx, refundRequested, {
    programId,
    subject: order.id,
    personId: order.personId,
    data: { ...orderFact(order), refund_id: refundId, payment_id: paymentId, refund_fen: amountFen, reason },
  });
  return reason;
}
