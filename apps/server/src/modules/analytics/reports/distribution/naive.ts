import { dayOf } from "@banyan/calendar";
import type { DistributionMeasure, EventSelection, ReportFilter } from "@banyan/contracts";
import { naiveSource } from "../naive-source.ts";
import type { Stream } from "../streams.ts";

/** The number of every person of a stream. */
export function naiveDistribution(
  stream: Stream,
  {
    selection,
    measure,
    property,
    range,
    filters,
    includeZero,
    zone,
  }: {
    selection: EventSelection;
    measure: DistributionMeasure;
    property: string | undefined;
    range: { from: string; to: string };
    filters: readonly ReportFilter[];
    includeZero: boolean;
    zone: string;
  },
): Map<number, number> {
  const source = naiveSource(stream, zone);
  const numbers = new Map<number, number>();
  const active = source.chosen({ event: "*", filters: [] }, range, filters);
  if (includeZero) for (const one of active) numbers.set(source.who(one), 0);
  const seen = new Set<string>();
  for (const one of source.chosen(selection, range, filters)) {
    const person = source.who(one);
    const add = (more: number) => numbers.set(person, (numbers.get(person) ?? 0) + more);
    const addOnce = (key: string) => {
      if (seen.has(key)) return;
      seen.add(key);
      add(1);
    };
    if (measure === "count") add(1);
    if (measure === "days") addOnce(`${person} ${dayOf(new Date(one.at), zone)}`);
    if (measure === "sessions" && one.session > 0) addOnce(`${one.person} ${one.session}`);
    const value = property === undefined ? null : source.told(one, property);
    if (measure === "sum" && value !== null) add(Number(value));
  }
  return numbers;
}
