import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { agrees, type Kind, loadStories, type Stories } from "./value-stories.ts";

const isQuick = process.env["BANYAN_TESTS"] === "quick";
const SEED = Number(process.env["BANYAN_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
let t: TestApp;
let stories: Stories;
beforeAll(async () => {
  console.log(`BANYAN_SEED=${SEED}`);
  t = await startTestApp();
  stories = await loadStories(t.clickhouse, isQuick ? 1_000 : 4_000, SEED);
});
afterAll(() => t.close());

test.each<Kind>(["rfm", "cohorts", "ltv", "prediction", "members", "baskets"])(
  "%s: thousands of random streams are answered as their definition tells them",
  async (kind) => {
    expect(await agrees(stories, kind, isQuick ? 5 : 40, SEED)).toBeGreaterThan(0);
  },
);
