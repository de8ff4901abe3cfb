import { endpoint } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { startTestKernel, type TestKernel } from "#test/kernel.ts";
import { createDesk, deskLimits } from "./ask.ts";
import { raw, type Sql, sql, text } from "./sql.ts";

let k: TestKernel;
let url: string;
const look = endpoint({
  method: "GET",
  path: "/look",
  summary: "look",
  who: "public",
  idempotency: "none",
  errors: [],
  query: z.strictObject({ mark: z.string(), limitMs: z.coerce.number() }),
  response: z.unknown(),
});
beforeAll(async () => {
  k = await startTestKernel();
  k.http.handle(
    look,
    ({ query: { mark, limitMs }, signal }) =>
      createDesk(k.clickhouse, { ...deskLimits, reportMs: limitMs }).report(signal)(endless(mark)),
    { timeoutMs: 600_000 },
  );
  url = await k.http.server.listen({ host: "127.0.0.1", port: 0 });
});
afterAll(() => k.close());

/** Counts for hours if nobody stops it; `mark` finds it among what runs. */
const endless = (mark: string): Sql =>
  sql`SELECT sum(cityHash64(number)), ${text(mark)} FROM numbers(${raw("1000000000000000")})`;
const isRunning = async (mark: string) => {
  const running = await k.clickhouse.query(
    `SELECT 1 FROM system.processes WHERE query LIKE 'SELECT sum(cityHash64(number))%' AND position(query, {mark:String}) > 0`,
    { mark },
  );
  return running.length > 0;
};
/** Looks until it is so; the test's own limit ends what never will be. */
async function until(isSo: () => Promise<boolean>) {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 20));
}

test("a report over its time is cancelled and says so", async () => {
  const reply = await fetch(`${url}/look?mark=too-slow&limitMs=200`);
  expect([reply.status, await reply.json()]).toMatchObject([
    422,
    { code: "REPORT_TOO_SLOW", message: expect.stringContaining("已取消"), details: { seconds: 0.2 } },
  ]);
  await until(async () => !(await isRunning("too-slow")));
});

test("all statements of a report share its time", async () => {
  const ask = createDesk(k.clickhouse, { ...deskLimits, reportMs: 200 }).report();
  await expect(ask(endless("first"))).rejects.toMatchObject({ code: "REPORT_TOO_SLOW" });
  await expect(ask(sql`SELECT 1`)).rejects.toMatchObject({ code: "REPORT_TOO_SLOW" });
});

test("who hangs up is not computed for any longer", async () => {
  const caller = new AbortController();
  const call = fetch(`${url}/look?mark=hung-up&limitMs=600000`, { signal: caller.signal });
  await until(() => isRunning("hung-up"));
  caller.abort();
  await expect(call).rejects.toThrow();
  await until(async () => !(await isRunning("hung-up")));
});

test("only so many run at once; the next wait their turn, more are turned away", async () => {
  const desk = createDesk(k.clickhouse, { ...deskLimits, atOnce: 1, waiting: 2, reportMs: 600_000, waitMs: 600_000 });
  const callers = Array.from({ length: 3 }, () => new AbortController());
  const [first, second, third] = callers.map((one, n) => desk.report(one.signal)(endless(`turn-${n}`)));
  await until(() => isRunning("turn-0"));
  await expect(desk.report()(sql`SELECT 1`)).rejects.toMatchObject({ code: "OVERLOADED", status: 503 });
  callers[2]?.abort(); // leaves the queue
  await expect(third).rejects.toMatchObject({ code: "OVERLOADED" });
  expect(await isRunning("turn-1")).toBe(false);
  const next = desk.report()(sql`SELECT 1 AS one`);
  callers[0]?.abort();
  await expect(first).rejects.toMatchObject({ code: "UNAVAILABLE" });
  await until(() => isRunning("turn-1"));
  callers[1]?.abort();
  await expect(second).rejects.toMatchObject({ code: "UNAVAILABLE" });
  expect(await next).toEqual([{ one: 1 }]);
});

test("who waits too long for a turn is told to come back", async () => {
  const desk = createDesk(k.clickhouse, { ...deskLimits, atOnce: 1, waitMs: 50 });
  const caller = new AbortController();
  const first = desk.report(caller.signal)(endless("patience"));
  await expect(desk.report()(sql`SELECT 1`)).rejects.toMatchObject({ code: "OVERLOADED" });
  caller.abort();
  await expect(first).rejects.toMatchObject({ code: "UNAVAILABLE" });
});

test("a report that needs too much memory is cancelled and says so", async () => {
  const ask = createDesk(k.clickhouse, { ...deskLimits, memoryBytes: 30_000_000 }).report();
  await expect(ask(sql`SELECT length(groupArray(number)) FROM numbers(${raw("100000000")})`)).rejects.toMatchObject({
    code: "REPORT_TOO_LARGE",
    status: 422,
  });
});
