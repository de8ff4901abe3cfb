import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatYuan, formatYuanShort, parseYuan } from "./index.ts";

describe("formatYuan", () => {
  it.each([
    [1280, {}, "¥12.80"],
    [5, {}, "¥0.05"],
    [0, {}, "¥0.00"],
    [-1280, {}, "-¥12.80"],
    [81_200, { cents: "needed" }, "¥812"],
    [81_250, { cents: "needed" }, "¥812.50"],
    [123_456_700, { grouping: "thousands" }, "¥1,234,567.00"],
    [123_456, { grouping: "thousands", cents: "needed" }, "¥1,234.56"],
  ] as const)("%i fen %o reads %s", (fen, format, text) => {
    expect(formatYuan(fen, format)).toBe(text);
  });

  it("refuses half fen", () => {
    expect(() => formatYuan(0.5)).toThrow("fen must be an integer");
  });
});

describe("formatYuanShort", () => {
  it.each([
    [999_999, "¥9999.99", "¥9999.99"],
    [1_000_000, "¥1万", "¥10k"],
    [1_280_000, "¥1.28万", "¥12.8k"],
    [1_285_000, "¥1.29万", "¥12.85k"],
    [-1_280_000, "-¥1.28万", "-¥12.8k"],
    [34_500_000_000, "¥3.45亿", "¥345M"],
    [9_999_999_999, "¥1亿", "¥100M"],
    [9_999_400_000, "¥9999.4万", "¥99.99M"],
    [99_999_999, "¥100万", "¥1M"],
  ])("%i fen reads %s and %s", (fen, zh, en) => {
    expect([formatYuanShort(fen), formatYuanShort(fen, "en")]).toEqual([zh, en]);
  });
});

describe("parseYuan", () => {
  it.each([
    ["12.8", 1280],
    ["¥12.80", 1280],
    [" ￥1,234.5 ", 123_450],
    ["-3", -300],
    ["-¥0.00", 0],
    ["¥-3.05", -305],
    ["12.800", 1280],
    ["007", 700],
  ])("%s is %i fen", (text, fen) => {
    expect(parseYuan(text)).toEqual({ ok: true, fen });
  });

  it.each([
    ["  ", "EMPTY"],
    ["abc", "NOT_A_NUMBER"],
    ["1,23", "NOT_A_NUMBER"],
    ["1.", "NOT_A_NUMBER"],
    ["1e3", "NOT_A_NUMBER"],
    ["-¥-3", "NOT_A_NUMBER"],
    ["12.345", "TOO_PRECISE"],
    ["99999999999999999", "TOO_LARGE"],
  ])("%o is refused as %s", (text, problem) => {
    expect(parseYuan(text)).toEqual({ ok: false, problem });
  });

  it("reads back every amount formatYuan writes", () => {
    const amount = fc.oneof(fc.integer({ min: -1_000_000, max: 1_000_000 }), fc.maxSafeInteger());
    fc.assert(
      fc.property(
        amount,
        fc.constantFrom("none", "thousands"),
        fc.constantFrom("always", "needed"),
        (fen, grouping, cents) => {
          expect(parseYuan(formatYuan(fen, { grouping, cents }))).toEqual({ ok: true, fen });
        },
      ),
    );
  });
});
