import { addDays, type Day, dayOf, festivalsOn, isWeekend, startOfDay, weekdayOf } from "@banyan/calendar";
import type { Random } from "../random.ts";

/** How busy each hour is: breakfast, noon and the evening on the sofa. */
const hours = [
  0.6, 0.3, 0.15, 0.1, 0.1, 0.3, 1.2, 3.2, 4.6, 4, 4.2, 5.2, 6.4, 4.4, 3.6, 4, 4.4, 5, 5.6, 6.2, 7, 6.6, 4.2, 1.8,
] as const;
const total = hours.reduce((sum, hour) => sum + hour, 0);
const HOUR_MS = 3_600_000;
export const DAY_MS = 24 * HOUR_MS;

/** Milliseconds into the day at which this share (0–1) of its visits has begun. */
export function timeOfDay(share: number): number {
  let left = share * total;
  for (const [hour, weight] of hours.entries()) {
    if (left < weight) return Math.round((hour + left / weight) * HOUR_MS);
    left -= weight;
  }
  return DAY_MS - 1;
}

/** The share of a day's visits that has begun at this time. */
export function shareOfDay(ms: number): number {
  const hour = Math.min(23, Math.floor(ms / HOUR_MS));
  const before = hours.slice(0, hour).reduce((sum, weight) => sum + weight, 0);
  return (before + (hours[hour] ?? 0) * Math.min(1, ms / HOUR_MS - hour)) / total;
}

/** Visits now against the busiest hour, 0–1. */
export const busyness = (msOfDay: number) => (hours[Math.floor(msOfDay / HOUR_MS) % 24] ?? 0) / 7;

export type DemoDay = {
  day: Day;
  startsAt: number;
  /** How busy, against a plain day in the middle of the period. */
  weight: number;
  /** Share of the day that has passed when the period ends; 1 for all but the last. */
  passed: number;
};

const weekdays: Record<number, number> = { 1: 0.92, 2: 0.9, 3: 0.93, 4: 0.96, 5: 1.08, 6: 1.3, 7: 1.2 };

/** The days of the demo, an opening week, newcomers growing by three quarters (visits grow more, because people come back), weekends and festivals. */
export function demoDays(until: Date, count: number, random: Random): DemoDay[] {
  const last = dayOf(until);
  return Array.from({ length: count }, (_, index) => {
    const day = addDays(last, index - count + 1);
    const startsAt = startOfDay(day).getTime();
    const opening = index < 7 ? 1.3 : 1;
    const growth = opening * (0.72 + 0.56 * (count === 1 ? 0.5 : index / (count - 1)));
    const week = weekdays[weekdayOf(day)] ?? 1;
    const festival = festivalsOn(day).length > 0 && !isWeekend(day) ? 1.2 : 1;
    const weather = 1 + 0.07 * random.normal();
    const passed = index === count - 1 ? Math.min(1, Math.max(0, (until.getTime() - startsAt) / DAY_MS)) : 1;
    return { day, startsAt, weight: growth * week * festival * Math.max(0.75, weather), passed };
  });
}
