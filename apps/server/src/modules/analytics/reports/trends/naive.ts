import { addDays, dayOf, startOfDay, weekdayOf } from "@banyan/calendar";
import type { EventSelection, ReportFilter, ReportInterval, TrendsMeasure } from "@banyan/contracts";
import { naiveSource } from "../naive-source.ts";
import type { Stream, Told } from "../streams.ts";

export type NaiveQuestion = {
  selection: EventSelection;
  measure: TrendsMeasure;
  property: string | undefined;
  range: { from: string; to: string };
  interval: ReportInterval;
  filters: readonly ReportFilter[];
  zone: string;
  /** Of which own kind (the value, `others` of these, or all). */ kind:
    | { is: string }
    | { isNone: readonly string[] }
    | null;
};

/** The numbers of one stream: of every bucket (by what it is called) and of the whole; running ones, of each bucket with all before. */
export function naiveTrends(
  stream: Stream,
  question: NaiveQuestion,
  isCumulative: boolean,
  buckets: readonly string[],
) {
  const { selection, measure, property, range, interval, filters, zone, kind } = question;
  const source = naiveSource(stream, zone);
  const events = source.chosen(selection, range, filters).filter((one) => {
    const value = one.props.kind ?? "";
    if (kind === null) return true;
    return "is" in kind ? value === kind.is : !kind.isNone.includes(value);
  });
  const when = new Map(events.map((one) => [one, bucketOf(one, interval, zone)]));
  const isIn = (one: Told, bucket: string) =>
    isCumulative ? String(when.get(one)) <= bucket : when.get(one) === bucket;
  const values = buckets.map((bucket) => measured(events.filter((one) => isIn(one, bucket))));
  return { values, total: measured(events) };

  function measured(of: Told[]): number | null {
    const persons = new Set(of.map(source.who)).size;
    const visits = of.filter(({ session }) => session > 0);
    const sessions = new Set(visits.map(({ person, session }) => `${person}/${session}`)).size;
    const set =
      property === undefined ? [] : of.map((one) => source.told(one, property)).filter((value) => value !== null);
    const numbers = set.map(Number).sort((a, b) => a - b);
    const sum = numbers.reduce((all, one) => all + one, 0);
    switch (measure) {
      case "count":
        return of.length;
      case "persons":
        return persons;
      case "sessions":
        return sessions;
      case "per_person":
        return persons === 0 ? null : of.length / persons;
      case "per_session":
        return sessions === 0 ? null : visits.length / sessions;
      case "sum":
        return sum;
      case "avg":
        return numbers.length === 0 ? null : sum / numbers.length;
      case "min":
        return numbers[0] ?? null;
      case "max":
        return numbers.at(-1) ?? null;
      case "distinct":
        return new Set(set).size;
      case "median":
        return percentile(numbers, 0.5);
      default:
        return percentile(numbers, Number(measure.slice(1)) / 100);
    }
  }
}

/** Between the two values nearest to the place `level * (n − 1)`. */
function percentile(sorted: readonly number[], level: number): number | null {
  if (sorted.length === 0) return null;
  const place = level * (sorted.length - 1);
  const [below = 0, above = below] = [sorted[Math.floor(place)], sorted[Math.ceil(place)]];
  return below + (above - below) * (place - Math.floor(place));
}

/** What the bucket of an event is called; names of one interval sort in time order. */
function bucketOf({ at }: Told, interval: ReportInterval, zone: string): string {
  const day = dayOf(new Date(at), zone);
  switch (interval) {
    case "hour": {
      const begins = startOfDay(day, zone).getTime();
      return String(begins + Math.floor((at - begins) / 3_600_000) * 3_600_000);
    }
    case "day":
      return day;
    case "week":
      return addDays(day, 1 - weekdayOf(day));
    case "month":
      return `${day.slice(0, 7)}-01`;
  }
}
