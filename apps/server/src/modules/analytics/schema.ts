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
  {
    // a person may be merged, taken apart and merged again within one instant: not the time but a number of its own says
    // which word is the last (`into` 0 = nobody's any more). Every statement may run again after a crash in between.
    name: "analytics-0002-merge-versions",
    statements: [
      `ALTER TABLE person_merges ADD COLUMN IF NOT EXISTS version UInt32`,
      `DROP TABLE IF EXISTS person_merges_by_version`,
      `CREATE TABLE IF NOT EXISTS person_merges_by_version (
  program LowCardinality(String), from UInt32, into UInt32, at DateTime64(3, 'UTC'), version UInt32
) ENGINE = ReplacingMergeTree(version) ORDER BY (program, from) SETTINGS fsync_after_insert = 1, non_replicated_deduplication_window = 1000`,
      `INSERT INTO person_merges_by_version SELECT program, from, into, at, version FROM person_merges FINAL`,
      `EXCHANGE TABLES person_merges_by_version AND person_merges`,
      `DROP TABLE IF EXISTS person_merges_by_version`,
    ],
  },
] as const;
