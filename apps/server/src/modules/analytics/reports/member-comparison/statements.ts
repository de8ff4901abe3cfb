import type { memberMeasures, memberSides } from "@banyan/contracts";
import { isKept, orderRows, type Purchases } from "../purchases.ts";
import { instant, int, raw, type Sql, sql, text } from "../sql.ts";

export type ComparisonTimes = { from: number; until: number; lastDay: string; keptDays: number };
type Measure = (typeof memberMeasures)[number];

/** Everybody seen or buying in the range: stream, who, isMember, orders, fen, isKeptOf, isKeptOne. */
function people(purchases: Purchases, { from, until, lastDay, keptDays }: ComparisonTimes): Sql {
  const { source, stream, program, zone, amongPeople } = purchases;
  const day = sql`toDate(e.ts, ${text(zone)})`;
  const none = raw("CAST([], 'Array(Date)')");
  return sql`
    SELECT stream, who, isMember, orders, fen, notEmpty(days) AND days[1] + ${int(keptDays)} <= toDate(${text(lastDay)}) AS isKeptOf,
      isKeptOf AND arrayExists(d -> d > days[1] AND d <= days[1] + ${int(keptDays)}, days) AS isKeptOne
    FROM (
      SELECT stream, who, arraySort(groupUniqArrayArray(seen)) AS days, sum(bought) AS orders, sum(paid) AS fen, max(registered) AS isMember FROM (
        SELECT ${stream} AS stream, ${source.who} AS who, groupUniqArray(${day}) AS seen, toUInt64(0) AS bought, toInt64(0) AS paid, 0 AS registered
        FROM events AS e WHERE ${source.within()} AND ${source.behaviour} AND ${amongPeople} GROUP BY stream, who
        UNION ALL
        SELECT stream, who, ${none}, count(), toInt64(sum(o.paid - o.refunded)), 0 FROM (${orderRows(purchases, until)}) AS o
        WHERE at >= ${instant(from)} AND ${isKept} GROUP BY stream, who
        UNION ALL
        SELECT ${stream} AS stream, ${source.who} AS who, ${none}, 0, 0, 1 FROM events AS e
        WHERE e.program = ${text(program)} AND e.event = 'member_registered' AND e.ts < ${instant(until)} AND e.person > 0 AND ${amongPeople}
      ) GROUP BY stream, who HAVING notEmpty(days) OR orders > 0
    )`;
}

export type ComparisonRow = {
  stream: number;
  isMember: number;
  persons: number;
  buyers: number;
  orders: number;
  fen: number;
  repeatBuyers: number;
  keptOf: number;
  kept: number;
};
export const comparisonRows = (purchases: Purchases, times: ComparisonTimes): Sql => sql`
  SELECT stream, isMember, toUInt32(count()) AS persons, toUInt32(countIf(p.orders > 0)) AS buyers, sum(p.orders) AS orders, sum(p.fen) AS fen,
    toUInt32(countIf(p.orders > 1)) AS repeatBuyers, toUInt32(countIf(isKeptOf)) AS keptOf, toUInt32(countIf(isKeptOne)) AS kept
  FROM (${people(purchases, times)}) AS p GROUP BY stream, isMember`;

const conditions = {
  persons: "1",
  buyers: "orders > 0",
  repeatBuyers: "orders > 1",
  keptOf: "isKeptOf",
  kept: "isKeptOne",
} as const satisfies Record<Measure, string>;

export const comparedPeople = (
  purchases: Purchases,
  times: ComparisonTimes,
  { side, measure }: { side: (typeof memberSides)[number]; measure: Measure },
): Sql => sql`
  SELECT DISTINCT who AS person FROM (${people(purchases, times)})
  WHERE isMember = ${int(side === "member" ? 1 : 0)} AND ${raw(conditions[measure])}`;
