import { addDays, dayOf, rangeOfDays, startOfDay } from "@banyan/calendar";
import type { ReportInterval } from "@banyan/contracts";
import { bucketsOf } from "./buckets.ts";
import { windowsOf } from "./scans/events.ts";
import { netByOffset } from "./scans/newcomers.ts";
import type { Measure } from "./scans/index.ts";
import type { Frame } from "./scans/scan.ts";

type Put = (bucket: string, measure: Measure, value: number | null) => void;
/** The longest window of active people. */
const MONTH_DAYS = 30;

/** Measures that no single statement by bucket tells. */
export async function otherMeasures(
  frame: Frame,
  interval: ReportInterval,
  needed: ReadonlySet<Measure>,
  put: Put,
): Promise<void> {
  const needs = (...measures: Measure[]) => measures.some((one) => needed.has(one));
  await Promise.all([
    needs("active_sum", "active_days", "active_7", "active_30") && readWindows(frame, interval, put),
    needs("ad_fen") && readCosts(frame, interval, put),
    needs("member_count", "raised_members") && readMembers(frame, put),
    needs("on_sale", "sold_out") && readShelf(frame, put),
  ]);
}

/** People of each day, and of the 7 and 30 days up to the last day of each bucket; days to come are not looked at. */
async function readWindows(frame: Frame, interval: ReportInterval, put: Put): Promise<void> {
  const { context, days, today } = frame;
  if (interval === "hour") return readWindows(frame, "month", (bucket, ...rest) => bucket === "" && put(bucket, ...rest));
  const upTo = (day: string) => (day < today ? day : today);
  const spans = [
    ...bucketsOf(days, interval, context.zone, context.now).map(({ start, from, to }) => ({ start, from, to: upTo(to) })),
    { start: "", from: days.from, to: upTo(days.to) },
  ].filter(({ from, to }) => from <= to);
  const ends = days.from <= upTo(days.to) ? rangeOfDays(days.from, upTo(days.to)) : [];
  const since = startOfDay(addDays(days.from, 1 - MONTH_DAYS), context.zone).getTime();
  const rows = await context.ask<{ end: string; one: number; seven: number; thirty: number }>(
    windowsOf(frame, ends, since),
  );
  const byEnd = new Map(rows.map((row) => [row.end, row]));
  for (const { start, from, to } of spans) {
    const range = rangeOfDays(from, to);
    put(start, "active_sum", range.reduce((sum, day) => sum + Number(byEnd.get(day)?.one ?? 0), 0));
    put(start, "active_days", range.length);
    put(start, "active_7", Number(byEnd.get(to)?.seven ?? 0));
    put(start, "active_30", Number(byEnd.get(to)?.thirty ?? 0));
  }
}
