import { type RfmGroup, type RfmQuestion, rfmGroups } from "@banyan/contracts";
import { isKept, orderRows, type Purchases } from "../purchases.ts";
import { float, instant, int, raw, type Sql, sql, text } from "../sql.ts";

type Threshold = RfmQuestion["threshold"];
/** When purchases count, and as of when they are looked at: instants; `asOfDay` is the day that ends then. */
export type RfmTimes = { from: number; until: number; asOf: number; asOfDay: string };

/** Who bought: stream, who, orders, fen, recency (days), and the number of their group's place in `rfmGroups`. */
export function rfmPeople(purchases: Purchases, times: RfmTimes, threshold: Threshold): Sql {
  const day = (at: string) => sql`toDate(${raw(at)}, ${text(purchases.zone)})`;
  const bought = sql`
    SELECT stream, who, toInt64(count()) AS orders, sum(paid - refunded) AS fen,
      toInt64(dateDiff('day', ${day("max(at)")}, toDate(${text(times.asOfDay)}))) AS recency
    FROM (${orderRows(purchases, times.asOf)})
    WHERE at >= ${instant(times.from)} AND at < ${instant(times.until)} AND ${isKept} GROUP BY stream, who`;
  const [recent, frequent, much] = highs(threshold);
  return sql`
    SELECT stream, who, orders, fen, recency, ${recent} AS isRecent, ${frequent} AS isFrequent, ${much} AS isMuch,
      multiIf(isRecent AND isFrequent, 1, isRecent, 2, isFrequent, 3, 4) + if(isMuch, 0, 4) AS place
    FROM (${bought})`;
}

/** High: no worse than the mean; or than the value that `share` of all people do not exceed. Whoever is at the threshold is high. */
function highs(threshold: Threshold): [Sql, Sql, Sql] {
  const all = raw("count() OVER (PARTITION BY stream)");
  if (threshold.by === "mean") {
    // whole numbers: no rounding decides
    const sum = (value: string) => raw(`toInt128(sum(${value}) OVER (PARTITION BY stream))`);
    return [
      sql`toInt128(recency) * ${all} <= ${sum("recency")}`,
      sql`toInt128(orders) * ${all} >= ${sum("orders")}`,
      sql`toInt128(fen) * ${all} >= ${sum("fen")}`,
    ];
  }
  const atLeast = (worstFirst: string, share: number) =>
    sql`count() OVER (PARTITION BY stream ORDER BY ${raw(worstFirst)}) >= ceil(${float(share)} * ${all} - 1e-9)`;
  return [
    atLeast("recency DESC", threshold.recency),
    atLeast("orders ASC", threshold.frequency),
    atLeast("fen ASC", threshold.monetary),
  ];
}

export type RfmRow = {
  stream: number;
  place: number;
  persons: number;
  orders: number;
  fen: number;
  recency: number;
  /** Of those who are high in it: the least recent, least frequent, smallest; meaningless where nobody is. */
  recent: number;
  frequent: number;
  much: number;
  isRecent: number;
  isFrequent: number;
  isMuch: number;
};
export const rfmRows = (purchases: Purchases, times: RfmTimes, threshold: Threshold): Sql => sql`
  SELECT stream, place, isRecent, isFrequent, isMuch, toUInt32(count()) AS persons, sum(p.orders) AS orders, sum(p.fen) AS fen,
    sum(p.recency) AS recency, max(p.recency) AS recent, min(p.orders) AS frequent, min(p.fen) AS much
  FROM (${rfmPeople(purchases, times, threshold)}) AS p GROUP BY stream, place, isRecent, isFrequent, isMuch`;

export const rfmMembers = (
  purchases: Purchases,
  times: RfmTimes,
  threshold: Threshold,
  group: RfmGroup | undefined,
): Sql => sql`
  SELECT DISTINCT who AS person FROM (${rfmPeople(purchases, times, threshold)})
  WHERE ${group === undefined ? raw("1") : sql`place = ${int(rfmGroups.indexOf(group) + 1)}`}`;
