import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  addDays,
  addMonths,
  addMonthsToDay,
  daysBetween,
  daysInMonth,
  endOfMonth,
  endOfWeek,
  isDay,
  isoWeekLabel,
  isoWeekOf,
  isWeekend,
  monthOf,
  rangeOfDays,
  rangeOfMonths,
  startOfMonth,
  startOfWeek,
  weekdayOf,
} from "./index.ts";

const anyDay = fc.integer({ min: -30_000, max: 60_000 }).map((days) => addDays("1970-01-01", days));

describe("days", () => {
  it("step over months, years and leap days", () => {
    expect([
      addDays("2026-11-30", 1),
      addDays("2027-01-01", -1),
      addDays("2024-02-28", 1),
      addDays("2026-02-28", 1),
    ]).toEqual(["2026-12-01", "2026-12-31", "2024-02-29", "2026-03-01"]);
    expect(rangeOfDays("2026-12-30", "2027-01-02")).toEqual(["2026-12-30", "2026-12-31", "2027-01-01", "2027-01-02"]);
    expect(rangeOfDays("2026-12-30", "2026-12-29")).toEqual([]);
    expect(daysBetween("2026-01-01", "2027-01-01")).toBe(365);
  });

  it.each(["2026-02-30", "2026-13-01", "2026-1-1", "0050-01-01 ", "today", ""])("refuses %o", (text) => {
    expect(isDay(text)).toBe(false);
    expect(() => addDays(text, 1)).toThrow(RangeError);
  });

  it("adding and taking away days meet, whatever the day", () => {
    fc.assert(
      fc.property(anyDay, fc.integer({ min: -5_000, max: 5_000 }), (day, days) => {
        const other = addDays(day, days);
        expect(daysBetween(day, other)).toBe(days);
        expect(addDays(other, -days)).toBe(day);
        expect(Math.sign(days)).toBe(other === day ? 0 : other > day ? 1 : -1);
      }),
    );
  });

  it("know their weekday", () => {
    expect(["2026-11-22", "2026-11-23", "1969-12-31"].map(weekdayOf)).toEqual([7, 1, 3]);
    expect(["2026-11-20", "2026-11-21"].map(isWeekend)).toEqual([false, true]);
    fc.assert(
      fc.property(anyDay, (day) => {
        expect(weekdayOf(day) % 7).toBe(new Date(`${day}T00:00:00Z`).getUTCDay());
      }),
    );
  });
});

describe("ISO weeks", () => {
  it.each([
    ["2026-11-22", 2026, 47],
    ["2024-12-30", 2025, 1],
    ["2027-01-01", 2026, 53],
    ["2021-01-03", 2020, 53],
    ["2024-01-01", 2024, 1],
  ])("%s is in %i, week %i", (day, year, week) => {
    expect(isoWeekOf(day)).toEqual({ year, week });
  });

  it("run from Monday to Sunday under one label, and labels sort like days", () => {
    fc.assert(
      fc.property(anyDay, (day) => {
        const days = rangeOfDays(startOfWeek(day), endOfWeek(day));
        expect(days.map(weekdayOf)).toEqual([1, 2, 3, 4, 5, 6, 7]);
        expect(new Set(days.map(isoWeekLabel)).size).toBe(1);
        expect(days).toContain(day);
        expect(isoWeekLabel(addDays(day, 7)) > isoWeekLabel(day)).toBe(true);
      }),
    );
  });
});

describe("months", () => {
  it("have their days", () => {
    expect(["2024-02", "2026-02", "2026-04", "2026-12"].map(daysInMonth)).toEqual([29, 28, 30, 31]);
    expect([startOfMonth("2026-11"), endOfMonth("2026-11"), monthOf("2026-11-22")]).toEqual([
      "2026-11-01",
      "2026-11-30",
      "2026-11",
    ]);
    expect([addMonths("2026-11", 2), addMonths("2026-01", -1), addMonths("2026-06", -18)]).toEqual([
      "2027-01",
      "2025-12",
      "2024-12",
    ]);
    expect([addMonthsToDay("2026-01-31", 1), addMonthsToDay("2024-02-29", 12)]).toEqual(["2026-02-28", "2025-02-28"]);
    expect(rangeOfMonths("2026-11", "2027-02")).toEqual(["2026-11", "2026-12", "2027-01", "2027-02"]);
  });
});
