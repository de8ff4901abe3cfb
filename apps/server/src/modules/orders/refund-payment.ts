import { refundSucceeded } from "@banyan/contracts";
import { sql } from "kysely";
import { PayRefused, PayUnknown, type WechatRefund } from "#gateways/pay/index.ts";
import { type Tx, transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { withDashes, withoutDashes } from "#kernel/ids.ts";
import type { Outcome, Sender } from "#kernel/outbox.ts";
import { moveState } from "#kernel/states.ts";
import { finishRefunded } from "./after-sale/index.ts";
import type { Ordering } from "./deps.ts";
import type { InboxOutcome } from "./inbox-store.ts";
import { REFUND_INTENT, type RefundState, refundStates } from "./order.ts";
import { orderFact } from "./order-facts.ts";
import { lockOrder } from "./order-store.ts";
import { findRefund, type Refund, takeProcessingRefunds, takeRefundTurn } from "./payment-store.ts";

type RefundIntent = { refundId: string };

/** WeChat allows 80 characters. */
const WORDS: Record<string, string> = {
  LATE_PAYMENT: "订单已关闭，款项原路退回",
  SECOND_PAYMENT: "重复支付，款项原路退回",
  AMOUNT_MISMATCH: "支付金额不符，款项原路退回",
  PAYER_MISMATCH: "支付人不符，款项原路退回",
  AFTER_SALE: "售后退款，款项原路退回",
};

/** Asks WeChat for a refund. Its number is the refund's id, so asking again after an unknown outcome is the same refund. */
export const refundSender = (deps: Ordering): Sender<RefundIntent> => ({
  kind: REFUND_INTENT,
  async send({ programId, payload }): Promise<Outcome> {
    const refund = await findRefund(deps.db.workers, programId, payload.refundId);
    if (!refund) return { is: "refused", error: "no such refund" };
    const turn = await transact(deps.db.workers, (tx) => takeRefundTurn(tx, refund, APART_SECONDS));
    if (turn) return { is: "retry", error: "another refund of this payment was just asked for", notBefore: turn };
    try {
      const answer = await deps.pay.refund(programId, {
        outTradeNo: withoutDashes(refund.paymentId),
        outRefundNo: withoutDashes(refund.id),
        refundFen: refund.amountFen,
        totalFen: refund.receivedFen,
        reason: WORDS[refund.reason] ?? refund.reason,
      });
      return { is: "done", result: answer };
    } catch (error) {
      if (error instanceof PayUnknown) return { is: "unknown", error: error.message };
      if (!(error instanceof PayRefused)) throw error;
      return isPassing(error) ? passing(deps, error) : { is: "refused", error: error.message };
    }
  },
  async settled(tx, { programId, payload }, outcome) {
    // the outbox hands on what `send` returned
    if (outcome.is === "done") await moveRefund(deps, tx, programId, payload.refundId, outcome.result as WechatRefund);
    // what WeChat will not do by itself, an operator settles in its console
    else await move(tx, programId, payload.refundId, "ABNORMAL", sql`wechat_refund_id = null`);
  },
});

/** WeChat wants refunds of one payment a minute apart; its clock and ours may differ by a little. */
const APART_SECONDS = 63;

const passing = (deps: Ordering, { code, message }: PayRefused): Outcome => ({
  is: "retry",
  error: message,
  ...(code === "FREQUENCY_LIMITED" && { notBefore: new Date(deps.clock.now().getTime() + APART_SECONDS * 1_000) }),
});

/** Too often, or the merchant's balance is short: later it may work. */
const isPassing = ({ status, code }: PayRefused): boolean =>
  status === 429 || code === "NOT_ENOUGH" || code === "FREQUENCY_LIMITED";

/** What a notification or a query says about a refund; a state it already left changes nothing. */
export async function applyRefund(deps: Ordering, programId: string, answer: WechatRefund): Promise<InboxOutcome> {
  if (!/^[0-9a-f]{32}$/.test(answer.outRefundNo)) return "UNKNOWN";
  const refund = await findRefund(deps.db.orders, programId, withDashes(answer.outRefundNo));
  if (!refund || refund.amountFen !== answer.refundFen) return "UNKNOWN";
  return transact(deps.db.orders, async (tx) => {
    return (await moveRefund(deps, tx, programId, refund.id, answer)) ? "REFUND_UPDATED" : "DUPLICATE";
  });
}

/** Looks up refunds WeChat is still working on; their notification may be lost. */
export async function pollRefunds(deps: Ordering): Promise<void> {
  for (const refund of await takeProcessingRefunds(deps.db.workers, POLL_BATCH)) {
    try {
      const answer = await deps.pay.queryRefund(refund.programId, withoutDashes(refund.id));
      if (answer) await applyRefund(deps, refund.programId, answer);
    } catch (error) {
      if (!(error instanceof PayUnknown || error instanceof PayRefused)) throw error;
      deps.log.warn({ err: error, refund: refund.id }, "refund could not be looked up");
    }
  }
}
const POLL_BATCH = 50;

const STATES: Record<WechatRefund["state"], RefundState> = {
  PROCESSING: "PROCESSING",
  SUCCESS: "SUCCEEDED",
  ABNORMAL: "ABNORMAL",
  CLOSED: "CLOSED",
};

async function moveRefund(
  deps: Ordering,
  tx: Tx,
  programId: string,
  id: string,
  answer: WechatRefund,
): Promise<boolean> {
  const to = STATES[answer.state];
  const set = sql`wechat_refund_id = ${answer.refundId}${to === "SUCCEEDED" ? sql`, succeeded_at = ${answer.succeededAt ?? sql`app_now()`}` : sql``}`;
  if (!(await move(tx, programId, id, to, set))) return false;
  const refund = await findRefund(tx, programId, id);
  if (refund && to === "SUCCEEDED") {
    await tellSucceeded(tx, refund);
    if (refund.reason === "AFTER_SALE") await finishRefunded(deps, tx, programId, id);
  }
  return true;
}

async function move(
  tx: Tx,
  programId: string,
  id: string,
  to: RefundState,
  set: ReturnType<typeof sql>,
): Promise<boolean> {
  const from = refundStates.names.filter((state) => refundStates.mayMove(state, to));
  const moved = await moveState(tx, {
    states: refundStates,
    table: "refunds",
    programId,
    id,
    from,
    to,
    reason: `REFUND_${to}`,
    set,
  });
  return moved !== null;
}

async function tellSucceeded(tx: Tx, refund: Refund): Promise<void> {
  const order = await lockOrder(tx, refund.programId, refund.orderId);
  if (!order) throw new Error(`Refund ${refund.id} has no order`);
  await appendFact(tx, refundSucceeded, {
    programId: refund.programId,
    subject: order.id,
    personId: order.personId,
    data: { ...orderFact(order), refund_id: refund.id, payment_id: refund.paymentId, refund_fen: refund.amountFen },
  });
}
