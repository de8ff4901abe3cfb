import { isKept, orderRows, type Purchases } from "../purchases.ts";
import { instant, int, ints, raw, type Sql, sql, text } from "../sql.ts";

/** Purchases from `from` up to `until` are what the model knows; those up to `end` are what came after. Instants; the days they begin. */
export type PredictionTimes = { from: number; until: number; end: number; untilDay: string };

/**
 * Who bought before `until`: stream, who, x (days with a purchase after the first), tx and T (days from the first to the last, to the end),
 * m (mean of a repeat day, fen; 0 without), lastDay, actual (days with a purchase after). Orders refunded as a whole by the end are none.
 */
export function buyers(purchases: Purchases, { from, until, end, untilDay }: PredictionTimes): Sql {
  const day = sql`toDate(at, ${text(purchases.zone)})`;
  const known = (condition: string) => sql`at < ${instant(until)} AND ${raw(condition)}`;
  return sql`
    SELECT stream, who, length(days) - 1 AS x, toInt32(days[-1] - days[1]) AS tx, toInt32(toDate(${text(untilDay)}) - days[1]) AS T,
      if(x = 0, 0., arraySum(arrayFilter((fen, d) -> d > days[1], fens, ofDays)) / x) AS m, days[-1] AS lastDay, actual
    FROM (
      SELECT stream, who, arraySort(groupUniqArrayIf(day, ${known("1")})) AS days, groupArrayIf(net, ${known("1")}) AS fens,
        groupArrayIf(day, ${known("1")}) AS ofDays, toUInt32(uniqExactIf(day, at >= ${instant(until)})) AS actual
      FROM (
        SELECT stream, who, at, ${day} AS day, paid - refunded AS net FROM (${orderRows(purchases, end)})
        WHERE at >= ${instant(from)} AND ${isKept}
      ) GROUP BY stream, who HAVING notEmpty(days)
    )`;
}

export type BuyerGroup = { x: number; tx: number; T: number; count: number; actual: number; most: number };
/** Buyers of whom the same is known, times rounded down to `grain` days. `most`: the largest mean among them. */
export const buyerGroups = (purchases: Purchases, times: PredictionTimes, grain: number): Sql => sql`
  SELECT toUInt32(b.x) AS x, ${rounded("b.tx", grain)} AS tx, ${rounded("b.T", grain)} AS T, toUInt32(count()) AS count,
    sum(b.actual) AS actual, max(b.m) AS most
  FROM (${buyers(purchases, times)}) AS b GROUP BY x, tx, T ORDER BY x, tx, T`;
const rounded = (column: string, grain: number) => sql`intDiv(${raw(column)}, ${int(grain)}) * ${int(grain)}`;

export type SpentRow = { x: number; m: number; count: number };
/** Means of repeat days above nothing, gathered within one percent of each other. */
export const spentGroups = (purchases: Purchases, times: PredictionTimes): Sql => sql`
  SELECT toUInt32(b.x) AS x, avg(b.m) AS m, toUInt32(count()) AS count
  FROM (${buyers(purchases, times)}) AS b WHERE b.x > 0 AND b.m > 0 GROUP BY x, round(log(b.m) * 100) ORDER BY x, m`;

export type PersonRow = { person: number; x: number; tx: number; T: number; m: number; lastDay: string };
/** The `limit` with the largest mean of each of these groups. */
export const buyersOf = (
  purchases: Purchases,
  times: PredictionTimes,
  grain: number,
  groups: readonly BuyerGroup[],
  limit: number,
): Sql => {
  const [tx, whole] = [rounded("b.tx", grain), rounded("b.T", grain)];
  return sql`
    SELECT b.who AS person, toUInt32(b.x) AS x, ${tx} AS tx, ${whole} AS T, b.m AS m, toString(b.lastDay) AS lastDay
    FROM (${buyers(purchases, times)}) AS b
    WHERE toInt64(b.x) * ${int(10 ** 8)} + ${tx} * ${int(10 ** 4)} + ${whole} IN ${ints(groups.map(keyOf))}
    ORDER BY m DESC, person LIMIT ${int(limit)} BY x, tx, T`;
};
/** A range is at most 731 days: four digits each. */
const keyOf = ({ x, tx, T }: BuyerGroup) => x * 10 ** 8 + tx * 10 ** 4 + T;

/** Buyers with exactly so many repeats (`orMore`: at least). */
export const buyersWith = (purchases: Purchases, times: PredictionTimes, repeats: number, orMore: boolean): Sql =>
  sql`SELECT DISTINCT who AS person FROM (${buyers(purchases, times)}) WHERE x ${raw(orMore ? ">=" : "=")} ${int(repeats)}`;
