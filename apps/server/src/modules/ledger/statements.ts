import { dayOf, daysBetween } from "@banyan/calendar";
import {
  type getLedgerStatement,
  type getLedgerTransaction,
  type LedgerAccount,
  type LedgerAccountRow,
  type LedgerEntry,
  ledgerAccounts,
  type listLedgerAccounts,
  type Reply,
} from "@banyan/contracts";
import type { Clock } from "#kernel/clock.ts";
import type { Databases } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Programs } from "#kernel/programs.ts";
import { balanceOf, chart, kindNames } from "./accounts.ts";
import * as store from "./statement-store.ts";

export type Language = "zh" | "en";
export type StatementDeps = {
  db: Databases;
  clock: Clock;
  programs: Programs;
  nicknames(programId: string, memberIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
};
export type StatementQuery = { account: LedgerAccount; ref?: string | undefined; from: string; to: string };

const PAGE = 50;
const MOST_DAYS = 366;

/** What refs of split accounts are called: campaigns and templates as they were first booked, members by nickname. */
export async function readNames(
  { db, nicknames }: Pick<StatementDeps, "db" | "nicknames">,
  programId: string,
  refs: readonly string[],
): Promise<(account: LedgerAccount, ref: string) => string> {
  const known = refs.length > 0 ? await store.namesOfRefs(db.reports, programId, refs) : [];
  const members = await nicknames(programId, [...new Set(known.flatMap(({ memberId }) => memberId ?? []))]);
  const names = new Map(
    known.map(({ account, ref, name, memberId }) => [
      `${account} ${ref}`,
      (memberId === null ? name : members.get(memberId)) || ref,
    ]),
  );
  return (account, ref) => names.get(`${account} ${ref}`) ?? ref;
}

/** The chart with its balances, or what one account is split into. */
export async function listAccounts(
  deps: StatementDeps,
  programId: string,
  query: { account?: LedgerAccount | undefined; to?: string | undefined; cursor?: string | undefined },
  language: Language,
): Promise<Reply<typeof listLedgerAccounts>> {
  const to = query.to ?? dayOf(deps.clock.now(), (await deps.programs.byId(programId))?.zone);
  const { account } = query;
  if (account === undefined) {
    const moved = new Map((await store.sumByAccount(deps.db.reports, programId, to)).map((row) => [row.account, row]));
    const items = ledgerAccounts.map((one) => toAccountRow(one, null, chart[one][language], moved.get(one)));
    return { items, nextCursor: null };
  }
  const offset = Number(query.cursor ?? 0);
  if (!Number.isSafeInteger(offset) || offset < 0) fail("INVALID_INPUT", { field: "query.cursor" });
  const rows = await store.sumByRef(deps.db.reports, programId, account, to, { limit: PAGE + 1, offset });
  const page = rows.slice(0, PAGE);
  const refs = page.map(({ ref }) => ref);
  const nameOf = await readNames(deps, programId, refs);
  const items = page.map((row) => toAccountRow(account, row.ref, nameOf(account, row.ref), row));
  return { items, nextCursor: rows.length > PAGE ? String(offset + PAGE) : null };
}

function toAccountRow(
  account: LedgerAccount,
  ref: string | null,
  name: string,
  { debit, credit }: store.Sums = { debit: 0, credit: 0 },
): LedgerAccountRow {
  const { type, unit, splitBy } = chart[account];
  const isSplit = ref === null && splitBy !== null;
  return { account, ref, name, type, unit, debit, credit, balance: balanceOf(account, { debit, credit }), isSplit };
}

/** Opening, entries, closing of an account over program days. Errors: RANGE_TOO_LONG, INVALID_INPUT. */
export async function readStatement(
  deps: StatementDeps,
  programId: string,
  query: StatementQuery & { cursor?: string | undefined },
  language: Language,
): Promise<Reply<typeof getLedgerStatement>> {
  checkPeriod(query);
  const { account } = query;
  const period = { programId, account, ref: query.ref, from: query.from, to: query.to };
  const place = query.cursor === undefined ? null : readPlace(query.cursor);
  const [{ before, within }, rows, passed] = await Promise.all([
    store.sumOfPeriod(deps.db.reports, period),
    store.listEntries(deps.db.reports, period, place, PAGE + 1),
    place ? store.sumUpTo(deps.db.reports, period, place) : { debit: 0, credit: 0 },
  ]);
  const page = rows.slice(0, PAGE);
  const nameOf = await readNames(deps, programId, refsOf(page, query.ref));
  const opening = balanceOf(account, before);
  let balance = opening + balanceOf(account, passed);
  const items = page.map((row) => {
    balance += balanceOf(account, row);
    return { ...toEntry(row, nameOf, language), balance };
  });
  const last = page.at(-1);
  const ref = query.ref ?? null;
  const name = ref === null ? chart[account][language] : nameOf(account, ref);
  return {
    account: toAccountRow(account, ref, name, add(before, within)),
    opening,
    ...within,
    closing: opening + balanceOf(account, within),
    items,
    nextCursor: rows.length > PAGE && last ? `${last.day}~${last.transactionId}~${last.line}` : null,
  };
}

/** Errors: NOT_FOUND. */
export async function readTransaction(
  deps: StatementDeps,
  programId: string,
  id: string,
  language: Language,
): Promise<Reply<typeof getLedgerTransaction>> {
  const rows = await store.entriesOf(deps.db.reports, programId, id);
  const [head] = rows;
  if (!head) return fail("NOT_FOUND");
  const nameOf = await readNames(deps, programId, refsOf(rows));
  const entries = rows.map((row) => toEntry(row, nameOf, language));
  const { at, kind, source, orderId } = head;
  return { id, at: at.toISOString(), kind, kindName: kindNames[kind]?.[language] ?? kind, source, orderId, entries };
}

export const refsOf = (rows: readonly { ref: string }[], ...more: (string | undefined)[]): string[] =>
  [...rows.map(({ ref }) => ref), ...more].filter((ref): ref is string => ref !== undefined && ref !== "");

export function toEntry(
  row: store.EntryRow,
  nameOf: (account: LedgerAccount, ref: string) => string,
  language: Language,
): LedgerEntry {
  const { transactionId, at, kind, source, orderId, account, unit, debit, credit } = row;
  const isWhole = row.ref === "";
  return {
    transactionId,
    at: at.toISOString(),
    kind,
    kindName: kindNames[kind]?.[language] ?? kind,
    source,
    orderId,
    account,
    ref: isWhole ? null : row.ref,
    name: isWhole ? chart[account][language] : nameOf(account, row.ref),
    unit,
    debit,
    credit,
  };
}

export function checkPeriod({ from, to }: { from: string; to: string }): void {
  const days = daysBetween(from, to);
  if (days < 0) fail("INVALID_INPUT", { field: "query.to" });
  if (days >= MOST_DAYS) fail("RANGE_TOO_LONG", { field: "query.to" });
}

function readPlace(cursor: string): store.Place {
  const found = /^(\d{4}-\d\d-\d\d)~([0-9a-f-]{36})~(\d{1,3})$/.exec(cursor);
  if (!found) return fail("INVALID_INPUT", { field: "query.cursor" });
  const [, day = "", transactionId = "", line] = found;
  return { day, transactionId, line: Number(line) };
}

const add = (a: store.Sums, b: store.Sums): store.Sums => ({ debit: a.debit + b.debit, credit: a.credit + b.credit });
