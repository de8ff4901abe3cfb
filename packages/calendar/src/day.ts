/** A business day as ISO 8601 text, "2026-11-22". Text sorts in time order. */
export type Day = string;
/** "2026-11". */
export type Month = string;
/** Monday is 1, Sunday 7 (ISO 8601). */
export type Weekday = 1 | 2 | 3 | 4 | 5 | 6 | 7;

const DAY_MS = 86_400_000;
const DAY_TEXT = /^(\d{4})-(\d\d)-(\d\d)$/;

/** Days since 1970-01-01. Throws `RangeError` for text that is no day of the calendar ("2026-02-30"). */
export function toDayNumber(day: Day): number {
  const found = DAY_TEXT.exec(day);
  const ms = found === null ? Number.NaN : Date.UTC(Number(found[1]), Number(found[2]) - 1, Number(found[3]));
  // Date.UTC reads 02-30 as 03-02 and the year 0050 as 1950: both come back as another text
  if (found === null || new Date(ms).toISOString().slice(0, 10) !== day) throw new RangeError(`not a day: ${day}`);
  return ms / DAY_MS;
}

export function fromDayNumber(number: number): Day {
  return new Date(number * DAY_MS).toISOString().slice(0, 10);
}

export const isDay = (text: string): text is Day => {
  try {
    toDayNumber(text);
    return true;
  } catch {
    return false;
  }
};

/** `addDays("2026-11-30", 1)` → "2026-12-01"; `days` may be negative. */
export const addDays = (day: Day, days: number): Day => fromDayNumber(toDayNumber(day) + days);

/** Days from `from` to `to`: 0 for the same day, negative when `to` is earlier. */
export const daysBetween = (from: Day, to: Day): number => toDayNumber(to) - toDayNumber(from);

/** Every day from `first` to `last`, both included; empty when `last` is earlier. */
export function rangeOfDays(first: Day, last: Day): Day[] {
  const start = toDayNumber(first);
  return Array.from({ length: Math.max(0, toDayNumber(last) - start + 1) }, (_, index) => fromDayNumber(start + index));
}

export function weekdayOf(day: Day): Weekday {
  const sinceMonday = (((toDayNumber(day) + 3) % 7) + 7) % 7; // 1970-01-01 was a Thursday
  return (sinceMonday + 1) as Weekday; // 1..7 by the line above
}

export const isWeekend = (day: Day): boolean => weekdayOf(day) >= 6;
