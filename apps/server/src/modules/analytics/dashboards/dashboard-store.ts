import type { DashboardInput } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

/** What is saved as a whole, beside name and description. */
export type BoardContent = Pick<DashboardInput, "range" | "filters" | "cohort" | "tiles">;
export type Board = Required<DashboardInput>;
export type BoardRow = BoardContent & {
  id: string;
  name: string;
  description: string;
  canUndo: boolean;
  ownerId: string | null;
  updatedBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  version: number;
};
type Stored = Omit<BoardRow, keyof BoardContent> & { content: BoardContent };

const columns = sql`id, name, description, content, previous is not null as "canUndo", owner_id as "ownerId",
  updated_by as "updatedBy", created_at as "createdAt", updated_at as "updatedAt", version`;
const asRow = ({ content, ...row }: Stored): BoardRow => ({ ...row, ...content });

/** Makers, removers and who puts boards in order wait for each other. */
export async function lockBoards(tx: Tx, programId: string): Promise<void> {
  await sql`select pg_advisory_xact_lock(hashtextextended('dashboards ' || ${programId}, 0))`.execute(tx);
}

/** True for the first that asks, ever. */
export async function startBoards(tx: Tx, programId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into dashboard_starts (program_id) values (${programId}) on conflict do nothing`.execute(tx);
  return numAffectedRows === 1n;
}
export async function hasStarted(db: Db, programId: string): Promise<boolean> {
  const { rows } = await sql`select from dashboard_starts where program_id = ${programId}`.execute(db);
  return rows.length > 0;
}

/** In their order; a program has 100 at most. Index: dashboards_in_order. */
export async function listBoards(
  db: Db | Tx,
  programId: string,
): Promise<(Omit<BoardRow, keyof BoardContent> & { tiles: number })[]> {
  const { rows } = await sql<Omit<BoardRow, keyof BoardContent> & { tiles: number }>`
    select id, name, description, jsonb_array_length(content -> 'tiles') as tiles, previous is not null as "canUndo",
      owner_id as "ownerId", updated_by as "updatedBy", created_at as "createdAt", updated_at as "updatedAt", version
    from dashboards where program_id = ${programId} order by position, id`.execute(db);
  return rows;
}

/** Primary key. */
export async function findBoard(db: Db | Tx, programId: string, id: string): Promise<BoardRow | null> {
  const { rows } = await sql<Stored>`
    select ${columns} from dashboards where program_id = ${programId} and id = ${id}`.execute(db);
  return rows[0] ? asRow(rows[0]) : null;
}

/** Locked, so that what is checked against it still stands when it is saved. */
export async function lockBoard(
  tx: Tx,
  programId: string,
  id: string,
): Promise<(BoardRow & { previous: Board | null }) | null> {
  const { rows } = await sql<Stored & { previous: Board | null }>`
    select ${columns}, previous from dashboards where program_id = ${programId} and id = ${id} for update`.execute(tx);
  return rows[0] ? { ...asRow(rows[0]), previous: rows[0].previous } : null;
}

/** After all others. */
export async function insertBoard(
  tx: Tx,
  programId: string,
  { id, name, description, by, ...content }: Board & { id: string; by: string | null },
): Promise<void> {
  await sql`
    insert into dashboards (program_id, id, name, description, content, position, owner_id, updated_by)
    select ${programId}, ${id}, ${name}, ${description}, ${JSON.stringify(content)}::jsonb,
      coalesce(max(position), 0) + 1, ${by}, ${by}
    from dashboards where program_id = ${programId}`.execute(tx);
}

/** `previous` is what an undo leads to; the row is locked. */
export async function updateBoard(
  tx: Tx,
  programId: string,
  { id, name, description, by, previous, ...content }: Board & { id: string; by: string; previous: Board | null },
): Promise<void> {
  await sql`
    update dashboards set name = ${name}, description = ${description}, content = ${JSON.stringify(content)}::jsonb,
      previous = ${previous === null ? null : JSON.stringify(previous)}::jsonb, updated_by = ${by},
      updated_at = app_now(), version = version + 1
    where program_id = ${programId} and id = ${id}`.execute(tx);
}

/** The saved reports of a board; those that are gone leave no row. Waits for who removes one. */
export async function linkReports(tx: Tx, programId: string, id: string, reportIds: readonly string[]): Promise<void> {
  await sql`
    delete from dashboard_reports where program_id = ${programId} and dashboard_id = ${id}
      and not report_id = any(${[...reportIds]}::uuid[])`.execute(tx);
  await sql`
    insert into dashboard_reports (program_id, dashboard_id, report_id)
    select ${programId}, ${id}, held.id from (
      select id from saved_reports where program_id = ${programId} and id = any(${[...reportIds]}::uuid[])
      order by id for key share) held
    on conflict do nothing`.execute(tx);
}

export async function orderBoards(tx: Tx, programId: string, ids: readonly string[]): Promise<void> {
  await sql`
    update dashboards set position = place.position
    from unnest(${[...ids]}::uuid[]) with ordinality as place (id, position)
    where dashboards.program_id = ${programId} and dashboards.id = place.id`.execute(tx);
}

export async function deleteBoard(tx: Tx, programId: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    delete from dashboards where program_id = ${programId} and id = ${id}`.execute(tx);
  return numAffectedRows === 1n;
}
