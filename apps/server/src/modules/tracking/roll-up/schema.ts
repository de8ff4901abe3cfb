/**
 * `events.day` is the business day in the program's zone, written with the row; rows from before it was are in the zone every
 * program had. `persons_by_day` says who did what on which day as a bitmap: each event under its name, and `*` for behaviour of any
 * kind. WeChat's crawler and nobody (person 0) are in none of it. A projection of `events`: no fsync, rebuilt by roll-up.ts
 * (decision 0014). Always read through `groupBitmapMerge`: parts may not be merged yet.
 */
export const rollUpMigrations = [
  {
    name: "tracking-0003-days",
    statements: [
      `ALTER TABLE events ADD COLUMN IF NOT EXISTS day Date DEFAULT toDate(ts, 'Asia/Shanghai') CODEC(T64, LZ4)`,
      `CREATE TABLE IF NOT EXISTS persons_by_day (
  program LowCardinality(String),
  event LowCardinality(String),
  day Date,
  persons AggregateFunction(groupBitmap, UInt32)
) ENGINE = AggregatingMergeTree PARTITION BY toYYYYMM(day) ORDER BY (program, event, day)`,
      `CREATE MATERIALIZED VIEW IF NOT EXISTS persons_by_day_mv TO persons_by_day AS ${rollUpOf("events")}`,
      `INSERT INTO persons_by_day ${rollUpOf("events")} SETTINGS max_partitions_per_insert_block = 0`,
    ],
  },
] as const;

/** Rows of `persons_by_day` made of rows of `events`; a set twice is the same set, so the same rows may be added again. */
export function rollUpOf(events: string, where = "1"): string {
  return `SELECT program, arrayJoin(if(session > 0, [toString(event), '*'], [toString(event)])) AS event, day, groupBitmapState(person) AS persons
  FROM ${events} WHERE scene != 1129 AND person > 0 AND ${where} GROUP BY program, event, day`;
}
