/**
 * `import_rows` holds the rows of files that are being imported, one partition each, until they are put in their place: only with the
 * whole file at hand are the sessions of an unsorted log right, and the third of three identical lines told from the second.
 * `import_id` of `events` is the file's or the write key's, so that an import can be undone.
 */
export const importMigrations = [
  {
    name: "tracking-imports-0001",
    statements: [
      `ALTER TABLE events ADD COLUMN IF NOT EXISTS import_id LowCardinality(String)`,
      `CREATE TABLE IF NOT EXISTS import_rows (
  import_id LowCardinality(String),
  person UInt32 CODEC(T64, LZ4),
  ts DateTime64(3, 'UTC') CODEC(T64, LZ4),
  row UInt64 CODEC(T64, LZ4),
  id UUID,
  has_own_id UInt8,
  event LowCardinality(String),
  session UInt32,
  flags UInt8,
  amount_fen Int64 CODEC(T64, LZ4),
  product_id String,
  page String,
  channel String,
  props String CODEC(ZSTD(1)),
  anon_id String CODEC(ZSTD(1))
) ENGINE = MergeTree PARTITION BY import_id ORDER BY (person, ts, row)
SETTINGS fsync_after_insert = 1, fsync_part_directory = 1, non_replicated_deduplication_window = 1000`,
    ],
  },
] as const;
