import { addDays, atTime, dayOf, weekdayOf } from "@banyan/calendar";
import fc from "fast-check";
import { expect, test } from "vitest";
import { dropsUntil, type WeeklyDrop } from "./weekly-drop.ts";

const ZONE = "Asia/Shanghai";
const wednesdays: WeeklyDrop = { weekday: 3, time: "10:00", units: 50 };
// Monday, 10:00 in Shanghai
const start = new Date("2026-03-02T02:00:00Z");
const at = (now: string) => {
  const { released, nextAt } = dropsUntil(wednesdays, { start, now: new Date(now), zone: ZONE });
  return [released, nextAt.toISOString()];
};

test("units come on their weekday at their time, and every week anew", () => {
  expect(at("2026-03-02T02:00:00Z")).toEqual([0, "2026-03-04T02:00:00.000Z"]);
  expect(at("2026-03-04T01:59:59.999Z")).toEqual([0, "2026-03-04T02:00:00.000Z"]);
  expect(at("2026-03-04T02:00:00Z")).toEqual([50, "2026-03-11T02:00:00.000Z"]);
  expect(at("2026-03-10T16:00:00Z")).toEqual([50, "2026-03-11T02:00:00.000Z"]);
  expect(at("2026-03-11T02:00:00Z")).toEqual([100, "2026-03-18T02:00:00.000Z"]);
});

test("a start on the drop's own day counts it when its time is still to come, and only then", () => {
  const from = (begin: string) =>
    dropsUntil(wednesdays, { start: new Date(begin), now: new Date("2026-03-05T00:00:00Z"), zone: ZONE }).released;
  expect(from("2026-03-04T02:00:00Z")).toBe(50);
  expect(from("2026-03-04T02:00:00.001Z")).toBe(0);
});

test("whatever the week, it is the number of drops a clock would have seen", () => {
  const drop = fc.record({
    weekday: fc.integer({ min: 1, max: 7 }),
    time: fc.constantFrom("00:00", "10:00", "23:59"),
    units: fc.integer({ min: 1, max: 1_000 }),
  });
  const instant = fc.date({ min: new Date("2026-01-01"), max: new Date("2026-03-01"), noInvalidDate: true });
  fc.assert(
    fc.property(drop, instant, fc.nat({ max: 70 * 86_400_000 }), (rule, begin, after) => {
      const now = new Date(begin.getTime() + after);
      let seen = 0;
      for (let day = dayOf(begin, ZONE); day <= dayOf(now, ZONE); day = addDays(day, 1)) {
        const comes = atTime(day, rule.time, ZONE);
        if (weekdayOf(day) === rule.weekday && comes >= begin && comes <= now) seen++;
      }
      const { released, nextAt } = dropsUntil(rule, { start: begin, now, zone: ZONE });
      expect(released).toBe(seen * rule.units);
      expect(nextAt > now).toBe(true);
      expect(weekdayOf(dayOf(nextAt, ZONE))).toBe(rule.weekday);
    }),
    { numRuns: 200 },
  );
});
