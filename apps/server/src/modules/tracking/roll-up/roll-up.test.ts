import { dayOf } from "@banyan/calendar";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { dateTime64 } from "../schema.ts";
import { createRollUp } from "./roll-up.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

type Made = { event?: string; person: number; at: string; session?: number; scene?: number };
const rowOf = (program: string, { at, ...one }: Made) => {
  const ts = dateTime64(Date.parse(at));
  return { program, event: "view_item", session: 1, scene: 0, source: "device", props: "{}", id: uuidv7(), ts, ...one };
};
const insert = (program: string, made: Made[], token = uuidv7()) =>
  t.clickhouse.insert(
    "events",
    made.map((one) => rowOf(program, one)),
    token,
  );
/** `2026-03-01 view_item` → persons. */
async function sets(program: string): Promise<Record<string, number[]>> {
  const rows = await t.clickhouse.query<{ key: string; persons: number[] }>(
    `SELECT concat(toString(day), ' ', event) AS key, bitmapToArray(groupBitmapMergeState(persons)) AS persons FROM persons_by_day
     WHERE program = {program:String} GROUP BY day, event ORDER BY day, event`,
    { program },
  );
  return Object.fromEntries(rows.map(({ key, persons }) => [key, persons.sort((a, b) => a - b)]));
}

test("events are in the set of their name and day, behaviour also in that of any event; crawlers and nobody are in none", async () => {
  const program = uuidv7();
  await insert(program, [
    { person: 1, at: "2026-03-01T15:59:59.999Z" },
    { person: 1, at: "2026-03-01T16:00:00.000Z" },
    { person: 2, at: "2026-03-01T02:00:00Z", event: "order_paid", session: 0 },
    { person: 3, at: "2026-03-01T02:00:00Z", scene: 1129 },
    { person: 0, at: "2026-03-01T02:00:00Z" },
  ]);
  expect(await sets(program)).toEqual({
    "2026-03-01 *": [1],
    "2026-03-01 order_paid": [2],
    "2026-03-01 view_item": [1],
    "2026-03-02 *": [1],
    "2026-03-02 view_item": [1],
  });
});

test("what was lost, what is too much and rows that were deleted are put right; a second look finds nothing", async () => {
  const program = uuidv7();
  const rollUp = createRollUp(t.clickhouse);
  const heal = () => rollUp.heal(program, "Asia/Shanghai");
  await insert(program, [
    { person: 1, at: "2026-03-01T02:00:00Z" },
    { person: 2, at: "2026-03-02T02:00:00Z" },
    { person: 3, at: "2026-03-03T02:00:00Z" },
  ]);
  const right = await sets(program);
  expect(await heal()).toEqual({ isZoneMended: false, days: [] });
  await t.clickhouse.command(
    `ALTER TABLE persons_by_day DELETE WHERE program = {program:String} AND day = '2026-03-01' SETTINGS mutations_sync = 1`,
    { program },
  );
  await t.clickhouse.command(
    `INSERT INTO persons_by_day SELECT {program:String}, '*', toDate('2026-03-02'), groupBitmapState(toUInt32(9))`,
    { program },
  );
  expect(await heal()).toEqual({ isZoneMended: false, days: ["2026-03-01", "2026-03-02"] });
  expect(await sets(program)).toEqual(right);
  await t.clickhouse.command(
    `ALTER TABLE events DELETE WHERE program = {program:String} AND person = 3 SETTINGS mutations_sync = 1`,
    { program },
  );
  await rollUp.forget(program, [3]);
  const { "2026-03-03 *": _, "2026-03-03 view_item": __, ...left } = right;
  expect(await sets(program)).toEqual(left);
  expect(await heal()).toEqual({ isZoneMended: false, days: [] });
});

test("a program that is given another zone has its events on the days of that zone after the night", async () => {
  await insert(t.program, [{ person: 5, at: "2026-03-01T20:00:00Z" }]); // the 2nd in Shanghai, the 1st in New York
  expect(Object.keys(await sets(t.program))).toContain("2026-03-02 view_item");
  await sql`update programs set zone = 'America/New_York' where id = ${t.program}`.execute(t.db.orders);
  expect(await t.app.modules.tracking.healRollUp()).toBe(2);
  const days = await t.clickhouse.query<{ day: string }>(
    `SELECT toString(day) AS day FROM events WHERE program = {program:String}`,
    { program: t.program },
  );
  expect([days, await sets(t.program)]).toEqual([
    [{ day: "2026-03-01" }],
    { "2026-03-01 *": [5], "2026-03-01 view_item": [5] },
  ]);
});

test("a block sent again under its token changes no set", async () => {
  const program = uuidv7();
  const rows = [rowOf(program, { person: 1, at: "2026-03-01T02:00:00Z" })];
  const token = uuidv7();
  await t.clickhouse.insert("events", rows, token);
  const before = await sets(program);
  await t.clickhouse.insert("events", rows, token);
  expect(await sets(program)).toEqual(before);
});

test("a block sent again brings what only the views lost", async () => {
  const program = uuidv7();
  const rows = [rowOf(program, { person: 1, at: "2026-03-01T02:00:00Z" })];
  const token = uuidv7();
  await t.clickhouse.insert("events", rows, token);
  const before = await sets(program);
  const lose = (table: string) =>
    t.clickhouse.command(`ALTER TABLE ${table} DELETE WHERE program = {program:String} SETTINGS mutations_sync = 1`, {
      program,
    });
  await lose("persons_by_day");
  expect(await sets(program)).toEqual({});
  await t.clickhouse.insert("events", rows, token);
  const counts = await t.clickhouse.query(
    `SELECT (SELECT toUInt32(count()) FROM events WHERE program = {program:String}) AS events,
       (SELECT toUInt32(count()) FROM recent_events WHERE program = {program:String}) AS recent`,
    { program },
  );
  expect([await sets(program), counts]).toEqual([before, [{ events: 1, recent: 1 }]]);
});

test("at a start yesterday and today are completed, older days are the night's", async () => {
  const program = t.program;
  await sql`update programs set zone = 'Asia/Shanghai' where id = ${program}`.execute(t.db.orders);
  await t.app.modules.tracking.healRollUp();
  const now = t.clock.now().getTime();
  const at = (daysAgo: number) => new Date(now - daysAgo * 86_400_000).toISOString();
  const made = [0, 1, 2].map((daysAgo) => ({ person: 11 + daysAgo, at: at(daysAgo) }));
  await insert(program, made);
  const all = Object.entries(await sets(program));
  await t.clickhouse.command(
    `ALTER TABLE persons_by_day DELETE WHERE program = {program:String} SETTINGS mutations_sync = 1`,
    { program },
  );
  await t.app.modules.tracking.completeRollUp();
  const recent = all.filter(([key]) => key >= dayOf(new Date(at(1)), "Asia/Shanghai"));
  expect([recent.length, await sets(program)]).toEqual([4, Object.fromEntries(recent)]);
});
