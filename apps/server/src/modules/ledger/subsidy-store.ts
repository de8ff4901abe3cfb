import type { LedgerAccount } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";

type Period = { from: string; to: string };

/** What each subsidy account cost by day, less what refunds gave back. Index: ledger_balances_pkey. */
export async function costsOfPeriod(
  db: Db,
  programId: string,
  { from, to }: Period,
  accounts: readonly LedgerAccount[],
): Promise<{ account: LedgerAccount; ref: string; day: string; costFen: number }[]> {
  const { rows } = await sql<{ account: LedgerAccount; ref: string; day: string; costFen: number }>`
    select account, ref, day, (sum(debit) - sum(credit))::bigint as "costFen" from ledger_balances
    where program_id = ${programId} and account = any(${accounts as string[]}::text[]) and day between ${from} and ${to}
    group by account, ref, day`.execute(db);
  return rows;
}

/** Orders paid in the period that a subsidy took part in, and what they paid. Indexes: ledger_transactions_by_day, ledger_entries_pkey. */
export async function usesOfPeriod(
  db: Db,
  programId: string,
  { from, to }: Period,
  accounts: readonly LedgerAccount[],
): Promise<{ account: LedgerAccount; ref: string; orders: number; revenueFen: number }[]> {
  const { rows } = await sql<{ account: LedgerAccount; ref: string; orders: number; revenueFen: number }>`
    select used.account, used.ref, count(*) as orders, sum(used.paid_fen)::bigint as "revenueFen"
    from (
      select distinct entry.account, entry.ref, paid.id, (paid.voucher ->> 'paidFen')::bigint as paid_fen
      from ledger_transactions paid
      join ledger_entries entry on entry.program_id = paid.program_id and entry.transaction_id = paid.id
      where paid.program_id = ${programId} and paid.kind = 'order_paid' and paid.day between ${from} and ${to}
        and entry.account = any(${accounts as string[]}::text[])
    ) used group by used.account, used.ref`.execute(db);
  return rows;
}

/** Orders paid by day; organic: without any subsidy. Indexes: as above. */
export async function ordersOfPeriod(
  db: Db,
  programId: string,
  { from, to }: Period,
  accounts: readonly LedgerAccount[],
): Promise<{ day: string; orders: number; paidFen: number; organicFen: number }[]> {
  const { rows } = await sql<{ day: string; orders: number; paidFen: number; organicFen: number }>`
    select paid.day, count(*) as orders, sum((paid.voucher ->> 'paidFen')::bigint)::bigint as "paidFen",
      coalesce(sum((paid.voucher ->> 'paidFen')::bigint) filter (where not exists (
        select from ledger_entries entry where entry.program_id = paid.program_id and entry.transaction_id = paid.id
          and entry.account = any(${accounts as string[]}::text[]))), 0)::bigint as "organicFen"
    from ledger_transactions paid
    where paid.program_id = ${programId} and paid.kind = 'order_paid' and paid.day between ${from} and ${to}
    group by paid.day order by paid.day`.execute(db);
  return rows;
}

/**
 * Paid by orders, given back by after-sales, and taken off those orders when they were paid, as booked.
 * Indexes: ledger_transactions_by_day, ledger_entries_pkey.
 */
export async function salesOfPeriod(
  db: Db,
  programId: string,
  { from, to }: Period,
  accounts: readonly LedgerAccount[],
): Promise<{ paidFen: number; refundFen: number; discountFen: number }> {
  const { rows } = await sql<{ paidFen: number; refundFen: number; discountFen: number }>`
    select
      coalesce(sum(entry.debit) filter (where posted.kind = 'order_paid' and entry.account = 'wechat_receivable'), 0)::bigint as "paidFen",
      coalesce(sum(entry.credit) filter (where posted.kind = 'after_sale_refunded' and entry.account = 'after_sale_clearing'), 0)::bigint as "refundFen",
      coalesce(sum(entry.debit - entry.credit) filter (where posted.kind = 'order_paid' and entry.account = any(${accounts as string[]}::text[])), 0)::bigint as "discountFen"
    from ledger_transactions posted
    join ledger_entries entry on entry.program_id = posted.program_id and entry.transaction_id = posted.id
    where posted.program_id = ${programId} and posted.kind in ('order_paid', 'after_sale_refunded') and posted.day between ${from} and ${to}`.execute(
    db,
  );
  return rows[0] ?? { paidFen: 0, refundFen: 0, discountFen: 0 };
}
