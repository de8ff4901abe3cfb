import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Item, Rejected } from "./read-batch.ts";
import { dateTime64, type EventRow } from "./schema.ts";
import { type Session, sessionIdleMs, visitKey } from "./sessions.ts";

/** Every statement of this module; ClickHouse only, tables in schema.ts. */
export function createTrackingStore(clickhouse: ClickHouse) {
  return {
    insertEvents: (rows: EventRow[], token: string) => clickhouse.insert("events", rows, token),

    insertRejected(
      programId: string,
      from: { anon_id: string; platform: string; app_version: string },
      receivedAt: number,
      rejected: Rejected[],
      token: string,
    ) {
      const rows = rejected.map(({ code, event, sample }) => ({
        program: programId,
        received_at: dateTime64(receivedAt),
        ...from,
        code,
        event,
        sample,
      }));
      return clickhouse.insert("rejected_events", rows, token);
    },

    /** How many arrived in each hour for these shards; recent_events is led by (program, received_at). */
    async arrivalsSince(sinceMs: number, shards: readonly number[]): Promise<{ hourMs: number; rows: number }[]> {
      return clickhouse.query(
        `SELECT toUnixTimestamp(toStartOfHour(received_at)) * 1000 AS hourMs, toUInt32(count()) AS rows FROM recent_events
         WHERE received_at >= fromUnixTimestamp64Milli({since:Int64}) AND ${ofShards} GROUP BY hourMs ORDER BY hourMs`,
        { since: sinceMs, shards },
        { timeoutMs: rememberTimeoutMs },
      );
    },

    async idsReceived(
      fromMs: number,
      untilMs: number,
      shards: readonly number[],
    ): Promise<{ id: string; receivedAt: number }[]> {
      return clickhouse.query(
        `SELECT toString(id) AS id, toUnixTimestamp64Milli(received_at) AS receivedAt FROM recent_events
         WHERE received_at >= fromUnixTimestamp64Milli({from:Int64}) AND received_at < fromUnixTimestamp64Milli({until:Int64}) AND ${ofShards}`,
        { from: fromMs, until: untilMs, shards },
        { timeoutMs: rememberTimeoutMs },
      );
    },

    /** Which of these items are stored already; a day of slack, because a resend may correct its clock a little differently. */
    async storedAmong(programId: string, items: Item[]): Promise<Set<string>> {
      const times = items.map(({ ts }) => ts);
      // not `AS id`: the alias would take the column's place in the condition
      const rows = await clickhouse.query<{ stored: string }>(
        `SELECT toString(id) AS stored FROM events WHERE program = {program:String} AND event IN {events:Array(String)}
         AND ts BETWEEN fromUnixTimestamp64Milli({from:Int64}) AND fromUnixTimestamp64Milli({until:Int64}) AND id IN {ids:Array(UUID)}`,
        {
          program: programId,
          events: [...new Set(items.map(({ event }) => event))],
          from: Math.min(...times) - dayMs,
          until: Math.max(...times) + dayMs,
          ids: items.map(({ id }) => id),
        },
      );
      return new Set(rows.map(({ stored }) => stored));
    },

    /** The sessions that could still go on at `nowMs`. */
    async openSessions(
      nowMs: number,
      shards: readonly number[],
    ): Promise<{ program: string; person: number; session: Session }[]> {
      const rows = await clickhouse.query<{
        program: string;
        person: number;
        number: number;
        lastMs: number;
        /** A share event carries the id it made, not the one it came through. */
        visit: [scene: number, channel: string, code: string, shareId: string];
      }>(
        `SELECT program, person, argMax(session, ts) AS number, toUnixTimestamp64Milli(max(ts)) AS lastMs,
           argMaxIf((scene, channel, code, share_id), ts, event != 'share') AS visit
         FROM recent_events WHERE session > 0 AND received_at >= fromUnixTimestamp64Milli({since:Int64}) AND ${ofShards}
         GROUP BY program, person`,
        { since: nowMs - sessionIdleMs, shards },
      );
      return rows.map(({ program, person, number, lastMs, visit }) => ({
        program,
        person,
        session: { number, startMs: number * 1000, lastMs, visit: visitKey(...visit) },
      }));
    },

    /** Resolves when the inserts that run now are in or refused: those of a killed process may still be running. */
    async insertsSettled(): Promise<void> {
      const running = `SELECT query_id AS id FROM system.processes WHERE query_kind = 'Insert' AND query ILIKE '%events%'`;
      let waiting = (await clickhouse.query<{ id: string }>(running)).map(({ id }) => id);
      while (waiting.length > 0) {
        await new Promise((resolve) => setTimeout(resolve, 50));
        const still = new Set((await clickhouse.query<{ id: string }>(running)).map(({ id }) => id));
        waiting = waiting.filter((id) => still.has(id));
      }
    },

    async clickhouseNow(): Promise<number> {
      const [row] = await clickhouse.query<{ now: number }>(`SELECT toUnixTimestamp64Milli(now64(3)) AS now`);
      return row?.now ?? 0;
    },

    /** Drops whole days of a table up to and excluding `day` (yyyymmdd, the partition's name). */
    async dropDaysBefore(table: string, day: string): Promise<number> {
      const old = await clickhouse.query<{ partition: string }>(
        `SELECT DISTINCT partition FROM system.parts WHERE database = currentDatabase() AND table = {table:String} AND active AND partition < {day:String}`,
        { table: clickhouse.local(table), day },
      );
      for (const { partition } of old)
        await clickhouse.command(`ALTER TABLE ${table} DROP PARTITION ${Number(partition)}`);
      return old.length;
    },

    /** The newest event of a device, and how many came since an instant; recent_events is led by (program, received_at). */
    async devicesSince(programId: string, sinceMs: number) {
      const rows = await clickhouse.query<{ event: string; page: string; at: number; count: number }>(
        `SELECT argMax(event, (received_at, ts)) AS event, argMax(page, (received_at, ts)) AS page,
           toUnixTimestamp64Milli(max(received_at)) AS at,
           toUInt32(countIf(received_at >= fromUnixTimestamp64Milli({since:Int64}))) AS count
         FROM recent_events WHERE program = {program:String} AND source = 'device'`,
        { program: programId, since: sinceMs },
      );
      const [newest] = rows;
      return newest && newest.event !== "" ? newest : undefined;
    },

    async rejectedSince(programId: string, sinceMs: number): Promise<number> {
      const rows = await clickhouse.query<{ count: number }>(
        `SELECT toUInt32(count()) AS count FROM rejected_events WHERE program = {program:String} AND received_at >= fromUnixTimestamp64Milli({since:Int64})`,
        { program: programId, since: sinceMs },
      );
      return rows[0]?.count ?? 0;
    },
  };
}

export type TrackingStore = ReturnType<typeof createTrackingStore>;
const dayMs = 86_400_000;
const rememberTimeoutMs = 30_000;
/** Rows from before shards were kept may be anyone's. */
const ofShards = "(shard IN {shards:Array(UInt8)} OR shard = 255)";
