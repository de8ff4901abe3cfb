import fc from "fast-check";
import { beforeAll, expect, test } from "vitest";
import { rowsOf, useClickHouse } from "../testing.ts";
import { evilStatement } from "./evil.ts";

const use = useClickHouse();
const RUNS = process.env["BANYAN_TESTS"] === "quick" ? 1_000 : 10_000;

beforeAll(async () => {
  for (const table of ["victim", "t"])
    await use.client.command({ query: `create table ${table} (s String) engine=Memory` });
});

test("whatever the quotes and comments, no second statement runs, many times over", async () => {
  await fc.assert(
    fc.asyncProperty(evilStatement, async ([head, tail]) => {
      await (await use.http("/", { method: "POST", body: head + tail.join("") })).text();
      expect(await rowsOf(use.client, "exists table victim")).toEqual([{ result: 1 }]);
    }),
    { numRuns: RUNS },
  );
});
