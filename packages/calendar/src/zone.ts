import { addDays, type Day, toDayNumber } from "./day.ts";

/** An IANA zone name. */
export type Zone = string;

/** Programs without another setting live here. */
export const DEFAULT_ZONE: Zone = "Asia/Shanghai";

const DAY_MS = 86_400_000;
const SECOND_MS = 1_000;

/**
 * Zones read without Intl, in milliseconds east of UTC. The mini-program needs only these (its Intl may be missing), and
 * a report over many instants gains: `dayOf` takes 1 µs here, 11 µs through a kept formatter (Node 24). China has kept
 * +08:00 without summer time since 1992; earlier days are off.
 */
const FIXED_OFFSET_MS: ReadonlyMap<Zone, number> = new Map([
  ["Asia/Shanghai", 8 * 3_600_000],
  ["Asia/Hong_Kong", 8 * 3_600_000],
  ["Asia/Macau", 8 * 3_600_000],
  ["Asia/Taipei", 8 * 3_600_000],
  ["Asia/Singapore", 8 * 3_600_000],
  ["UTC", 0],
]);

/** The business day an instant falls on: `dayOf(new Date("2026-11-21T16:00:00Z"))` → "2026-11-22" in Shanghai. */
export function dayOf(instant: Date, zone: Zone = DEFAULT_ZONE): Day {
  return localTextOf(instant.getTime(), zone).slice(0, 10);
}

/** The hour of the day in the zone, 0–23. */
export function hourOf(instant: Date, zone: Zone = DEFAULT_ZONE): number {
  return Number(localTextOf(instant.getTime(), zone).slice(11, 13));
}

/** The first instant of the day: 00:00, or when summer time skips it, the moment the day begins. */
export function startOfDay(day: Day, zone: Zone = DEFAULT_ZONE): Date {
  return instantOf(day, 0, zone);
}

/** The last millisecond of the day, 23:59:59.999 (whatever the day's length). */
export function endOfDay(day: Day, zone: Zone = DEFAULT_ZONE): Date {
  return new Date(startOfDay(addDays(day, 1), zone).getTime() - 1);
}

/** `atTime("2026-11-22", "09:00")`: a time skipped by summer time moves on by the gap, a repeated one is the first. */
export function atTime(day: Day, time: string, zone: Zone = DEFAULT_ZONE): Date {
  const found = /^([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d))?$/.exec(time);
  if (found === null) throw new RangeError(`not a time of day: ${time}`);
  return instantOf(day, Number(found[1]) * 3_600 + Number(found[2]) * 60 + Number(found[3] ?? 0), zone);
}

/**
 * When a right valid for `days` days ends: 23:59:59(.999) program time of the last day, the day of `from` counted as the
 * first, as WeChat Pay counts its own coupons (`available_day_after_receive`: 从领取当天开始计算天数).
 * Compare with `now <= end`.
 */
export function endOfValidity(from: Date, days: number, zone: Zone = DEFAULT_ZONE): Date {
  if (!Number.isSafeInteger(days) || days < 1)
    throw new RangeError(`validity must be at least 1 whole day, got ${days}`);
  return endOfDay(addDays(dayOf(from, zone), days - 1), zone);
}

function instantOf(day: Day, secondOfDay: number, zone: Zone): Date {
  const asUtc = toDayNumber(day) * DAY_MS + secondOfDay * SECOND_MS;
  // offsets do not change twice within two days, so one of these two holds at the instant sought
  const before = asUtc - offsetMs(asUtc - DAY_MS, zone);
  const after = asUtc - offsetMs(asUtc + DAY_MS, zone);
  const wanted = new Date(asUtc).toISOString().slice(0, 19);
  const exact = [before, after].filter((ms) => localTextOf(ms, zone) === wanted);
  // repeated: the first; skipped: the clock before the gap, which reads as moved on by it
  return new Date(exact.length > 0 ? Math.min(...exact) : before);
}

/** "2026-11-22T11:00:00" as clocks in the zone show it. */
function localTextOf(ms: number, zone: Zone): string {
  return new Date(ms + offsetMs(ms, zone)).toISOString().slice(0, 19);
}

/** How far the zone's clocks are ahead of UTC at an instant. */
function offsetMs(ms: number, zone: Zone): number {
  const fixed = FIXED_OFFSET_MS.get(zone);
  if (fixed !== undefined) return fixed;
  const part = (type: Intl.DateTimeFormatPartTypes): number =>
    Number(parts.find((found) => found.type === type)?.value);
  const parts = formatterOf(zone).formatToParts(ms);
  const shown = Date.UTC(part("year"), part("month") - 1, part("day"), part("hour"), part("minute"), part("second"));
  return shown - Math.floor(ms / SECOND_MS) * SECOND_MS;
}

/** Making a formatter takes ~70 µs (Node 24), so one per zone is kept; a program has one zone. */
const formatters = new Map<Zone, Intl.DateTimeFormat>();

function formatterOf(zone: Zone): Intl.DateTimeFormat {
  const known = formatters.get(zone);
  if (known !== undefined) return known;
  const made = new Intl.DateTimeFormat("en-US", {
    timeZone: zone,
    calendar: "gregory",
    numberingSystem: "latn",
    hourCycle: "h23",
    year: "numeric",
    month: "numeric",
    day: "numeric",
    hour: "numeric",
    minute: "numeric",
    second: "numeric",
  });
  formatters.set(zone, made);
  return made;
}

/** Settings are checked with this before they are stored; every other function throws `RangeError` for an unknown zone. */
export function isZone(text: string): boolean {
  if (FIXED_OFFSET_MS.has(text)) return true;
  try {
    formatterOf(text);
    return true;
  } catch {
    return false;
  }
}
