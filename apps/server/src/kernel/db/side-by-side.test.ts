import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestDb, type TestDb } from "#test/db.ts";
import { transact } from "../db.ts";

let t: TestDb;
beforeAll(async () => {
  t = await startTestDb();
  await sql`create table notes (id integer primary key)`.execute(t.db.orders);
});
afterAll(() => t.close());

const notes = async () => (await sql<{ id: number }>`select id from notes order by id`.execute(t.db.reads)).rows;

test("statements started together in a transaction do not wait for each other's answers", async () => {
  const order: string[] = [];
  await transact(t.db.orders, async (tx) => {
    const slow = sql`select pg_sleep(0.05)`.execute(tx).then(() => order.push("slow answered"));
    const quick = sql`select 1`.execute(tx).then(() => order.push("quick answered"));
    order.push("both sent");
    await Promise.all([slow, quick]);
  });
  expect(order).toEqual(["both sent", "slow answered", "quick answered"]);
});

test("the first error is the one that is told, and everything sent beside it is rolled back", async () => {
  const error: unknown = await transact(t.db.orders, (tx) =>
    Promise.all([
      sql`insert into notes values (1)`.execute(tx),
      sql`select 1 / 0`.execute(tx),
      sql`insert into notes values (2)`.execute(tx),
    ]),
  ).catch((cause: unknown) => cause);
  expect(error).toMatchObject({ code: "22012" });
  expect(await notes()).toEqual([]);
});

test("a straggler of a transaction that failed never runs on its own", async () => {
  let straggler: Promise<unknown> = Promise.resolve();
  const failed = transact(t.db.orders, async (tx) => {
    const first = sql`select pg_sleep(0.05)`.execute(tx);
    straggler = first.then(() => sql`insert into notes values (3)`.execute(tx));
    straggler.catch(() => {});
    throw new Error("refused meanwhile");
  });
  await expect(failed).rejects.toThrow("refused meanwhile");
  await expect(straggler).rejects.toThrow(/is over|rolled back/);
  expect(await notes()).toEqual([]);
});
