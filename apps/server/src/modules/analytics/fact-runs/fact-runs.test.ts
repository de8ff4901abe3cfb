import { type FactRun, listFactRuns, startFactRun } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../../../../test/app.ts";
import { type Caller, operator } from "../../../../test/callers.ts";
import { buy, newBuyer, openShop, payFor } from "../../../../test/shop.ts";
import { differencesOf } from "./run.ts";

let t: TestApp;
let owner: Caller;
let skuId: string;
const program = () => ({ program: t.program });
beforeAll(async () => {
  t = await startTestApp();
  owner = await operator(t, "owner");
  const shop = await openShop(t);
  skuId = (await shop.addProduct({ onHand: 100 })).skus[0]?.id ?? "";
  for (const name of ["一", "二", "三"]) {
    const buyer = await newBuyer(t, name);
    const { id } = await buy(buyer, { lines: [{ skuId, quantity: 1 }], coupon: "none" });
    await payFor(t, buyer, id);
  }
  await t.drain();
});
afterAll(() => t.close());

async function run(kind: FactRun["kind"]): Promise<FactRun | undefined> {
  const { id } = await owner.ok(startFactRun, { params: program(), body: { kind } });
  await t.drain();
  return (await owner.ok(listFactRuns, { params: program() })).items.find((one) => one.id === id);
}
const facts = "program = {program:String} AND source = 'facts'";
const stored = () =>
  t.clickhouse.query(
    `SELECT toString(id) AS fact, events.event AS event, person, ts, amount_fen, props FROM events WHERE ${facts} ORDER BY fact`,
    program(),
  );

test("nothing differs while facts flow as they should, and a replay touches nothing", async () => {
  const before = await stored();
  expect(before.length).toBeGreaterThan(10);
  const right = { state: "DONE", added: 0, removed: 0, differences: [], compared: { facts: before.length } };
  expect(await run("CHECK")).toMatchObject(right);
  expect(await run("REPLAY")).toMatchObject({ ...right, factsDone: before.length });
  expect(await stored()).toEqual(before);
});

test("rows that are lost, doubled, changed or of no fact are told by a check and put right by a replay", async () => {
  const before = await stored();
  const paid = `${facts} AND event = 'order_paid'`;
  await t.clickhouse.command(`DELETE FROM events WHERE ${facts} AND event = 'order_placed'`, program());
  await t.clickhouse.command(
    `INSERT INTO events SETTINGS insert_deduplicate = 0 SELECT * FROM events WHERE ${paid} LIMIT 1`,
    program(),
  );
  await t.clickhouse.command(
    `INSERT INTO events SETTINGS insert_deduplicate = 0 SELECT * REPLACE (toUUID('fac70000-0000-8000-8000-00000000ffff') AS id) FROM events WHERE ${paid} LIMIT 1`,
    program(),
  );
  const check = await run("CHECK");
  expect(check?.differences.map(({ event, expected, actual }) => ({ event, expected, actual }))).toEqual([
    { event: "order_paid", expected: 3, actual: 5 },
    { event: "order_placed", expected: 3, actual: 0 },
  ]);
  const replay = await run("REPLAY");
  expect(replay).toMatchObject({ state: "DONE", differences: [], added: 4 });
  expect(await stored()).toEqual(before);
});

test("ClickHouse lost everything: the log builds it again, money to the fen", async () => {
  const before = await stored();
  await t.clickhouse.command(`DELETE FROM events WHERE ${facts}`, program());
  expect(await run("REPLAY")).toMatchObject({ state: "DONE", differences: [], added: before.length });
  expect(await stored()).toEqual(before);
  expect(await run("REPLAY")).toMatchObject({ added: 0, removed: 0 });
});

test("facts that are still on their way are neither missed nor stored twice by a replay", async () => {
  const buyer = await newBuyer(t, "四");
  await buy(buyer, { lines: [{ skuId, quantity: 1 }], coupon: "none" });
  await owner.ok(startFactRun, { params: program(), body: { kind: "REPLAY" } });
  expect(await owner.refused(startFactRun, { params: program(), body: { kind: "CHECK" } })).toEqual({
    status: 409,
    code: "FACT_RUN_RUNNING",
  });
  await t.drain();
  const rows = await t.clickhouse.query(
    `SELECT count() AS rows, uniqExact(id) AS facts FROM events WHERE ${facts} AND event = 'order_placed'`,
    program(),
  );
  expect(rows).toEqual([{ rows: 4, facts: 4 }]);
  expect(await run("CHECK")).toMatchObject({ differences: [] });
});

test("counts and sums that differ are told with both sides, oldest first", () => {
  const total = (day: string, event: string, facts: number, amountFen: number) => ({ day, event, facts, amountFen });
  const log = [total("2026-03-02", "order_paid", 2, 300), total("2026-03-01", "order_paid", 1, 100)];
  expect(differencesOf(log, log.toReversed())).toEqual([]);
  expect(
    differencesOf(log, [total("2026-03-02", "order_paid", 2, 299), total("2026-03-03", "order_paid", 1, 5)]),
  ).toEqual([
    { day: "2026-03-01", event: "order_paid", expected: 1, actual: 0, expectedFen: 100, actualFen: 0 },
    { day: "2026-03-02", event: "order_paid", expected: 2, actual: 2, expectedFen: 300, actualFen: 299 },
    { day: "2026-03-03", event: "order_paid", expected: 0, actual: 1, expectedFen: 0, actualFen: 5 },
  ]);
});
