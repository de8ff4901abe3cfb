import { addDays, daysBetween, startOfDay } from "@banyan/calendar";
import type { ReportRange } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";

/** Two years and a leap day. */
export const MOST_RANGE_DAYS = 731;

/** A range as instants: `from` is part of it, `until` is not. */
export type Instants = { readonly from: number; readonly until: number; readonly days: number };

/** Errors: INVALID_INPUT (upside down), RANGE_TOO_LONG, both at `<at>.range.to`. */
export function instantsOf(range: ReportRange, { zone, at }: { zone: string; at: string }): Instants {
  const days = daysBetween(range.from, range.to) + 1;
  const field = `${at}.range.to`;
  if (days < 1) fail("INVALID_INPUT", { field, details: { reason: "the range ends before it begins" } });
  if (days > MOST_RANGE_DAYS) fail("RANGE_TOO_LONG", { field, details: { days, most: MOST_RANGE_DAYS } });
  return {
    from: startOfDay(range.from, zone).getTime(),
    until: startOfDay(addDays(range.to, 1), zone).getTime(),
    days,
  };
}
