import type { WechatMetric } from "@banyan/contracts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { merged, person } from "../store.ts";

type DayCounts = Record<Exclude<WechatMetric, "newVisitors" | "returnedAfter1" | "returnedAfter7">, number> & {
  day: string;
  crawler: number;
  late: number;
  clock: number;
};
type NewPersons = { day: string; newVisitors: number; returnedAfter1: number; returnedAfter7: number };

const DAY_MS = 86_400_000;

/** What devices told of visits, counted WeChat's way: a visit belongs to the day it began, and so does all that happened in it. */
export function createVisitCounts(clickhouse: ClickHouse) {
  const told = `e.program = {program:String} AND e.session > 0 AND e.source != 'import'`;
  const within = `e.ts >= fromUnixTimestamp64Milli({from:Int64}) AND e.ts < fromUnixTimestamp64Milli({until:Int64})`;
  return {
    days: (program: string, zone: string, from: Date, until: Date) =>
      clickhouse.query<DayCounts>(
        `SELECT toString(toDate(first, {zone:String})) AS day, countIf(NOT isCrawler) AS visits, sumIf(views, NOT isCrawler) AS pageViews,
           uniqExactIf(who, NOT isCrawler) AS visitors, sumIf(cards, NOT isCrawler) AS shares, uniqExactIf(who, cards > 0 AND NOT isCrawler) AS sharers,
           toUInt32(ifNotFinite(avgIf(last - first, NOT isCrawler) * 1000, 0)) AS stayMs, countIf(isCrawler) AS crawler, sum(lateOnes) AS late, sum(clampedOnes) AS clock
         FROM (
           SELECT ${person} AS who, e.session AS visit, min(e.ts) AS first, max(e.ts) AS last, countIf(e.event = 'page_view') AS views,
             countIf(e.event = 'share') AS cards, max(e.scene = 1129) AS isCrawler,
             countIf(e.received_at > e.ts + INTERVAL 1 DAY) AS lateOnes, countIf(bitAnd(e.flags, 1) = 1) AS clampedOnes
           FROM events AS e ${merged} WHERE ${told} AND ${within} GROUP BY who, visit
         ) GROUP BY day`,
        { program, zone, from: from.getTime(), until: until.getTime() },
        { kind: "report" },
      ),

    /** Persons by the day of their first visit ever, and how many of them came again exactly one and seven days later. */
    newPersons: (program: string, zone: string, from: Date, until: Date) =>
      clickhouse.query<NewPersons>(
        `SELECT toString(began) AS day, count() AS newVisitors, countIf(has(days, began + 1)) AS returnedAfter1, countIf(has(days, began + 7)) AS returnedAfter7
         FROM (
           SELECT ${person} AS who, toDate(min(e.ts), {zone:String}) AS began,
             groupUniqArrayIf(toDate(e.ts, {zone:String}), e.ts >= fromUnixTimestamp64Milli({from:Int64})) AS days
           FROM events AS e ${merged} WHERE ${told} AND e.scene != 1129 AND e.ts < fromUnixTimestamp64Milli({seen:Int64}) GROUP BY who
         ) WHERE began >= toDate(fromUnixTimestamp64Milli({from:Int64}), {zone:String}) AND began < toDate(fromUnixTimestamp64Milli({until:Int64}), {zone:String})
         GROUP BY day`,
        { program, zone, from: from.getTime(), until: until.getTime(), seen: until.getTime() + 8 * DAY_MS },
        { kind: "report" },
      ),

    /** The day of the first behaviour ever told; null before there was any. */
    async firstDay(program: string, zone: string): Promise<string | null> {
      const [row] = await clickhouse.query<{ day: string; events: number }>(
        `SELECT toString(toDate(min(e.ts), {zone:String})) AS day, count() AS events FROM events AS e WHERE ${told}`,
        { program, zone },
      );
      return row && row.events > 0 ? row.day : null;
    },
  };
}
export type VisitCounts = ReturnType<typeof createVisitCounts>;
