import { existsSync, readdirSync, realpathSync } from "node:fs";
import { Readable } from "node:stream";
import { beforeAll, describe, expect, test } from "vitest";
import { eventually, expectCode, rowsOf, useClickHouse } from "../testing.ts";
import { spoolDirectories } from "./spool.ts";

const use = useClickHouse();
const bytes = (...parts: (string | number[])[]) =>
  Readable.from(
    parts.map((part) => Buffer.from(part as string)),
    { objectMode: false },
  );

describe.each(["client", "gzip"] as const)("through the %s", (kind) => {
  const table = `t_${kind}`;
  const count = async () => (await rowsOf<{ c: number }>(use[kind], `select count() as c from ${table}`))[0]?.c;

  beforeAll(async () => {
    await use[kind].command({
      query: `create table ${table} (a UInt64, s String, d DateTime64(3,'UTC'), o Nullable(String), arr Array(String)) engine=MergeTree order by a`,
    });
  });

  test("objects come back as they went in, and the summary counts them", async () => {
    const first = { a: 1, s: "it's \\ \n\t中文", d: "2026-01-02 03:04:05.678", o: null, arr: ["x", "y'"] };
    const values = [first, { a: 2, s: "", d: 1760000000123, o: "o", arr: [] }];
    const result = await use[kind].insert({ table, values, format: "JSONEachRow" });
    expect([result.executed, result.summary?.written_rows, typeof result.query_id]).toEqual([true, "2", "string"]);
    expect(await rowsOf(use[kind], `select * from ${table} order by a`)).toEqual([
      first,
      { a: 2, s: "", d: "2025-10-09 08:53:20.123", o: "o", arr: [] },
    ]);
  });

  test("streams of objects and of bytes", async () => {
    const before = Number(await count());
    const objects = function* () {
      for (let i = 0; i < 50_000; i++) yield { a: 10 + i, s: `s${i}` };
    };
    await use[kind].insert({ table, values: Readable.from(objects(), { objectMode: true }), format: "JSONEachRow" });
    await use[kind].insert({ table, values: bytes('5,"a;\nb"\n', '6,"c"\n'), format: "CSV", columns: ["a", "s"] });
    expect([
      Number(await count()) - before,
      await rowsOf(use[kind], `select a from ${table} where s='a;\\nb'`),
    ]).toEqual([50_002, [{ a: 5 }]]);
  });

  test("every way to write an INSERT", async () => {
    const before = Number(await count());
    const row = [0xff, 0, 0, 0, 0, 0, 0, 0x10];
    (await use[kind].exec({ query: `insert into ${table} (a) format RowBinary`, values: bytes(row) })).stream.resume();
    await use[kind].command({ query: `insert into ${table} (a,s) values (77,'se;mi'), (78,'x')` });
    await use[kind].command({ query: `insert into ${table} (a) format TSV\n100001\n100002\n` });
    await use[kind].command({ query: `insert into ${table} (a) select 200000 + number from numbers(3)` });
    await use[kind].command({
      query: `insert into ${table} (a) settings max_threads=1 values ({x:UInt64}), (1 + 1);`,
      query_params: { x: 5 },
    });
    await use[kind].insert({ table, values: [], format: "JSONEachRow" });
    expect(Number(await count()) - before).toBe(10);
  });

  test("an insert without rows writes none", async () => {
    const before = await count();
    const send = async (format: string) => {
      const path = `/?query=${encodeURIComponent(`insert into ${table} (a) format ${format}`)}`;
      return (await use.http(path, { method: "POST", body: "" })).status;
    };
    const formats = ["CSV", "JSONEachRow", "TSV", "RowBinary", "Native", "Values"];
    expect(await Promise.all(formats.map(send))).toEqual(formats.map(() => 200));
    expect(await count()).toBe(before);
  });

  test("bad rows and unknown tables are refused", async () => {
    await expectCode(use[kind].insert({ table, values: [{ a: "x" }], format: "JSONEachRow" }), "27");
    await expectCode(use[kind].insert({ table: "nope", values: [{ a: 1 }], format: "JSONEachRow" }), "60");
  });
});

test("rows may begin in the URL and go on in the body", async () => {
  await use.client.command({ query: "create table parts (a Int32) engine=Memory" });
  const send = (sql: string, body: string) => use.http(`/?query=${encodeURIComponent(sql)}`, { method: "POST", body });
  await send("insert into parts format CSV\n1\n", "2\n3\n");
  await send("insert into parts format CSV;", "4\n");
  await send("insert into parts values", "(5), (6)");
  expect(await rowsOf(use.client, "select groupArray(a) as a from (select a from parts order by a)")).toEqual([
    { a: [1, 2, 3, 4, 5, 6] },
  ]);
});

test.each(["insert into parts", "insert into parts select 1", "with 1 as x insert into parts"])(
  "rows behind «%s» are refused, not guessed",
  async (sql) => {
    const answer = await use.http(`/?query=${encodeURIComponent(sql)}`, {
      method: "POST",
      body: "\n\ndrop table parts",
    });
    expect([answer.status, await answer.text()]).toEqual([400, expect.stringContaining("needs a FORMAT clause")]);
  },
);

test.each([
  ["insert into parts select a from input('a Int32') format CSV\n1\n", "48"],
  ["with 1 as x insert into parts format CSV\n1\n", "48"],
  ["with 1 as x insert into parts values (1)", "48"],
  ["insert into parts select 1 format CSV\n1\n", "48"],
  ["insert into parts values (1); drop table parts", "62"],
  ["insert into parts from infile '/etc/passwd' format LineAsString", "1"],
])("«%s» is refused", async (query, code) => {
  await expectCode(use.client.command({ query }), code);
});

test("a table and a column may be called format", async () => {
  await use.client.command({ query: "create table format (format String) engine=Memory" });
  await use.client.command({ query: "insert into format format CSV\nx\n" });
  await use.client.command({ query: "insert into format (format) values ('y')" });
  await use.client.command({ query: "insert into format select format from format" });
  expect(await rowsOf(use.client, "select count() as c from format")).toEqual([{ c: 4 }]);
});

const spooled = () =>
  Object.values(spoolDirectories(realpathSync(use.dataDir))).flatMap((directory) =>
    existsSync(directory) ? readdirSync(directory) : [],
  );

test("a body of an unknown encoding and one that is cut off leave nothing behind", async () => {
  const path = `/?query=${encodeURIComponent("insert into parts format CSV")}`;
  const before = await rowsOf(use.client, "select count() as c from parts");
  expect((await use.http(path, { method: "POST", body: "1\n", headers: { "content-encoding": "rot13" } })).status).toBe(
    400,
  );
  const cut = new ReadableStream({
    start: (controller) => controller.enqueue(Buffer.from("1\n")),
    pull: (controller) => controller.error(new Error("gone")),
  });
  await use.http(path, { method: "POST", body: cut, duplex: "half" } as RequestInit).catch(() => {});
  await eventually(() => spooled()).toEqual([]);
  expect(await rowsOf(use.client, "select count() as c from parts")).toEqual(before);
});
