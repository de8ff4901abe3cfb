import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { PaymentState, RefundState } from "./order.ts";

export type Payment = {
  id: string;
  orderId: string;
  amountFen: number;
  state: PaymentState;
  prepayId: string | null;
  transactionId: string | null;
  paidAt: Date | null;
  createdAt: Date;
};
const paymentColumns = sql`id, order_id as "orderId", amount_fen as "amountFen", state, prepay_id as "prepayId",
  transaction_id as "transactionId", paid_at as "paidAt", created_at as "createdAt"`;

/** Oldest first. Index: payments_by_order. */
export async function listPayments(db: Db | Tx, programId: string, orderId: string): Promise<Payment[]> {
  const { rows } = await sql<Payment>`
    select ${paymentColumns} from payments where program_id = ${programId} and order_id = ${orderId} order by id`.execute(
    db,
  );
  return rows;
}

/** At most one: see the unique index payments_open. */
export async function findOpenPayment(db: Db | Tx, programId: string, orderId: string): Promise<Payment | null> {
  const { rows } = await sql<Payment>`
    select ${paymentColumns} from payments
    where program_id = ${programId} and order_id = ${orderId} and state in ('CREATED', 'PREPAID')`.execute(db);
  return rows[0] ?? null;
}

export async function insertPayment(
  tx: Tx,
  payment: { programId: string; id: string; orderId: string; amountFen: number; firstPollAfterSeconds: number },
): Promise<Payment> {
  const { rows } = await sql<Payment>`
    insert into payments (program_id, id, order_id, amount_fen, next_poll_at)
    values (${payment.programId}, ${payment.id}, ${payment.orderId}, ${payment.amountFen},
      app_now() + make_interval(secs => ${payment.firstPollAfterSeconds}))
    returning ${paymentColumns}`.execute(tx);
  return rows[0] as Payment; // an insert of one row returns one
}

/** Payments whose look-up is due, each handed to one caller; the next look-up is set before this one is tried. Index: payments_to_poll. */
export async function takePaymentsToPoll(
  db: Db,
  pollAfterSeconds: readonly number[],
  limit: number,
): Promise<{ programId: string; id: string }[]> {
  const { rows } = await sql<{ programId: string; id: string }>`
    update payments set polls = polls + 1,
      next_poll_at = created_at + make_interval(secs => (${pollAfterSeconds as number[]}::double precision[])[polls + 2])
    where (program_id, id) in (
      select program_id, id from payments
      where state in ('CREATED', 'PREPAID') and next_poll_at <= app_now()
      order by next_poll_at limit ${limit} for update skip locked)
    returning program_id as "programId", id`.execute(db);
  return rows;
}

export type Refund = {
  programId: string;
  id: string;
  orderId: string;
  paymentId: string;
  amountFen: number;
  /** What the buyer paid with that payment; WeChat wants it beside the refund. */ receivedFen: number;
  reason: string;
  state: RefundState;
  createdAt: Date;
};
const refundColumns = sql`refund.program_id as "programId", refund.id, refund.order_id as "orderId",
  refund.payment_id as "paymentId", refund.amount_fen as "amountFen", payment.received_fen as "receivedFen",
  refund.reason, refund.state, refund.created_at as "createdAt"`;
const refundsWithPayment = sql`refunds refund join payments payment
  on payment.program_id = refund.program_id and payment.id = refund.payment_id`;

export async function listRefunds(db: Db, programId: string, orderId: string): Promise<Refund[]> {
  const { rows } = await sql<Refund>`
    select ${refundColumns} from ${refundsWithPayment}
    where refund.program_id = ${programId} and refund.order_id = ${orderId} order by refund.id`.execute(db);
  return rows;
}

export async function findRefund(db: Db | Tx, programId: string, id: string): Promise<Refund | null> {
  const { rows } = await sql<Refund>`
    select ${refundColumns} from ${refundsWithPayment}
    where refund.program_id = ${programId} and refund.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Sends back what arrived with a payment; false when that was decided before (unique index refunds_unkept). */
export async function insertRefund(
  tx: Tx,
  refund: { programId: string; id: string; orderId: string; paymentId: string; amountFen: number; reason: string },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into refunds (program_id, id, order_id, payment_id, amount_fen, reason)
    values (${refund.programId}, ${refund.id}, ${refund.orderId}, ${refund.paymentId}, ${refund.amountFen}, ${refund.reason})
    on conflict do nothing`.execute(tx);
  return numAffectedRows === 1n;
}

/**
 * Takes the turn to ask WeChat for a refund; otherwise says when it comes. The payment's row is the lock: of two refunds
 * sent in the same instant one waits. Index: refunds_by_payment.
 */
export async function takeRefundTurn(tx: Tx, refund: Refund, apartSeconds: number): Promise<Date | null> {
  const { programId, id, paymentId } = refund;
  await sql`select from payments where program_id = ${programId} and id = ${paymentId} for no key update`.execute(tx);
  const { rows } = await sql<{ turn: Date }>`
    select max(asked_at) + make_interval(secs => ${apartSeconds}) as turn from refunds
    where program_id = ${programId} and payment_id = ${paymentId} and id <> ${id}
    having max(asked_at) > app_now() - make_interval(secs => ${apartSeconds})`.execute(tx);
  if (rows[0]) return rows[0].turn;
  await sql`update refunds set asked_at = app_now() where program_id = ${programId} and id = ${id}`.execute(tx);
  return null;
}

/** Refunds WeChat is working on, each handed to one caller; looks are 15 s apart, then ever further, up to an hour. Index: refunds_processing. */
export async function takeProcessingRefunds(db: Db, limit: number): Promise<{ programId: string; id: string }[]> {
  const { rows } = await sql<{ programId: string; id: string }>`
    update refunds
    set looks = looks + 1, next_look_at = app_now() + least(interval '15 s' * 2 ^ least(looks, 10), interval '1 h')
    where (program_id, id) in (
      select program_id, id from refunds where state = 'PROCESSING' and next_look_at <= app_now()
      order by next_look_at limit ${limit} for update skip locked)
    returning program_id as "programId", id`.execute(db);
  return rows;
}
