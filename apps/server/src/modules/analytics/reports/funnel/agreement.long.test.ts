import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { chooseSeed } from "../../../../../../../test/faults/random.ts";
import { agrees } from "./agreement.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

test("whatever the seed, the statements agree with the definition on a hundred random questions", async () => {
  const { questions } = await agrees(t.clickhouse, { seed: chooseSeed(), streams: 600, rounds: 9 });
  expect(questions).toBe(108);
});
