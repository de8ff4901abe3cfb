import { addDays, atTime, type Day, dayOf, daysBetween, weekdayOf, type Zone } from "@banyan/calendar";
import type { CouponDistribution } from "@banyan/contracts";

export type WeeklyDrop = Pick<Extract<CouponDistribution, { kind: "WEEKLY_DROP" }>, "weekday" | "time" | "units">;

/**
 * How many units the drops from `start` to `now` released together, and when the next one comes. Told from the time alone: no
 * job has to run for a drop to be right, and what one drop leaves stays for the next.
 */
export function dropsUntil(
  drop: WeeklyDrop,
  { start, now, zone }: { start: Date; now: Date; zone: Zone },
): { released: number; nextAt: Date } {
  const first = firstDropDay(drop, start, zone);
  const weeks = Math.floor(daysBetween(first, dayOf(now, zone)) / 7);
  const latest = addDays(first, 7 * weeks);
  const hasComeToday = atTime(latest, drop.time, zone) <= now;
  const drops = Math.max(0, hasComeToday ? weeks + 1 : weeks);
  return { released: drops * drop.units, nextAt: atTime(addDays(first, 7 * drops), drop.time, zone) };
}

/** The day of the first drop that is not before `start`. */
function firstDropDay({ weekday, time }: WeeklyDrop, start: Date, zone: Zone): Day {
  const startDay = dayOf(start, zone);
  const day = addDays(startDay, (weekday - weekdayOf(startDay) + 7) % 7);
  return atTime(day, time, zone) < start ? addDays(day, 7) : day;
}
