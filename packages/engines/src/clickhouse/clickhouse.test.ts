import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { ClickHouseClient } from "@clickhouse/client";
import { afterEach, beforeEach, expect, test } from "vitest";
import type { Engine } from "../engine.ts";
import { clientOf, eventually, rowsOf, stateListener } from "../testing.ts";
import { startClickHouse } from "./clickhouse.ts";
import { spoolDirectories } from "./spool.ts";

let dataDir: string;
let engine: Engine;
const listener = stateListener();
beforeEach(async () => {
  dataDir = mkdtempSync(join(tmpdir(), "banyan-test-"));
  engine = await startClickHouse({ dataDir, onState: listener.onState });
});
afterEach(async () => {
  await engine.stop();
  rmSync(dataDir, { recursive: true, force: true });
});

async function crash(): Promise<void> {
  const ready = listener.next("ready");
  process.kill(engine.pid, "SIGKILL");
  await ready;
}

/** Inserts until the engine has acknowledged, always with the batch's own token. */
async function insertForSure(client: ClickHouseClient, batch: number, rows: number): Promise<void> {
  const values = Array.from({ length: rows }, (_, i) => ({ batch, n: i, day: `2026-01-0${1 + (i % 3)}` }));
  for (;;) {
    try {
      await client.insert({
        table: "ev.events",
        values,
        format: "JSONEachRow",
        clickhouse_settings: { insert_deduplication_token: `batch-${batch}` },
      });
      return;
    } catch {
      await eventually(async () => (await client.ping()).success).toBe(true);
    }
  }
}

test("acknowledged inserts survive kill −9, and batches sent again with their token count once", async () => {
  const client = clientOf(engine.url);
  const { url, pid } = engine;
  const settings = "non_replicated_deduplication_window=1000, fsync_after_insert=1, fsync_part_directory=1";
  await client.command({ query: "create database ev" });
  await client.command({
    query: `create table ev.events (batch UInt32, n UInt32, day Date) engine=MergeTree partition by day order by n settings ${settings}`,
  });
  await client.command({
    query: `create table ev.sums (batch UInt32, c SimpleAggregateFunction(sum, UInt64)) engine=AggregatingMergeTree order by batch settings ${settings}`,
  });
  await client.command({
    query: "create materialized view ev.to_sums to ev.sums as select batch, count() as c from ev.events group by batch",
  });
  let next = 0;
  const producer = async () => {
    while (next < 60) {
      const batch = next++;
      await insertForSure(client, batch, 300);
      if (batch === 15 || batch === 35) await crash();
    }
  };
  await Promise.all([producer(), producer()]);
  for (const batch of [57, 58, 59]) await insertForSure(client, batch, 300); // as a producer that lost its answer would
  const ask =
    "select count() as rows, uniqExact(batch, n) as distinct_rows, (select sum(c) from ev.sums) as summed from ev.events";
  expect(await rowsOf(client, ask)).toEqual([{ rows: 18_000, distinct_rows: 18_000, summed: 18_000 }]);
  expect([engine.url, engine.pid === pid]).toEqual([url, false]);
});

test("what a killed process spooled is swept by the next", async () => {
  const spools = Object.values(spoolDirectories(realpathSync(dataDir))).filter((directory) => existsSync(directory));
  for (const directory of spools) writeFileSync(join(directory, "left-behind"), "1\n");
  await crash();
  expect(spools.map((directory) => existsSync(join(directory, "left-behind")))).toEqual(spools.map(() => false));
  await engine.stop();
  expect(spools.map((directory) => existsSync(directory))).toEqual(spools.map(() => false));
});

test("a second start on the same directory is refused; after a stop everything is there again", async () => {
  await clientOf(engine.url).command({ query: "create database kept" });
  await expect(startClickHouse({ dataDir })).rejects.toThrow("already run by process");
  const { url } = engine;
  await engine.stop();
  await engine.stop();
  engine = await startClickHouse({ dataDir, port: Number(new URL(url).port) });
  expect(engine.url).toBe(url);
  expect(await rowsOf(clientOf(engine.url), "exists database kept")).toEqual([{ result: 1 }]);
});

test("a clean stop waits for what is running", async () => {
  const client = clientOf(engine.url);
  const answer = rowsOf(client, "select sleep(1) as x", { query_id: "slow" });
  await eventually(() =>
    rowsOf(client, "select 1 as on from system.processes where Settings['log_comment']='slow'"),
  ).toEqual([{ on: 1 }]);
  await engine.stop();
  expect(await answer).toEqual([{ x: 0 }]);
});

test("configuration lying around in the working directory is not read", async () => {
  const directory = mkdtempSync(join(tmpdir(), "banyan-test-"));
  writeFileSync(join(directory, "config.xml"), "<clickhouse><timezone>Asia/Shanghai</timezone></clickhouse>");
  mkdirSync(join(directory, "config.d"));
  const script = `
    import { startClickHouse } from ${JSON.stringify(new URL("./clickhouse.ts", import.meta.url).href)};
    const engine = await startClickHouse({ dataDir: "data" });
    const { origin, username, password } = new URL(engine.url);
    const headers = { "x-clickhouse-user": username, "x-clickhouse-key": password };
    console.log(await (await fetch(origin + "/?query=select+timezone()", { headers })).text());
    await engine.stop();
  `;
  const { stdout } = spawnSync(process.execPath, ["--input-type=module", "-e", script], {
    cwd: directory,
    encoding: "utf8",
  });
  expect(stdout.trim()).toBe("UTC");
  rmSync(directory, { recursive: true, force: true });
});
