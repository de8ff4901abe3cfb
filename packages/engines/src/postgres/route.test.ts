import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, existsSync, lstatSync, mkdirSync, mkdtempSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import pg from "pg";
import { afterEach, beforeEach, expect, test } from "vitest";
import { startPostgres } from "./postgres.ts";
import { chooseRoute, NOBODY } from "./route.ts";

let directory: string;
beforeEach(() => {
  directory = mkdtempSync(join(tmpdir(), "banyan-test-"));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

async function ask(url: string, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  return client
    .query(sql)
    .then(({ rows }) => rows)
    .finally(() => client.end());
}

const isRoot = process.getuid?.() === 0;

// the routes of root can only be tried as root; an ordinary user has the plain one alone
if (isRoot) {
  test("below a private home that no one else may enter, moved to an open place and found again by every route", async () => {
    chmodSync(directory, 0o700);
    const dataDir = join(directory, ".banyan/postgres");
    const openBase = mkdtempSync(join("/var/tmp", "banyan-test-"));
    chmodSync(openBase, 0o755);
    const first = await startPostgres({ dataDir, route: "namespace" });
    await ask(first.url, "create table t as select 1 as n");
    await first.stop();
    expect(statSync(join(dataDir, "data")).uid).toBe(0);

    const second = await startPostgres({ dataDir, route: "other-user", openBase });
    expect(await ask(second.url, "insert into t values (2) returning n")).toEqual([{ n: 2 }]);
    await second.stop();
    expect([lstatSync(join(dataDir, "data")).isSymbolicLink(), statSync(join(dataDir, "data")).uid]).toEqual([
      true,
      NOBODY,
    ]);

    const third = await startPostgres({ dataDir, route: "namespace" });
    expect(await ask(third.url, "select n from t order by n")).toEqual([{ n: 1 }, { n: 2 }]);
    await third.stop();
    rmSync(openBase, { recursive: true, force: true });
  });

  test("as another user, in place where everyone may pass", async () => {
    chmodSync(directory, 0o755);
    const dataDir = join(directory, "postgres");
    const openBase = join(directory, "open");
    const engine = await startPostgres({ dataDir, route: "other-user", openBase });
    expect(await ask(engine.url, "select 1 as n")).toEqual([{ n: 1 }]);
    await engine.stop();
    expect([lstatSync(join(dataDir, "data")).uid, existsSync(join(openBase, "data"))]).toEqual([NOBODY, false]);
  });
}

test("as an ordinary user", async () => {
  mkdirSync(join(directory, "home"));
  const script = `
    import { startPostgres } from ${JSON.stringify(new URL("./postgres.ts", import.meta.url).href)};
    import { chooseRoute } from ${JSON.stringify(new URL("./route.ts", import.meta.url).href)};
    const engine = await startPostgres({ dataDir: ${JSON.stringify(join(directory, "home/postgres"))} });
    await engine.stop();
    console.log(process.getuid() > 0, chooseRoute(), engine.url.startsWith("postgres://"));
  `;
  const [program, ...args] = isRoot
    ? ["unshare", "--user", "--map-user=1000", "--map-group=1000", "--", process.execPath]
    : [process.execPath];
  const child = spawn(program as string, [...args, "--input-type=module", "-e", script], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  const [line] = await once(createInterface({ input: child.stdout }), "line");
  expect([line, chooseRoute() === "plain"]).toEqual(["true plain true", !isRoot]);
});
