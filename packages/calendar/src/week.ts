import { addDays, type Day, daysBetween, weekdayOf } from "./day.ts";

/** An ISO 8601 week: starts on Monday, week 1 holds the year's first Thursday, so the year may differ from the day's. */
export interface IsoWeek {
  readonly year: number;
  readonly week: number;
}

export const startOfWeek = (day: Day): Day => addDays(day, 1 - weekdayOf(day));
export const endOfWeek = (day: Day): Day => addDays(day, 7 - weekdayOf(day));

export function isoWeekOf(day: Day): IsoWeek {
  const thursday = addDays(startOfWeek(day), 3);
  const year = Number(thursday.slice(0, 4));
  return { year, week: Math.floor(daysBetween(`${thursday.slice(0, 4)}-01-01`, thursday) / 7) + 1 };
}

/** "2026-W47": sorts in time order. */
export function isoWeekLabel(day: Day): string {
  const { year, week } = isoWeekOf(day);
  return `${String(year).padStart(4, "0")}-W${String(week).padStart(2, "0")}`;
}
