import { firstTouches, moneyFlows, type Purchases } from "../purchases.ts";
import { instant, int, raw, type Sql, sql, text } from "../sql.ts";

export type LtvTimes = { from: number; until: number; now: number };
/** How a new person came first: the channel the visit named, else its scene; and the month. */
export type Coming = { channel: string; scene: number; month: string };

/** New persons of the range: stream, who, at, channel, scene, month. */
export const newPersons = (purchases: Purchases, { from, until }: LtvTimes): Sql => sql`
  SELECT stream, who, first.1 AS at, first.2 AS channel, if(first.2 = '', first.4, 0) AS scene,
    formatDateTime(at, '%Y-%m', ${text(purchases.zone)}) AS month
  FROM (${firstTouches(purchases)}) WHERE at >= ${instant(from)} AND at < ${instant(until)}`;

const isOver = (days: number, now: number) => sql`at + toIntervalDay(${int(days)}) <= ${instant(now)}`;
const listOf = (pieces: readonly Sql[]): Sql => ({
  texts: ["[", ...pieces.slice(1).map(() => ", "), "]"],
  parts: [...pieces],
});

export type NewRow = Coming & { stream: number; persons: number; complete: number[] };
/** How many there are, and for how many the days are over. */
export const newPersonRows = (purchases: Purchases, times: LtvTimes, days: readonly number[]): Sql => sql`
  SELECT stream, channel, scene, month, toUInt32(count()) AS persons, ${listOf(days.map((n) => sql`toUInt32(countIf(${isOver(n, times.now)}))`))} AS complete
  FROM (${newPersons(purchases, times)}) GROUP BY stream, channel, scene, month`;

/** What they paid and got back, from their first touch on: with the row's person: ts, net. */
const brought = (purchases: Purchases, times: LtvTimes): Sql => sql`
  SELECT p.stream AS stream, p.who AS who, p.at AS at, p.channel AS channel, p.scene AS scene, p.month AS month, f.ts AS ts, f.net AS net, f.isOrder AS isOrder
  FROM (${moneyFlows(purchases, times.now)}) AS f INNER JOIN (${newPersons(purchases, times)}) AS p ON p.who = f.who WHERE f.ts >= p.at`;

export type BroughtRow = Coming & { stream: number; offset: number; net: number; ltv: number[] };
/** By days since (date difference in the zone, for payback), and within n times 24 hours of those for whom these are over. */
export const broughtRows = (purchases: Purchases, times: LtvTimes, days: readonly number[]): Sql => {
  const zone = text(purchases.zone);
  const within = (n: number) => sql`sumIf(b.net, b.ts < at + toIntervalDay(${int(n)}) AND ${isOver(n, times.now)})`;
  return sql`
    SELECT stream, channel, scene, month, toInt32(dateDiff('day', toDate(at, ${zone}), toDate(b.ts, ${zone}))) AS offset,
      sum(b.net) AS net, ${listOf(days.map(within))} AS ltv
    FROM (${brought(purchases, times)}) AS b GROUP BY stream, channel, scene, month, offset`;
};

/** New persons that pass `isAsked` (over the columns of `newPersons`); with `days` those whose days are over, paid: who paid in them. */
export const ltvPeople = (
  purchases: Purchases,
  times: LtvTimes,
  { isAsked, days, hasPaid }: { isAsked: Sql; days: number | undefined; hasPaid: boolean },
): Sql => {
  const complete = days === undefined ? raw("1") : isOver(days, times.now);
  if (!hasPaid)
    return sql`SELECT DISTINCT who AS person FROM (${newPersons(purchases, times)}) WHERE (${isAsked}) AND ${complete}`;
  const within = days === undefined ? raw("1") : sql`ts < at + toIntervalDay(${int(days)})`;
  return sql`SELECT DISTINCT who AS person FROM (${brought(purchases, times)}) WHERE (${isAsked}) AND ${complete} AND isOrder AND ${within}`;
};
