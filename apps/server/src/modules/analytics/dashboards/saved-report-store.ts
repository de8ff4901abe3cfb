import type { KeptRange, KeptReport } from "@banyan/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type SavedRow = {
  id: string;
  name: string;
  description: string;
  folder: string;
  kind: string;
  question: KeptReport["question"];
  keptRange: KeptRange | null;
  /** '' = its usual one. */ view: string;
  ownerId: string | null;
  updatedBy: string | null;
  createdAt: Date;
  updatedAt: Date;
  version: number;
  isStarred: boolean;
  dashboards: { id: string; name: string }[];
};
export type SavedContent = Pick<
  SavedRow,
  "name" | "description" | "folder" | "kind" | "question" | "keptRange" | "view"
>;
export type SavedFilter = {
  q?: string | undefined;
  kind?: string | undefined;
  folder?: string | undefined;
  ownerId?: string | undefined;
};

/** Boards that show it by dashboard_reports_by_report; a star by its key. */
const columns = (operatorId: string) => sql`report.id, report.name, report.description, report.folder, report.kind,
  report.question, report.kept_range as "keptRange", report.view, report.owner_id as "ownerId", report.updated_by as "updatedBy",
  report.created_at as "createdAt", report.updated_at as "updatedAt", report.version,
  exists (select from saved_report_stars star where star.program_id = report.program_id
    and star.operator_id = ${operatorId} and star.report_id = report.id) as "isStarred",
  (select coalesce(jsonb_agg(jsonb_build_object('id', board.id, 'name', board.name) order by board.position, board.id), '[]')
   from dashboard_reports shown join dashboards board
     on board.program_id = shown.program_id and board.id = shown.dashboard_id
   where shown.program_id = report.program_id and shown.report_id = report.id) as dashboards`;

const conditions = (programId: string, { q, kind, folder, ownerId }: SavedFilter): RawBuilder<unknown> =>
  sql.join(
    [
      sql`report.program_id = ${programId}`,
      ...(q === undefined ? [] : [sql`strpos(lower(report.name || ' ' || report.description), lower(${q})) > 0`]),
      ...(kind === undefined ? [] : [sql`report.kind = ${kind}`]),
      ...(folder === undefined ? [] : [sql`report.folder = ${folder}`]),
      ...(ownerId === undefined ? [] : [sql`report.owner_id = ${ownerId}`]),
    ],
    sql` and `,
  );

/** Starred first, then what changed last. A program has hundreds. Index: saved_reports_by_change. */
export async function listSaved(
  db: Db,
  programId: string,
  operatorId: string,
  filter: SavedFilter,
  { limit, offset }: { limit: number; offset: number },
): Promise<SavedRow[]> {
  const { rows } = await sql<SavedRow>`
    select ${columns(operatorId)} from saved_reports report where ${conditions(programId, filter)}
    order by "isStarred" desc, report.updated_at desc, report.id desc limit ${limit} offset ${offset}`.execute(db);
  return rows;
}

export async function countSaved(db: Db | Tx, programId: string, filter: SavedFilter = {}): Promise<number> {
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from saved_reports report where ${conditions(programId, filter)}`.execute(db);
  return rows[0]?.total ?? 0;
}

/** Words to choose from. */
export async function wordsOfSaved(db: Db, programId: string): Promise<{ folders: string[]; kinds: string[] }> {
  const { rows } = await sql<{ folders: string[]; kinds: string[] }>`
    select coalesce(array_agg(distinct folder order by folder) filter (where folder <> ''), '{}') as folders,
      coalesce(array_agg(distinct kind order by kind), '{}') as kinds
    from saved_reports where program_id = ${programId}`.execute(db);
  return rows[0] ?? { folders: [], kinds: [] };
}

/** Primary key. */
export async function findSaved(
  db: Db | Tx,
  programId: string,
  id: string,
  operatorId: string,
): Promise<SavedRow | null> {
  const { rows } = await sql<SavedRow>`
    select ${columns(operatorId)} from saved_reports report
    where report.program_id = ${programId} and report.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export type SavedQuestion = Pick<SavedRow, "id" | "name" | "kind" | "question" | "keptRange" | "view">;
/** Primary key. */
export async function findQuestions(db: Db | Tx, programId: string, ids: readonly string[]): Promise<SavedQuestion[]> {
  const { rows } = await sql<SavedQuestion>`
    select id, name, kind, question, kept_range as "keptRange", view from saved_reports
    where program_id = ${programId} and id = any(${[...ids]}::uuid[])`.execute(db);
  return rows;
}

/** Which of these stand; none of them can be removed until the transaction ends. */
export async function holdSaved(tx: Tx, programId: string, ids: readonly string[]): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from saved_reports where program_id = ${programId} and id = any(${[...ids]}::uuid[])
    order by id for key share`.execute(tx);
  return new Set(rows.map(({ id }) => id));
}

export async function insertSaved(
  tx: Tx,
  programId: string,
  one: SavedContent & { id: string; by: string | null },
): Promise<void> {
  await sql`
    insert into saved_reports (program_id, id, name, description, folder, kind, question, kept_range, view, owner_id, updated_by)
    values (${programId}, ${one.id}, ${one.name}, ${one.description}, ${one.folder}, ${one.kind},
      ${JSON.stringify(one.question)}::jsonb, ${jsonOf(one.keptRange)}::jsonb, ${one.view}, ${one.by}, ${one.by})`.execute(
    tx,
  );
}

/** False when another version stands there, or none. */
export async function updateSaved(
  tx: Tx,
  programId: string,
  one: SavedContent & { id: string; by: string; version: number },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update saved_reports set name = ${one.name}, description = ${one.description}, folder = ${one.folder},
      kind = ${one.kind}, question = ${JSON.stringify(one.question)}::jsonb, kept_range = ${jsonOf(one.keptRange)}::jsonb, view = ${one.view},
      updated_by = ${one.by}, updated_at = app_now(), version = version + 1
    where program_id = ${programId} and id = ${one.id} and version = ${one.version}`.execute(tx);
  return numAffectedRows === 1n;
}

/** Throws `dashboard_reports_kept` while a board shows it. */
export async function deleteSaved(tx: Tx, programId: string, id: string): Promise<void> {
  await sql`delete from saved_reports where program_id = ${programId} and id = ${id}`.execute(tx);
}

export async function setStar(
  tx: Tx,
  programId: string,
  operatorId: string,
  id: string,
  isStarred: boolean,
): Promise<void> {
  if (isStarred) {
    await sql`
      insert into saved_report_stars (program_id, operator_id, report_id) values (${programId}, ${operatorId}, ${id})
      on conflict do nothing`.execute(tx);
    return;
  }
  await sql`
    delete from saved_report_stars
    where program_id = ${programId} and operator_id = ${operatorId} and report_id = ${id}`.execute(tx);
}

const jsonOf = (value: unknown) => (value === null ? null : JSON.stringify(value));
