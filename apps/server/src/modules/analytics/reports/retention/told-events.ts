import { addDays, dayOf, endOfMonth, startOfMonth, weekdayOf } from "@banyan/calendar";
import type { CalendarInterval, EventSelection, ReportFilter } from "@banyan/contracts";

/** An event as tests make it. */
export type ToldEvent = { event: string; person: number; at: number; session: number; scene: number; channel: string };
/** A small world: what happened, and which numbers turned out to be which. */
export type World = { events: readonly ToldEvent[]; merges: ReadonlyMap<number, number> };
export type Did = { who: number; day: string; at: number; channel: string };

/** The words of the definitions, one by one, for the evaluators of the tests: nothing of it is shared with the statements. */
export function didOf(
  { events, merges }: World,
  zone: string,
  selection: EventSelection,
  filters: readonly ReportFilter[],
): Did[] {
  const found: Did[] = [];
  for (const one of events) {
    if (one.person === 0) continue; // nobody
    if (one.scene === 1129) continue; // WeChat's crawler
    if (selection.event === "*" && one.session === 0) continue; // behaviour only
    if (selection.event !== "*" && selection.event !== one.event) continue;
    let passes = true;
    for (const filter of [...filters, ...selection.filters]) {
      if (filter.property === "event" && filter.op === "is_set") continue;
      if (filter.property !== "channel" || filter.op !== "is") throw new Error("the evaluator knows no such filter");
      if (!filter.values.includes(one.channel)) passes = false;
    }
    if (!passes) continue;
    found.push({
      who: merges.get(one.person) ?? one.person,
      day: localDay(one.at, zone),
      at: one.at,
      channel: one.channel,
    });
  }
  return found;
}

/** The same few days are asked for a million times. */
const once = <A extends (string | number)[]>(find: (...args: A) => string): ((...args: A) => string) => {
  const known = new Map<string, string>();
  return (...args) => {
    const key = args.join();
    const found = known.get(key) ?? find(...args);
    known.set(key, found);
    return found;
  };
};

const localDay = once((at: number, zone: string) => dayOf(new Date(at), zone));

/** The first day of the interval a day is in. */
export const beginOf = once((day: string, interval: CalendarInterval): string => {
  if (interval === "day") return day;
  if (interval === "month") return startOfMonth(day.slice(0, 7));
  let monday = day;
  while (weekdayOf(monday) !== 1) monday = addDays(monday, -1);
  return monday;
});

/** The last day of the interval that begins on this day. */
export const lastOf = once((begin: string, interval: CalendarInterval): string => {
  if (interval === "day") return begin;
  return interval === "week" ? addDays(begin, 6) : endOfMonth(begin.slice(0, 7));
});

/** Where the nth interval after (or before) this one begins. */
export const stepFrom = once((begin: string, n: number, interval: CalendarInterval): string => {
  let at = begin;
  for (let k = 0; k < n; k++) at = addDays(lastOf(at, interval), 1);
  for (let k = 0; k > n; k--) at = beginOf(addDays(at, -1), interval);
  return at;
});

/** Every interval with a day between the two, by its first day. */
export function intervalsBetween(from: string, to: string, interval: CalendarInterval): string[] {
  const found: string[] = [];
  for (let at = beginOf(from, interval); at <= to; at = stepFrom(at, 1, interval)) found.push(at);
  return found;
}
