import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import type { ImportMapping } from "@banyan/contracts";
import fc from "fast-check";
import { afterAll, expect, test } from "vitest";
import { fenOf, readDecimal } from "./amounts.ts";
import { blocksOf, decoded, type RawRow } from "./blocks.ts";
import { guessFormat, guessMapping } from "./guess.ts";
import { timeReader } from "./times.ts";

const folder = mkdtempSync(join(tmpdir(), "banyan-imports-"));
afterAll(() => rmSync(folder, { recursive: true }));
const path = join(folder, "log");
const format = { kind: "csv", delimiter: ",", hasQuotes: true, hasHeading: false, encoding: "utf-8" } as const;

async function rowsOf(shape: ImportMapping["format"]): Promise<RawRow[]> {
  const rows: RawRow[] = [];
  for await (const block of blocksOf(path, shape, 0, { fileBytes: 0 })) rows.push(...block.rows);
  return rows;
}
async function cellsFrom(from = 0) {
  const rows: string[][] = [];
  for await (const block of blocksOf(path, format, from, { fileBytes: 0 }))
    for (const row of block.rows) rows.push((row as string[]).map(decoded));
  return rows;
}

const cell = fc.string({
  unit: fc.constantFrom("a", "，", '"', ",", "\n", "\r\n", " ", "é", "😀", "7", ";"),
  maxLength: 12,
});
const table = fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 30 });
const quoted = (text: string) => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

test("any table, with quotes, line breaks inside cells, a mark, either line end, packed or not, reads as it was written", async () => {
  await fc.assert(
    fc.asyncProperty(
      table,
      fc.constantFrom("\n", "\r\n"),
      fc.boolean(),
      fc.boolean(),
      async (rows, end, hasMark, isPacked) => {
        const text = (hasMark ? "\uFEFF" : "") + rows.map((row) => row.map(quoted).join(",")).join(end) + end;
        writeFileSync(path, isPacked ? gzipSync(text) : text);
        expect(await cellsFrom()).toEqual(rows);
      },
    ),
    { numRuns: 300 },
  );
});

test("whoever goes on at the end of a block reads exactly what is left", async () => {
  const rows = Array.from({ length: 45_000 }, (_, n) => `${n},"第 ${n} 行，""引号""\n换行",x`);
  writeFileSync(path, `${rows.join("\r\n")}\r\n`);
  const ends: number[] = [];
  const all: string[][] = [];
  for await (const { rows: some, end } of blocksOf(path, format, 0, { fileBytes: 0 })) {
    ends.push(end);
    for (const row of some) all.push((row as string[]).map(decoded));
  }
  expect([all.length, ends.length, all[44_999]]).toEqual([45_000, 3, ["44999", '第 44999 行，"引号"\n换行', "x"]]);
  expect(await cellsFrom(ends[0])).toEqual(all.slice(20_000));
  expect(await cellsFrom(ends[1])).toEqual(all.slice(40_000));
});

test("a quote nobody closes spoils its own line only", async () => {
  writeFileSync(path, 'a,b\n"open,1\nc,d\n');
  expect(await rowsOf(format)).toEqual([["a", "b"], null, ["c", "d"]]);
});

test("a price times a quantity is exact and rounded once, whatever the digits", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: -10_000_000, max: 10_000_000 }),
      fc.integer({ min: 0, max: 4 }),
      fc.integer({ min: 0, max: 999 }),
      (digits, scale, quantity) => {
        const sign = digits < 0 ? "-" : "";
        const text = String(Math.abs(digits)).padStart(scale + 1, "0");
        const price = readDecimal(scale === 0 ? sign + text : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`);
        // in units of a 10^-scale yuan: the exact value of 100 × price × quantity, halves away from zero
        const exact = BigInt(Math.abs(digits)) * BigInt(quantity) * 100n;
        const unit = 10n ** BigInt(scale);
        const rounded = Number((exact + unit / 2n) / unit);
        expect(price && fenOf(price, "yuan", { digits: BigInt(quantity), scale: 0 })).toBe(
          digits < 0 && rounded !== 0 ? -rounded : rounded,
        );
      },
    ),
  );
});

test("amounts as people write them, and what is none", () => {
  const fen = (text: string, decimal: "." | "," = ".") => {
    const found = readDecimal(text, decimal);
    return found && fenOf(found, "yuan");
  };
  expect(["¥1,234.50", "12.5元", "-3", "(4.20)", " 0.005 ", "$ 7", "1 000.10", ".5"].map((text) => fen(text))).toEqual([
    123_450, 1_250, -300, -420, 1, 700, 100_010, 50,
  ]);
  expect(fen("1.234,50", ",")).toBe(123_450);
  expect(["", "1e3", "12.3.4", "NaN", "abc", "1,23.4", "9".repeat(20)].map((text) => fen(text))).toEqual(
    Array(7).fill(null),
  );
});

test("times by their format and zone; days that do not exist are none", () => {
  const at = (format: Parameters<typeof timeReader>[0], text: string, zone = "UTC") => {
    const ms = timeReader(format, zone)(text);
    return ms === null ? null : new Date(ms).toISOString();
  };
  expect(at("iso", "2019-10-01 00:00:05 UTC", "Asia/Shanghai")).toBe("2019-10-01T00:00:05.000Z");
  expect(at("iso", "2019-10-01 08:00:05", "Asia/Shanghai")).toBe("2019-10-01T00:00:05.000Z");
  expect(at("iso", "2019-10-01T08:00:05.1234+08:00")).toBe("2019-10-01T00:00:05.123Z");
  expect(at("day_first", "13/12/2010 8:26")).toBe("2010-12-13T08:26:00.000Z");
  expect(at("month_first", "12/13/2010 8:26")).toBe("2010-12-13T08:26:00.000Z");
  expect(at("compact", "19970101", "America/New_York")).toBe("1997-01-01T05:00:00.000Z");
  expect(at("unix_seconds", "1511544070")).toBe("2017-11-24T17:21:10.000Z");
  expect(at("unix_millis", "1433221332117")).toBe("2015-06-02T05:02:12.117Z");
  // summer time: the hour that never was, the hour that was twice
  expect(at("iso", "2021-03-28 01:30", "Europe/London")).toBe("2021-03-28T01:30:00.000Z");
  expect(at("iso", "2021-10-31 01:30", "Europe/London")).toBe("2021-10-31T00:30:00.000Z");
  expect(
    ["2019-02-29", "2019-13-01", "2019-01-01 24:00:00", "yesterday", "1969-12-31"].map((text) => at("iso", text)),
  ).toEqual(Array(5).fill(null));
});

const guessed = async (text: string | Buffer) => {
  writeFileSync(path, text);
  const found = guessFormat(Buffer.from(text), true);
  const rows = await rowsOf(found);
  return guessMapping(found, rows, "Asia/Shanghai");
};

test("published logs are recognised by their beginning", async () => {
  expect(
    await guessed(
      "timestamp,visitorid,event,itemid,transactionid\n1433221332117,257597,view,355908,\n1433224214164,992329,transaction,248676,4000\n",
    ),
  ).toMatchObject({
    time: { column: "timestamp", format: "unix_millis" },
    who: [{ column: "visitorid", kind: "anon" }],
    event: {
      column: "event",
      names: [
        { value: "view", to: "view_item" },
        { value: "transaction", to: "order_paid" },
      ],
    },
    product: "itemid",
  });
  expect(
    await guessed(
      "1,2268318,2520377,pv,1511544070\n1,2333346,2520771,buy,1511561733\n100,2576651,149192,cart,1511572885\n",
    ),
  ).toMatchObject({
    format: { hasHeading: false, delimiter: "," },
    time: { column: "column_5", format: "unix_seconds" },
    who: [{ column: "column_1", kind: "anon" }],
    event: { column: "column_4" },
    product: "column_2",
  });
  expect(
    await guessed(
      "InvoiceNo,StockCode,Description,Quantity,InvoiceDate,UnitPrice,CustomerID,Country\n536365,85123A,WHITE,6,12/13/2010 8:26,2.55,17850,UK\n",
    ),
  ).toMatchObject({
    time: { column: "InvoiceDate", format: "month_first" },
    event: { from: "constant", name: "order_paid" },
    amount: { column: "UnitPrice", quantity: "Quantity" },
  });
  expect(
    await guessed(
      '{"ts":1511544070,"user":{"id":"u-7"},"event":"click"}\n{"ts":1511544071,"user":{"id":"u-8"},"event":"click"}\n',
    ),
  ).toMatchObject({
    format: { kind: "jsonl" },
    time: { column: "ts", format: "unix_seconds" },
    event: { column: "event" },
  });
  const chinese = Buffer.concat([
    Buffer.from("cab1bce42cd3c3bba7bac52cd0d0ceaa0a", "hex"),
    Buffer.from("2020-01-01 10:00:00,77,view\n"),
  ]);
  expect(await guessed(chinese)).toMatchObject({
    format: { encoding: "gb18030" },
    time: { column: "时间" },
    who: [{ column: "用户号" }],
  });
});
