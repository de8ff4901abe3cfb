import fc from "fast-check";
import { afterEach, describe, expect, it, vi } from "vitest";
import { addDays, atTime, dayOf, endOfDay, endOfValidity, hourOf, isZone, startOfDay } from "./index.ts";

const NEW_YORK = "America/New_York";
const at = (text: string): Date => new Date(text);
const HOUR_MS = 3_600_000;

describe("a business day in Shanghai", () => {
  it("begins at 16:00 UTC of the day before and ends in its last millisecond", () => {
    expect([dayOf(at("2026-11-21T15:59:59.999Z")), dayOf(at("2026-11-21T16:00:00Z"))]).toEqual([
      "2026-11-21",
      "2026-11-22",
    ]);
    expect([startOfDay("2026-11-22"), endOfDay("2026-11-22")]).toEqual([
      at("2026-11-21T16:00:00Z"),
      at("2026-11-22T15:59:59.999Z"),
    ]);
    expect([hourOf(at("2026-11-21T15:59:59Z")), hourOf(at("2026-11-21T16:00:00Z"))]).toEqual([23, 0]);
    expect(atTime("2026-11-22", "09:00")).toEqual(at("2026-11-22T01:00:00Z"));
    expect(() => atTime("2026-11-22", "24:00")).toThrow("not a time of day");
  });

  it("needs no Intl, which a mini-program may lack", () => {
    vi.stubGlobal("Intl", undefined);
    expect([dayOf(at("2026-11-21T16:00:00Z")), endOfDay("2026-11-22"), isZone("Asia/Shanghai")]).toEqual([
      "2026-11-22",
      at("2026-11-22T15:59:59.999Z"),
      true,
    ]);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
  });

  it("agrees with Intl, without asking it", () => {
    const shown = new Intl.DateTimeFormat("sv-SE", { timeZone: "Asia/Shanghai", dateStyle: "short" });
    fc.assert(
      fc.property(
        fc.date({ min: at("1992-01-01T00:00:00Z"), max: at("2100-01-01T00:00:00Z"), noInvalidDate: true }),
        (instant) => {
          expect(dayOf(instant)).toBe(shown.format(instant));
        },
      ),
    );
  });
});

describe("validity", () => {
  it("counts the day of the claim as the first and ends 23:59:59 program time", () => {
    const claimed = at("2026-11-22T15:30:00Z"); // 23:30 in Shanghai
    expect(endOfValidity(claimed, 1)).toEqual(at("2026-11-22T15:59:59.999Z"));
    expect(endOfValidity(claimed, 7)).toEqual(at("2026-11-28T15:59:59.999Z"));
    expect(endOfValidity(claimed, 1, NEW_YORK)).toEqual(at("2026-11-23T04:59:59.999Z"));
    expect(() => endOfValidity(claimed, 0)).toThrow("at least 1 whole day");
  });
});

describe("summer time", () => {
  const length = (day: string, zone: string): number =>
    (endOfDay(day, zone).getTime() + 1 - startOfDay(day, zone).getTime()) / HOUR_MS;

  it("makes a day of 23 and one of 25 hours in New York", () => {
    expect([length("2026-03-08", NEW_YORK), length("2026-11-01", NEW_YORK), length("2026-07-01", NEW_YORK)]).toEqual([
      23, 25, 24,
    ]);
    expect(startOfDay("2026-03-08", NEW_YORK)).toEqual(at("2026-03-08T05:00:00Z"));
    expect(startOfDay("2026-03-09", NEW_YORK)).toEqual(at("2026-03-09T04:00:00Z"));
    expect(startOfDay("2026-11-02", NEW_YORK)).toEqual(at("2026-11-02T05:00:00Z"));
  });

  it("moves a skipped time on and takes the first of a repeated one", () => {
    expect(atTime("2026-03-08", "02:30", NEW_YORK)).toEqual(at("2026-03-08T07:30:00Z")); // reads 03:30
    expect(atTime("2026-11-01", "01:30", NEW_YORK)).toEqual(at("2026-11-01T05:30:00Z"));
  });

  it("may skip or repeat midnight itself", () => {
    // Chile: 2026-09-06 begins at 01:00; 2026-04-05 00:00 falls back to 23:00 of the 4th
    expect(startOfDay("2026-09-06", "America/Santiago")).toEqual(at("2026-09-06T04:00:00Z"));
    expect(dayOf(startOfDay("2026-09-06", "America/Santiago"), "America/Santiago")).toBe("2026-09-06");
    expect([length("2026-04-04", "America/Santiago"), length("2026-04-05", "America/Santiago")]).toEqual([25, 24]);
    // Cuba repeats 00:00–01:00: the day begins with the first
    expect(length("2026-11-01", "America/Havana")).toBe(25);
  });

  it("leaves every instant inside its own day, in any zone", () => {
    const zone = fc.constantFrom(
      "Asia/Shanghai",
      "UTC",
      NEW_YORK,
      "America/Santiago",
      "America/Havana",
      "Asia/Kathmandu",
      "Australia/Lord_Howe",
    );
    const instant = fc.date({ min: at("1995-01-01T00:00:00Z"), max: at("2035-01-01T00:00:00Z"), noInvalidDate: true });
    fc.assert(
      fc.property(instant, zone, (moment, where) => {
        const day = dayOf(moment, where);
        const [start, end] = [startOfDay(day, where), endOfDay(day, where)];
        expect([dayOf(start, where), dayOf(end, where)]).toEqual([day, day]);
        expect(start <= moment && moment <= end).toBe(true);
        expect(dayOf(new Date(start.getTime() - 1), where)).toBe(addDays(day, -1));
      }),
    );
  });
});

describe("zones", () => {
  it("are known by their IANA name", () => {
    expect(["Asia/Shanghai", NEW_YORK, "Mars/Olympus", ""].map(isZone)).toEqual([true, true, false, false]);
    expect(() => dayOf(new Date(0), "Mars/Olympus")).toThrow(RangeError);
  });
});
