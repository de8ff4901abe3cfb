import { addDays, dayOf, daysBetween, endOfMonth, endOfWeek, monthOf, startOfDay } from "@banyan/calendar";
import type { MetricsAnswer, ReportInterval, ReportRange } from "@banyan/contracts";
import { type Sql, sql, text } from "../reports/sql.ts";

export type Bucket = MetricsAnswer["buckets"][number] & { readonly fromMs: number; readonly untilMs: number };
const HOUR = 3_600_000;

/** The buckets of a range in order: hours by the clock, business days, ISO weeks, months; the first and last as far as the range goes. */
export function bucketsOf(range: ReportRange, interval: ReportInterval, zone: string, now: Date): Bucket[] {
  const today = dayOf(now, zone);
  const buckets: Bucket[] = [];
  for (let day = range.from; day <= range.to; ) {
    const last = lastDay(day, interval);
    const to = daysBetween(last, range.to) > 0 ? last : range.to;
    const [fromMs, untilMs] = [startOfDay(day, zone).getTime(), startOfDay(addDays(to, 1), zone).getTime()];
    if (interval === "hour") {
      for (let at = fromMs; at < untilMs; at += HOUR)
        buckets.push({
          ...{ start: new Date(at).toISOString(), from: day, to: day, fromMs: at, untilMs: at + HOUR },
          isRunning: now.getTime() >= at && now.getTime() < at + HOUR,
        });
    } else buckets.push({ start: day, from: day, to, fromMs, untilMs, isRunning: day <= today && today <= to });
    day = addDays(to, 1);
  }
  return buckets;
}

function lastDay(day: string, interval: ReportInterval): string {
  if (interval === "week") return endOfWeek(day);
  return interval === "month" ? endOfMonth(monthOf(day)) : day;
}

/**
 * The bucket's start as text, of an instant; equal to `start` of `bucketsOf`, whose first bucket begins with the range.
 * Cut out of itself: ClickHouse would group by what is inside of `toString`, and the whole range would be called 1970-01-01, not ''.
 */
export const bucketSql = (at: Sql, interval: ReportInterval, range: ReportRange, zone: string): Sql =>
  sql`left(${startSql(at, interval, range, zone)}, 40)`;

function startSql(at: Sql, interval: ReportInterval, range: ReportRange, zone: string): Sql {
  const day = sql`toDate(${at}, ${text(zone)})`;
  if (interval === "hour") {
    // hours counted from the day's own beginning: zones off by half an hour, days of 23 and 25 hours
    const begin = sql`toUnixTimestamp(toStartOfDay(toDateTime(${at}, ${text(zone)}), ${text(zone)}))`;
    return sql`formatDateTime(toDateTime(${begin} + intDiv(toUnixTimestamp(${at}) - ${begin}, 3600) * 3600, 'UTC'), '%FT%T.000Z', 'UTC')`;
  }
  if (interval === "day") return sql`toString(${day})`;
  const start = interval === "week" ? sql`toMonday(${day})` : sql`toStartOfMonth(${day})`;
  return sql`toString(greatest(${start}, toDate(${text(range.from)})))`;
}
