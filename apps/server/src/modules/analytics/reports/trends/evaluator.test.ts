import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "../../../../../test/app.ts";
import { agreesWithTheRules } from "./stories.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

test("a thousand streams of events count as the rules say", async () => {
  expect.hasAssertions();
  await agreesWithTheRules(t.clickhouse, { streams: 1_000, questions: 12, seed: 20261122 });
});
