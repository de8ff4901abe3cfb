import type { Feedback, FeedbackCategory, FeedbackInput, FeedbackState, MyFeedback } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type FeedbackRow = Omit<Feedback, "createdAt" | "nickname"> & { createdAt: Date };
const columns = sql`id, member_id as "memberId", is_seed as "isSeed", category, rating, text, state, answer,
  created_at as "createdAt"`;

/** Two at once count one another. */
export const lockGiver = (tx: Tx, programId: string, memberId: string) =>
  sql`select pg_advisory_xact_lock(hashtextextended(${JSON.stringify([programId, "feedback", memberId])}, 0))`.execute(
    tx,
  );

/** Index: feedback_by_member. */
export async function countOfLastDay(tx: Tx, programId: string, memberId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from feedback
    where program_id = ${programId} and member_id = ${memberId} and created_at > app_now() - interval '1 day'`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

export async function insertFeedback(
  tx: Tx,
  programId: string,
  one: FeedbackInput & { id: string; memberId: string; isSeed: boolean },
): Promise<FeedbackRow> {
  const { rows } = await sql<FeedbackRow>`
    insert into feedback (program_id, id, member_id, is_seed, category, rating, text)
    values (${programId}, ${one.id}, ${one.memberId}, ${one.isSeed}, ${one.category}, ${one.rating}, ${one.text})
    returning ${columns}`.execute(tx);
  const [row] = rows;
  if (!row) throw new Error(`Feedback ${one.id} was not stored`);
  return row;
}

export async function countGiven(tx: Tx, programId: string, seedId: string): Promise<void> {
  await sql`
    update seed_users set given = given + 1, last_feedback_at = app_now()
    where program_id = ${programId} and id = ${seedId}`.execute(tx);
}

/** Newest first, after a cursor `instant|id`. Index: feedback_by_member. */
export async function listOfMember(
  db: Db,
  programId: string,
  memberId: string,
  { after, limit }: { after: { at: Date; id: string } | null; limit: number },
): Promise<(Omit<MyFeedback, "createdAt"> & { createdAt: Date })[]> {
  const { rows } = await sql<Omit<MyFeedback, "createdAt"> & { createdAt: Date }>`
    select id, category, rating, text, state, answer, created_at as "createdAt" from feedback
    where program_id = ${programId} and member_id = ${memberId}
      ${after ? sql`and (created_at, id) < (${after.at}, ${after.id}::uuid)` : sql``}
    order by created_at desc, id desc limit ${limit}`.execute(db);
  return rows;
}

export type FeedbackFilter = {
  state?: FeedbackState | undefined;
  category?: FeedbackCategory | undefined;
  from?: "seed" | undefined;
};
const matching = (programId: string, { category, from }: FeedbackFilter) =>
  sql`program_id = ${programId} ${category ? sql`and category = ${category}` : sql``} ${from ? sql`and is_seed` : sql``}`;

/** Newest first. Indexes: feedback_by_state, feedback_by_time. */
export async function listFeedback(
  db: Db,
  programId: string,
  filter: FeedbackFilter & { limit: number; offset: number },
): Promise<FeedbackRow[]> {
  const { rows } = await sql<FeedbackRow>`
    select ${columns} from feedback
    where ${matching(programId, filter)} ${filter.state ? sql`and state = ${filter.state}` : sql``}
    order by created_at desc, id desc limit ${filter.limit} offset ${filter.offset}`.execute(db);
  return rows;
}

export async function countFeedback(
  db: Db,
  programId: string,
  filter: FeedbackFilter,
): Promise<Record<FeedbackState, number>> {
  const { rows } = await sql<{ state: FeedbackState; count: number }>`
    select state, count(*)::integer as count from feedback where ${matching(programId, filter)} group by state`.execute(
    db,
  );
  const counts = { NEW: 0, PLANNED: 0, SHIPPED: 0, DECLINED: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

export async function findFeedback(db: Db | Tx, programId: string, id: string): Promise<FeedbackRow | null> {
  const { rows } = await sql<FeedbackRow>`
    select ${columns} from feedback where program_id = ${programId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export async function setAnswer(tx: Tx, programId: string, id: string, answer: string): Promise<void> {
  await sql`update feedback set answer = ${answer} where program_id = ${programId} and id = ${id}`.execute(tx);
}

/** Of seed users, in each of the last weeks (of seven days before now), oldest first. Index: feedback_by_time. */
export async function countWeeks(db: Db, programId: string, weeks: number): Promise<number[]> {
  const { rows } = await sql<{ ago: number; count: number }>`
    select floor(extract(epoch from app_now() - created_at) / 604800)::integer as ago, count(*)::integer as count
    from feedback where program_id = ${programId} and is_seed and created_at > app_now() - make_interval(weeks => ${weeks})
    group by 1`.execute(db);
  return Array.from({ length: weeks }, (_, index) => rows.find(({ ago }) => ago === weeks - 1 - index)?.count ?? 0);
}
