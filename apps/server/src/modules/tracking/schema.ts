import { importMigrations } from "./imports/schema.ts";
import { rollUpMigrations } from "./roll-up/schema.ts";

/**
 * The physical design of behaviour (docs/decisions/0004): one wide table led by (program, event, person, time), because reports
 * read few events of many persons; persons are dense numbers so that sets of them are roaring bitmaps.
 * Old days of `recent_events` and `rejected_events` are dropped by a schedule, by the app's clock (a TTL would follow ClickHouse's own).
 * Every insert carries a token; the window makes a resent block harmless. fsync: an ack survives kill −9 and power loss.
 */
const durable = "fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000";

const columns = `
  program LowCardinality(String),
  event LowCardinality(String),
  person UInt32 CODEC(T64, LZ4),
  ts DateTime64(3, 'UTC') CODEC(T64, LZ4),
  received_at DateTime64(3, 'UTC') CODEC(T64, LZ4),
  id UUID,
  session UInt32 CODEC(T64, LZ4),
  flags UInt8,
  amount_fen Int64 CODEC(T64, LZ4),
  product_id LowCardinality(String),
  page LowCardinality(String),
  scene UInt16,
  channel LowCardinality(String),
  props String CODEC(ZSTD(1))`;

export const trackingMigrations = [
  {
    name: "tracking-0001",
    statements: [
      `CREATE TABLE IF NOT EXISTS events (${columns},
  device_ts DateTime64(3, 'UTC') CODEC(T64, LZ4),
  anon_id String CODEC(ZSTD(1)),
  share_id String,
  platform LowCardinality(String),
  os LowCardinality(String),
  model LowCardinality(String),
  app_version LowCardinality(String)
) ENGINE = MergeTree PARTITION BY toYYYYMM(ts) ORDER BY (program, event, person, ts) SETTINGS ${durable}`,
      `CREATE TABLE IF NOT EXISTS recent_events (${columns}
) ENGINE = MergeTree PARTITION BY toYYYYMMDD(received_at) ORDER BY (program, received_at) SETTINGS ${durable}`,
      `CREATE MATERIALIZED VIEW IF NOT EXISTS recent_events_mv TO recent_events AS SELECT program, event, person, ts, received_at, id, session,
  flags, amount_fen, product_id, page, scene, channel, props FROM events`,
      `CREATE TABLE IF NOT EXISTS rejected_events (
  program LowCardinality(String),
  received_at DateTime64(3, 'UTC'),
  anon_id String,
  code LowCardinality(String),
  event String,
  sample String CODEC(ZSTD(1))
) ENGINE = MergeTree PARTITION BY toYYYYMMDD(received_at) ORDER BY (program, received_at) SETTINGS ${durable}`,
    ],
  },
  {
    // `collector` and `block`: which term of which process stored it, and as its how-manieth block (reactions.ts catches up by them).
    // `fence`: a block whose holder's lease is over is refused by ClickHouse itself (decision 0007); 0 = none.
    // `shard` of rows from before is unknown: 255.
    name: "tracking-0002",
    statements: [
      `ALTER TABLE events ADD COLUMN IF NOT EXISTS code LowCardinality(String), ADD COLUMN IF NOT EXISTS source LowCardinality(String) DEFAULT if(platform = 'server', 'facts', 'device'),
  ADD COLUMN IF NOT EXISTS collector UInt32 CODEC(T64, LZ4), ADD COLUMN IF NOT EXISTS block UInt32 CODEC(T64, LZ4),
  ADD COLUMN IF NOT EXISTS fence DateTime64(3, 'UTC') CODEC(T64, LZ4)`,
      `ALTER TABLE events ADD CONSTRAINT IF NOT EXISTS fenced CHECK fence = toDateTime64(0, 3, 'UTC') OR fence > nowInBlock64(3)`,
      `ALTER TABLE recent_events ADD COLUMN IF NOT EXISTS code LowCardinality(String), ADD COLUMN IF NOT EXISTS source LowCardinality(String),
  ADD COLUMN IF NOT EXISTS share_id String, ADD COLUMN IF NOT EXISTS collector UInt32 CODEC(T64, LZ4), ADD COLUMN IF NOT EXISTS block UInt32 CODEC(T64, LZ4),
  ADD COLUMN IF NOT EXISTS shard UInt8 DEFAULT 255`,
      // in place: between dropping and making it anew, events of a running process would be missed
      `ALTER TABLE recent_events_mv MODIFY QUERY SELECT program, event, person, ts, received_at, id, session, flags, amount_fen, product_id, page, scene,
  channel, props, code, source, share_id, collector, block, toUInt8(CRC32(concat(program, '/', anon_id)) % 64) AS shard FROM events WHERE source != 'import'`,
    ],
  },
  {
    name: "tracking-plan-0001",
    statements: [
      `ALTER TABLE events ADD COLUMN IF NOT EXISTS tracker_version LowCardinality(String)`,
      `ALTER TABLE rejected_events ADD COLUMN IF NOT EXISTS platform LowCardinality(String), ADD COLUMN IF NOT EXISTS app_version LowCardinality(String)`,
      // what leaves no row of its own: resent events, requests refused as a whole (program '' = nobody could read one)
      `CREATE TABLE IF NOT EXISTS collect_counts (
  program LowCardinality(String),
  at DateTime64(3, 'UTC'),
  kind LowCardinality(String),
  count UInt32
) ENGINE = MergeTree PARTITION BY toYYYYMMDD(at) ORDER BY (program, at) SETTINGS ${durable}`,
    ],
  },
  ...importMigrations,
  ...rollUpMigrations,
] as const;

/** What a cluster spreads over its shards, by what: everything of a person is on one. */
export const trackingShards = {
  events: "person",
  recent_events: "person",
  import_rows: "person",
  rejected_events: "cityHash64(anon_id)",
  collect_counts: "rand()",
} as const;

/** Tables of which only the last days are kept. */
export const keptDays = { recent_events: 3, rejected_events: 30, collect_counts: 31 } as const;

/** Bits of `flags`; `planFull`: something of it was not learned, because the program's plan holds no more. */
export const eventFlags = {
  clockClamped: 1,
  unknownEvent: 2,
  quarantined: 4,
  missingRequired: 8,
  planFull: 16,
} as const;

/** A row of `events`; times as `seconds.millis` text, which every ClickHouse text format takes. */
export type EventRow = {
  program: string;
  event: string;
  person: number;
  ts: string;
  /** Of `ts` in the program's zone, `2026-11-22`. */
  day: string;
  received_at: string;
  device_ts: string;
  id: string;
  session: number;
  flags: number;
  amount_fen: number;
  product_id: string;
  page: string;
  scene: number;
  /** The channel's key. */
  channel: string;
  /** The placement's short id. */
  code: string;
  /** Who told: the device, our own facts log, an import. Imports never reach `recent_events`. */
  source: "device" | "facts" | "import";
  props: string;
  anon_id: string;
  share_id: string;
  platform: string;
  os: string;
  model: string;
  app_version: string;
  /** Of the tracker that sent it; absent when no tracker did. */
  tracker_version?: string;
  /** Of rows a reaction wants: the term that stored them and which of its blocks they are in. */
  collector?: number;
  block?: number;
  /** In the first row of a block: until when ClickHouse may take it. */
  fence?: string;
};

/** Milliseconds since 1970 as ClickHouse reads a DateTime64(3): ten digits, fewer are no time to it. */
export function dateTime64(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  return `${String(seconds).padStart(10, "0")}.${String(ms - seconds * 1000).padStart(3, "0")}`;
}
