import { orderClosed } from "@banyan/contracts";
import { sql } from "kysely";
import { type Tx, transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { Failure, fail } from "#kernel/failure.ts";
import { moveState } from "#kernel/states.ts";
import type { Ordering } from "./deps.ts";
import { type CloseReason, orderStates, paymentStates } from "./order.ts";
import { orderFact } from "./order-facts.ts";
import { findOrder, listOverdue, lockOrder } from "./order-store.ts";
import { PaymentOpened, settlePayment } from "./pay-order.ts";
import { findOpenPayment } from "./payment-store.ts";

const MOST_TRIES = 3;

export type Closing = {
  programId: string;
  orderId: string;
  memberId?: string;
  reason: Exclude<CloseReason, "REFUNDED">;
};

/**
 * Closes an unpaid order: its payment is settled at WeChat first (outside the transaction), then state, stock, coupon and
 * fact move together in the one transaction `finish` opens. If the money turns out to have arrived, the paid path runs
 * and the answer is ORDER_STATE. Errors: ORDER_NOT_FOUND, ORDER_STATE, PAYMENT_UNAVAILABLE.
 */
export async function closeOrder<R>(
  deps: Ordering,
  closing: Closing,
  finish: (close: (tx: Tx) => Promise<void>) => Promise<R>,
): Promise<R> {
  for (let tries = 1; ; tries++) {
    const settled = await settleOpenPayment(deps, closing);
    try {
      return await finish((tx) => close(deps, tx, closing, settled));
    } catch (error) {
      if (!(error instanceof PaymentOpened)) throw error;
      if (tries >= MOST_TRIES) fail("PAYMENT_UNAVAILABLE", { cause: error });
    }
  }
}

/** The id of the open payment WeChat no longer takes money for; `null` when the order has none (or is not open itself). */
async function settleOpenPayment(deps: Ordering, { programId, orderId, memberId }: Closing): Promise<string | null> {
  const order = await findOrder(deps.db.orders, programId, orderId, memberId);
  if (order?.state !== "PENDING_PAYMENT") return null;
  const open = await findOpenPayment(deps.db.orders, programId, orderId);
  if (!open) return null;
  await settlePayment(deps, programId, open);
  return open.id;
}

async function close(deps: Ordering, tx: Tx, closing: Closing, settled: string | null): Promise<void> {
  const { programId, orderId, memberId, reason } = closing;
  const order = (await lockOrder(tx, programId, orderId, memberId)) ?? fail("ORDER_NOT_FOUND");
  if (order.state !== "PENDING_PAYMENT") fail("ORDER_STATE", { details: { state: order.state } });
  const open = await findOpenPayment(tx, programId, orderId);
  if (open && open.id !== settled) throw new PaymentOpened();
  await moveState(tx, {
    states: orderStates,
    table: "orders",
    programId,
    id: orderId,
    from: "PENDING_PAYMENT",
    to: "CLOSED",
    reason,
    set: sql`closed_at = app_now(), close_reason = ${reason}`,
  });
  if (open) {
    await moveState(tx, {
      states: paymentStates,
      table: "payments",
      programId,
      id: open.id,
      from: ["CREATED", "PREPAID"],
      to: "CLOSED",
      reason: "ORDER_CLOSED",
      set: sql`closed_at = app_now(), next_poll_at = null`,
    });
  }
  const held = { ...order, programId, orderId };
  for (const participant of deps.participants) await participant.release(tx, held);
  await appendFact(tx, orderClosed, {
    programId,
    subject: orderId,
    personId: order.personId,
    data: { ...orderFact(order), reason },
  });
}

const SWEEP_PAGE = 100;
const AT_ONCE = 4;
/** So many in a row WeChat did not answer for: it is away, the next sweep goes on. */
const MOST_UNAVAILABLE = 8;

/** Closes what was not paid in time; one that cannot be closed now does not hold up the others. */
export async function closeOverdue(deps: Ordering): Promise<void> {
  let after: { payBefore: Date; id: string } | null = null;
  let unavailable = 0;
  const closeOne = async ({ programId, id }: { programId: string; id: string }) => {
    const closing: Closing = { programId, orderId: id, reason: "TIMEOUT" };
    try {
      await closeOrder(deps, closing, (run) => transact(deps.db.workers, run));
      unavailable = 0;
    } catch (error) {
      if (!(error instanceof Failure)) throw error;
      if (error.code === "PAYMENT_UNAVAILABLE") unavailable++;
      else if (error.code !== "ORDER_STATE") throw error; // ORDER_STATE: paid or cancelled in the meantime
    }
  };
  for (;;) {
    const page: Awaited<ReturnType<typeof listOverdue>> = await listOverdue(deps.db.workers, after, SWEEP_PAGE);
    for (let i = 0; i < page.length; i += AT_ONCE) {
      await Promise.all(page.slice(i, i + AT_ONCE).map(closeOne));
      if (unavailable >= MOST_UNAVAILABLE) return;
    }
    after = page.at(-1) ?? null;
    if (page.length < SWEEP_PAGE) return;
  }
}
