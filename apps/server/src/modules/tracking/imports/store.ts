import type { ImportMapping, ImportRejection, ImportState } from "@banyan/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type ImportRecord = {
  programId: string;
  id: string;
  fileName: string;
  fileBytes: number;
  receivedBytes: number;
  state: ImportState;
  mapping: ImportMapping | null;
  isRead: boolean;
  readOffset: number;
  readFileBytes: number;
  rowsRead: number;
  rowsLeftOut: number;
  rowsStaged: number;
  rejected: Partial<Record<ImportRejection, number>>;
  rejectedFileBytes: number;
  rejectedKept: number;
  placedPerson: number;
  rowsPlaced: number;
  accepted: number;
  firstAt: Date | null;
  lastAt: Date | null;
  cancelAsked: boolean;
  error: string | null;
  createdBy: string;
  createdAt: Date;
  startedAt: Date | null;
  finishedAt: Date | null;
};

const columns = sql`
  program_id as "programId", id, file_name as "fileName", file_bytes as "fileBytes", received_bytes as "receivedBytes", state, mapping,
  is_read as "isRead", read_offset as "readOffset", read_file_bytes as "readFileBytes", rows_read as "rowsRead",
  rows_left_out as "rowsLeftOut", rows_staged as "rowsStaged", rejected, rejected_file_bytes as "rejectedFileBytes",
  rejected_kept as "rejectedKept", placed_person as "placedPerson", rows_placed as "rowsPlaced", accepted, first_at as "firstAt",
  last_at as "lastAt", cancel_asked as "cancelAsked", error, created_by as "createdBy", created_at as "createdAt",
  started_at as "startedAt", finished_at as "finishedAt"`;

export async function insertImport(
  tx: Tx,
  row: { programId: string; id: string; fileName: string; fileBytes: number; createdBy: string },
): Promise<void> {
  await sql`
    insert into imports (program_id, id, file_name, file_bytes, created_by)
    values (${row.programId}, ${row.id}, ${row.fileName}, ${row.fileBytes}, ${row.createdBy})`.execute(tx);
}

/** Index: imports_pkey. */
export async function findImport(db: Db | Tx, programId: string, id: string): Promise<ImportRecord | null> {
  const { rows } = await sql<ImportRecord>`
    select ${columns} from imports where program_id = ${programId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Index: imports_newest. */
export async function listImports(db: Db, programId: string, page: number, pageSize: number) {
  const [{ rows }, { rows: counted }] = await Promise.all([
    sql<ImportRecord>`
      select ${columns} from imports where program_id = ${programId}
      order by created_at desc, id desc limit ${pageSize} offset ${(page - 1) * pageSize}`.execute(db),
    sql<{ total: number }>`select count(*)::integer as total from imports where program_id = ${programId}`.execute(db),
  ]);
  return { rows, total: counted[0]?.total ?? 0 };
}

/** A piece arrived at the end of what was there. False: somebody else's piece did. */
export async function extendFile(db: Db, programId: string, id: string, from: number, to: number): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update imports set received_bytes = ${to}
    where program_id = ${programId} and id = ${id} and state = 'UPLOADING' and received_bytes = ${from}`.execute(db);
  return numAffectedRows === 1n;
}

/**
 * Where the job stands now, if it still stood where this process thought: a process that was taken for dead and comes back
 * finds that another one went on, and stops.
 */
export async function moveOn(db: Db, was: ImportRecord, change: RawBuilder<unknown>): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update imports set ${change}
    where program_id = ${was.programId} and id = ${was.id} and state = ${was.state} and read_offset = ${was.readOffset}
      and is_read = ${was.isRead} and placed_person = ${was.placedPerson}`.execute(db);
  return numAffectedRows === 1n;
}

export async function askToCancel(tx: Tx, programId: string, id: string): Promise<void> {
  await sql`update imports set cancel_asked = true where program_id = ${programId} and id = ${id}`.execute(tx);
}

/** Imports whose files nobody needs any more. */
export async function withOldFiles(db: Db, keptDays: number): Promise<{ programId: string; id: string }[]> {
  const { rows } = await sql<{ programId: string; id: string }>`
    select program_id as "programId", id from imports
    where files_removed_at is null and state not in ('RUNNING', 'UNDOING')
      and coalesce(finished_at, created_at) < app_now() - make_interval(days => ${keptDays}) limit 100`.execute(db);
  return rows;
}
export async function filesRemoved(db: Db, programId: string, id: string): Promise<void> {
  await sql`update imports set files_removed_at = app_now() where program_id = ${programId} and id = ${id}`.execute(db);
}

// ---- write keys
export type WriteKeyRecord = {
  id: string;
  name: string;
  prefix: string;
  createdBy: string;
  createdAt: Date;
  lastUsedAt: Date | null;
  revokedAt: Date | null;
};
const keyColumns = sql`id, name, prefix, created_by as "createdBy", created_at as "createdAt", last_used_at as "lastUsedAt", revoked_at as "revokedAt"`;

export async function listWriteKeys(db: Db | Tx, programId: string): Promise<WriteKeyRecord[]> {
  const { rows } = await sql<WriteKeyRecord>`
    select ${keyColumns} from write_keys where program_id = ${programId} order by revoked_at is not null, created_at desc limit 100`.execute(
    db,
  );
  return rows;
}
export async function insertWriteKey(
  tx: Tx,
  key: { programId: string; id: string; name: string; prefix: string; hash: Buffer; createdBy: string },
): Promise<WriteKeyRecord> {
  const { rows } = await sql<WriteKeyRecord>`
    insert into write_keys (program_id, id, name, prefix, hash, created_by)
    values (${key.programId}, ${key.id}, ${key.name}, ${key.prefix}, ${key.hash}, ${key.createdBy}) returning ${keyColumns}`.execute(
    tx,
  );
  if (!rows[0]) throw new Error("The key was not kept");
  return rows[0];
}
export async function revokeWriteKey(tx: Tx, programId: string, id: string): Promise<WriteKeyRecord | null> {
  const { rows } = await sql<WriteKeyRecord>`
    update write_keys set revoked_at = coalesce(revoked_at, app_now())
    where program_id = ${programId} and id = ${id} returning ${keyColumns}`.execute(tx);
  return rows[0] ?? null;
}
/** Index: the unique one on hash. Its use is written down at most once a minute. */
export async function findWriter(db: Db, hash: Buffer): Promise<{ programId: string; keyId: string } | null> {
  const { rows } = await sql<{ programId: string; keyId: string; isStale: boolean }>`
    select program_id as "programId", id as "keyId", coalesce(last_used_at < app_now() - interval '1 minute', true) as "isStale"
    from write_keys where hash = ${hash} and revoked_at is null`.execute(db);
  const found = rows[0];
  if (!found) return null;
  if (found.isStale)
    await sql`
      update write_keys set last_used_at = app_now() where program_id = ${found.programId} and id = ${found.keyId}`.execute(
      db,
    );
  return { programId: found.programId, keyId: found.keyId };
}
