import { hash } from "node:crypto";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { createRollUp } from "../roll-up/roll-up.ts";
import type { EventRow } from "../schema.ts";
import { sessionIdleMs } from "../sessions.ts";

/** A row on its way, as one line of JSON; texts were cut and made whole before. */
export type StagedRow = Pick<
  EventRow,
  | "person"
  | "ts"
  | "event"
  | "session"
  | "flags"
  | "amount_fen"
  | "product_id"
  | "page"
  | "channel"
  | "props"
  | "anon_id"
  | "id"
> & { import_id: string; row: number; has_own_id: 0 | 1 };

const placed = `program, event, person, ts, day, received_at, device_ts, id, session, flags, amount_fen, product_id, page, scene, channel, code, source,
  props, anon_id, share_id, platform, os, model, app_version, import_id`;
/** A statement that puts rows in their place outlives whoever asked for it, so it carries the import's name. */
const mark = (importId: string) => `/* places import ${importId} */`;
const dayMs = 86_400_000;

/** Every statement about imports in ClickHouse; tables in schema.ts. Ids are UUIDs we made, safe inside a statement. */
export function createImportRows(clickhouse: ClickHouse) {
  const rollUp = createRollUp(clickhouse);
  return {
    stage: (lines: readonly string[], token: string) => clickhouse.insertLines("import_rows", lines, token),
    dropStaged: (importId: string) => clickhouse.command(`ALTER TABLE import_rows DROP PARTITION '${importId}'`),

    /** The person that ends the next part of about `rows` rows, after `after`; null when nobody is left. */
    async nextPerson(importId: string, after: number, rows: number): Promise<{ until: number; rows: number } | null> {
      const [next] = await clickhouse.query<{ until: number; rows: number }>(
        `SELECT max(person) AS until, count() AS rows FROM (
           SELECT person FROM import_rows WHERE import_id = {id:String} AND person > {after:UInt32} ORDER BY person LIMIT {rows:UInt32} WITH TIES)`,
        { id: importId, after, rows },
        slow,
      );
      return next && next.rows > 0 ? next : null;
    },

    async staged(importId: string): Promise<{ rows: number; firstMs: number; lastMs: number; ownIds: number }> {
      const [row] = await clickhouse.query<{ rows: number; firstMs: number; lastMs: number; ownIds: number }>(
        `SELECT count() AS rows, toUnixTimestamp64Milli(min(ts)) AS firstMs, toUnixTimestamp64Milli(max(ts)) AS lastMs, countIf(has_own_id = 1) AS ownIds
         FROM import_rows WHERE import_id = {id:String}`,
        { id: importId },
        slow,
      );
      return row ?? { rows: 0, firstMs: 0, lastMs: 0, ownIds: 0 };
    },

    /** A placement that was sent by whoever was killed may still be running. */
    async isPlacing(importId: string): Promise<boolean> {
      const [row] = await clickhouse.query<{ running: number }>(
        `SELECT toUInt32(count()) AS running FROM system.processes WHERE query LIKE {mark:String} AND query_kind != 'Select'`,
        { mark: `%${mark(importId)}%` },
      );
      return (row?.running ?? 0) > 0;
    },

    /**
     * Puts the rows of persons (after, until] in their place: the nth of identical rows gets the nth id made of the first one's;
     * of rows with an id of their own only the first counts; sessions are gaps over 30 minutes in the person's time order; what
     * is stored already (this part placed before, another file, a device) stays out. So a second time changes nothing.
     */
    place(
      importId: string,
      { programId, zone, after, until, firstMs, lastMs, receivedAt, look }: Placement,
    ): Promise<void> {
      // an id hangs on the event's time, unless the source numbers its events
      const inTime =
        "AND ts BETWEEN fromUnixTimestamp64Milli({firstMs:Int64}) AND fromUnixTimestamp64Milli({lastMs:Int64})";
      const isNew =
        look === "nowhere"
          ? ""
          : `AND final NOT IN (SELECT id FROM events WHERE program = {program:String} ${look === "in time" ? inTime : ""} AND id IN (SELECT final FROM numbered))`;
      return clickhouse.command(
        `INSERT INTO events (${placed}) ${mark(importId)}
         WITH numbered AS (
           SELECT *, row_number() OVER (PARTITION BY id ORDER BY row) AS nth,
             if(nth = 1 OR has_own_id = 1, id, ${nthId}) AS final,
             max(if(gap > ${sessionIdleMs}, at, 0)) OVER (PARTITION BY person, session ORDER BY ts, row ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW) AS begun
           FROM (
             SELECT *, toUnixTimestamp64Milli(ts) AS at,
               if(row_number() OVER (PARTITION BY person, session ORDER BY ts, row) = 1, ${sessionIdleMs + 1},
                 at - lagInFrame(at, 1, at) OVER (PARTITION BY person, session ORDER BY ts, row ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW)) AS gap
             FROM import_rows WHERE import_id = {id:String} AND person > {after:UInt32} AND person <= {until:UInt32}))
         SELECT {program:String}, event, person, ts, toDate(ts, {zone:String}), fromUnixTimestamp64Milli({receivedAt:Int64}), ts, final,
           if(session > 0, session, greatest(1, toUInt32(intDiv(begun, 1000)))), flags, amount_fen, product_id, page, 0, channel, '', 'import',
           props, anon_id, '', 'import', '', '', '', {id:String}
         FROM numbered WHERE (nth = 1 OR has_own_id = 0) ${isNew}
         SETTINGS insert_deduplicate = 0, max_partitions_per_insert_block = 0, max_threads = 2`,
        { id: importId, program: programId, zone, after, until, firstMs, lastMs, receivedAt },
      );
    },

    async countPlaced(program: string, importId: string): Promise<number> {
      const [row] = await clickhouse.query<{ rows: number }>(
        `SELECT count() AS rows FROM events WHERE program = {program:String} AND source = 'import' AND import_id = {id:String}`,
        { program, id: importId },
        slow,
      );
      return row?.rows ?? 0;
    },

    /** Whether something was imported in these times that the rows of this import could repeat; `isResumed`: itself too. */
    async hasImported(
      importId: string,
      {
        programId,
        firstMs,
        lastMs,
        isResumed,
      }: { programId: string; firstMs: number; lastMs: number; isResumed: boolean },
    ): Promise<boolean> {
      const rows = await clickhouse.query(
        `SELECT 1 FROM events WHERE program = {program:String} AND source = 'import' AND (import_id != {id:String} OR {isResumed:UInt8} = 1)
         AND ts BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({until:Int64}) LIMIT 1`,
        { program: programId, id: importId, isResumed: isResumed ? 1 : 0, from: firstMs, until: lastMs },
        slow,
      );
      return rows.length > 0;
    },

    /**
     * Takes out what an import brought; the rows are gone from every query when it resolves, and from the sets of their days. Whoever
     * goes on after a crash in between finds no rows that tell their days: `mendBetween`.
     */
    async remove(program: string, importId: string): Promise<void> {
      const days = await rollUp.daysOf(program, "source = 'import' AND import_id = {id:String}", { id: importId });
      await clickhouse.command(
        `DELETE FROM events ${mark(importId)} WHERE program = {program:String} AND source = 'import' AND import_id = {id:String} SETTINGS lightweight_deletes_sync = 2`,
        { program, id: importId },
      );
      await rollUp.rebuild(program, days);
    },
    /** The sets of these times are those of the events. */
    mendBetween: (program: string, from: Date, until: Date) => rollUp.mendBetween(program, from, until),

    // ---- POST /import/events
    /** Which of these ids are stored, by whomever; `within`: ids made of what an event says hang on its time. */
    async storedAmong(
      program: string,
      ids: readonly string[],
      within: { firstMs: number; lastMs: number } | null,
    ): Promise<string[]> {
      const found = await clickhouse.query<{ stored: string }>(
        `SELECT toString(id) AS stored FROM events WHERE program = {program:String} AND id IN {ids:Array(UUID)}
         ${within ? "AND ts BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({until:Int64})" : ""}`,
        { program, ids, ...(within && { from: within.firstMs, until: within.lastMs }) },
        slow,
      );
      return found.map(({ stored }) => stored);
    },

    /** Sessions of these persons that an event between the two times could belong to. Index: the table's order, event by event. */
    sessionsAround(program: string, persons: readonly number[], firstMs: number, lastMs: number) {
      return clickhouse.query<{ person: number; session: number; firstMs: number; lastMs: number }>(
        `SELECT person, session, toUnixTimestamp64Milli(min(ts)) AS firstMs, toUnixTimestamp64Milli(max(ts)) AS lastMs
         FROM events WHERE program = {program:String} AND person IN {persons:Array(UInt32)} AND session > 0
         AND ts BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({until:Int64})
         GROUP BY person, session ORDER BY person, firstMs`,
        { program, persons: [...new Set(persons)], from: Math.max(0, firstMs - dayMs), until: lastMs + dayMs },
        slow,
      );
    },

    /** One block; the token is made of its ids, so that the same block sent again after an unknown outcome stores nothing twice. */
    insert(rows: readonly (EventRow & { import_id: string })[]): Promise<void> {
      const token = hash("sha256", rows.map(({ id }) => id).join());
      return clickhouse.insertLines("events", [rows.map((row) => JSON.stringify(row)).join("\n")], `import/${token}`);
    },
  };
}
export type ImportRows = ReturnType<typeof createImportRows>;

export type Placement = {
  programId: string;
  /** Of business days. */
  zone: string;
  after: number;
  until: number;
  /** Of the whole import. */
  firstMs: number;
  lastMs: number;
  receivedAt: number;
  /** Where rows could be that these repeat. */
  look: "nowhere" | "in time" | "everywhere";
};

const slow = { kind: "report", timeoutMs: 30_000 } as const;

/** Id of the nth of identical rows: version 8 like the first one's, made of it and n. */
const nthId = `toUUID(arrayStringConcat(arrayMap(h -> concat(substring(h, 1, 8), '-', substring(h, 9, 4), '-8', substring(h, 14, 3), '-8', substring(h, 18, 3), '-', substring(h, 21, 12)), [lower(hex(sipHash128(toString(id), nth)))])))`;
