import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { checkLifecycle, checkPeopleOfLifecycle } from "../lifecycle/stories.ts";
import { checkActiveUsers, checkPeopleOfActivity, checkStickiness } from "../stickiness/stories.ts";
import { checkPeopleOfRetention, checkRetention } from "./stories.ts";
import { loadStreams } from "./streams.ts";

const seed = 20_251_102;
let t: TestApp;
let loaded: Awaited<ReturnType<typeof loadStreams>>;
beforeAll(async () => {
  t = await startTestApp();
  loaded = await loadStreams(t.clickhouse, 1_000, seed);
});
afterAll(() => t.close());

test("of a thousand random worlds, retention tells what its definition tells person by person", async () => {
  expect(await checkRetention(loaded, { questions: 6, seed })).toBe(6_000);
});
test("and so do lifecycle, stickiness and active users", async () => {
  expect([
    await checkLifecycle(loaded, { questions: 5, seed }),
    await checkStickiness(loaded, { questions: 5, seed }),
    await checkActiveUsers(loaded, { questions: 4, seed }),
  ]).toEqual([5_000, 5_000, 4_000]);
});
test("every cell opens exactly the people it counts", async () => {
  const few = await loadStreams(t.clickhouse, 40, seed + 1);
  expect(await checkPeopleOfRetention(few, { questions: 3, seed })).toBeGreaterThan(20);
  expect(await checkPeopleOfLifecycle(few, { questions: 2, seed })).toBeGreaterThan(4);
  expect(await checkPeopleOfActivity(few, { questions: 2, seed })).toBeGreaterThan(16);
});
