import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type NoticeRow = {
  id: string;
  kind: string;
  title: string;
  body: string;
  link: string | null;
  at: Date;
  readAt: Date | null;
};
export type NewNotice = { operatorId: string; id: string };
export type NoticeText = { key: string; kind: string; title: string; body: string; link: string | null };

/** Whom it was new for: a key is told an operator once. Index: notices_once. */
export async function insertNotices(
  tx: Tx,
  programId: string,
  told: NoticeText,
  to: readonly NewNotice[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into notices (program_id, operator_id, id, key, kind, title, body, link)
    select ${programId}, one.operator_id, one.id, ${told.key}, ${told.kind}, ${told.title}, ${told.body}, ${told.link}
    from unnest(${to.map((one) => one.operatorId)}::uuid[], ${to.map((one) => one.id)}::uuid[]) as one (operator_id, id)
    where exists (select from operator_roles role where role.program_id = ${programId} and role.operator_id = one.operator_id)
    order by one.operator_id
    on conflict (program_id, operator_id, key) do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** Newest first, after `before` (an id; ids sort by time). Index: notices_pkey. */
export async function listNotices(
  db: Db,
  programId: string,
  operatorId: string,
  { before, onlyUnread, limit }: { before: string | null; onlyUnread: boolean; limit: number },
): Promise<NoticeRow[]> {
  const { rows } = await sql<NoticeRow>`
    select id, kind, title, body, link, at, read_at as "readAt" from notices
    where program_id = ${programId} and operator_id = ${operatorId}
      and (${before}::uuid is null or id < ${before}::uuid) and (not ${onlyUnread} or read_at is null)
    order by id desc limit ${limit}`.execute(db);
  return rows;
}

/** Index: notices_unread. */
export async function countUnread(db: Db | Tx, programId: string, operatorId: string): Promise<number> {
  const { rows } = await sql<{ unread: number }>`
    select count(*) as unread from notices
    where program_id = ${programId} and operator_id = ${operatorId} and read_at is null`.execute(db);
  return rows[0]?.unread ?? 0;
}

/** These, or all of them. Indexes: notices_pkey, notices_unread. */
export async function markRead(
  tx: Tx,
  programId: string,
  operatorId: string,
  ids: readonly string[] | null,
): Promise<void> {
  await sql`
    update notices set read_at = app_now()
    where program_id = ${programId} and operator_id = ${operatorId} and read_at is null
      and (${ids}::uuid[] is null or id = any(${ids}::uuid[]))`.execute(tx);
}

/** Index: notices_age. */
export async function forgetNotices(db: Db, readBefore: Date, anyBefore: Date): Promise<void> {
  await sql`
    delete from notices where at < ${readBefore} and (read_at is not null or at < ${anyBefore})`.execute(db);
}
