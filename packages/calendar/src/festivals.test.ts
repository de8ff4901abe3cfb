import { describe, expect, it } from "vitest";
import {
  addDays,
  dayOf,
  daysBetween,
  daysInMonth,
  daysOff,
  festivalsOf,
  festivalsOn,
  holidayOn,
  holidaysOf,
  isWeekend,
  isWorkday,
  rangeOfDays,
  weekdayOf,
} from "./index.ts";

const YEARS = [2024, 2025, 2026, 2027];
const dayOfFestival = (year: number, id: string): string =>
  festivalsOf(year).find((found) => found.id === id)?.day ?? "";

/**
 * The month of the Chinese calendar by ICU, asked five days later than wanted (every festival here has five more days in
 * its month): ICU 78 puts the new moon of 2027-02-06, 23:56 in Beijing, past midnight and so all that month a day late.
 */
const icu = new Intl.DateTimeFormat("en-u-ca-chinese", { timeZone: "UTC", month: "numeric", day: "numeric" });
const lunarMonthOf = (day: string): string =>
  icu.formatToParts(new Date(`${addDays(day, 5)}T00:00:00Z`)).find(({ type }) => type === "month")?.value ?? "";

/** The day in its lunar month: the month begins on the Beijing day of the new moon. */
function lunarDateOf(day: string): number {
  const endOfDayMs = Date.parse(`${day}T23:59:59.999+08:00`);
  let k = Math.ceil((endOfDayMs - Date.UTC(2000, 0, 6, 18)) / (29.530588861 * 86_400_000)) + 1;
  while (newMoonMs(k) > endOfDayMs) k -= 1;
  return daysBetween(dayOf(new Date(newMoonMs(k))), day) + 1;
}

/** The k-th new moon since 2000-01-06 (Meeus ch. 49, periodic terms from 15 s up; dynamical time is 70 s ahead of UTC). */
function newMoonMs(k: number): number {
  const t = k / 1_236.85;
  const sin = (degrees: number): number => Math.sin((degrees * Math.PI) / 180);
  const e = 1 - 0.002516 * t;
  const sun = 2.5534 + 29.1053567 * k;
  const moon = 201.5643 + 385.81693528 * k + 0.0107582 * t * t;
  const latitude = 160.7108 + 390.67050284 * k;
  const days =
    2_451_550.09766 +
    29.530588861 * k +
    0.00015437 * t * t -
    0.4072 * sin(moon) +
    0.17241 * e * sin(sun) +
    0.01608 * sin(2 * moon) +
    0.01039 * sin(2 * latitude) +
    0.00739 * e * sin(moon - sun) -
    0.00514 * e * sin(moon + sun) +
    0.00208 * e * e * sin(2 * sun) -
    0.00111 * sin(moon - 2 * latitude) -
    0.00057 * sin(moon + 2 * latitude) +
    0.00056 * e * sin(2 * moon + sun) -
    0.00042 * sin(3 * moon) +
    0.00042 * e * sin(sun + 2 * latitude) +
    0.00038 * e * sin(sun - 2 * latitude) -
    0.00024 * e * sin(2 * moon - sun) -
    0.00017 * sin(124.7746 - 1.56375588 * k) +
    0.000325 * sin(299.77 + 0.107408 * k) +
    0.000165 * sin(251.88 + 0.016321 * k);
  return (days - 2_440_587.5) * 86_400_000 - 70_000;
}

/** Apparent longitude of the sun in degrees (Meeus ch. 25, low accuracy: 0.01° = 15 minutes). */
function sunLongitude(ms: number): number {
  const radians = Math.PI / 180;
  const t = (ms / 86_400_000 + 2_440_587.5 - 2_451_545) / 36_525;
  const m = (357.52911 + 35_999.05029 * t) * radians;
  const centre = (1.914602 - 0.004817 * t) * Math.sin(m) + 0.019993 * Math.sin(2 * m) + 0.000289 * Math.sin(3 * m);
  const node = (125.04 - 1_934.136 * t) * radians;
  return (((280.46646 + 36_000.76983 * t + centre - 0.00569 - 0.00478 * Math.sin(node)) % 360) + 360) % 360;
}

describe("festivals by the Chinese calendar", () => {
  it.each([
    ["laba", 12, 8],
    ["little_new_year", 12, 23],
    ["spring_festival", 1, 1],
    ["lantern", 1, 15],
    ["dragon_boat", 5, 5],
    ["qixi", 7, 7],
    ["mid_autumn", 8, 15],
    ["double_ninth", 9, 9],
  ])("%s is on day %i/%i in every year of the table", (id, month, date) => {
    const days = YEARS.map((year) => dayOfFestival(year, id));
    expect(days.map((day) => [lunarMonthOf(day), lunarDateOf(day)])).toEqual(YEARS.map(() => [String(month), date]));
  });

  it("put New Year's Eve on the day before the Spring Festival", () => {
    expect(YEARS.map((year) => addDays(dayOfFestival(year, "new_year_eve"), 1))).toEqual(
      YEARS.map((year) => dayOfFestival(year, "spring_festival")),
    );
  });
});

describe("solar terms", () => {
  it.each([
    ["qingming", 15],
    ["winter_solstice", 270],
  ])("%s is the Chinese day on which the sun reaches %i°", (id, degrees) => {
    for (const year of YEARS) {
      const day = dayOfFestival(year, id);
      const start = Date.parse(`${day}T00:00:00+08:00`);
      const [before, after] = [sunLongitude(start), sunLongitude(start + 86_400_000)];
      expect([day, before < degrees && degrees <= after]).toEqual([day, true]);
    }
  });
});

describe("a year's festivals", () => {
  it("keep the Sundays of mothers and fathers", () => {
    for (const year of YEARS) {
      const [mothers, fathers] = [dayOfFestival(year, "mothers_day"), dayOfFestival(year, "fathers_day")];
      expect([weekdayOf(mothers), Math.ceil(Number(mothers.slice(8)) / 7), mothers.slice(5, 7)]).toEqual([7, 2, "05"]);
      expect([weekdayOf(fathers), Math.ceil(Number(fathers.slice(8)) / 7), fathers.slice(5, 7)]).toEqual([7, 3, "06"]);
    }
  });

  it("come in order, once each, with both names, and end where the table ends", () => {
    for (const year of YEARS) {
      const festivals = festivalsOf(year);
      expect(festivals.map(({ day }) => day)).toEqual(festivals.map(({ day }) => day).sort());
      expect(new Set(festivals.map(({ id }) => id)).size).toBe(27);
      expect(festivals.every(({ zh, en, day }) => zh !== "" && en !== "" && day.startsWith(`${year}-`))).toBe(true);
    }
    expect(festivalsOn("2026-11-11").map(({ zh }) => zh)).toEqual(["双十一"]);
    expect(festivalsOn("2026-11-12")).toEqual([]);
    expect(() => festivalsOf(2028)).toThrow("known for 2024–2027, not 2028");
  });
});

describe("statutory holidays", () => {
  it.each([
    // days off and worked weekends as the notices add them up
    [2024, "notice", [1, 8, 3, 5, 1, 3, 7], 8],
    [2025, "notice", [1, 8, 3, 5, 3, 8], 5],
    [2026, "notice", [3, 9, 3, 5, 3, 3, 7], 6],
    [2027, "law", [1, 4, 1, 2, 1, 1, 3], 0],
  ])("%i rests as its %s says", (year, basis, days, worked) => {
    const found = holidaysOf(year);
    expect(found.basis).toBe(basis);
    expect(found.holidays.map((holiday) => daysOff(holiday).length)).toEqual(days);
    const workedDays = found.holidays.flatMap(({ workedDays }) => workedDays);
    expect(workedDays).toHaveLength(worked);
    expect(workedDays.every((day) => isWeekend(day) && isWorkday(day) && holidayOn(day) === null)).toBe(true);
  });

  it("hold the festival they are named after", () => {
    for (const year of YEARS) {
      for (const { id, firstDay, lastDay } of holidaysOf(year).holidays) {
        expect(rangeOfDays(firstDay, lastDay)).toContain(dayOfFestival(year, id));
      }
    }
    expect(holidayOn("2025-10-06")?.id).toBe("national_day");
  });

  it("leave 2026 with as many workdays as the notice does: 248", () => {
    const days = rangeOfDays("2026-01-01", `2026-12-${daysInMonth("2026-12")}`);
    expect(days.filter(isWorkday)).toHaveLength(248);
    expect([
      isWorkday("2026-02-14"),
      isWorkday("2026-02-17"),
      isWorkday("2026-11-22"),
      isWorkday("2026-11-23"),
    ]).toEqual([true, false, false, true]);
  });
});
