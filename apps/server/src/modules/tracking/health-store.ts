import { sql } from "kysely";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { Databases } from "#kernel/db.ts";
import { stretchMs } from "./health.ts";
import { eventFlags } from "./schema.ts";

const report = { kind: "report" } as const;
const from = (sinceMs: number) => ({ since: sinceMs });
const received = `program = {program:String} AND received_at >= fromUnixTimestamp64Milli({since:Int64})`;
const happened = `program = {program:String} AND ts >= fromUnixTimestamp64Milli({since:Int64})`;

/** Of the last day `recent_events` is read, which is led by (program, received_at); of longer ranges `events`. */
export function createHealthStore(clickhouse: ClickHouse, db: Databases) {
  return {
    /** A lease that ran out and nobody has taken over yet is shown too: its devices wait. */
    async collectors(): Promise<{ term: number; shards: number; isCurrent: boolean }[]> {
      const { rows } = await sql<{ term: number; shards: number; isCurrent: boolean }>`
        select term, (select count(*) from collector_shards held where held.term = collector.term) as shards,
          expires_at > clock_timestamp() as "isCurrent"
        from collector_terms collector where not ended order by term`.execute(db.reads);
      return rows;
    },

    perMinute: (program: string, since: number, until: number) =>
      clickhouse.query<{ minute: number; count: number }>(
        `SELECT intDiv(toUnixTimestamp64Milli(received_at), 60000) AS minute, toUInt32(count()) AS count FROM recent_events
         WHERE ${received} AND received_at <= fromUnixTimestamp64Milli({until:Int64}) GROUP BY minute`,
        { program, until, ...from(since) },
      ),

    async counts(program: string, since: number) {
      const [[flagged], [clocks]] = await Promise.all([
        clickhouse.query<{ events: number; unknown: number; quarantined: number; clockClamped: number }>(
          `SELECT toUInt32(count()) AS events, toUInt32(countIf(bitAnd(flags, ${eventFlags.unknownEvent}) > 0)) AS unknown,
             toUInt32(countIf(bitAnd(flags, ${eventFlags.quarantined}) > 0)) AS quarantined,
             toUInt32(countIf(bitAnd(flags, ${eventFlags.clockClamped}) > 0)) AS clockClamped
           FROM recent_events WHERE ${received}`,
          { program, ...from(since) },
        ),
        clickhouse.query<{ clockCorrected: number }>(
          `SELECT toUInt32(count()) AS clockCorrected FROM events WHERE ${received} AND source = 'device'
             AND ts >= fromUnixTimestamp64Milli({since:Int64}) - INTERVAL 31 DAY
             AND abs(toUnixTimestamp64Milli(device_ts) - toUnixTimestamp64Milli(ts)) > 60000`,
          { program, ...from(since) },
          report,
        ),
      ]);
      return {
        ...(flagged ?? { events: 0, unknown: 0, quarantined: 0, clockClamped: 0 }),
        clockCorrected: clocks?.clockCorrected ?? 0,
      };
    },

    perDay: (program: string, zone: string, since: number, until: number) =>
      clickhouse.query<{ day: string; count: number }>(
        `SELECT toString(toDate(ts, {zone:String})) AS day, toUInt32(count()) AS count FROM events
         WHERE ${happened} AND ts <= fromUnixTimestamp64Milli({until:Int64}) GROUP BY day`,
        { program, zone, until, ...from(since) },
        report,
      ),

    /** Counted over the range; `lastMs` whenever it was. */
    sources: (program: string, since: number) =>
      clickhouse.query<{ source: string; count: number; lastMs: number }>(
        `SELECT source, toUInt32(countIf(received_at >= fromUnixTimestamp64Milli({since:Int64}))) AS count,
           toUnixTimestamp64Milli(max(received_at)) AS lastMs
         FROM events WHERE program = {program:String} GROUP BY source`,
        { program, ...from(since) },
        report,
      ),

    async stretches(program: string, since: number, until: number): Promise<Set<number>> {
      const rows = await clickhouse.query<{ stretch: number }>(
        `SELECT DISTINCT toUInt32(intDiv(toUnixTimestamp64Milli(ts), ${stretchMs})) AS stretch FROM events
         WHERE ${happened} AND ts <= fromUnixTimestamp64Milli({until:Int64}) AND source = 'device'`,
        { program, until, ...from(since) },
        report,
      );
      return new Set(rows.map(({ stretch }) => stretch));
    },

    trackers: (program: string, since: number) =>
      clickhouse.query<{
        platform: string;
        trackerVersion: string;
        appVersion: string;
        events: number;
        lastMs: number;
      }>(
        `SELECT platform, tracker_version AS trackerVersion, app_version AS appVersion, toUInt32(count()) AS events,
           toUnixTimestamp64Milli(max(received_at)) AS lastMs
         FROM events WHERE ${happened} AND source = 'device' GROUP BY platform, trackerVersion, appVersion ORDER BY events DESC LIMIT 50`,
        { program, ...from(since) },
        report,
      ),

    async rejected(program: string, since: number): Promise<number> {
      const [row] = await clickhouse.query<{ count: number }>(
        `SELECT toUInt32(count()) AS count FROM rejected_events WHERE ${received}`,
        { program, ...from(since) },
      );
      return row?.count ?? 0;
    },

    async tallies(program: string, since: number): Promise<{ duplicates: number; refusedBodies: number }> {
      const [row] = await clickhouse.query<{ duplicates: number; refusedBodies: number }>(
        `SELECT toUInt32(sumIf(count, kind = 'duplicate')) AS duplicates, toUInt32(sumIf(count, startsWith(kind, 'body:'))) AS refusedBodies
         FROM collect_counts WHERE program = {program:String} AND at >= fromUnixTimestamp64Milli({since:Int64})`,
        { program, ...from(since) },
      );
      return row ?? { duplicates: 0, refusedBodies: 0 };
    },
  };
}
export type HealthStore = ReturnType<typeof createHealthStore>;
