import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { agrees } from "./agreement.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

test("the statements agree with the definition: a thousand streams, funnels of every order, with steps shared or not", async () => {
  const { streams, questions } = await agrees(t.clickhouse, {
    seed: 7,
    streams: 500,
    rounds: 1,
  });
  expect({ streams, questions }).toEqual({ streams: 1_000, questions: 12 });
});
