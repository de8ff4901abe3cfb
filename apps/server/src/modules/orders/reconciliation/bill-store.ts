import type { BillState, BillSubject } from "@banyan/contracts";
import { sql } from "kysely";
import type { BillLine } from "#gateways/pay/index.ts";
import type { Db, Tx } from "#kernel/db.ts";
import { uuidv7, withDashes } from "#kernel/ids.ts";
import type { Difference, Ours, Totals } from "./compare.ts";

/** WeChat's days are Beijing's whatever the program's zone. */
const BEIJING = "Asia/Shanghai";
const NUMBER = /^[0-9a-f]{32}$/;

/**
 * Everything of ours whose money moved on the day, and everything the bill names. Indexes: payments_by_paid,
 * refunds_by_succeeded, primary keys.
 */
export async function listOurs(
  db: Db,
  programId: string,
  day: string,
  named: { payments: readonly string[]; refunds: readonly string[] },
): Promise<Ours[]> {
  const ids = (numbers: readonly string[]) => numbers.filter((number) => NUMBER.test(number)).map(withDashes);
  const from = sql`(${day}::date::timestamp at time zone ${BEIJING})`;
  const until = sql`((${day}::date + 1)::timestamp at time zone ${BEIJING})`;
  const dayOf = (column: string) => sql`to_char(${sql.ref(column)} at time zone ${BEIJING}, 'YYYY-MM-DD')`;
  const payments = sql`
    select 'PAYMENT' as subject, replace(id::text, '-', '') as number, transaction_id as "wechatNumber",
      order_id as "orderId", coalesce(received_fen, amount_fen) as "amountFen", state, ${dayOf("paid_at")} as day
    from payments`;
  const refunds = sql`
    select 'REFUND' as subject, replace(id::text, '-', '') as number, wechat_refund_id as "wechatNumber",
      order_id as "orderId", amount_fen as "amountFen", state, ${dayOf("succeeded_at")} as day
    from refunds`;
  const { rows } = await sql<Ours>`
    ${payments} where program_id = ${programId} and state = 'PAID' and paid_at >= ${from} and paid_at < ${until}
    union
    ${payments} where program_id = ${programId} and id = any(${ids(named.payments)}::uuid[])
    union
    ${refunds} where program_id = ${programId} and state = 'SUCCEEDED' and succeeded_at >= ${from} and succeeded_at < ${until}
    union
    ${refunds} where program_id = ${programId} and id = any(${ids(named.refunds)}::uuid[])
    order by subject, number`.execute(db);
  return rows;
}

/**
 * Opens the days that can be compared by now and were not looked at: after the last one known, or from the first payment, never
 * more than `mostDays` back. Days stay as they are when they exist.
 */
export async function openDays(db: Db, programId: string, lastDay: string, mostDays: number): Promise<void> {
  await sql`
    insert into bill_days (program_id, day)
    select ${programId}, day::date from generate_series(
      greatest(${lastDay}::date - ${mostDays - 1}::integer, coalesce(
        (select max(day) + 1 from bill_days where program_id = ${programId}),
        (select (min(paid_at) at time zone ${BEIJING})::date from payments where program_id = ${programId} and state = 'PAID'))),
      ${lastDay}::date, interval '1 day') as day
    where exists (select from payments where program_id = ${programId} and state = 'PAID')
    on conflict do nothing`.execute(db);
}

/** Days that wait and are due, each handed to one caller; their next try is set before this one. Index: bill_days_due. */
export async function takeDueDays(
  db: Db,
  againSeconds: number,
  limit: number,
): Promise<{ programId: string; day: string }[]> {
  const { rows } = await sql<{ programId: string; day: string }>`
    update bill_days set next_try_at = app_now() + make_interval(secs => ${againSeconds})
    where (program_id, day) in (
      select program_id, day from bill_days where state = 'WAITING' and next_try_at <= app_now()
      order by next_try_at, day limit ${limit} for update skip locked)
    returning program_id as "programId", day`.execute(db);
  return rows;
}

/** It could not be compared; the number of tries. A result that stands is left alone. */
export async function noteWaiting(
  db: Db,
  programId: string,
  day: string,
  { reason, againSeconds }: { reason: string; againSeconds: number },
): Promise<void> {
  await sql`
    insert into bill_days as known (program_id, day, tries, reason, next_try_at)
    values (${programId}, ${day}, 1, ${reason.slice(0, 300)}, app_now() + make_interval(secs => ${againSeconds}))
    on conflict (program_id, day) do update
      set tries = known.tries + 1, reason = excluded.reason, next_try_at = excluded.next_try_at
      where known.state = 'WAITING'`.execute(db);
}

export async function triesOf(db: Db, programId: string, day: string): Promise<number> {
  const { rows } = await sql<{ tries: number }>`
    select tries from bill_days where program_id = ${programId} and day = ${day}`.execute(db);
  return rows[0]?.tries ?? 0;
}

export type Compared = {
  here: Totals;
  there: Totals & { feeMillifen: number };
  lines: readonly (BillLine & { subject: BillSubject; number: string; wechatNumber: string })[];
  differences: readonly (Difference & { isResolved: boolean })[];
};

/** A statement takes so many lines at once. */
const LINES_AT_ONCE = 5_000;

/** The result of a day replaces the one before, whole. Its row is the lock. */
export async function replaceDay(
  tx: Tx,
  programId: string,
  day: string,
  { here, there, lines, differences }: Compared,
  now: Date,
): Promise<void> {
  const state: BillState = differences.some(({ isResolved }) => !isResolved) ? "DIFFERENT" : "BALANCED";
  await sql`
    insert into bill_days (program_id, day, state, tries, next_try_at, checked_at, here_payments, here_paid_fen, here_refunds,
      here_refunded_fen, there_payments, there_paid_fen, there_refunds, there_refunded_fen, there_fee_millifen)
    values (${programId}, ${day}, ${state}, 0, null, app_now(), ${here.payments}, ${here.paidFen}, ${here.refunds},
      ${here.refundedFen}, ${there.payments}, ${there.paidFen}, ${there.refunds}, ${there.refundedFen}, ${there.feeMillifen})
    on conflict (program_id, day) do update set
      state = excluded.state, tries = 0, next_try_at = null, reason = null, checked_at = app_now(),
      here_payments = excluded.here_payments, here_paid_fen = excluded.here_paid_fen,
      here_refunds = excluded.here_refunds, here_refunded_fen = excluded.here_refunded_fen,
      there_payments = excluded.there_payments, there_paid_fen = excluded.there_paid_fen,
      there_refunds = excluded.there_refunds, there_refunded_fen = excluded.there_refunded_fen,
      there_fee_millifen = excluded.there_fee_millifen`.execute(tx);
  await sql`delete from bill_lines where program_id = ${programId} and day = ${day}`.execute(tx);
  await sql`delete from bill_differences where program_id = ${programId} and day = ${day}`.execute(tx);
  for (let first = 0; first < lines.length; first += LINES_AT_ONCE) {
    const part = lines.slice(first, first + LINES_AT_ONCE);
    await sql`
      insert into bill_lines (program_id, day, position, subject, at, number, wechat_number, amount_fen, fee_millifen, state)
      select ${programId}, ${day}, ${first}::integer + position, subject, at, number, wechat_number, amount_fen, fee_millifen, state
      from unnest(${part.map((line) => line.subject)}::text[], ${part.map((line) => line.at)}::timestamptz[],
        ${part.map((line) => line.number)}::text[], ${part.map((line) => line.wechatNumber)}::text[],
        ${part.map((line) => line.amountFen)}::bigint[], ${part.map((line) => line.feeMillifen)}::bigint[],
        ${part.map((line) => line.state)}::text[])
        with ordinality as line (subject, at, number, wechat_number, amount_fen, fee_millifen, state, position)`.execute(
      tx,
    );
  }
  for (const one of differences) {
    await sql`
      insert into bill_differences (program_id, id, day, kind, subject, number, order_id, here_fen, there_fen, here_state,
        there_state, is_resolved)
      values (${programId}, ${uuidv7(now)}, ${day}, ${one.kind}, ${one.subject}, ${one.number}, ${one.orderId}, ${one.hereFen},
        ${one.thereFen}, ${one.hereState}, ${one.thereState}, ${one.isResolved})`.execute(tx);
  }
}
