import { sql } from "kysely";
import pg from "pg";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestDb, type TestDb } from "#test/db.ts";
import { isConnectionError, transact } from "../db.ts";

let t: TestDb;
beforeAll(async () => {
  t = await startTestDb();
});
afterAll(() => t.close());

/** What a restart of PostgreSQL does to us: every connection of this database ends. */
async function killAllConnections() {
  const admin = new pg.Client({ connectionString: t.url });
  await admin.connect();
  await admin.query(
    "select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid()",
  );
  await admin.end();
}

test("connections that died are replaced; a transaction under way fails as a connection error, once", async () => {
  await Promise.all(Array.from({ length: 6 }, () => sql`select 1`.execute(t.db.orders)));
  const error: unknown = await transact(t.db.orders, async (tx) => {
    await sql`create table half_done (id integer)`.execute(tx);
    await killAllConnections();
    await sql`select 1`.execute(tx);
  }).catch((cause: unknown) => cause);
  expect(isConnectionError(error)).toBe(true);
  for (let round = 0; round < 8; round++) {
    // idle connections of the pool may still be found dead, each once
    const outcome = await sql`select to_regclass('half_done') as found`
      .execute(t.db.orders)
      .catch((cause: unknown) => cause);
    if (outcome instanceof Error) expect(isConnectionError(outcome)).toBe(true);
    else expect(outcome).toMatchObject({ rows: [{ found: null }] });
  }
  expect((await sql<{ one: number }>`select 1 as one`.execute(t.db.orders)).rows).toEqual([{ one: 1 }]);
});

test("a listener comes back by itself and says that something may have been missed", async () => {
  const heard: string[] = [];
  const waiting: { word: string; found: () => void }[] = [];
  const until = (word: string) =>
    new Promise<void>((found) => {
      if (heard.includes(word)) found();
      else waiting.push({ word, found });
    });
  t.db.listen("test_channel", (payload) => {
    heard.push(payload);
    for (const { word, found } of waiting) if (word === payload) found();
  });
  await until(""); // connected
  await t.db.notify("test_channel", "before");
  await until("before");
  heard.length = 0;
  await killAllConnections();
  await until("");
  await t.db.notify("test_channel", "after").catch(() => t.db.notify("test_channel", "after"));
  await until("after");
  expect(heard).toContain("after");
});
