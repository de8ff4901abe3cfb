import type { DigestInput } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type DigestContent = Required<DigestInput>;
export type DigestRow = DigestContent & {
  id: string;
  dashboardName: string;
  nextAt: Date | null;
  lastSentAt: Date | null;
  lastMissing: number;
  updatedBy: string | null;
  updatedAt: Date;
  version: number;
};
const columns = sql`digest.id, digest.name, digest.dashboard_id as "dashboardId", board.name as "dashboardName",
  digest.rhythm, digest.hour, digest.on_day as "onDay", digest.recipients, digest.is_on as "isOn",
  digest.next_at as "nextAt", digest.last_sent_at as "lastSentAt", digest.last_missing as "lastMissing",
  digest.updated_by as "updatedBy", digest.updated_at as "updatedAt", digest.version`;
const digests = sql`digests digest join dashboards board
  on board.program_id = digest.program_id and board.id = digest.dashboard_id`;

/** Oldest first; a program has 50 at most. Primary key. */
export async function listDigests(db: Db | Tx, programId: string): Promise<DigestRow[]> {
  const { rows } = await sql<DigestRow>`
    select ${columns} from ${digests} where digest.program_id = ${programId} order by digest.id`.execute(db);
  return rows;
}
export async function findDigest(db: Db | Tx, programId: string, id: string): Promise<DigestRow | null> {
  const { rows } = await sql<DigestRow>`
    select ${columns} from ${digests} where digest.program_id = ${programId} and digest.id = ${id}`.execute(db);
  return rows[0] ?? null;
}
type Written = DigestContent & { id: string; by: string; nextAt: Date | null };
export async function insertDigest(tx: Tx, programId: string, one: Written): Promise<void> {
  await sql`
    insert into digests (program_id, id, name, dashboard_id, rhythm, hour, on_day, recipients, is_on, next_at, updated_by)
    values (${programId}, ${one.id}, ${one.name}, ${one.dashboardId}, ${one.rhythm}, ${one.hour}, ${one.onDay},
      ${one.recipients}::uuid[], ${one.isOn}, ${one.nextAt}, ${one.by})`.execute(tx);
}
/** False when another version stands there, or none. */
export async function updateDigest(tx: Tx, programId: string, one: Written & { version: number }): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update digests set name = ${one.name}, dashboard_id = ${one.dashboardId}, rhythm = ${one.rhythm}, hour = ${one.hour},
      on_day = ${one.onDay}, recipients = ${one.recipients}::uuid[], is_on = ${one.isOn}, next_at = ${one.nextAt},
      updated_by = ${one.by}, updated_at = app_now(), version = version + 1
    where program_id = ${programId} and id = ${one.id} and version = ${one.version}`.execute(tx);
  return numAffectedRows === 1n;
}
export async function deleteDigest(tx: Tx, programId: string, id: string): Promise<void> {
  await sql`delete from digests where program_id = ${programId} and id = ${id}`.execute(tx);
}

// ---- the clock
export type Due = { programId: string; id: string };
/** Index: digests_due. */
export async function listDue(db: Db, limit: number): Promise<Due[]> {
  const { rows } = await sql<Due>`
    select program_id as "programId", id from digests where is_on and next_at <= app_now() order by next_at limit ${limit}`.execute(
    db,
  );
  return rows;
}

/** True for the one process that moves it on from this time; what it does in the same transaction happens once. */
export async function takeDue(
  tx: Tx,
  programId: string,
  one: { id: string; dueAt: Date; nextAt: Date; missing: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update digests set next_at = ${one.nextAt}, last_sent_at = app_now(), last_missing = ${one.missing}
    where program_id = ${programId} and id = ${one.id} and is_on and next_at = ${one.dueAt}`.execute(tx);
  return numAffectedRows === 1n;
}
export async function markSent(tx: Tx, programId: string, id: string, missing: number): Promise<void> {
  await sql`
    update digests set last_sent_at = app_now(), last_missing = ${missing}
    where program_id = ${programId} and id = ${id}`.execute(tx);
}
