import { expect, test } from "vitest";
import { addDays, daysBetween, firstOfMonth, isDay, rangeBefore } from "./days.ts";

test("days are counted over month and leap-year ends", () => {
  expect([addDays("2028-02-28", 1), addDays("2026-01-01", -1), daysBetween("2028-02-28", "2028-03-01")]).toEqual([
    "2028-02-29",
    "2025-12-31",
    3,
  ]);
  expect(firstOfMonth("2026-11-22")).toBe("2026-11-01");
});

test("the range before has the same length and touches it", () => {
  expect(rangeBefore({ from: "2026-11-16", to: "2026-11-22" })).toEqual({ from: "2026-11-09", to: "2026-11-15" });
});

test("only real days pass", () => {
  expect(["2026-11-22", "2026-02-30", "2026-13-01", "yesterday", "2026-1-1"].map(isDay)).toEqual([
    true,
    false,
    false,
    false,
    false,
  ]);
});
