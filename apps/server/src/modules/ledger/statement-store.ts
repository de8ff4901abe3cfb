import { type LedgerAccount, type LedgerUnit, ledgerAccounts } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";
import { chart } from "./accounts.ts";

const splitAccounts = ledgerAccounts.filter((account) => chart[account].splitBy !== null);

export type Sums = { debit: number; credit: number };
const sums = sql`coalesce(sum(debit), 0)::bigint as debit, coalesce(sum(credit), 0)::bigint as credit`;
const ofRef = (ref: string | undefined) => (ref === undefined ? sql`` : sql` and ref = ${ref}`);

/** Every account that was ever moved, at the end of a day. Index: ledger_balances_pkey. */
export async function sumByAccount(
  db: Db,
  programId: string,
  until: string,
): Promise<(Sums & { account: LedgerAccount })[]> {
  const { rows } = await sql<Sums & { account: LedgerAccount }>`
    select account, ${sums} from ledger_balances
    where program_id = ${programId} and day <= ${until} group by account`.execute(db);
  return rows;
}

/** The accounts one is split into, largest balance first. Index: ledger_balances_pkey. */
export async function sumByRef(
  db: Db,
  programId: string,
  account: LedgerAccount,
  until: string,
  page: { limit: number; offset: number },
): Promise<(Sums & { ref: string })[]> {
  const { rows } = await sql<Sums & { ref: string }>`
    select ref, ${sums} from ledger_balances
    where program_id = ${programId} and account = ${account} and ref <> '' and day <= ${until}
    group by ref order by abs(sum(debit) - sum(credit)) desc, ref limit ${page.limit} offset ${page.offset}`.execute(
    db,
  );
  return rows;
}

/** Names of split accounts; a member's has none here. Index: ledger_accounts_pkey. */
export async function namesOfRefs(
  db: Db,
  programId: string,
  refs: readonly string[],
): Promise<{ account: LedgerAccount; ref: string; name: string; memberId: string | null }[]> {
  const { rows } = await sql<{ account: LedgerAccount; ref: string; name: string; memberId: string | null }>`
    select account, ref, name, member_id as "memberId" from ledger_accounts
    where program_id = ${programId} and account = any(${splitAccounts}::text[]) and ref = any(${refs as string[]}::text[])`.execute(
    db,
  );
  return rows;
}

export type AccountPeriod = {
  programId: string;
  account: LedgerAccount;
  ref: string | undefined;
  /** Program days, both included. */ from: string;
  to: string;
};

/** Before the period, and within it. Index: ledger_balances_pkey. */
export async function sumOfPeriod(
  db: Db,
  { programId, account, ref, from, to }: AccountPeriod,
): Promise<{ before: Sums; within: Sums }> {
  const { rows } = await sql<Sums & { isBefore: boolean }>`
    select day < ${from} as "isBefore", ${sums} from ledger_balances
    where program_id = ${programId} and account = ${account}${ofRef(ref)} and day <= ${to}
    group by 1`.execute(db);
  const pick = (isBefore: boolean): Sums => {
    const { debit = 0, credit = 0 } = rows.find((row) => row.isBefore === isBefore) ?? {};
    return { debit, credit };
  };
  return { before: pick(true), within: pick(false) };
}

/** Where a page ended. */
export type Place = { day: string; transactionId: string; line: number };
const after = (place: Place | null) =>
  place === null
    ? sql``
    : sql` and (entry.day, entry.transaction_id, entry.line) > (${place.day}::date, ${place.transactionId}::uuid, ${place.line}::smallint)`;

export type EntryRow = Sums &
  Place & {
    at: Date;
    kind: string;
    source: string;
    orderId: string | null;
    account: LedgerAccount;
    ref: string;
    unit: LedgerUnit;
  };
const entryColumns = sql`entry.transaction_id as "transactionId", entry.line, entry.day, entry.at, posted.kind, posted.source,
  posted.order_id as "orderId", entry.account, entry.ref, entry.unit, entry.debit, entry.credit`;
const entriesWithHead = sql`ledger_entries entry
  join ledger_transactions posted on posted.program_id = entry.program_id and posted.id = entry.transaction_id`;

/** Entries of an account, oldest first. Index: ledger_entries_by_account, ledger_entries_by_ref. */
export async function listEntries(
  db: Db,
  { programId, account, ref, from, to }: AccountPeriod,
  place: Place | null,
  limit: number,
): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select ${entryColumns} from ${entriesWithHead}
    where entry.program_id = ${programId} and entry.account = ${account}${ofRef(ref)}
      and entry.day between ${from} and ${to}${after(place)}
    order by entry.day, entry.transaction_id, entry.line limit ${limit}`.execute(db);
  return rows;
}

/** What the period moved up to and including a place. Index: as listEntries. */
export async function sumUpTo(
  db: Db,
  { programId, account, ref, from }: AccountPeriod,
  { day, transactionId, line }: Place,
): Promise<Sums> {
  const { rows } = await sql<Sums>`
    select ${sums} from ledger_entries
    where program_id = ${programId} and account = ${account}${ofRef(ref)} and day >= ${from}
      and (day, transaction_id, line) <= (${day}::date, ${transactionId}::uuid, ${line}::smallint)`.execute(db);
  return rows[0] ?? { debit: 0, credit: 0 };
}

/** All entries of one transaction. Index: ledger_entries_pkey. */
export async function entriesOf(db: Db, programId: string, transactionId: string): Promise<EntryRow[]> {
  const { rows } = await sql<EntryRow>`
    select ${entryColumns} from ${entriesWithHead}
    where entry.program_id = ${programId} and entry.transaction_id = ${transactionId} order by entry.line`.execute(db);
  return rows;
}
