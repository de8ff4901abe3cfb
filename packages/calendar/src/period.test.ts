import fc from "fast-check";
import { expect, test } from "vitest";
import { addDays, daysBetween, type Period, rangeOfPeriod } from "./index.ts";

test("periods of the day after a leap day, and of a New Year's Day", () => {
  const all: Period[] = [
    ...(["today", "yesterday", "last_7_days", "last_28_days", "this_week", "last_week"] as const),
    ...(["this_month", "last_month", "this_year"] as const),
  ];
  const of = (day: string) => all.map((period) => Object.values(rangeOfPeriod(period, day)).join(" "));
  expect(of("2028-03-01")).toEqual([
    "2028-03-01 2028-03-01",
    "2028-02-29 2028-02-29",
    "2028-02-24 2028-03-01",
    "2028-02-03 2028-03-01",
    "2028-02-28 2028-03-01",
    "2028-02-21 2028-02-27",
    "2028-03-01 2028-03-01",
    "2028-02-01 2028-02-29",
    "2028-01-01 2028-03-01",
  ]);
  expect(of("2027-01-01")).toEqual([
    "2027-01-01 2027-01-01",
    "2026-12-31 2026-12-31",
    "2026-12-26 2027-01-01",
    "2026-12-05 2027-01-01",
    "2026-12-28 2027-01-01",
    "2026-12-21 2026-12-27",
    "2027-01-01 2027-01-01",
    "2026-12-01 2026-12-31",
    "2027-01-01 2027-01-01",
  ]);
});

test("so many last days are so many, today among them", () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 30_000 }), fc.constantFrom(7, 14, 28, 90, 180, 365), (offset, count) => {
      const today = addDays("1990-01-01", offset);
      const { from, to } = rangeOfPeriod(`last_${count}_days` as Period, today);
      expect([daysBetween(from, to) + 1, to]).toEqual([count, today]);
    }),
  );
});
