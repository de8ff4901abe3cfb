import { sql } from "kysely";
import type { Db } from "../db.ts";
import type { Fact, FactType } from "./append.ts";

/** Facts of a program after `after` up to `until`, in order: for rebuilding a projection. Index: the primary key, walked along. */
export async function pageOfFacts<const F extends readonly FactType[]>(
  db: Db,
  {
    programId,
    facts,
    after,
    until,
    limit,
  }: { programId: string; facts: F; after: number; until: number; limit: number },
): Promise<Fact<F[number]>[]> {
  const { rows } = await sql<Fact<F[number]>>`
    select seq, name, program_id as "programId", subject, person_id as "personId", at, data from facts
    where seq > ${after} and seq <= ${until} and program_id = ${programId} and name = any(${facts.map(({ name }) => name)}::text[])
    order by seq limit ${limit}`.execute(db);
  return rows;
}

/** The consumer has these behind it: whatever it does because of them has been decided, and is not parked. */
const isBehind = sql`
  (pg_visible_in_snapshot(fact.xid, at_work.behind) or (pg_visible_in_snapshot(fact.xid, at_work.until) and fact.seq <= at_work.last_seq))
  and not exists (select from parked_facts parked where parked.consumer = at_work.consumer and parked.seq = fact.seq
    and parked.program_id = fact.program_id)`;

export async function deliveredAmong(db: Db, consumer: string, seqs: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ seq: number }>`
    select fact.seq from facts fact, fact_cursors at_work
    where at_work.consumer = ${consumer} and fact.seq = any(${seqs}::bigint[]) and ${isBehind}`.execute(db);
  return new Set(rows.map(({ seq }) => seq));
}

/** Which of these are in the log of a program at all. */
export async function factsAmong(db: Db, programId: string, seqs: readonly number[]): Promise<Set<number>> {
  const { rows } = await sql<{ seq: number }>`
    select seq from facts where seq = any(${seqs}::bigint[]) and program_id = ${programId}`.execute(db);
  return new Set(rows.map(({ seq }) => seq));
}

/** The last fact before the first one the consumer has still to get; all before it have been delivered. */
export async function deliveredUntil(
  db: Db,
  { programId, consumer, facts }: { programId: string; consumer: string; facts: readonly FactType[] },
): Promise<{ seq: number; count: number }> {
  const { rows } = await sql<{ seq: number; count: number }>`
    with own as (
      select fact.seq, (${isBehind}) as is_behind from facts fact, fact_cursors at_work
      where at_work.consumer = ${consumer} and fact.program_id = ${programId} and fact.name = any(${facts.map(({ name }) => name)}::text[])),
    first as (select coalesce(min(seq) filter (where not is_behind), max(seq) + 1, 0) as seq from own)
    select coalesce(max(own.seq), 0) as seq, count(own.seq)::integer as count from own, first where own.seq < first.seq`.execute(
    db,
  );
  return rows[0] ?? { seq: 0, count: 0 };
}
