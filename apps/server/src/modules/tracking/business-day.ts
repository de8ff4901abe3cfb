import { dayOf } from "@banyan/calendar";

/** Clocks change at quarters of an hour, and no zone's midnight lies between two. */
const QUARTER_MS = 900_000;
const mostKept = 4_096;
const kept = new Map<string, Map<number, string>>();

/**
 * The business day of instants in a zone. Events come by the hundred a second and a zone with summer time costs 11 µs to ask,
 * so what a quarter of an hour belongs to is remembered.
 * @example businessDays("Europe/Berlin")(Date.parse("2026-03-28T23:30:00Z")) → "2026-03-29"
 */
export function businessDays(zone: string): (ms: number) => string {
  const known = kept.get(zone) ?? new Map<number, string>();
  kept.set(zone, known);
  return (ms) => {
    const quarter = Math.floor(ms / QUARTER_MS);
    const found = known.get(quarter);
    if (found !== undefined) return found;
    if (known.size >= mostKept) known.clear();
    const day = dayOf(new Date(ms), zone);
    known.set(quarter, day);
    return day;
  };
}
