import { sql } from "kysely";
import type { Db, Tx } from "../db.ts";
import type { Fact } from "./append.ts";
import { parseSnapshot } from "./snapshot.ts";

export type ParkedFact = {
  consumer: string;
  seq: number;
  programId: string;
  subject: string;
  /** Why it was parked; null for facts that only wait behind it. */
  error: string | null;
  attempts: number;
  retryAt: Date | null;
};

/** Parked facts are tried again after 1, 5, 25 … minutes, at most a day apart; `retryParked` tries at once. */
const FIRST_RETRY_MINUTES = 1;
const RETRY_FACTOR = 5;
const LONGEST_RETRY_MINUTES = 24 * 60;
const retryMinutes = (attempts: number) =>
  Math.min(FIRST_RETRY_MINUTES * RETRY_FACTOR ** (attempts - 1), LONGEST_RETRY_MINUTES);

const subjectKey = (programId: string, subject: string) => `${programId}\n${subject}`;

/** Splits a batch into what may run and what must wait behind a parked fact of its subject. */
export async function splitParked(tx: Tx, consumer: string, batch: Fact[]): Promise<{ free: Fact[]; waiting: Fact[] }> {
  const { rows } = await sql<{ programId: string; subject: string }>`
    select distinct program_id as "programId", subject from parked_facts
    where consumer = ${consumer} and subject = any(${batch.map((fact) => fact.subject)})`.execute(tx);
  const parked = new Set(rows.map((row) => subjectKey(row.programId, row.subject)));
  const isWaiting = (fact: Fact) => parked.has(subjectKey(fact.programId, fact.subject));
  return { free: batch.filter((fact) => !isWaiting(fact)), waiting: batch.filter(isWaiting) };
}

/** Only the first fact of a subject has a time to be tried again; the others become due when those before them are done. */
export async function park(tx: Tx, consumer: string, facts: readonly Fact[], error: string | null): Promise<void> {
  await sql`
    insert into parked_facts (consumer, seq, program_id, subject, error, attempts, retry_at)
    select ${consumer}, seq, program_id, subject, ${error}, ${error === null ? 0 : 1},
           ${error === null ? sql`'infinity'` : sql`app_now() + make_interval(mins => ${FIRST_RETRY_MINUTES})`}
    from unnest(${facts.map((f) => f.seq)}::bigint[], ${facts.map((f) => f.programId)}::text[], ${facts.map((f) => f.subject)}::text[])
      as fact (seq, program_id, subject)`.execute(tx);
}

export type ParkedHead = { programId: string; subject: string; seq: number; attempts: number };

/** Index: parked_facts_due. */
export async function dueParked(db: Db, consumer: string): Promise<ParkedHead[]> {
  const { rows } = await sql<ParkedHead>`
    select program_id as "programId", subject, seq, attempts from parked_facts
    where consumer = ${consumer} and retry_at <= app_now() order by seq limit 100`.execute(db);
  return rows;
}

export async function unpark(tx: Tx, consumer: string, head: ParkedHead): Promise<ParkedHead | undefined> {
  const { rows } = await sql<ParkedHead>`
    with done as (delete from parked_facts where consumer = ${consumer} and seq = ${head.seq})
    update parked_facts set retry_at = app_now()
    where consumer = ${consumer} and program_id = ${head.programId} and subject = ${head.subject}
      and seq = (select min(seq) from parked_facts
                 where consumer = ${consumer} and program_id = ${head.programId} and subject = ${head.subject} and seq <> ${head.seq})
    returning program_id as "programId", subject, seq, attempts`.execute(tx);
  return rows[0];
}

export async function parkAgain(db: Db, consumer: string, head: ParkedHead, error: string): Promise<void> {
  await sql`
    update parked_facts
    set attempts = attempts + 1, error = ${error}, retry_at = app_now() + make_interval(mins => ${retryMinutes(head.attempts + 1)})
    where consumer = ${consumer} and seq = ${head.seq}`.execute(db);
}

/** All that is parked, oldest first. */
export async function parkedFacts(db: Db): Promise<ParkedFact[]> {
  const { rows } = await sql<ParkedFact>`
    select consumer, seq, program_id as "programId", subject, error, attempts,
           case when retry_at = 'infinity' then null else retry_at end as "retryAt"
    from parked_facts order by consumer, seq`.execute(db);
  return rows;
}

/** Makes every parked subject of a consumer due now; the runner takes them at its next look. */
export async function retryParked(db: Db, consumer: string): Promise<void> {
  await sql`update parked_facts set retry_at = app_now() where consumer = ${consumer} and retry_at <> 'infinity'`.execute(
    db,
  );
}

export type ConsumerLag = {
  consumer: string;
  /** Facts not yet delivered, of any name; counted up to 10,000. */
  facts: number;
  /** How long the oldest of them waits. */
  seconds: number;
  parked: number;
};

/** How far behind each consumer of this list is. Index: facts_by_xid. */
export async function consumerLag(
  db: Db,
  consumers: readonly { name: string; facts: readonly string[] }[],
): Promise<ConsumerLag[]> {
  const { rows: cursors } = await sql<{ consumer: string; behind: string; lastSeq: number; parked: number }>`
    select consumer, behind::text, last_seq as "lastSeq",
           (select count(*) from parked_facts parked where parked.consumer = fact_cursors.consumer) as parked
    from fact_cursors`.execute(db);
  const lags: ConsumerLag[] = [];
  for (const { name, facts } of consumers) {
    const cursor = cursors.find(({ consumer }) => consumer === name);
    if (!cursor) continue;
    const behind = parseSnapshot(cursor.behind);
    const { rows } = await sql<{ facts: number; seconds: number }>`
      select count(*) as facts, coalesce(extract(epoch from app_now() - min(at)), 0)::float8 as seconds
      from (select at from facts
            where (xid >= ${behind.xmax.toString()}::xid8 or xid = any(${behind.inProgress}::xid8[]))
              and name = any(${facts as string[]}) and seq > ${cursor.lastSeq} limit 10000) as waiting`.execute(db);
    lags.push({ consumer: name, parked: cursor.parked, facts: rows[0]?.facts ?? 0, seconds: rows[0]?.seconds ?? 0 });
  }
  return lags;
}
