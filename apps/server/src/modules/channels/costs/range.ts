import { daysBetween } from "@banyan/calendar";
import { fail } from "#kernel/failure.ts";

/** A year and a day, so that a whole leap year fits. */
const MOST_DAYS = 366;

/** Errors: INVALID_INPUT, RANGE_TOO_LONG. */
export function checkRange({ from, to }: { from: string; to: string }): void {
  const days = daysBetween(from, to) + 1;
  if (days < 1) fail("INVALID_INPUT", { field: "query.to" });
  if (days > MOST_DAYS) fail("RANGE_TOO_LONG", { field: "query.to" });
}
