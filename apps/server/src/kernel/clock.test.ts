import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestDb, TEST_NOW, type TestDb } from "#test/db.ts";
import { systemClock, virtualClock } from "./clock.ts";
import { type Db, transact } from "./db.ts";

let t: TestDb;
beforeAll(async () => {
  t = await startTestDb();
});
afterAll(() => t.close());

const appNow = async (db: Db) => (await sql<{ now: Date }>`select app_now() as now`.execute(db)).rows[0]?.now;

test("SQL and the application have the same time, in and out of transactions", async () => {
  expect(await appNow(t.db.reads)).toEqual(TEST_NOW);
  const later = new Date("2026-04-01T00:00:00.123Z");
  t.clock.set(later);
  expect(await appNow(t.db.reads)).toEqual(later);
  expect(await transact(t.db.orders, (tx) => appNow(tx))).toEqual(later);
});

test("time set while a transaction is open counts for the next one", async () => {
  const before = new Date("2026-04-02T00:00:00Z");
  t.clock.set(before);
  await transact(t.db.orders, async (tx) => {
    expect(await appNow(tx)).toEqual(before);
    t.clock.set(new Date("2026-04-03T00:00:00Z"));
    expect(await appNow(tx)).toEqual(before);
  });
  expect(await appNow(t.db.orders)).toEqual(new Date("2026-04-03T00:00:00Z"));
});

test("back in real time SQL follows the machine's clock", async () => {
  t.clock.set(null);
  expect(t.clock.isVirtual()).toBe(false);
  const before = Date.now();
  const now = (await appNow(t.db.reads))?.getTime() ?? 0;
  expect(now).toBeGreaterThanOrEqual(before - 1_000);
  expect(now).toBeLessThanOrEqual(Date.now() + 1_000);
  t.clock.set(TEST_NOW);
});

test("real time costs no statement, virtual time one per change and connection", async () => {
  const seen: string[] = [];
  const counting = await startTestDb({ onStatement: ({ sql: text }) => seen.push(text) });
  counting.clock.set(null);
  await transact(counting.db.orders, (tx) => sql`select 1`.execute(tx));
  expect(seen).toEqual(["select 1"]);
  await counting.close();
});

test("app_now() is inlined, so that conditions on it use indexes", async () => {
  await sql`create table due (at timestamptz)`.execute(t.db.orders);
  await sql`insert into due select app_now() + i * interval '1 hour' from generate_series(-100, 20000) i`.execute(
    t.db.orders,
  );
  await sql`create index due_at on due (at)`.execute(t.db.orders);
  await sql`analyze due`.execute(t.db.orders);
  const { rows } = await sql<Record<string, string>>`explain select * from due where at <= app_now()`.execute(
    t.db.reads,
  );
  const plan = rows.map((row) => Object.values(row)[0]).join("\n");
  expect(plan).toContain("due_at");
  expect(plan).toContain("statement_timestamp()");
});

test("waiting in virtual time ends when time gets there", async () => {
  const clock = virtualClock(new Date(1_000));
  let isOver = false;
  const waiting = clock.wait(new Date(5_000)).then(() => {
    isOver = true;
  });
  clock.set(new Date(4_999));
  await Promise.resolve();
  expect(isOver).toBe(false);
  clock.set(new Date(5_000));
  await waiting;
  expect(isOver).toBe(true);
});

test("waiting ends when it is called off", async () => {
  const stop = new AbortController();
  const waiting = systemClock().wait(new Date(Date.now() + 3_600_000), stop.signal);
  stop.abort();
  await waiting;
  await virtualClock(new Date(0)).wait(new Date(1), AbortSignal.abort());
});

test("the system clock cannot be set", () => {
  expect(() => systemClock().set(new Date())).toThrow("virtual clock");
});
