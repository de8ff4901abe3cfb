import { sql } from "kysely";
import type { Db, Tx } from "../db.ts";
import type { Fact } from "./append.ts";
import type { Consumer } from "./consumer.ts";
import { BEGINNING, parseSnapshot, type Snapshot } from "./snapshot.ts";

export type Cursor = {
  /** Everything visible here was delivered. */
  behind: Snapshot;
  /** What is visible here and not in `behind` is being delivered, by seq … */
  until: Snapshot;
  /** … up to this one. */
  lastSeq: number;
  now: Snapshot;
  hasParked: boolean;
};

/** Cursors of consumers that are new; one statement for all. */
export async function addCursors(db: Db, consumers: readonly Consumer[]): Promise<void> {
  await sql`
    insert into fact_cursors (consumer, behind, until)
    select name, start, start
    from unnest(${consumers.map((c) => c.name)}::text[], ${consumers.map((c) => c.startsAt === "now")}::boolean[]) as added (name, from_now),
      lateral (select case when from_now then pg_current_snapshot() else ${BEGINNING}::pg_snapshot end as start) as at
    on conflict (consumer) do nothing`.execute(db);
}

/**
 * The cursor, when no other process works on this consumer; null when one does.
 * An advisory lock, because locking the row would write to it (and use up a transaction id) each time there is nothing to do.
 */
export async function lockCursor(tx: Tx, consumer: string): Promise<Cursor | null> {
  const { rows } = await sql<{
    locked: boolean;
    behind: string;
    until: string;
    lastSeq: number;
    now: string;
    hasParked: boolean;
  }>`
    select pg_try_advisory_xact_lock(hashtextextended('fact consumer ' || consumer, 0)) as locked,
           behind::text, until::text, last_seq as "lastSeq", pg_current_snapshot()::text as now,
           exists (select from parked_facts parked where parked.consumer = fact_cursors.consumer) as "hasParked"
    from fact_cursors where consumer = ${consumer}`.execute(tx);
  const row = rows[0];
  if (!row) throw new Error(`Consumer ${consumer} has no cursor`);
  if (!row.locked) return null;
  return { ...row, behind: parseSnapshot(row.behind), until: parseSnapshot(row.until), now: parseSnapshot(row.now) };
}

/** Was moved by someone between our look and our lock: nothing of ours may stay. */
export class CursorMoved extends Error {}

export async function moveCursor(
  tx: Tx,
  consumer: string,
  from: Cursor,
  to: { behind: Snapshot; until: Snapshot; lastSeq: number },
) {
  const { numAffectedRows } = await sql`
    update fact_cursors
    set behind = ${to.behind.text}::pg_snapshot, until = ${to.until.text}::pg_snapshot, last_seq = ${to.lastSeq}, moved_at = app_now()
    where consumer = ${consumer} and behind::text = ${from.behind.text} and until::text = ${from.until.text} and last_seq = ${from.lastSeq}`.execute(
    tx,
  );
  if (numAffectedRows !== 1n) throw new CursorMoved();
}

/** Wider than this, reading along seq beats sorting everything the window holds for each batch. */
const WIDE_WINDOW = 10_000n;

const COLUMNS = sql`seq, name, program_id as "programId", subject, person_id as "personId", at, data`;

/**
 * Facts visible in `until` and not in `behind`, by seq. Visible in one and not in the other are exactly: transactions that
 * began in between, and those in progress at `behind` that ended since. So a transaction that runs for an hour costs one id in a
 * list, stalls nobody, and its facts come when it commits.
 * Index: facts_by_xid when the window is narrow (`seq + 0` keeps the planner from walking the primary key), else the primary key.
 */
export async function readFacts(
  tx: Tx,
  {
    behind,
    until,
    names,
    after,
    limit,
  }: { behind: Snapshot; until: Snapshot; names: readonly string[]; after: number; limit: number },
): Promise<Fact[]> {
  const isWide = until.xmax - behind.xmax > WIDE_WINDOW;
  const seq = isWide ? sql`seq` : sql`seq + 0`;
  const { rows } = await sql<Fact>`
    select ${COLUMNS} from facts
    where ((xid >= ${behind.xmax.toString()}::xid8 and xid < ${until.xmax.toString()}::xid8) or xid = any(${behind.inProgress}::xid8[]))
      and pg_visible_in_snapshot(xid, ${until.text}::pg_snapshot)
      and name = any(${names as string[]}) and ${seq} > ${after}
    order by ${seq} limit ${limit}`.execute(tx);
  return rows;
}

/** Names of facts that became visible since a snapshot, and the snapshot of now: tells which consumers to wake. */
export async function namesSince(db: Db, seen: Snapshot): Promise<{ now: Snapshot; names: string[] }> {
  const { rows } = await sql<{ now: string; names: string[] }>`
    select pg_current_snapshot()::text as now, array(
      select distinct name from facts
      where xid >= ${seen.xmax.toString()}::xid8 or xid = any(${seen.inProgress}::xid8[])
    ) as names`.execute(db);
  const row = rows[0];
  if (!row) throw new Error("PostgreSQL gave no snapshot");
  return { now: parseSnapshot(row.now), names: row.names };
}

export async function factBySeq(tx: Tx, seq: number): Promise<Fact | undefined> {
  const { rows } = await sql<Fact>`select ${COLUMNS} from facts where seq = ${seq}`.execute(tx);
  return rows[0];
}
