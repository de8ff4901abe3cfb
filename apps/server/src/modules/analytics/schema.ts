/** `from` counts as `into` in every figure, whenever its events happened. */
export const analyticsMigrations = [
  {
    name: "analytics-0001",
    statements: [
      `CREATE TABLE IF NOT EXISTS person_merges (
  program LowCardinality(String), from UInt32, into UInt32, at DateTime64(3, 'UTC')
) ENGINE = ReplacingMergeTree(at) ORDER BY (program, from) SETTINGS fsync_after_insert = 1, non_replicated_deduplication_window = 1000`,
    ],
  },
] as const;
