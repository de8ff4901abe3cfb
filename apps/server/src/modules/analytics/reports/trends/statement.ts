import type { ReportInterval } from "@banyan/contracts";
import { bucketOf } from "../buckets.ts";
import { join, raw, type Sql, sql, texts, value } from "../sql.ts";
import { holds, type Measure, plain, running, states } from "./measures.ts";

/** What events are split by: the value as text, and the values told apart; the others are one. */
export type Split = { readonly key: Sql; readonly values: readonly string[] };
type Asked = {
  /** Which events, the range among it. */ where: Sql;
  measure: Measure;
  splits: readonly Split[];
  interval: ReportInterval;
  zone: string;
  isCumulative: boolean;
};

/** Which of a split's values an event has: 1 … , 0 = another one. */
export const placeIn = ({ key, values }: Split): Sql =>
  values.length === 0
    ? raw("toUInt16(0)")
    : sql`transform(${key}, ${texts(values)}, ${value(
        "Array(UInt16)",
        values.map((_, n) => n + 1),
      )}, toUInt16(0))`;

/** Every number of a series in one reading: each bucket and the whole; running, each bucket with those before it. */
export function seriesStatement({ where, measure, splits, interval, zone, isCumulative }: Asked): Sql {
  const bucket = bucketOf(interval, zone);
  const names = splits.map((_, n) => raw(`b${n}`));
  const of = splits.map((split, n) => sql`${placeIn(split)} AS ${raw(`b${n}`)}, `);
  const from = sql`FROM events AS e WHERE ${holds(where, measure)}`;
  const list = (more: Sql[]) => join([...names, ...more], ", ");
  const key = raw("bucketKey");
  if (!isCumulative)
    return sql`SELECT ${join(of, "")}${bucket.key} AS bucketKey, ${bucket.told(key)} AS bucket, grouping(bucketKey) AS isTotal, ${plain(measure)}
      ${from} GROUP BY GROUPING SETS ((${list([key])}), (${splits.length > 0 ? list([]) : raw("")}))`;
  const over = sql`${splits.length > 0 ? sql`PARTITION BY ${join(names, ", ")} ` : raw("")}ORDER BY bucketKey ROWS BETWEEN UNBOUNDED PRECEDING AND CURRENT ROW`;
  return sql`SELECT ${list([bucket.told(key)])} AS bucket, 0 AS isTotal, ${running(measure, over)}
    FROM (SELECT ${join(of, "")}${bucket.key} AS bucketKey, ${states(measure)} ${from} GROUP BY ${list([key])})`;
}

/** The values of a split with the biggest numbers, those of one size in the order of their text. */
export const topStatement = (where: Sql, measure: Measure, key: Sql, known: readonly string[], limit: number): Sql =>
  sql`SELECT toString(${key}) AS key, ${plain(measure)} FROM events AS e WHERE ${holds(where, measure)} AND key NOT IN ${texts(known)} GROUP BY key ORDER BY ${size(measure)} DESC NULLS LAST, key LIMIT ${value("UInt32", limit)}`;
const size = ({ parts }: Measure): Sql => (parts.length > 1 ? raw("if(v1 = 0, NULL, v0 / v1)") : raw("v0"));
