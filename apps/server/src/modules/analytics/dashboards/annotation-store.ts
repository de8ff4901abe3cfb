import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type NoteRow = {
  id: string;
  from: string;
  to: string;
  text: string;
  byId: string | null;
  updatedAt: Date;
  version: number;
};
const columns = sql`id, from_day as "from", to_day as "to", text, by_id as "byId", updated_at as "updatedAt", version`;

/** Notes that touch the days, by their first. Index: annotations_by_day. */
export async function listNotes(db: Db, programId: string, from: string, to: string): Promise<NoteRow[]> {
  const { rows } = await sql<NoteRow>`
    select ${columns} from annotations
    where program_id = ${programId} and from_day <= ${to} and to_day >= ${from} order by from_day, id`.execute(db);
  return rows;
}
export async function countNotes(tx: Tx, programId: string): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from annotations where program_id = ${programId}`.execute(tx);
  return rows[0]?.total ?? 0;
}
export async function findNote(db: Db | Tx, programId: string, id: string): Promise<NoteRow | null> {
  const { rows } = await sql<NoteRow>`
    select ${columns} from annotations where program_id = ${programId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}
export type NoteContent = { from: string; to: string; text: string };
export async function insertNote(
  tx: Tx,
  programId: string,
  note: NoteContent & { id: string; by: string },
): Promise<void> {
  await sql`
    insert into annotations (program_id, id, from_day, to_day, text, by_id)
    values (${programId}, ${note.id}, ${note.from}, ${note.to}, ${note.text}, ${note.by})`.execute(tx);
}
/** False when another version stands there, or none. */
export async function updateNote(
  tx: Tx,
  programId: string,
  note: NoteContent & { id: string; by: string; version: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update annotations set from_day = ${note.from}, to_day = ${note.to}, text = ${note.text}, by_id = ${note.by},
      updated_at = app_now(), version = version + 1
    where program_id = ${programId} and id = ${note.id} and version = ${note.version}`.execute(tx);
  return numAffectedRows === 1n;
}
export async function deleteNote(tx: Tx, programId: string, id: string): Promise<void> {
  await sql`delete from annotations where program_id = ${programId} and id = ${id}`.execute(tx);
}
