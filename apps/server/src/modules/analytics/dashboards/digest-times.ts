import {
  addDays,
  addMonths,
  atTime,
  dayOf,
  endOfMonth,
  monthOf,
  startOfMonth,
  startOfWeek,
  weekdayOf,
} from "@banyan/calendar";
import type { DigestInput } from "@banyan/contracts";

type Rhythm = Pick<DigestInput, "rhythm" | "hour"> & { onDay: number };
type Days = { from: string; to: string };

/** A month has one due day at least every 31 days. */
const LONGEST_GAP_DAYS = 31;

const isDueOn = (day: string, { rhythm, onDay }: Rhythm): boolean =>
  rhythm === "DAILY" || (rhythm === "WEEKLY" ? weekdayOf(day) === onDay : Number(day.slice(8)) === onDay);
const timeOn = (day: string, { hour }: Rhythm, zone: string) =>
  atTime(day, `${String(hour).padStart(2, "0")}:00`, zone); // an hour that summer time skips moves on with it

/** The first time after an instant. */
export function nextDue(after: Date, digest: Rhythm, zone: string): Date {
  const today = dayOf(after, zone);
  for (let days = 0; days <= LONGEST_GAP_DAYS + 1; days++) {
    const day = addDays(today, days);
    const at = timeOn(day, digest, zone);
    if (isDueOn(day, digest) && at > after) return at;
  }
  throw new Error(`No time comes after ${after.toISOString()}`);
}

/** The last time up to an instant: after a long silence only this one is told. */
export function lastDue(until: Date, digest: Rhythm, zone: string): Date {
  const today = dayOf(until, zone);
  for (let days = 0; days <= LONGEST_GAP_DAYS + 1; days++) {
    const day = addDays(today, -days);
    const at = timeOn(day, digest, zone);
    if (isDueOn(day, digest) && at <= until) return at;
  }
  throw new Error(`No time lies before ${until.toISOString()}`);
}

/** What had ended when it is told: the day, week (Monday to Sunday) or month before. */
export function daysToldAt(due: Date, rhythm: DigestInput["rhythm"], zone: string): Days {
  const today = dayOf(due, zone);
  switch (rhythm) {
    case "DAILY":
      return { from: addDays(today, -1), to: addDays(today, -1) };
    case "WEEKLY":
      return { from: addDays(startOfWeek(today), -7), to: addDays(startOfWeek(today), -1) };
    case "MONTHLY": {
      const month = addMonths(monthOf(today), -1);
      return { from: startOfMonth(month), to: endOfMonth(month) };
    }
  }
}
