import { afterAll, beforeAll, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { agreesWithDefinitions } from "./stories.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

test(
  "a hundred random streams of events agree with the definitions, to the fen",
  () => agreesWithDefinitions(t.clickhouse, 100),
  600_000,
);
