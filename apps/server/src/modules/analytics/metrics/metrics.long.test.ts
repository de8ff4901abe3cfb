import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { agreesWithDefinitions } from "./stories.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

test("a thousand random streams of a new seed, every question of each", async () => {
  const seed = Number(process.env["BANYAN_SEED"] ?? Date.now() % 1_000_000);
  console.log(`BANYAN_SEED=${seed}`);
  await expect(agreesWithDefinitions(t, { count: 1_000, seed, ofEach: "ALL" })).resolves.toBeUndefined();
}, 600_000);
