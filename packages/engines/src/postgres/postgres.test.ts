import { spawn } from "node:child_process";
import { once } from "node:events";
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import type { Engine } from "../engine.ts";
import { processesIn } from "../processes.ts";
import { eventually, stateListener } from "../testing.ts";
import { createDatabase, createDatabaseFromTemplate, dropDatabase } from "./databases.ts";
import { startPostgres } from "./postgres.ts";

let dataDir: string;
let engine: Engine;
const listener = stateListener();
beforeAll(async () => {
  dataDir = realpathSync(mkdtempSync(join(tmpdir(), "banyan-test-")));
  engine = await startPostgres({ dataDir, onState: listener.onState });
});
afterAll(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function connect(url = engine.url): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on("error", () => {}); // the server is killed on purpose
  await client.connect();
  return client;
}
async function ask(sql: string, url = engine.url): Promise<unknown[]> {
  const client = await connect(url);
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}
async function crash(): Promise<void> {
  const ready = listener.next("ready");
  process.kill(engine.pid, "SIGKILL");
  await ready;
}

test("PostgreSQL 18 with the database asked for, UTF-8, a fixed collation and checksums, on a socket only", async () => {
  const rows =
    await ask(`select current_setting('server_version_num')::int / 10000 as version, current_database() as database,
    current_setting('server_encoding') as encoding, upper('äé') as upper, current_setting('data_checksums') as checksums,
    current_setting('listen_addresses') as addresses, current_setting('TimeZone') as zone`);
  expect(rows).toEqual([
    { version: 18, database: "banyan", encoding: "UTF8", upper: "ÄÉ", checksums: "on", addresses: "", zone: "UTC" },
  ]);
});

test("the socket lies in a private directory with a short name", () => {
  const directory = new URL(engine.url).searchParams.get("host") ?? "";
  expect([statSync(directory).mode & 0o777, Buffer.byteLength(`${directory}/.s.PGSQL.5432`) <= 107]).toEqual([
    0o700,
    true,
  ]);
});

test("databases are copied from a template and dropped under open connections", async () => {
  await createDatabase(engine.url, "template");
  await createDatabase(engine.url, "template"); // exists: fine
  const of = (name: string) => engine.url.replace("/banyan?", `/${encodeURIComponent(name)}?`);
  await ask("create table t as select 7 as n", of("template"));
  await createDatabaseFromTemplate(engine.url, "template", 'copy "1"');
  expect(await ask("select n from t", of('copy "1"'))).toEqual([{ n: 7 }]);
  const open = await connect(of('copy "1"'));
  await dropDatabase(engine.url, 'copy "1"');
  await dropDatabase(engine.url, 'copy "1"');
  await open.end().catch(() => {});
  expect(await ask("select count(*)::int as n from pg_database where datname like 'copy%'")).toEqual([{ n: 0 }]);
});

test("committed rows survive kill −9 of the server while a long query still holds its shared memory", async () => {
  await ask("create table kept (n int)");
  const writer = await connect();
  for (let n = 1; n <= 200; n++) await writer.query("insert into kept values ($1)", [n]);
  const busy = await connect();
  const [row] = (await busy.query("select pg_backend_pid() as pid")).rows as { pid: number }[];
  const lost = busy.query("select count(*) from generate_series(1, 1e12::bigint)").catch(() => "lost");
  const { url, pid } = engine;
  await eventually(() => ask(`select state from pg_stat_activity where pid = ${row?.pid}`)).toEqual([
    { state: "active" },
  ]);
  await crash();
  expect(await ask("select count(*)::int as n from kept")).toEqual([{ n: 200 }]);
  expect([await lost, engine.url, engine.pid === pid]).toEqual(["lost", url, false]);
  await Promise.all([writer, busy].map((client) => client.end().catch(() => {})));
});

test("a crash of one backend heals without a restart of the server", async () => {
  const { pid } = engine;
  const client = await connect();
  const [own] = (await client.query("select pg_backend_pid() as pid")).rows as { pid: number }[];
  process.kill(own?.pid ?? 0, "SIGKILL");
  await eventually(() => ask("select 1 as one").catch(() => [])).toEqual([{ one: 1 }]);
  expect(engine.pid).toBe(pid);
});

test("a second start on the same directory is refused", async () => {
  await expect(startPostgres({ dataDir })).rejects.toThrow("already run by process");
});

test("lock files of a killed server whose pid belongs to another by now do not stand in the way", async () => {
  const stranger = spawn("sleep", ["1000"]);
  const lock = join(dataDir, "data", "postmaster.pid");
  const lines = readFileSync(lock, "utf8").split("\n");
  const socketLock = `${lines[4]}/.s.PGSQL.5432.lock`;
  await engine.stop();
  expect(existsSync(lock)).toBe(false);
  writeFileSync(lock, [String(stranger.pid), ...lines.slice(1)].join("\n"));
  mkdirSync(dirname(socketLock), { mode: 0o700 });
  writeFileSync(socketLock, `${stranger.pid}\n`);
  engine = await startPostgres({ dataDir, onState: listener.onState });
  expect(await ask("select count(*)::int as n from kept")).toEqual([{ n: 200 }]);
  stranger.kill();
  await once(stranger, "exit");
});

test("a stop ends every process, and a start that was cut off during initdb is made again", async () => {
  await engine.stop();
  expect(processesIn(join(dataDir, "data"))).toEqual([]);
  writeFileSync(join(dataDir, "data.new"), "half a cluster");
  engine = await startPostgres({ dataDir, onState: listener.onState, database: "other" });
  expect(await ask("select current_database() as name")).toEqual([{ name: "other" }]);
});
