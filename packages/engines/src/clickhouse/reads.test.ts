import { Readable } from "node:stream";
import { text } from "node:stream/consumers";
import { type ClickHouseError, TupleParam } from "@clickhouse/client";
import { describe, expect, test } from "vitest";
import { clientOf, expectCode, rowsOf, useClickHouse } from "../testing.ts";

const use = useClickHouse();

test("the client pings, also with a SELECT", async () => {
  expect([(await use.client.ping()).success, (await use.client.ping({ select: true })).success]).toEqual([true, true]);
});

describe.each(["client", "gzip"] as const)("through the %s", (kind) => {
  const query = (sql: string, format: "JSON" | "JSONEachRow" | "CSV") => use[kind].query({ query: sql, format });

  test("formats arrive whole", async () => {
    const numbers = [{ n: 0 }, { n: 1 }, { n: 2 }];
    expect(await (await query("select number as n from numbers(3)", "JSON")).json()).toMatchObject({ data: numbers });
    expect(await (await query("select number as n from numbers(3)", "JSONEachRow")).json()).toEqual(numbers);
    expect(await (await query("select 1, 'a'", "CSV")).text()).toBe('1,"a"\n');
  });

  test("half a million rows arrive as a stream, complete and in order", async () => {
    const result = await use[kind].query({
      query: "select number as n, toString(number) as s from numbers(500000)",
      format: "JSONCompactEachRow",
    });
    let rows = 0;
    let sum = 0;
    for await (const part of result.stream()) {
      for (const row of part) {
        rows++;
        sum += row.json<[number, string]>()[0];
      }
    }
    expect([rows, sum]).toEqual([500_000, 124_999_750_000]);
  });

  test("formats with a header have one header", async () => {
    const result = await use[kind].query({
      query: "select number as n from numbers(100000)",
      format: "JSONCompactEachRowWithNamesAndTypes",
    });
    expect((await result.json<unknown[]>()).length).toBe(100_002);
  });

  test("formats that are one object", async () => {
    const progress = await use[kind].query({ query: "select 1 as n", format: "JSONEachRowWithProgress" });
    expect((await progress.text()).includes('{"row":{"n":1}}')).toBe(true);
    const object = await use[kind].query({ query: "select 'k' as n", format: "JSONObjectEachRow" });
    expect(await object.json()).toEqual({ row_1: { n: "k" } });
  });

  test("exec gives the raw stream", async () => {
    expect(await text((await use[kind].exec({ query: "select 42 format CSV" })).stream)).toBe("42\n");
  });

  test("an error in the middle of a stream reaches the reader", async () => {
    const result = await use[kind].query({
      query: "select number, throwIf(number=1500000) from numbers(3000000)",
      format: "JSONEachRow",
    });
    const read = async () => {
      for await (const _ of result.stream());
    };
    const error = (await read().catch((error: unknown) => error)) as ClickHouseError;
    expect([error.code, error.type]).toEqual(["395", "FUNCTION_THROW_IF_VALUE_IS_NON_ZERO"]);
  });
});

const values = {
  s: "it's \\ \n\t ; -- 中文",
  a: ["x", "y'z", "n\nl"],
  n: null,
  e: [1, 2, 3],
  d: new Date("2026-01-02T03:04:05.678Z"),
  b: true,
  m: { k: "v" },
  u: "18446744073709551615",
  tp: new TupleParam([1, "x"]),
  an: ["a", null],
  em: "",
};
const everyType = `select {s:String} as s, {a:Array(String)} as a, {n:Nullable(String)} as n, {e:Array(UInt32)} as e,
  {d:DateTime64(3,'UTC')} as d, {b:Bool} as b, {m:Map(String,String)} as m, toString({u:UInt64}) as u,
  {tp:Tuple(UInt8,String)} as tp, {an:Array(Nullable(String))} as an, {em:String} as em`;

test.each([{}, { use_multipart_params: true }])("parameters of every type arrive as they are (%o)", async (more) => {
  expect(await rowsOf(use.client, everyType, { query_params: values, ...more })).toEqual([
    { ...values, d: "2026-01-02 03:04:05.678", tp: [1, "x"] },
  ]);
});

test("an identifier may be a parameter", async () => {
  const [row] = await rowsOf(use.client, "select count() as c from {t:Identifier}.one", {
    query_params: { t: "system" },
  });
  expect(row).toEqual({ c: 1 });
});

test("500 parallel queries keep their parameters apart", async () => {
  const ask = async (x: number) =>
    (await rowsOf(use.client, "select {x:UInt32} as x, {y:String} as y", { query_params: { x, y: `v${x}` } }))[0];
  const answers = await Promise.all(Array.from({ length: 500 }, (_, x) => ask(x)));
  expect(answers).toEqual(answers.map((_, x) => ({ x, y: `v${x}` })));
});

test("a parameter may be as long as a thousand ids in the URL", async () => {
  const ids = Array.from({ length: 20_000 }, (_, id) => id);
  expect(await rowsOf(use.client, "select length({ids:Array(UInt32)}) as n", { query_params: { ids } })).toEqual([
    { n: 20_000 },
  ]);
});

test("settings hold for their request only", async () => {
  const ask = "select getSetting('max_threads') as threads, toInt32(getSetting('max_execution_time')) as seconds";
  const [before] = await rowsOf(use.client, ask);
  expect(await rowsOf(use.client, ask, { clickhouse_settings: { max_threads: 1, max_execution_time: 5 } })).toEqual([
    { threads: 1, seconds: 5 },
  ]);
  expect(await rowsOf(use.client, ask)).toEqual([before]);
  const limited = await rowsOf(use.client, "select number as n from numbers(10)", {
    clickhouse_settings: { limit: "2" },
  });
  expect(limited).toEqual([{ n: 0 }, { n: 1 }]);
});

test.each([
  ["an unknown setting", { query: "select 1", clickhouse_settings: { nosuch: 1 } }, "115"],
  ["a syntax error", { query: "selec 1" }, "62"],
  ["an unknown table", { query: "select * from nope", format: "JSONEachRow" }, "60"],
  ["an unknown table, answered whole", { query: "select * from nope", format: "JSON" }, "60"],
  [
    "a timeout",
    {
      query: "select count() from numbers(1e11) where sipHash64(number)=1",
      clickhouse_settings: { max_execution_time: 1 },
    },
    "159",
  ],
  [
    "too much memory",
    {
      query: "select number, count() from numbers(3e7) group by number",
      clickhouse_settings: { max_memory_usage: "50000000" },
    },
    "241",
  ],
  ["two statements", { query: "select 1; select 2" }, "62"],
  ["two statements, streamed", { query: "select 1; select 2", format: "JSONEachRow" }, "62"],
  ["an unknown role", { query: "select 1", role: "nope" }, "511"],
])("%s has ClickHouse's own code", async (_, ask, code) => {
  await expectCode(use.client.query(ask as never), code);
});

test("HTTP statuses are ClickHouse's", async () => {
  const statusOf = async (sql: string) => (await use.http("/", { method: "POST", body: sql })).status;
  expect([await statusOf("select 1"), await statusOf("selec 1"), await statusOf("select * from nope")]).toEqual([
    200, 400, 404,
  ]);
});

test("a wrong password and an unknown database are refused", async () => {
  const stranger = clientOf(new URL(use.engine.url).origin, { password: "no" });
  await expectCode(stranger.query({ query: "select 1" }), "516");
  await expectCode(clientOf(use.engine.url, { database: "nodb" }).query({ query: "select 1" }), "81");
});

test("Chinese text survives the URL, the body and a form", async () => {
  const inUrl = await use.http(`/?query=${encodeURIComponent("select '中文;' as x format JSONEachRow")}`);
  expect(await inUrl.text()).toBe('{"x":"中文;"}\n');
  expect(await rowsOf(use.client, "select '中文' as x")).toEqual([{ x: "中文" }]);
  const inForm = await rowsOf(use.client, "select '中文' as x, {y:String} as y", {
    query_params: { y: "商" },
    use_multipart_params: true,
  });
  expect(inForm).toEqual([{ x: "中文", y: "商" }]);
});

test("query id, headers and summary", async () => {
  const result = await use.client.query({ query: "select 1 as x", query_id: "my-id-1", format: "JSONEachRow" });
  await result.text();
  const { "x-clickhouse-format": format, "x-clickhouse-timezone": timezone } = result.response_headers;
  expect([result.query_id, format, timezone]).toEqual(["my-id-1", "JSONEachRow", "UTC"]);
});

test("plain HTTP: GET, no FORMAT, readonly", async () => {
  const get = await use.http("/?query=select+1%2B1+as+x+format+JSONEachRow");
  expect([get.status, await get.text()]).toEqual([200, '{"x":2}\n']);
  expect(await (await use.http("/", { method: "POST", body: "select 1 settings max_threads=1" })).text()).toBe("1\n");
  const write = await use.http("/?query=create+database+nope");
  expect([write.status, (await write.text()).includes("READONLY")]).toEqual([500, true]);
});

test("a body may come in pieces and compressed", async () => {
  const exec = await use.gzip.exec({ query: "select 1 union all select 1", values: Readable.from([]) as never });
  expect(await text(exec.stream)).toBe("1\n1\n");
});
