import { sql } from "kysely";
import { isPaid, PayRefused, PayUnknown, type RequestPayment } from "#gateways/pay/index.ts";
import type { Shopper } from "#kernel/auth.ts";
import { checkpoint } from "#kernel/checkpoint.ts";
import { transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7, withoutDashes } from "#kernel/ids.ts";
import { moveState } from "#kernel/states.ts";
import { applyTransaction } from "./apply-payment.ts";
import type { Ordering } from "./deps.ts";
import { POLL_AFTER_SECONDS, paymentStates } from "./order.ts";
import { type LockedOrder, lockOrder } from "./order-store.ts";
import { findOpenPayment, insertPayment, type Payment, takePaymentsToPoll } from "./payment-store.ts";

export type StartedPayment = { paymentId: string; requestPayment: RequestPayment };

/** An open payment WeChat no longer takes money for is replaced at most so often in one call. */
const MOST_REPLACED = 2;
const DESCRIPTION_LENGTH = 120;

/**
 * Prepays after the order was committed, outside any transaction. The same amount keeps its payment (its `out_trade_no`),
 * so that tapping twice cannot pay twice; another amount closes it at WeChat first.
 * Errors: ORDER_NOT_FOUND, ORDER_STATE, PAYMENT_UNAVAILABLE.
 */
export async function startPayment(deps: Ordering, shopper: Shopper, orderId: string): Promise<StartedPayment> {
  const { programId } = shopper;
  for (let replaced = 0; ; replaced++) {
    const { order, payment } = await openPayment(deps, shopper, orderId);
    if (payment.amountFen === order.payableFen) {
      const prepayId = payment.prepayId ?? (await prepay(deps, programId, order, payment));
      if (prepayId !== "closed") {
        return { paymentId: payment.id, requestPayment: await deps.pay.requestPayment(programId, prepayId) };
      }
    }
    if (replaced >= MOST_REPLACED) fail("PAYMENT_UNAVAILABLE");
    if ((await settlePayment(deps, programId, payment)) === "paid") fail("ORDER_STATE");
    await closePayment(deps, programId, payment.id);
  }
}

/** The order's one open payment, made if there is none; the order's lock keeps two taps from making two. */
function openPayment(deps: Ordering, { programId, memberId }: Shopper, orderId: string) {
  return transact(deps.db.orders, async (tx): Promise<{ order: LockedOrder; payment: Payment }> => {
    const order = (await lockOrder(tx, programId, orderId, memberId)) ?? fail("ORDER_NOT_FOUND");
    const now = deps.clock.now();
    if (order.state !== "PENDING_PAYMENT" || order.payBefore <= now)
      fail("ORDER_STATE", { details: { state: order.state } });
    const open = await findOpenPayment(tx, programId, orderId);
    if (open) return { order, payment: open };
    const id = uuidv7(now);
    const [firstPollAfterSeconds = 30] = POLL_AFTER_SECONDS;
    const payment = await insertPayment(tx, {
      programId,
      id,
      orderId,
      amountFen: order.payableFen,
      firstPollAfterSeconds,
    });
    return { order, payment };
  });
}

/** The prepay id, or `closed` when WeChat takes no money under this number any more. */
async function prepay(deps: Ordering, programId: string, order: LockedOrder, payment: Payment): Promise<string> {
  let prepayId: string;
  try {
    const answer = await deps.pay.prepay(programId, {
      outTradeNo: withoutDashes(payment.id),
      description: [...order.summary].slice(0, DESCRIPTION_LENGTH).join(""),
      amountFen: payment.amountFen,
      openid: order.openid,
      expiresAt: order.payBefore,
    });
    prepayId = answer.prepayId;
    checkpoint("prepay.called");
  } catch (error) {
    if (error instanceof PayRefused && ENDED_NUMBERS.has(error.code)) return "closed";
    throw toFailure(error);
  }
  const moved = await transact(deps.db.orders, (tx) =>
    moveState(tx, {
      states: paymentStates,
      table: "payments",
      programId,
      id: payment.id,
      from: "CREATED",
      to: "PREPAID",
      reason: "PREPAID",
      set: sql`prepay_id = ${prepayId}`,
    }),
  );
  if (moved !== null) return prepayId;
  // another tap was faster (same number, same prepay id), or the order was closed meanwhile
  const open = await findOpenPayment(deps.db.orders, programId, order.id);
  return open?.id === payment.id && open.prepayId ? open.prepayId : fail("ORDER_STATE");
}
const ENDED_NUMBERS = new Set(["ORDER_CLOSED", "ORDERPAID", "OUT_TRADE_NO_USED"]);

/** No answer or an answer we did not expect: the caller may try again. */
export function toFailure(error: unknown): unknown {
  if (error instanceof PayUnknown || error instanceof PayRefused) return unavailable(error);
  return error;
}
function unavailable(cause: Error): unknown {
  try {
    return fail("PAYMENT_UNAVAILABLE", { cause });
  } catch (failure) {
    return failure;
  }
}

/**
 * Makes sure WeChat takes no (more) money under this number: asks, then closes. `paid`: it did take it, and the payment
 * was applied. Errors: PAYMENT_UNAVAILABLE, and then nothing may be released.
 */
export async function settlePayment(
  deps: Ordering,
  programId: string,
  payment: Pick<Payment, "id">,
): Promise<"closed" | "paid"> {
  const outTradeNo = withoutDashes(payment.id);
  try {
    if (await checkPayment(deps, programId, payment)) return "paid";
    if ((await deps.pay.close(programId, outTradeNo)) === "closed") return "closed";
    if (await checkPayment(deps, programId, payment)) return "paid";
  } catch (error) {
    throw toFailure(error);
  }
  return fail("PAYMENT_UNAVAILABLE"); // neither paid nor closed: paid a moment ago, its query lags behind
}

/** Asks WeChat; what is paid takes effect. True when money arrived. Throws PayRefused, PayUnknown. */
export async function checkPayment(deps: Ordering, programId: string, payment: Pick<Payment, "id">): Promise<boolean> {
  const transaction = await deps.pay.query(programId, withoutDashes(payment.id));
  if (!transaction || !isPaid(transaction)) return false;
  await applyTransaction(deps, programId, transaction, "query");
  return true;
}

/** A payment was begun between settling and acting: settle that one too. */
export class PaymentOpened extends Error {}

/**
 * Before an unpaid order changes its price: nothing can be paid at the old amount any more, here and at WeChat. Whoever
 * pays next begins a new payment. If the money turns out to have arrived, the paid path has run. Errors: PAYMENT_UNAVAILABLE.
 */
export async function endOpenPayment(deps: Ordering, programId: string, orderId: string): Promise<void> {
  const open = await findOpenPayment(deps.db.orders, programId, orderId);
  if (open && (await settlePayment(deps, programId, open)) === "closed") await closePayment(deps, programId, open.id);
}

/** Settled at WeChat: closed here too. */
async function closePayment(deps: Ordering, programId: string, id: string): Promise<void> {
  await transact(deps.db.orders, (tx) =>
    moveState(tx, {
      states: paymentStates,
      table: "payments",
      programId,
      id,
      from: ["CREATED", "PREPAID"],
      to: "CLOSED",
      reason: "REPLACED",
      set: sql`closed_at = app_now(), next_poll_at = null`,
    }),
  );
}

/** Looks up pending payments whose notification may be lost: 30 s, 1, 2, 5 and 10 min after they began. */
export async function pollPayments(deps: Ordering): Promise<void> {
  for (;;) {
    const due = await takePaymentsToPoll(deps.db.workers, POLL_AFTER_SECONDS, POLL_BATCH);
    await Promise.all(
      due.map(async ({ programId, id }) => {
        try {
          await checkPayment(deps, programId, { id });
        } catch (error) {
          if (!(error instanceof PayUnknown || error instanceof PayRefused)) throw error;
          deps.log.warn({ err: error, payment: id }, "payment could not be looked up");
        }
      }),
    );
    if (due.length < POLL_BATCH) return;
  }
}
const POLL_BATCH = 8;
