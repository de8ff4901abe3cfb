import { sql } from "kysely";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Db, Tx } from "#kernel/db.ts";
import { dateTime64, type EventRow } from "../schema.ts";

export type Parked = { programId: string; reaction: string; eventId: string; receivedAt: Date };
export type BlockOfTerm = { block: number; rows: number };

/** The mark of what was reacted to (PostgreSQL) and the rows that are still to be reacted to (ClickHouse). */
export function createReactionStore(clickhouse: ClickHouse) {
  return {
    /** Moves a term's mark; false when it is not where it was believed to be: another has done these blocks. Locks the term. */
    async advance(tx: Tx, term: number, from: number, to: number): Promise<boolean> {
      const { rows } = await sql`
        update collector_terms set reacted_block = ${to} where term = ${term} and reacted_block = ${from} returning term`.execute(
        tx,
      );
      return rows.length > 0;
    },

    /** Undefined when the term is gone: everything of it is done. */
    async markOf(db: Db, term: number): Promise<number | undefined> {
      const { rows } = await sql<{ mark: number }>`
        select reacted_block as mark from collector_terms where term = ${term}`.execute(db);
      return rows[0]?.mark;
    },

    /** An ended term whose blocks are all reacted to. */
    async forgetTerm(db: Db, term: number, mark: number): Promise<void> {
      await sql`delete from collector_terms where term = ${term} and ended and reacted_block = ${mark}`.execute(db);
    },

    async park(tx: Tx, reaction: string, rows: readonly EventRow[], error: string): Promise<void> {
      await sql`
        insert into parked_reactions (program_id, reaction, event_id, received_at, error)
        select program, ${reaction}, id, to_timestamp(received), ${error}
        from unnest(${rows.map(({ program }) => program)}::text[], ${rows.map(({ id }) => id)}::uuid[],
          ${rows.map((row) => row.received_at)}::float8[]) as parked (program, id, received)
        on conflict do nothing`.execute(tx);
    },

    async parked(db: Db, limit: number): Promise<Parked[]> {
      const { rows } = await sql<Parked>`
        select program_id as "programId", reaction, event_id as "eventId", received_at as "receivedAt" from parked_reactions
        order by parked_at limit ${limit}`.execute(db);
      return rows;
    },

    /** False when another has taken it. */
    async unpark(tx: Tx, { programId, reaction, eventId }: Parked): Promise<boolean> {
      const { rows } = await sql`
        delete from parked_reactions where program_id = ${programId} and reaction = ${reaction} and event_id = ${eventId} returning 1`.execute(
        tx,
      );
      return rows.length > 0;
    },

    async countParked(db: Db): Promise<number> {
      const { rows } = await sql<{ count: number }>`select count(*)::integer as count from parked_reactions`.execute(
        db,
      );
      return rows[0]?.count ?? 0;
    },

    // ── ClickHouse: blocks of a term that are not reacted to yet; two small columns of three days are read
    blocksAfter: (term: number, after: number, until: number, limit: number) =>
      clickhouse.query<BlockOfTerm>(
        `SELECT block, toUInt32(count()) AS rows FROM recent_events WHERE collector = {term:UInt32} AND block > {after:UInt32} AND block <= {until:UInt32}
         GROUP BY block ORDER BY block LIMIT {limit:UInt32}`,
        { term, after, until, limit },
        { timeoutMs: CATCH_UP_TIMEOUT_MS },
      ),

    async rowsOf(term: number, after: number, until: number): Promise<EventRow[]> {
      const rows = await clickhouse.query<StoredRow>(
        `SELECT ${rowColumns} FROM events AS e
         WHERE (e.program, e.event, e.person) IN (SELECT program, event, person FROM recent_events WHERE ${within}) AND ${within}
           AND e.ts >= (SELECT min(ts) FROM recent_events WHERE ${within})
         ORDER BY e.block, e.ts`,
        { term, after, until },
        { timeoutMs: CATCH_UP_TIMEOUT_MS },
      );
      return rows.map(asCollected);
    },

    /** One event by its id; null when it is older than what is kept at hand. */
    async rowOf({ programId, eventId, receivedAt }: Parked): Promise<EventRow | null> {
      const recent = `SELECT program, event, person, ts FROM recent_events WHERE program = {program:String}
        AND received_at BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({until:Int64}) AND id = {id:UUID}`;
      const [row] = await clickhouse.query<StoredRow>(
        `SELECT ${rowColumns} FROM events AS e WHERE (e.program, e.event, e.person, e.ts) IN (${recent}) AND e.id = {id:UUID} LIMIT 1`,
        { program: programId, id: eventId, from: receivedAt.getTime() - 1, until: receivedAt.getTime() + 1 },
        { timeoutMs: CATCH_UP_TIMEOUT_MS },
      );
      return row ? asCollected(row) : null;
    },
  };
}

export type ReactionStore = ReturnType<typeof createReactionStore>;

const CATCH_UP_TIMEOUT_MS = 30_000;
const within = "collector = {term:UInt32} AND block > {after:UInt32} AND block <= {until:UInt32}";
const rowColumns = `program, event, person, toUnixTimestamp64Milli(e.ts) AS tsMs, toUnixTimestamp64Milli(e.received_at) AS receivedMs,
  toUnixTimestamp64Milli(e.device_ts) AS deviceMs, toString(e.id) AS id, session, flags, amount_fen, product_id, page, scene, channel, code,
  source, props, anon_id, share_id, platform, os, model, app_version`;
type StoredRow = Omit<EventRow, "ts" | "received_at" | "device_ts"> & {
  tsMs: number;
  receivedMs: number;
  deviceMs: number;
};

/** As the collector made it. */
const asCollected = ({ tsMs, receivedMs, deviceMs, ...row }: StoredRow): EventRow => ({
  ...row,
  ts: dateTime64(tsMs),
  received_at: dateTime64(receivedMs),
  device_ts: dateTime64(deviceMs),
});
