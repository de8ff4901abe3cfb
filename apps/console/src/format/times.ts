import type { Language } from "../theme/preferences.ts";
import { addDays } from "./days.ts";

/** Words for instants in one zone and language, and the instants a business day begins and ends at. */
export type Times = {
  readonly zone: string;
  /** The business day an instant falls on: 2026-11-22. */ dayOf(instant: string | Date): string;
  /** 14:03 today, 11-22 14:03 this year, 2025-11-22 14:03 before. */ moment(instant: string): string;
  /** Everything: 2026-11-22 14:03:09. */ exact(instant: string): string;
  /** 14:03:09 */ clock(instant: string): string;
  /** 11月22日 / Nov 22 */ dayLabel(day: string): string;
  /** 11月22日 周日 / Sun, Nov 22 */ weekdayLabel(day: string): string;
  startOf(day: string): string;
  /** The last second of the day. */ endOf(day: string): string;
};

/** @param now the instant “today” and “this year” are taken from */
export function timesIn(zone: string, language: Language, now: () => Date = () => new Date()): Times {
  const locale = language === "zh" ? "zh-CN" : "en-GB";
  const parts = new Intl.DateTimeFormat("en-CA", {
    timeZone: zone,
    hourCycle: "h23",
    year: "numeric",
    month: "2-digit",
    day: "2-digit",
    hour: "2-digit",
    minute: "2-digit",
    second: "2-digit",
  });
  const read = (instant: string | Date) => {
    const found = Object.fromEntries(parts.formatToParts(new Date(instant)).map(({ type, value }) => [type, value]));
    return {
      day: `${found["year"]}-${found["month"]}-${found["day"]}`,
      minute: `${found["hour"]}:${found["minute"]}`,
      second: `${found["hour"]}:${found["minute"]}:${found["second"]}`,
    };
  };
  // a business day has no zone any more: it is read and written in UTC
  const dayWords = (options: Intl.DateTimeFormatOptions) => {
    const format = new Intl.DateTimeFormat(language === "zh" ? locale : "en-US", { timeZone: "UTC", ...options });
    return (day: string) => format.format(new Date(`${day}T00:00:00Z`));
  };
  /** Midnight of the zone: the guess in UTC moved by the zone's offset, twice, since the offset may change in between. */
  const startOf = (day: string): Date => {
    const midnight = Date.parse(`${day}T00:00:00Z`);
    const offsetAt = (at: number) => {
      const { day: local, second } = read(new Date(at));
      return Date.parse(`${local}T${second}Z`) - at;
    };
    return new Date(midnight - offsetAt(midnight - offsetAt(midnight)));
  };
  return {
    zone,
    startOf: (day) => startOf(day).toISOString(),
    endOf: (day) => new Date(startOf(addDays(day, 1)).getTime() - 1_000).toISOString(),
    dayOf: (instant) => read(instant).day,
    moment(instant) {
      const { day, minute } = read(instant);
      const today = read(now()).day;
      if (day === today) return minute;
      return `${day.slice(0, 4) === today.slice(0, 4) ? day.slice(5) : day} ${minute}`;
    },
    exact: (instant) => `${read(instant).day} ${read(instant).second}`,
    clock: (instant) => read(instant).second,
    dayLabel: dayWords({ month: language === "zh" ? "long" : "short", day: "numeric" }),
    weekdayLabel: dayWords({ month: language === "zh" ? "long" : "short", day: "numeric", weekday: "short" }),
  };
}
