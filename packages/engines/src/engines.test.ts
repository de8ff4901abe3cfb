import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startEngines } from "./index.ts";
import { lifeOf, processesIn } from "./processes.ts";
import { clientOf, eventually, rowsOf } from "./testing.ts";

let directory: string;
beforeAll(() => {
  directory = mkdtempSync(join(tmpdir(), "banyan-test-"));
});
afterAll(() => rmSync(directory, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query(sql)).rows;
  } finally {
    await client.end();
  }
}

test("two checkouts run side by side, below a private home, and keep their data apart", async () => {
  const homes = ["one", "two"].map((name) => join(directory, "private", name, ".banyan"));
  mkdirSync(join(directory, "private"), { mode: 0o700 });
  const all = await Promise.all(homes.map((home) => startEngines({ home })));
  for (const [index, { postgres, clickhouse }] of all.entries()) {
    await ask(postgres.url, `create table t as select ${index} as n`);
    await clientOf(clickhouse.url).command({ query: "create table t engine=Memory as select 1" });
    await clientOf(clickhouse.url).command({ query: `create database ev${index}` });
  }
  const answers = all.map(async ({ postgres, clickhouse }) => [
    await ask(postgres.url, "select n from t"),
    await rowsOf(clientOf(clickhouse.url), "select name from system.databases where name like 'ev%'"),
  ]);
  expect(await Promise.all(answers)).toEqual([0, 1].map((n) => [[{ n }], [{ name: `ev${n}` }]]));
  await Promise.all(all.map((engines) => engines.stop()));
});

test("an engine that already runs is taken as it is", async () => {
  const engines = await startEngines({
    home: join(directory, "given"),
    databaseUrl: "postgres://there",
    clickhouseUrl: "http://there",
  });
  expect([engines.postgres.url, engines.clickhouse.url]).toEqual(["postgres://there", "http://there"]);
  await engines.stop();
});

/** A process of its own that runs the engines on a home. */
async function parent(home: string) {
  const script = `
    import { startEngines } from ${JSON.stringify(new URL("./index.ts", import.meta.url).href)};
    const engines = await startEngines({ home: ${JSON.stringify(home)} });
    console.log(JSON.stringify({ postgres: { ...engines.postgres, pid: engines.postgres.pid }, clickhouse: { ...engines.clickhouse, pid: engines.clickhouse.pid } }));
  `;
  const child = spawn(process.execPath, ["--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = (await once(createInterface({ input: child.stdout }), "line")) as [string];
  const engines = JSON.parse(line) as Record<"postgres" | "clickhouse", { url: string; pid: number }>;
  return { child, ...engines };
}

test("a parent that is killed leaves no orphan, and its data opens at once again", async () => {
  const home = join(directory, "killed");
  const { child, postgres, clickhouse } = await parent(home);
  await ask(postgres.url, "create table t as select 1 as n");
  const client = clientOf(clickhouse.url);
  await client.command({ query: "create database ev" });
  await client.command({ query: "create table ev.t engine=MergeTree order by n as select 1 as n" });

  const exit = once(child, "exit");
  child.kill("SIGKILL");
  await exit;
  // the next start finds the old children on their way out, or ends them
  const again = await startEngines({ home });
  expect([lifeOf(postgres.pid), lifeOf(clickhouse.pid)]).toEqual([undefined, undefined]);
  expect(await ask(again.postgres.url, "select n from t")).toEqual([{ n: 1 }]);
  expect(await rowsOf(clientOf(again.clickhouse.url), "select n from ev.t")).toEqual([{ n: 1 }]);
  await again.stop();
});

test("orphans end by themselves, without a next start", async () => {
  const home = join(directory, "orphans");
  const { child, postgres, clickhouse } = await parent(home);
  child.kill("SIGKILL");
  await eventually(() => [lifeOf(postgres.pid), lifeOf(clickhouse.pid)]).toEqual([undefined, undefined]);
  expect(processesIn(join(home, "postgres", "data"))).toEqual([]);
});

test("Ctrl-C in the terminal reaches the parent only", async () => {
  const { child, postgres, clickhouse } = await parent(join(directory, "interrupted"));
  const groupOf = async (pid: number) => {
    const ps = spawn("ps", ["-o", "pgid=", "-p", String(pid)], { stdio: ["ignore", "pipe", "ignore"] });
    const [line] = (await once(createInterface({ input: ps.stdout }), "line")) as [string];
    return Number(line);
  };
  expect([await groupOf(postgres.pid), await groupOf(clickhouse.pid)]).toEqual([postgres.pid, clickhouse.pid]);
  child.kill("SIGKILL");
  await eventually(() => [lifeOf(postgres.pid), lifeOf(clickhouse.pid)]).toEqual([undefined, undefined]);
});
