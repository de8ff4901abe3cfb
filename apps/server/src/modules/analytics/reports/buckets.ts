import {
  addDays,
  addMonths,
  addMonthsToDay,
  daysBetween,
  endOfMonth,
  endOfWeek,
  monthOf,
  startOfDay,
  startOfMonth,
  startOfWeek,
} from "@banyan/calendar";
import type { ReportInterval, ReportRange, TrendsBucket } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import { type Sql, sql, text } from "./sql.ts";

/** A stretch of the range: `fromMs` is part of it, `untilMs` is not. `key` is what `bucketOf` says of its events. */
export type Bucket = TrendsBucket & { readonly key: string; readonly fromMs: number; readonly untilMs: number };

const HOUR_MS = 3_600_000;
/** Of hours nobody reads more. */
export const MOST_HOURLY_DAYS = 62;

/**
 * Every bucket of a range, also those nothing happens in. Hours are counted from the beginning of each business day, so a day of
 * summer time has 23 or 25 of them.
 */
export function bucketsOf(range: ReportRange, interval: ReportInterval, zone: string, now: Date): Bucket[] {
  const build = (start: string, from: string, to: string, isPartial: boolean): Bucket => {
    const untilMs = startOfDay(addDays(to, 1), zone).getTime();
    const isRunning = now.getTime() < untilMs;
    return { key: start, start, from, to, fromMs: startOfDay(from, zone).getTime(), untilMs, isRunning, isPartial };
  };
  const cut = (start: string, end: string) => {
    const from = start < range.from ? range.from : start;
    const to = end > range.to ? range.to : end;
    return build(start, from, to, from !== start || to !== end);
  };
  const buckets: Bucket[] = [];
  switch (interval) {
    case "hour":
      for (let day = range.from; day <= range.to; day = addDays(day, 1)) buckets.push(...hoursOf(day, zone, now));
      return buckets;
    case "day":
      for (let day = range.from; day <= range.to; day = addDays(day, 1)) buckets.push(cut(day, day));
      return buckets;
    case "week":
      for (let week = startOfWeek(range.from); week <= range.to; week = addDays(week, 7))
        buckets.push(cut(week, endOfWeek(week)));
      return buckets;
    case "month":
      for (let month = monthOf(range.from); month <= monthOf(range.to); month = addMonths(month, 1))
        buckets.push(cut(startOfMonth(month), endOfMonth(month)));
      return buckets;
  }
}

function hoursOf(day: string, zone: string, now: Date): Bucket[] {
  const [begins, ends] = [startOfDay(day, zone).getTime(), startOfDay(addDays(day, 1), zone).getTime()];
  return Array.from({ length: Math.ceil((ends - begins) / HOUR_MS) }, (_, n): Bucket => {
    const fromMs = begins + n * HOUR_MS;
    const untilMs = Math.min(fromMs + HOUR_MS, ends);
    const times = { fromMs, untilMs, isRunning: now.getTime() < untilMs, isPartial: false };
    return { key: String(fromMs), start: new Date(fromMs).toISOString(), from: day, to: day, ...times };
  });
}

/** The key of the bucket an event falls in: cheap to group by, told as text. */
export function bucketOf(interval: ReportInterval, zone: string): { key: Sql; told(key: Sql): Sql } {
  const day = sql`toDate(e.ts, ${text(zone)})`;
  const told = (key: Sql) => sql`toString(${key})`;
  switch (interval) {
    case "hour": {
      const begins = sql`toInt64(toUnixTimestamp(toStartOfDay(e.ts, ${text(zone)}))) * 1000`;
      return { told, key: sql`${begins} + intDiv(toUnixTimestamp64Milli(e.ts) - ${begins}, 3600000) * 3600000` };
    }
    case "day":
      return { told, key: day };
    case "week":
      return { told, key: sql`toMonday(${day})` };
    case "month":
      return { told, key: sql`toStartOfMonth(${day})` };
  }
}

/** As many days just before, or the same days a year earlier. */
export function rangeBefore({ from, to }: ReportRange, compare: "previous" | "year"): ReportRange {
  if (compare === "year") return { from: addMonthsToDay(from, -12), to: addMonthsToDay(to, -12) };
  return { from: addDays(from, -daysBetween(from, to) - 1), to: addDays(from, -1) };
}

/** Errors: RANGE_TOO_LONG for hours of more than two months. */
export function checkInterval({ from, to }: ReportRange, interval: ReportInterval, at: string): void {
  const days = daysBetween(from, to) + 1;
  if (interval === "hour" && days > MOST_HOURLY_DAYS)
    fail("RANGE_TOO_LONG", { field: `${at}.range.to`, details: { days, most: MOST_HOURLY_DAYS } });
}
