import { setTimeout as pause } from "node:timers/promises";
import { expect, test } from "vitest";
import { eventually, rowsOf, useClickHouse } from "../testing.ts";

const use = useClickHouse();
const SECONDS = process.env["BANYAN_TESTS"] === "quick" ? 15 : 100;
const WORKERS = 24;

/** Deterministic by seed, so that a failure can be repeated. */
function dice(seed: number) {
  let state = seed;
  return (sides: number) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * sides);
  };
}

test("everything at once for a while: no answer is mixed up, no row lost, nothing stays open", async () => {
  await use.client.command({ query: "create database ev" });
  await use.client.command({
    query:
      "create table ev.t (worker UInt32, n UInt32) engine=MergeTree order by n settings non_replicated_deduplication_window=1000",
  });
  const end = performance.now() + SECONDS * 1_000;
  const counts = { done: 0, rows: 0, aborted: 0 };
  const residentMb: number[] = [];
  const sessions = new Set<string>();

  const echo = async (worker: number, n: number) => {
    const [row] = await rowsOf(use.gzip, "select {worker:UInt32} as worker, {n:UInt32} as n", {
      query_params: { worker, n },
    });
    expect(row).toEqual({ worker, n });
  };
  const insert = async (worker: number, n: number) => {
    const values = Array.from({ length: 200 }, (_, i) => ({ worker, n: n * 1_000 + i }));
    await use.client.insert({
      table: "ev.t",
      values,
      format: "JSONEachRow",
      clickhouse_settings: { insert_deduplication_token: `${worker}-${n}` },
    });
    counts.rows += values.length;
  };
  const abandon = async (worker: number, n: number) => {
    const abort = new AbortController();
    const query = "select number, sipHash64(number) from numbers(1e8)";
    const result = use.gzip.query({ query, format: "JSONEachRow", abort_signal: abort.signal });
    // the client listens to its signal until the headers have come; from then on the result must be closed
    const text = result.then((answer) => {
      abort.signal.addEventListener("abort", () => answer.close());
      return answer.text();
    });
    const ended = text.catch(() => "aborted");
    await pause((worker * 7 + n * 13) % 120);
    abort.abort();
    expect(await ended).toBe("aborted");
    counts.aborted++;
  };
  const fail = async () => {
    const query = "select number, throwIf(number = 200000) from numbers(400000)";
    const text = use.client.query({ query, format: "JSONEachRow" }).then((answer) => answer.json());
    await expect(text).rejects.toThrow();
  };
  const session = async (worker: number, n: number) => {
    const session_id = `session-${worker}`;
    sessions.add(session_id);
    await use.client.command({
      query: `create temporary table if not exists own as select ${worker} as w`,
      session_id,
    });
    const [row] = await rowsOf(use.client, `select any(w) as w, ${n} as n from own`, { session_id });
    expect(row).toEqual({ w: worker, n });
  };
  const work = async (worker: number) => {
    const roll = dice(worker + 1);
    for (let n = 0; performance.now() < end; n++) {
      await [echo, echo, echo, insert, insert, abandon, fail, session][roll(8)]?.(worker, n);
      counts.done++;
      if (worker === 0 && n % 5 === 0) residentMb.push((await status())["residentMb"] ?? 0);
    }
  };
  const status = async () => (await (await use.http("/status")).json()) as Record<string, number>;

  await Promise.all(Array.from({ length: WORKERS }, (_, worker) => work(worker)));
  expect(await rowsOf(use.client, "select count() as c, uniqExact(worker, n) as u from ev.t")).toEqual([
    { c: counts.rows, u: counts.rows },
  ]);
  await eventually(status).toMatchObject({
    reads: 0,
    writes: 0,
    queued: 0,
    connections: sessions.size,
    sessions: sessions.size,
  });
  console.log({ ...counts, residentMb: [Math.min(...residentMb), Math.max(...residentMb)] });
  expect(Math.max(...residentMb)).toBeLessThan(2_000);
});
