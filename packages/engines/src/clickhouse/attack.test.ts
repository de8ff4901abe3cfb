import { Readable } from "node:stream";
import fc from "fast-check";
import { beforeAll, beforeEach, describe, expect, test } from "vitest";
import { rowsOf, useClickHouse } from "../testing.ts";
import { evilStatement, evilText } from "./evil.ts";

const use = useClickHouse();
const send = (sql: string, body: Uint8Array | string) =>
  use.http(`/?query=${encodeURIComponent(sql)}`, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
  });
const victimLives = async () => (await rowsOf(use.client, "select count() as c from victim"))[0];
const DROP = "\n\ndrop table victim;\n";

beforeAll(async () => {
  await use.client.command({ query: "create table victim (a UInt8) engine=MergeTree order by a" });
  await use.client.command({ query: "insert into victim values (1)" });
});
beforeEach(async () => {
  await use.client.command({ query: "create or replace table t (s String) engine=MergeTree order by tuple()" });
});

/** One String column as its RowBinary and Native bytes. */
const leb = (n: number): number[] => (n < 128 ? [n] : [(n & 127) | 128, ...leb(n >>> 7)]);
const string = (text: Uint8Array | string) =>
  Buffer.concat([Buffer.from(leb(Buffer.byteLength(text))), Buffer.from(text as string)]);
const native = (values: (Uint8Array | string)[]) =>
  Buffer.concat([Buffer.from([1, ...leb(values.length)]), string("s"), string("String"), ...values.map(string)]);
const quotedCsv = (text: string) => `"${text.replaceAll('"', '""')}"\n`;
const escapedTsv = (text: string) =>
  `${text.replaceAll("\\", "\\\\").replaceAll("\t", "\\t").replaceAll("\n", "\\n").replaceAll("\r", "\\r").replaceAll("\0", "\\0")}\n`;
const json = (text: string) => `${JSON.stringify({ s: text })}\n`;

describe("a row that looks like SQL stays a row", () => {
  const encodings: Record<string, Uint8Array | string> = {
    CSV: quotedCsv(DROP),
    TSV: escapedTsv(DROP),
    JSONEachRow: json(DROP),
    JSONCompactEachRow: `${JSON.stringify([DROP])}\n`,
    RowBinary: string(DROP),
    Native: native([DROP]),
    Values: "('\n\ndrop table victim;\n')",
  };
  for (const [format, body] of Object.entries(encodings)) {
    test(`${format}, in the body and behind the statement`, async () => {
      const inBody = await send(`insert into t format ${format}`, body);
      const behind = await use.http("/", {
        method: "POST",
        body: new Uint8Array(
          Buffer.concat([Buffer.from(`insert into t format ${format}\n`), Buffer.from(body as string)]),
        ),
      });
      expect([inBody.status, behind.status]).toEqual([200, 200]);
      expect(await rowsOf(use.client, "select s, count() as c from t group by s")).toEqual([{ s: DROP, c: 2 }]);
      expect(await victimLives()).toEqual({ c: 1 });
    });
  }

  test("rows that are only SQL are bad rows", async () => {
    for (const format of [
      "CSV",
      "TSV",
      "JSONEachRow",
      "RowBinary",
      "Native",
      "Values",
      "JSONCompactEachRow",
      "Parquet",
      "LineAsString",
    ]) {
      await (await send(`insert into t format ${format}`, `${DROP};drop table victim`)).text();
      await (
        await use.http("/", { method: "POST", body: `insert into t format ${format} ${DROP};drop table victim` })
      ).text();
    }
    expect(await victimLives()).toEqual({ c: 1 });
  });

  test("values in a body are data: no expression is evaluated", async () => {
    const bodies = ["((select 'stolen' from victim))", "(concat('a', 'b'))", "(file('/etc/passwd'))"];
    const statuses = await Promise.all(
      bodies.map(async (body) => (await send("insert into t format Values", body)).ok),
    );
    expect([statuses, await rowsOf(use.client, "select s from t")]).toEqual([[false, false, false], []]);
  });

  test("numbers that are two line ends survive in binary formats", async () => {
    await use.client.command({ query: "create or replace table n (a UInt16) engine=Memory" });
    const values = Readable.from([Buffer.from([0x0a, 0x0a, 0x0a, 0x0a])], { objectMode: false });
    (await use.client.exec({ query: "insert into n format RowBinary", values })).stream.resume();
    expect(await rowsOf(use.client, "select a from n")).toEqual([{ a: 2570 }, { a: 2570 }]);
  });
});

const runs = { numRuns: 25 };

describe("any row comes back as it went in", () => {
  const written = async () =>
    (await rowsOf<{ s: string }>(use.client, "select hex(s) as s from t")).map(({ s }) => s).sort();
  const hex = (values: (string | Uint8Array)[]) =>
    values
      .map((value) =>
        Buffer.from(value as string)
          .toString("hex")
          .toUpperCase(),
      )
      .sort();
  const emptied = () => use.client.command({ query: "truncate table t" });

  test.each([
    ["CSV", quotedCsv],
    ["TSV", escapedTsv],
    ["JSONEachRow", json],
  ])("%s", async (format, encode) => {
    await fc.assert(
      fc.asyncProperty(fc.array(evilText, { minLength: 1, maxLength: 5 }), async (values) => {
        await emptied();
        const body = Buffer.from(values.map(encode).join(""));
        expect((await send(`insert into t format ${format}`, body)).status).toBe(200);
        expect(await written()).toEqual(hex(values));
        expect(await victimLives()).toEqual({ c: 1 });
      }),
      runs,
    );
  });

  test.each([
    ["RowBinary", (values: Uint8Array[]) => Buffer.concat(values.map(string))],
    ["Native", native],
  ] as const)("%s, of any bytes", async (format, encode) => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.uint8Array({ maxLength: 40 }), { minLength: 1, maxLength: 5 }), async (values) => {
        await emptied();
        const body = encode(values);
        expect((await send(`insert into t format ${format}`, body)).status).toBe(200);
        expect(await written()).toEqual(hex(values));
      }),
      runs,
    );
  });

  test("any bytes as a body, in any format, harm no table", async () => {
    const format = fc.constantFrom(
      "CSV",
      "TSV",
      "JSONEachRow",
      "RowBinary",
      "Native",
      "Values",
      "LineAsString",
      "Parquet",
    );
    const body = fc.oneof(
      fc.uint8Array({ maxLength: 200 }),
      evilText.map((text) => Buffer.from(text)),
    );
    await fc.assert(
      fc.asyncProperty(format, body, async (name, bytes) => {
        await (await send(`insert into t format ${name}`, bytes)).text();
        await (
          await use.http("/", {
            method: "POST",
            body: new Uint8Array(Buffer.concat([Buffer.from(`insert into t format ${name} `), bytes])),
          })
        ).text();
        expect(await victimLives()).toEqual({ c: 1 });
      }),
      { numRuns: 40 },
    );
  });

  test("any parameter and any literal text is one value", async () => {
    await fc.assert(
      fc.asyncProperty(evilText, async (x) => {
        const [row] = await rowsOf(use.client, "select hex({x:String}) as h", { query_params: { x } });
        expect([row, await victimLives()]).toEqual([{ h: hex([x])[0] }, { c: 1 }]);
      }),
      runs,
    );
  });
});

test("whatever the quotes and comments, no second statement runs", async () => {
  await fc.assert(
    fc.asyncProperty(evilStatement, async ([head, tail]) => {
      await (await use.http("/", { method: "POST", body: head + tail.join("") })).text();
      expect(await victimLives()).toEqual({ c: 1 });
    }),
    { numRuns: 120, examples: [[["select 1 ", ["/*", "/*", "*/", ";", "drop table victim", "*/"] as never]]] },
  );
});
