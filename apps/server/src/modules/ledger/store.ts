import type { LedgerAccount } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import { chart } from "./accounts.ts";
import type { OrderVoucher, RefundVoucher, Transaction } from "./postings.ts";

export type NewTransaction = Transaction & { id: string; day: string };

/**
 * Posts transactions with all their entries in one statement; those posted before (same source and kind) stay as they are.
 * The database refuses what does not balance. Postings to the same account do not wait for each other: see ledger_balances.
 * Names of new split accounts first: a name once given stays.
 */
export async function insertTransactions(tx: Tx, transactions: readonly NewTransaction[]): Promise<void> {
  if (transactions.length === 0) return;
  const entries = transactions.flatMap(({ programId, id, entries }) =>
    entries.map((entry, index) => ({ programId, id, line: index + 1, ...entry })),
  );
  const split = [
    ...new Map(
      entries
        .filter(({ ref }) => ref !== "")
        .map((entry) => [`${entry.programId} ${entry.account} ${entry.ref}`, entry]),
    ).entries(),
  ]
    .sort(([a], [b]) => (a < b ? -1 : 1)) // one order of rows: no deadlocks
    .map(([, entry]) => entry);
  if (split.length > 0) {
    await sql`
      insert into ledger_accounts (program_id, account, ref, name, member_id)
      select * from unnest(${split.map((one) => one.programId)}::text[], ${split.map((one) => one.account)}::text[],
        ${split.map((one) => one.ref)}::text[], ${split.map((one) => one.name ?? "")}::text[],
        ${split.map((one) => one.memberId ?? null)}::uuid[])
      on conflict do nothing`.execute(tx);
  }
  await sql`
    with posted as (
      insert into ledger_transactions (program_id, id, source, kind, at, day, order_id, voucher, entry_count)
      select program_id, id, source, kind, at, day, order_id, voucher::jsonb, entry_count
      from unnest(${transactions.map((one) => one.programId)}::text[], ${transactions.map((one) => one.id)}::uuid[],
        ${transactions.map((one) => one.source)}::text[], ${transactions.map((one) => one.kind)}::text[],
        ${transactions.map((one) => one.at)}::timestamptz[], ${transactions.map((one) => one.day)}::date[],
        ${transactions.map((one) => one.orderId)}::uuid[], ${transactions.map((one) => JSON.stringify(one.voucher))}::text[],
        ${transactions.map((one) => one.entries.length)}::smallint[])
        as one (program_id, id, source, kind, at, day, order_id, voucher, entry_count)
      on conflict (program_id, source, kind) do nothing
      returning program_id, id, at, day
    )
    insert into ledger_entries (program_id, transaction_id, line, account, ref, unit, debit, credit, at, day)
    select posted.program_id, posted.id, entry.line, entry.account, entry.ref, entry.unit, entry.debit, entry.credit,
      posted.at, posted.day
    from unnest(${entries.map((one) => one.programId)}::text[], ${entries.map((one) => one.id)}::uuid[],
      ${entries.map((one) => one.line)}::smallint[], ${entries.map((one) => one.account)}::text[],
      ${entries.map((one) => one.ref)}::text[], ${entries.map((one) => unitOf(one.account))}::text[],
      ${entries.map((one) => one.debit)}::bigint[], ${entries.map((one) => one.credit)}::bigint[])
      as entry (program_id, transaction_id, line, account, ref, unit, debit, credit)
    join posted on posted.program_id = entry.program_id and posted.id = entry.transaction_id`.execute(tx);
}

/** What was booked of these orders and their after-sales. Index: ledger_transactions_by_order. */
export async function readOrderVouchers(
  tx: Tx,
  orders: readonly { programId: string; orderId: string }[],
): Promise<
  { programId: string; orderId: string; kind: string; source: string; voucher: OrderVoucher | RefundVoucher }[]
> {
  const { rows } = await sql<{
    programId: string;
    orderId: string;
    kind: string;
    source: string;
    voucher: OrderVoucher | RefundVoucher;
  }>`
    select program_id as "programId", order_id as "orderId", kind, source, voucher
    from ledger_transactions posted
    join unnest(${orders.map((one) => one.programId)}::text[], ${orders.map((one) => one.orderId)}::uuid[])
      as wanted (program, id) on posted.program_id = wanted.program and posted.order_id = wanted.id
    where kind in ('order_paid', 'after_sale_refunded') order by posted.id`.execute(tx);
  return rows;
}

/** Balances of a member's own accounts. Index: ledger_accounts_by_member. */
export async function balancesOfMember(
  db: Db | Tx,
  programId: string,
  memberId: string,
): Promise<{ account: LedgerAccount; debit: number; credit: number }[]> {
  const { rows } = await sql<{ account: LedgerAccount; debit: number; credit: number }>`
    select balance.account, sum(balance.debit)::bigint as debit, sum(balance.credit)::bigint as credit
    from ledger_accounts known
    join ledger_balances balance on balance.program_id = known.program_id and balance.account = known.account
      and balance.ref = known.ref
    where known.program_id = ${programId} and known.member_id = ${memberId}
    group by balance.account order by balance.account`.execute(db);
  return rows;
}

const unitOf = (account: LedgerAccount) => chart[account].unit;
