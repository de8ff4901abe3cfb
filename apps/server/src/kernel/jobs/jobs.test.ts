import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import * as z from "zod/mini";
import { transact } from "#kernel/db.ts";
import { startTestDb, TEST_NOW, type TestDb } from "#test/db.ts";
import { createJobs, defineJob, defineSchedule, enqueue, everySeconds, type Jobs, work } from "../jobs.ts";
import { freeJobsOfTheDead } from "./lives.ts";

const note = defineJob({ name: "test.note", schema: z.strictObject({ word: z.string() }) });

let t: TestDb;
let jobs: Jobs;
let done: string[] = [];
let heard = (_word: string) => {};
let isBroken = false;
let statements: string[] = [];
beforeAll(async () => {
  t = await startTestDb({ onStatement: ({ sql: text }) => statements.push(text) });
  jobs = makeJobs();
  await jobs.prepare();
});
afterAll(async () => {
  await jobs.stop();
  await t.close();
});
beforeEach(() => {
  done = [];
  statements = [];
  t.clock.set(TEST_NOW);
});

const makeJobs = () =>
  createJobs({
    db: t.db,
    url: t.url,
    clock: t.clock,
    log: t.log,
    workers: [
      work(note, async ({ word }) => {
        if (isBroken) throw new Error("broken");
        done.push(word);
        heard(word);
      }),
    ],
    schedules: [defineSchedule({ name: "test.tick", next: everySeconds(60), run: async () => void done.push("tick") })],
  });
const later = (seconds: number) => new Date(TEST_NOW.getTime() + seconds * 1_000);
const add = (...words: [string, Date?, string?][]) =>
  transact(t.db.orders, (tx) =>
    enqueue(
      tx,
      words.map(([word, runAt, key]) => ({ job: note, payload: { word }, runAt, key })),
    ),
  );

test("jobs run at their time of the app clock, earliest first; many are added in one statement", async () => {
  await add(["third", later(30)], ["first"], ["second", later(10)]);
  expect(statements).toHaveLength(1);
  await jobs.runDue();
  expect(done).toEqual(["first"]);
  t.clock.set(later(29));
  await jobs.runDue();
  expect(done).toEqual(["first", "second"]);
  t.clock.set(later(30));
  await jobs.runDue();
  expect(done).toEqual(["first", "second", "third"]);
});

test("a rolled back transaction adds no job; a wrong payload is refused", async () => {
  await expect(
    transact(t.db.orders, async (tx) => {
      await enqueue(tx, [{ job: note, payload: { word: "never" } }]);
      throw new Error("no");
    }),
  ).rejects.toThrow("no");
  await expect(add([7 as unknown as string])).rejects.toThrow();
  expect(await jobs.runDue()).toBe(0);
});

test("a key keeps one waiting job: the last one counts", async () => {
  await add(["old", later(5), "k"]);
  await add(["new", later(6), "k"]);
  t.clock.set(later(10));
  await jobs.runDue();
  expect(done).toEqual(["new"]);
});

test("a failed job comes back later", async () => {
  isBroken = true;
  await add(["again"]);
  expect(await jobs.runDue()).toBe(1);
  isBroken = false;
  expect(await jobs.runDue()).toBe(0);
  t.clock.set(later(4));
  await jobs.runDue();
  expect(done).toEqual(["again"]);
});

test("a schedule runs at its times, and once after a long pause", async () => {
  t.clock.set(later(3_600));
  await jobs.runDue();
  expect(done).toEqual(["tick"]);
  t.clock.set(later(3_660));
  await jobs.runDue();
  t.clock.set(later(7_200));
  await jobs.runDue();
  expect(done).toEqual(["tick", "tick", "tick"]);
});

test("in real time a runner works by itself, woken by the commit", async () => {
  const word = new Promise<string>((resolve) => {
    heard = resolve;
  });
  t.clock.set(null);
  await jobs.start();
  await add(["by itself"]);
  expect(await word).toBe("by itself");
  t.clock.set(TEST_NOW);
  await jobs.stop();
});

test("jobs a killed process had taken are free again", async () => {
  await add(["orphan"]);
  await sql`update graphile_worker._private_jobs set locked_at = now(), locked_by = 'a pool that was killed', attempts = 1 where payload::text like '%orphan%'`.execute(
    t.db.workers,
  );
  expect(await jobs.runDue()).toBe(0);
  await freeJobsOfTheDead(t.db.workers);
  await jobs.runDue();
  expect(done).toEqual(["orphan"]);
});
