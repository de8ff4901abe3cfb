import type { importTimeFormats } from "@banyan/contracts";

export type TimeFormat = (typeof importTimeFormats)[number];
/** Milliseconds since 1970, or null when this text is no time. */
export type ReadTime = (text: string) => number | null;

/** Year 2300 is past what DateTime64(3) holds; before 1970 nothing was clicked. */
const latestMs = Date.UTC(2300, 0, 1);

const iso =
  /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?\s*(Z|UTC|GMT|[+-]\d{2}:?\d{2})?$/i;
const slashed = /^(\d{1,2})[-/.](\d{1,2})[-/.](\d{4})(?:[T ]+(\d{1,2}):(\d{2})(?::(\d{2})(?:[.,](\d{1,9}))?)?)?$/;
const compact = /^(\d{4})(\d{2})(\d{2})(?:[T ]?(\d{2})(\d{2})(\d{2})?)?$/;

/**
 * How the times of a file are read. `zone` (IANA) is for times that do not say theirs; in the hour that happens twice the earlier
 * one is meant, one that never was is moved on by the gap.
 */
export function timeReader(format: TimeFormat, zone: string): ReadTime {
  const toUtc = utcOf(zone);
  const read = readers[format];
  return (text) => {
    const found = read(text.trim(), toUtc);
    return found === null || !(found >= 0 && found < latestMs) ? null : found;
  };
}

type ToUtc = (localMs: number) => number;
const readers: Record<TimeFormat, (text: string, toUtc: ToUtc) => number | null> = {
  iso(text, toUtc) {
    const m = iso.exec(text);
    if (!m) return null;
    const local = instant(m[1], m[2], m[3], m[4], m[5], m[6], m[7]);
    if (local === null || m[8] === undefined) return local === null ? null : toUtc(local);
    return local - offsetMs(m[8]);
  },
  day_first(text, toUtc) {
    const m = slashed.exec(text);
    const local = m && instant(m[3], m[2], m[1], m[4], m[5], m[6], m[7]);
    return local === null ? null : toUtc(local);
  },
  month_first(text, toUtc) {
    const m = slashed.exec(text);
    const local = m && instant(m[3], m[1], m[2], m[4], m[5], m[6], m[7]);
    return local === null ? null : toUtc(local);
  },
  compact(text, toUtc) {
    const m = compact.exec(text);
    const local = m && instant(m[1], m[2], m[3], m[4], m[5], m[6], undefined);
    return local === null ? null : toUtc(local);
  },
  unix_seconds: (text) => {
    const m = /^(\d{1,10})(?:\.(\d{1,9}))?$/.exec(text);
    return m ? Number(m[1]) * 1000 + millis(m[2]) : null;
  },
  unix_millis: (text) => (/^\d{1,14}$/.test(text) ? Number(text) : null),
};

type Part = string | undefined;
/** Null for a day or hour that does not exist. */
function instant(
  year: Part,
  month: Part,
  day: Part,
  hour: Part,
  minute: Part,
  second: Part,
  part: Part,
): number | null {
  const [y, mo, d] = [Number(year), Number(month), Number(day)];
  const [h, mi, s] = [Number(hour ?? 0), Number(minute ?? 0), Number(second ?? 0)];
  if (mo < 1 || mo > 12 || d < 1 || d > daysOf(y, mo) || h > 23 || mi > 59 || s > 60) return null;
  return Date.UTC(y, mo - 1, d, h, mi, Math.min(s, 59)) + millis(part);
}
const daysOf = (year: number, month: number) =>
  month === 2
    ? year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0)
      ? 29
      : 28
    : [4, 6, 9, 11].includes(month)
      ? 30
      : 31;
const millis = (part: Part) => (part === undefined ? 0 : Number(part.slice(0, 3).padEnd(3, "0")));

function offsetMs(zone: string): number {
  const m = /^([+-])(\d{2}):?(\d{2})$/.exec(zone);
  return m ? (m[1] === "-" ? -1 : 1) * (Number(m[2]) * 60 + Number(m[3])) * 60_000 : 0;
}

const quarterMs = 15 * 60_000;

/** Wall clock of a zone (as if it were UTC) → instant. Offsets change only on quarters of an hour, so each is asked for once. */
function utcOf(zone: string): ToUtc {
  if (zone === "UTC") return (local) => local;
  const format = new Intl.DateTimeFormat("en-US", { timeZone: zone, timeZoneName: "longOffset" });
  const offsets = new Map<number, number>();
  const offsetAt = (utcMs: number) => {
    const quarter = Math.floor(utcMs / quarterMs);
    let offset = offsets.get(quarter);
    if (offset === undefined) {
      const name = format.formatToParts(quarter * quarterMs).find(({ type }) => type === "timeZoneName")?.value ?? "";
      offset = offsetMs(name.replace("GMT", ""));
      if (offsets.size > 200_000) offsets.clear();
      offsets.set(quarter, offset);
    }
    return offset;
  };
  return (local) => {
    // a day before and after stand on both sides of any change
    const before = local - offsetAt(local - dayMs);
    const after = local - offsetAt(local + dayMs);
    if (before === after) return before;
    if (before + offsetAt(before) === local) return before;
    return after + offsetAt(after) === local ? after : before;
  };
}
const dayMs = 86_400_000;
