import type { RevenueCohortsQuestion } from "@banyan/contracts";
import { firstTouches, moneyFlows, type Purchases } from "../purchases.ts";
import { instant, int, raw, type Sql, sql, text } from "../sql.ts";

export type CohortTimes = { from: number; until: number; now: number };
type Question = Pick<RevenueCohortsQuestion, "cohortBy" | "interval" | "periods">;

/** Everybody whose beginning is in the range: stream, who, anchor, flows (ts, net, isOrder) from then on. */
function people(purchases: Purchases, { from, until, now }: CohortTimes, { cohortBy }: Question): Sql {
  const flows = sql`
    SELECT stream, who, groupArray((ts, net, isOrder)) AS flows, minIf(ts, isOrder) AS bought, max(isOrder) AS hasBought
    FROM (${moneyFlows(purchases, now)}) GROUP BY stream, who`;
  const isIn = sql`anchor >= ${instant(from)} AND anchor < ${instant(until)}`;
  if (cohortBy === "first_order")
    return sql`SELECT stream, who, bought AS anchor, flows FROM (${flows}) WHERE hasBought AND ${isIn}`;
  return sql`
    SELECT t.stream AS stream, t.who AS who, t.first.1 AS anchor, f.flows AS flows
    FROM (${firstTouches(purchases)}) AS t LEFT ANY JOIN (${flows}) AS f ON f.who = t.who WHERE ${isIn}`;
}

/**
 * One row for the person (kind 0) and for each order (1) and refund (2) from the beginning on:
 * stream, who, start (first day of the cohort), period, kind, net.
 */
export function cohortHappenings(purchases: Purchases, times: CohortTimes, question: Question): Sql {
  const zone = text(purchases.zone);
  const first = {
    day: (day: Sql) => day,
    week: (day: Sql) => sql`toMonday(${day})`,
    month: (day: Sql) => sql`toStartOfMonth(${day})`,
  }[question.interval];
  const startOf = (at: string) => first(sql`toDate(${raw(at)}, ${zone})`);
  const between = {
    day: "dateDiff('day', start, began)",
    week: "intDiv(dateDiff('day', start, began), 7)",
    month: "dateDiff('month', start, began)",
  }[question.interval];
  return sql`
    SELECT stream, who, start, period, kind, net FROM (
      SELECT stream, who, ${startOf("anchor")} AS start, ${startOf("flow.1")} AS began, toInt32(${raw(between)}) AS period,
        flow.2 AS net, flow.3 AS kind
      FROM (
        SELECT stream, who, anchor, arrayJoin(arrayConcat([(anchor, toInt64(0), toUInt8(0))],
          arrayMap(f -> (f.1, f.2, toUInt8(if(f.3, 1, 2))), arrayFilter(f -> f.1 >= anchor, flows)))) AS flow
        FROM (${people(purchases, times, question)})
      )
    ) WHERE period < ${int(question.periods)}`;
}

export type CohortRow = {
  stream: number;
  start: string;
  period: number;
  persons: number;
  buyers: number;
  orders: number;
  net: number;
};
export const cohortRows = (purchases: Purchases, times: CohortTimes, question: Question): Sql => sql`
  SELECT stream, toString(start) AS start, period, toUInt32(countIf(kind = 0)) AS persons, toUInt32(uniqExactIf(who, kind = 1)) AS buyers,
    toUInt32(countIf(kind = 1)) AS orders, sum(h.net) AS net
  FROM (${cohortHappenings(purchases, times, question)}) AS h GROUP BY stream, h.start, period`;

/** Of these cohorts (null: all): everybody, or who bought in a period. */
export const cohortPeople = (
  purchases: Purchases,
  times: CohortTimes,
  question: Question,
  { starts, period }: { starts: readonly string[] | null; period: number | undefined },
): Sql => sql`
  SELECT DISTINCT who AS person FROM (${cohortHappenings(purchases, times, question)})
  WHERE ${period === undefined ? raw("kind = 0") : sql`kind = 1 AND period = ${int(period)}`}
    AND ${starts === null ? raw("1") : sql`toString(start) IN ${{ type: "Array(String)", value: starts }}`}`;
