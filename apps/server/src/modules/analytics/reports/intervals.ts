import { addDays, type Day, daysBetween } from "@banyan/calendar";
import type { CalendarInterval } from "@banyan/contracts";
import { raw, type Sql, sql } from "./sql.ts";

/**
 * Calendar intervals as whole numbers without gaps, so that how many lie between two is their difference: across year ends, and
 * whatever week of the year it is. Weeks begin on Monday (1970-01-01 was a Thursday), months count from the year 0.
 */
export function slotOf(day: Day, interval: CalendarInterval): number {
  if (interval === "month") return Number(day.slice(0, 4)) * 12 + Number(day.slice(5, 7)) - 1;
  const number = daysBetween(EPOCH, day);
  return interval === "week" ? Math.floor((number + 3) / 7) : number;
}

/** The same of a column of days. */
export function slotSql(day: Sql, interval: CalendarInterval): Sql {
  if (interval === "month") return sql`toInt32(toYear(${day}) * 12 + toMonth(${day}) - 1)`;
  return interval === "week" ? sql`toInt32(intDiv(toInt32(${day}) + 3, 7))` : sql`toInt32(${day})`;
}

export function firstDayOf(slot: number, interval: CalendarInterval): Day {
  if (interval === "day") return addDays(EPOCH, slot);
  if (interval === "week") return addDays(EPOCH, slot * 7 - 3);
  return `${String(Math.floor(slot / 12)).padStart(4, "0")}-${String((slot % 12) + 1).padStart(2, "0")}-01`;
}

export const lastDayOf = (slot: number, interval: CalendarInterval): Day => addDays(firstDayOf(slot + 1, interval), -1);

/** Of two days the one that comes first. */
export const earlier = (one: Day, other: Day): Day => [one, other].sort()[0] ?? one;

/** Of ClickHouse's Date, too. */
export const EPOCH = "1970-01-01";

/** Rows (slot, nobody) of consecutive intervals, so that none is missing where nothing happened. */
export const emptySlots = (first: number, last: number): Sql =>
  raw(
    `SELECT toInt32(arrayJoin(range(${Math.trunc(first)}, ${Math.trunc(last) + 1}))) AS slot, bitmapBuild(emptyArrayUInt32()) AS persons`,
  );
