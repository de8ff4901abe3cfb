import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { chooseSeed, isQuick } from "../../../../../../../test/faults/random.ts";
import { agreesWithTheRules } from "./stories.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

test("whatever the seed, a thousand streams of events count as the rules say on random questions", async () => {
  expect.hasAssertions();
  await agreesWithTheRules(t.clickhouse, { streams: 1_000, questions: isQuick ? 12 : 60, seed: chooseSeed() });
});
