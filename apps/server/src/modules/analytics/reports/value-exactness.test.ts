import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { agrees, type Kind, loadStories, type Stories } from "./value-stories.ts";

const SEED = 20_261_122;
let t: TestApp;
let stories: Stories;
beforeAll(async () => {
  t = await startTestApp();
  stories = await loadStories(t.clickhouse, 1_000, SEED);
});
afterAll(() => t.close());

const kinds: [Kind, string][] = [
  ["rfm", "RFM groups"],
  ["cohorts", "revenue cohorts"],
  ["ltv", "observed LTV"],
  ["prediction", "what the forecast reads of buyers"],
  ["members", "members beside others"],
  ["baskets", "baskets and the people of a rule"],
];
test.each(kinds)("%s: of a thousand random streams every one is answered as its definition tells it", async (kind) => {
  expect(await agrees(stories, kind, 4, SEED)).toBeGreaterThan(0);
});
