import { expect, test } from "vitest";
import { changeOf, formatCount, formatCountShort, formatMoney, formatMoneyShort, formatShare } from "./numbers.ts";

test("counts are grouped by thousands and shortened from ten thousand on", () => {
  expect([0, 999, 3_241, 1_234_567].map(formatCount)).toEqual(["0", "999", "3,241", "1,234,567"]);
  expect([9_999, 12_800, 345_000_000].map((n) => formatCountShort(n, "zh"))).toEqual(["9,999", "1.28万", "3.45亿"]);
  expect([9_999, 12_800, 345_000_000].map((n) => formatCountShort(n, "en"))).toEqual(["9,999", "12.8k", "345M"]);
});

test("money is read from fen to the cent", () => {
  expect([0, 1_280, 123_456_789].map(formatMoney)).toEqual(["¥0.00", "¥12.80", "¥1,234,567.89"]);
  expect([0, 500_000, 1_500_000].map((fen) => formatMoneyShort(fen, "zh"))).toEqual(["¥0", "¥5,000", "¥1.5万"]);
});

test("a share of nothing is not a number", () => {
  expect([formatShare(1, 3), formatShare(0, 5), formatShare(3, 0)]).toEqual(["33.3%", "0.0%", null]);
});

test("a change says its direction, and does not invent a percentage from zero", () => {
  expect([
    changeOf(112, 100),
    changeOf(50, 100),
    changeOf(100, 100),
    changeOf(100_004, 100_000),
    changeOf(5, 0),
    changeOf(0, 0),
    changeOf(5, undefined),
    changeOf(2_500, 100),
  ]).toEqual([
    { kind: "up", text: "12.0%" },
    { kind: "down", text: "50.0%" },
    { kind: "flat" },
    { kind: "flat" },
    { kind: "new" },
    { kind: "none" },
    { kind: "none" },
    { kind: "up", text: "2,400%" },
  ]);
});
