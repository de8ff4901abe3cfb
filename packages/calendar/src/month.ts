import { addDays, type Day, daysBetween, type Month, toDayNumber } from "./day.ts";

export function monthOf(day: Day): Month {
  toDayNumber(day);
  return day.slice(0, 7);
}

export const startOfMonth = (month: Month): Day => addDays(`${month}-01`, 0);
export const endOfMonth = (month: Month): Day => addDays(startOfMonth(addMonths(month, 1)), -1);
export const daysInMonth = (month: Month): number =>
  daysBetween(startOfMonth(month), startOfMonth(addMonths(month, 1)));

/** `addMonths("2026-11", 2)` → "2027-01". */
export function addMonths(month: Month, months: number): Month {
  const first = startOfMonth(month);
  const index = Number(first.slice(0, 4)) * 12 + Number(first.slice(5, 7)) - 1 + months;
  return `${String(Math.floor(index / 12)).padStart(4, "0")}-${String((((index % 12) + 12) % 12) + 1).padStart(2, "0")}`;
}

/** The same day of a later month, or that month's last day: 2026-01-31 + 1 month → 2026-02-28. */
export function addMonthsToDay(day: Day, months: number): Day {
  const month = addMonths(monthOf(day), months);
  const date = Math.min(Number(day.slice(8)), daysInMonth(month));
  return `${month}-${String(date).padStart(2, "0")}`;
}

/** Every month from `first` to `last`, both included. */
export function rangeOfMonths(first: Month, last: Month): Month[] {
  const months: Month[] = [];
  for (let month = first; month <= last; month = addMonths(month, 1)) months.push(month);
  return months;
}
