import { addDays, dayOf, hourOf, startOfDay, weekdayOf } from "@banyan/calendar";
import fc from "fast-check";
import { expect, test } from "vitest";
import { daysToldAt, lastDue, nextDue } from "./digest-times.ts";

const daily = (hour: number) => ({ rhythm: "DAILY", hour, onDay: 1 }) as const;
const iso = (date: Date) => date.toISOString();

test("summer time: an hour that is skipped comes an hour later, one that is repeated counts once", () => {
  const zone = "America/New_York"; // 2026-03-08 02:00 → 03:00, 2026-11-01 02:00 → 01:00
  const next = (after: string, hour: number) => iso(nextDue(new Date(after), daily(hour), zone));
  expect([
    next("2026-03-07T07:00:00.000Z", 2),
    next("2026-03-08T07:00:00.000Z", 2),
    next("2026-11-01T05:00:00.000Z", 1),
    next("2026-10-31T05:00:00.001Z", 1),
  ]).toEqual([
    "2026-03-08T07:00:00.000Z",
    "2026-03-09T06:00:00.000Z",
    "2026-11-02T06:00:00.000Z",
    "2026-11-01T05:00:00.000Z",
  ]);
});

test("a week and a month end where the zone says, also over the year's end", () => {
  const zone = "Asia/Shanghai";
  const monday = new Date("2027-01-04T00:00:00Z");
  expect(daysToldAt(monday, "WEEKLY", zone)).toEqual({ from: "2026-12-28", to: "2027-01-03" });
  expect(daysToldAt(new Date("2026-12-31T16:00:00Z"), "MONTHLY", zone)).toEqual({
    from: "2026-12-01",
    to: "2026-12-31",
  });
  expect(daysToldAt(new Date("2026-12-31T15:59:59Z"), "MONTHLY", zone)).toEqual({
    from: "2026-11-01",
    to: "2026-11-30",
  });
  expect(daysToldAt(new Date("2026-12-31T16:00:00Z"), "DAILY", zone)).toEqual({ from: "2026-12-31", to: "2026-12-31" });
});

test("whenever asked: the next time is the first after, the last one the newest before, and nothing due lies between", () => {
  const rhythm = fc.record({
    rhythm: fc.constantFrom("DAILY" as const, "WEEKLY" as const, "MONTHLY" as const),
    hour: fc.integer({ min: 0, max: 23 }),
    onDay: fc.integer({ min: 1, max: 7 }),
  });
  const zones = fc.constantFrom("Asia/Shanghai", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia");
  fc.assert(
    fc.property(rhythm, zones, fc.integer({ min: 0, max: 3 * 365 * 24 * 60 }), (digest, zone, minutes) => {
      const now = new Date(Date.UTC(2025, 0, 1) + minutes * 60_000);
      const [last, next] = [lastDue(now, digest, zone), nextDue(now, digest, zone)];
      expect(last <= now && now < next).toBe(true);
      expect(iso(nextDue(last, digest, zone))).toBe(iso(next));
      const day = dayOf(next, zone);
      if (digest.rhythm === "WEEKLY") expect(weekdayOf(day)).toBe(digest.onDay);
      if (digest.rhythm === "MONTHLY") expect(Number(day.slice(8))).toBe(digest.onDay);
      const dayMs = startOfDay(addDays(day, 1), zone).getTime() - startOfDay(day, zone).getTime();
      expect(hourOf(next, zone) === digest.hour || (dayMs < 86_400_000 && hourOf(next, zone) === digest.hour + 1)).toBe(
        true,
      );
      expect(daysToldAt(next, digest.rhythm, zone).to < day).toBe(true);
    }),
    { numRuns: 300 },
  );
});
