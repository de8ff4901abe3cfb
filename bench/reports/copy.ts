import type pg from "pg";
import type { ClickHouse } from "../../apps/server/src/kernel/clickhouse.ts";
import type { DataSet } from "./generate.ts";

const ROWS_A_STATEMENT = 50_000;

/** The events of a data set as a plain table of PostgreSQL, with the index its reports like best. */
export async function copyToPostgres(clickhouse: ClickHouse, postgres: pg.Client, { name, persons }: DataSet) {
  await postgres.query(`set max_parallel_workers_per_gather = 0; set work_mem = '512MB'; set jit = off;
    create table events (person integer, event text, ts timestamptz, day date, session bigint)`);
  const step = Math.max(1, Math.floor(persons / 25));
  for (let first = 0; first <= persons; first += step) {
    const rows = await clickhouse.query<Row>(
      `SELECT person, event, toUnixTimestamp64Milli(ts) AS ms, toString(day) AS day, session FROM events
       WHERE program = {name:String} AND person > {first:UInt32} AND person <= {last:UInt32}`,
      { name, first, last: first + step },
      { kind: "report" },
    );
    for (let at = 0; at < rows.length; at += ROWS_A_STATEMENT) {
      const some = rows.slice(at, at + ROWS_A_STATEMENT);
      await postgres.query(
        `insert into events select person, event, to_timestamp(ms / 1000.0), day, session
         from unnest($1::integer[], $2::text[], $3::float8[], $4::date[], $5::bigint[]) as given (person, event, ms, day, session)`,
        [
          some.map((r) => r.person),
          some.map((r) => r.event),
          some.map((r) => r.ms),
          some.map((r) => r.day),
          some.map((r) => r.session),
        ],
      );
    }
  }
  await postgres.query("create index on events (event, person, ts)");
  await postgres.query("vacuum analyze events");
}
type Row = { person: number; event: string; ms: number; day: string; session: number };
