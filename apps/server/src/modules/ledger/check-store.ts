import type { LedgerCheckRun } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type Found = { expected: number; actual: number; examples: string[] };

/** All debits, all credits, in both units; examples: transactions whose sides differ. Walks the whole book, at night. */
export async function bookSums(tx: Tx, programId: string): Promise<Found> {
  const { rows } = await sql<Found>`
    with one as (
      select transaction_id, unit, sum(debit) as debit, sum(credit) as credit from ledger_entries
      where program_id = ${programId} group by transaction_id, unit
    )
    select coalesce(sum(debit), 0)::bigint as expected, coalesce(sum(credit), 0)::bigint as actual,
      coalesce((array_agg(transaction_id::text) filter (where debit <> credit))[1:10], '{}') as examples from one`.execute(
    tx,
  );
  return rows[0] ?? { expected: 0, actual: 0, examples: [] };
}

/** Accounts whose kept balance is not the sum of their entries; none is expected. */
export async function keptBalances(tx: Tx, programId: string): Promise<Found> {
  const { rows } = await sql<{ account: string }>`
    select account || case ref when '' then '' else ':' || ref end as account
    from (
      select account, ref, day, debit, credit from ledger_balances where program_id = ${programId}
      union all
      select account, ref, day, -debit, -credit from ledger_entries where program_id = ${programId}
    ) both_sides
    group by account, ref, day having sum(debit) <> 0 or sum(credit) <> 0`.execute(tx);
  const wrong = [...new Set(rows.map(({ account }) => account))];
  return { expected: 0, actual: wrong.length, examples: wrong.slice(0, 10) };
}

/** Debit and credit of one account as it stands in this snapshot. */
export async function sumOfAccount(
  tx: Tx,
  programId: string,
  account: string,
): Promise<{ debit: number; credit: number }> {
  const { rows } = await sql<{ debit: number; credit: number }>`
    select coalesce(sum(debit), 0)::bigint as debit, coalesce(sum(credit), 0)::bigint as credit from ledger_balances
    where program_id = ${programId} and account = ${account}`.execute(tx);
  return rows[0] ?? { debit: 0, credit: 0 };
}

/** Debit − credit of each account a split one has. Index: ledger_balances_pkey. */
export async function sumOfRefs(tx: Tx, programId: string, account: string): Promise<Map<string, number>> {
  const { rows } = await sql<{ ref: string; fen: number }>`
    select ref, (sum(debit) - sum(credit))::bigint as fen from ledger_balances
    where program_id = ${programId} and account = ${account} group by ref`.execute(tx);
  return new Map(rows.map(({ ref, fen }) => [ref, fen]));
}

export type CheckRunRow = Omit<LedgerCheckRun, "at" | "by"> & { at: Date; by: string | null };
const runColumns = sql`id, at, by_name as by, is_green as "isGreen", checks`;

export async function insertRun(tx: Tx, programId: string, run: Omit<CheckRunRow, "at">): Promise<CheckRunRow> {
  const { rows } = await sql<CheckRunRow>`
    insert into ledger_check_runs (program_id, id, by_name, is_green, checks)
    values (${programId}, ${run.id}, ${run.by}, ${run.isGreen}, ${JSON.stringify(run.checks)})
    returning ${runColumns}`.execute(tx);
  return rows[0] as CheckRunRow; // an insert of one row returns one
}

/** Newest first. Index: ledger_check_runs_pkey (ids sort by time). */
export async function listRuns(
  db: Db,
  programId: string,
  before: string | undefined,
  limit: number,
): Promise<CheckRunRow[]> {
  const { rows } = await sql<CheckRunRow>`
    select ${runColumns} from ledger_check_runs
    where program_id = ${programId}${before === undefined ? sql`` : sql` and id < ${before}`}
    order by id desc limit ${limit}`.execute(db);
  return rows;
}
