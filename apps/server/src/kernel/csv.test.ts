import fc from "fast-check";
import { expect, test } from "vitest";
import { csvCell, csvLine, decodeCsv, parseCsv } from "./csv.ts";

test("no cell runs as a formula, and none loses digits", () => {
  const cells = [
    "=1+1",
    "+86",
    "-2+3",
    "@SUM(A1)",
    "\tx",
    "＝1",
    "-12.50",
    "13800138000",
    "26030212345678901234",
    'a"b,c',
  ];
  expect(cells.map(csvCell)).toEqual([
    "'=1+1",
    "'+86",
    "'-2+3",
    "'@SUM(A1)",
    '"\'\tx"',
    "'＝1",
    "-12.50",
    "13800138000",
    "'26030212345678901234",
    '"a""b,c"',
  ]);
});

test("what was written is read again, whatever the cells hold", () => {
  const cell = fc.string({ unit: fc.constantFrom("a", "餐", ",", '"', "\n", "\r", "7", " ") }).map((s) => s.trim());
  fc.assert(
    fc.property(fc.array(fc.array(cell, { minLength: 2, maxLength: 4 }), { maxLength: 6 }), (rows) => {
      const full = rows.filter((cells) => cells.some((one) => one !== ""));
      expect(parseCsv(`\uFEFF${full.map(csvLine).join("")}`).map(({ cells }) => cells)).toEqual(full);
    }),
  );
});

test("rows know their line; Windows, Mac and Unix ends; empty lines are left out", () => {
  expect(parseCsv("a,b\r\n\r\n1,2\n\n3,4\r5,6")).toEqual([
    { line: 1, cells: ["a", "b"] },
    { line: 3, cells: ["1", "2"] },
    { line: 5, cells: ["3", "4"] },
    { line: 6, cells: ["5", "6"] },
  ]);
});

test("what Excel in China saves is read as well", () => {
  expect(decodeCsv(Buffer.from([0xb6, 0xa9, 0xb5, 0xa5, 0xba, 0xc5]))).toBe("订单号");
  expect(decodeCsv(Buffer.from("订单号"))).toBe("订单号");
});
