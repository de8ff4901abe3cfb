import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { checkLifecycle, checkPeopleOfLifecycle } from "../lifecycle/stories.ts";
import { checkActiveUsers, checkPeopleOfActivity, checkStickiness } from "../stickiness/stories.ts";
import { checkPeopleOfRetention, checkRetention } from "./stories.ts";
import { loadStreams } from "./streams.ts";

const seed = Number(process.env["BANYAN_SEED"] ?? Date.now() % 1_000_000);
let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

test(`the same of lifecycle, stickiness and active users (BANYAN_SEED=${seed})`, async () => {
  const loaded = await loadStreams(t.clickhouse, 2_000, seed);
  await checkLifecycle(loaded, { questions: 30, seed });
  await checkStickiness(loaded, { questions: 30, seed });
  await checkActiveUsers(loaded, { questions: 20, seed });
  const few = await loadStreams(t.clickhouse, 60, seed + 1);
  expect(await checkPeopleOfLifecycle(few, { questions: 10, seed })).toBeGreaterThan(20);
  expect(await checkPeopleOfActivity(few, { questions: 10, seed })).toBeGreaterThan(20);
}, 1_200_000);

test(`retention of 2,000 random worlds, 60 questions (BANYAN_SEED=${seed})`, async () => {
  const loaded = await loadStreams(t.clickhouse, 2_000, seed);
  expect(await checkRetention(loaded, { questions: 60, seed })).toBe(120_000);
  const few = await loadStreams(t.clickhouse, 60, seed + 1);
  expect(await checkPeopleOfRetention(few, { questions: 20, seed })).toBeGreaterThan(100);
}, 1_200_000);
