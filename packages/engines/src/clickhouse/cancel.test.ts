import { setTimeout as pause } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import { eventually, rowsOf, useClickHouse } from "../testing.ts";

const use = useClickHouse();
const running = (queryId: string) =>
  rowsOf<{ n: number }>(
    use.client,
    `select count() as n from system.processes where Settings['log_comment'] = '${queryId}'`,
  ).then(([row]) => row?.n);
const FOREVER = "select count() from numbers(1e12) where sipHash64(number)=1";
const status = async () => (await (await use.http("/status")).json()) as Record<string, number>;

describe("a read ends with its client", () => {
  test("aborted while it computes", async () => {
    const abort = new AbortController();
    const query = use.client.query({
      query: FOREVER,
      query_id: "q1",
      abort_signal: abort.signal,
      format: "JSONEachRow",
    });
    await eventually(() => running("q1")).toBe(1);
    abort.abort();
    await expect(query).rejects.toThrow("The user aborted a request.");
    await eventually(() => running("q1")).toBe(0);
  });

  test("left in the middle of a stream", async () => {
    const result = await use.client.query({
      query: "select number from numbers(1e10)",
      query_id: "q2",
      format: "JSONEachRow",
    });
    for await (const _ of result.stream()) break;
    result.close();
    await eventually(() => running("q2")).toBe(0);
  });

  test("aborted in every instant: no lane stays taken, no connection open", async () => {
    const abandon = async (delayMs: number) => {
      const abort = new AbortController();
      const query = use.gzip.query({
        query: "select number, sipHash64(number) from numbers(1e9)",
        abort_signal: abort.signal,
        format: "JSONEachRow",
      });
      // the client listens to its signal until the headers have come; from then on the result must be closed
      const read = query.then(async (result) => {
        abort.signal.addEventListener("abort", () => result.close());
        for await (const _ of result.stream());
      });
      const ended = read.catch(() => "aborted");
      await pause(delayMs);
      abort.abort();
      return ended;
    };
    const ends = await Promise.all(Array.from({ length: 40 }, (_, i) => abandon(i * 5)));
    expect(ends).toEqual(ends.map(() => "aborted"));
    await eventually(status).toMatchObject({ reads: 0, writes: 0, queued: 0, connections: 0 });
  });
});

test("a small query gets through while twenty heavy ones run", async () => {
  const abort = new AbortController();
  const heavy = Array.from({ length: 20 }, () =>
    use.client
      .query({
        query: FOREVER,
        abort_signal: abort.signal,
        format: "JSONEachRow",
        clickhouse_settings: { max_threads: 1 },
      })
      .catch(() => "aborted"),
  );
  await eventually(status).toMatchObject({ slowReads: 20, queued: 0 });
  expect(await rowsOf(use.client, "select 1 as one")).toEqual([{ one: 1 }]);
  abort.abort();
  expect(await Promise.all(heavy)).toEqual(heavy.map(() => "aborted"));
  await eventually(status).toMatchObject({ reads: 0, connections: 0 });
});

test("a heavy subquery hidden in a view does not block the rest", async () => {
  const ping = async () => (await use.client.ping()).success;
  const abort = new AbortController();
  await use.client.command({
    query:
      "create view hidden as with (select max(sipHash64(number)) from numbers(1e12)) as m select number, m from numbers(10)",
  });
  const heavy = use.client
    .query({ query: "select * from hidden", query_id: "q3", abort_signal: abort.signal, format: "JSONEachRow" })
    .catch(() => "aborted");
  await eventually(() => running("q3")).toBe(1);
  expect(await ping()).toBe(true);
  abort.abort();
  expect(await heavy).toBe("aborted");
  await eventually(status).toMatchObject({ reads: 0, connections: 0 });
});
