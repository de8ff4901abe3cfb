import { expect, test } from "vitest";
import { formatDecimal, formatOrDash, formatSeconds, type Unit, unitFormat } from "./units.ts";

test("numbers are written in their unit, exact in tables and short on axes", () => {
  const written = (unit: Unit, value: number) => {
    const [zh, en] = [unitFormat(unit, "zh"), unitFormat(unit, "en")];
    return [zh.exact(value), zh.short(value), en.short(value)];
  };
  expect([
    written("count", 3_241),
    written("count", 12_800),
    written("fen", 1_500_000),
    written("fen", 1_280),
    written("ratio", 0.12345),
    written("ratio", 1),
    written("decimal", 2.5),
    written("seconds", 80),
    written("days", 3.24),
  ]).toEqual([
    ["3,241", "3,241", "3,241"],
    ["12,800", "1.28万", "12.8k"],
    ["¥15,000.00", "¥1.5万", "¥15k"],
    ["¥12.80", "¥12.80", "¥12.80"],
    ["12.35%", "12.3%", "12.3%"],
    ["100.00%", "100%", "100%"],
    ["2.5", "2.5", "2.5"],
    ["1 分 20 秒", "1 分 20 秒", "1 min 20 s"],
    ["3.2 天", "3.2 天", "3.2 d"],
  ]);
});

test("lengths of time say their two largest parts and never sixty of anything", () => {
  expect(
    [0, 0.25, 45, 59.96, 60, 80, 119.9, 3_599.7, 7_500, 86_399, 273_600, -80].map((s) => formatSeconds(s, "zh")),
  ).toEqual([
    "0 秒",
    "0.3 秒",
    "45 秒",
    "1 分",
    "1 分",
    "1 分 20 秒",
    "2 分",
    "1 小时",
    "2 小时 5 分",
    "1 天",
    "3 天 4 小时",
    "-1 分 20 秒",
  ]);
});

test("decimals stand only where there are any, and what is missing is a dash", () => {
  expect([formatDecimal(1_234.5, 2), formatDecimal(-0.001, 2), formatDecimal(-1_234.56, 1)]).toEqual([
    "1,234.5",
    "0",
    "-1,234.6",
  ]);
  expect([formatOrDash(null, String), formatOrDash(undefined, String), formatOrDash(0, String)]).toEqual([
    "—",
    "—",
    "0",
  ]);
});
