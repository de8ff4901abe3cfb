import type { Bucket } from "../buckets.ts";
import type { Measure } from "./measures.ts";

/** A number of a series: of which values (`b0` …: 1 … of each split, 0 = the others), of which bucket or the whole, and its parts. */
export type SeriesRow = { bucket: string; isTotal: 0 | 1 } & Record<`b${number}` | `v${number}`, number | null>;
/** One for each bucket, and of the whole range. */
export type Numbers = { values: (number | null)[]; total: number | null };
/** Numbers by the values they are of (`1,0`). */
export type Table = ReadonlyMap<string, Numbers>;

/** The numbers of each combination of values, one for every bucket. */
export function tableOf(
  rows: readonly SeriesRow[],
  {
    splits,
    measure,
    buckets,
    isCumulative,
  }: { splits: number; measure: Measure; buckets: readonly Bucket[]; isCumulative: boolean },
): Table {
  const places = new Map(buckets.map(({ key }, n) => [key, n]));
  const table = new Map<string, Numbers>();
  for (const row of rows) {
    const of = String(Array.from({ length: splits }, (_, n) => Number(row[`b${n}`])));
    const numbers = table.get(of) ?? emptyOf(measure, isCumulative ? 0 : buckets.length);
    table.set(of, numbers);
    const value = measure.value(measure.parts.map((_, n) => row[`v${n}`] ?? null));
    const place = places.get(row.bucket);
    if (row.isTotal === 1) numbers.total = value;
    else if (place !== undefined) numbers.values[place] = value;
  }
  if (isCumulative) for (const numbers of table.values()) carryOn(numbers, measure, buckets.length);
  return table;
}

export const emptyOf = ({ nothing }: Measure, size: number): Numbers => ({
  values: Array.from({ length: size }, () => nothing),
  total: nothing,
});

/** A running number stays as it was in a bucket without events; the last one is the whole. */
function carryOn(numbers: Numbers, { nothing }: Measure, size: number): void {
  let last: number | null = nothing;
  for (let n = 0; n < size; n += 1) {
    const value = numbers.values[n];
    if (value === undefined) numbers.values[n] = last;
    else last = value;
  }
  numbers.total = last;
}
