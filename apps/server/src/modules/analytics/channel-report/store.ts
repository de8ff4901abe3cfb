import type { Attribution, PeopleMeasure } from "@banyan/contracts";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { People } from "../store.ts";
import { couponHappenings, factHappenings, moneyEver } from "./facts-sql.ts";
import { attributed, behaviour, isNew, now, persons, resolved, told, visitHappenings } from "./touch-sql.ts";

/** Whose a number is: how the visit began. `known` 0: no visit. */
export type Touch = { known: number; channel: string; code: string; scene: number };
export type Range = { program: string; zone: string; from: number; until: number; now: number; people: People };
export type VisitCounts = Touch & { visits: number; visitors: number; pages: number; bounces: number };
export type FactCounts = Touch & {
  orders: number;
  firstOrders: number;
  buyers: number;
  newMembers: number;
  paid: number;
  subsidy: number;
  refunded: number;
};
/** New persons of one day; `ltv…`: of these whose n days are over, and what they brought by then. */
export type NewPersons = Touch & { day: string; persons: number; complete: number[] };
export type Cohort = Touch & { offset: number; net: number; ltv: number[] };
export type Kept = Touch & { kept: number[] };
/** Which rows of people are wanted; null: everyone's. */
export type RowFilter =
  | { is: "all" }
  | { is: "channel"; key: string; code?: string | undefined }
  | { is: "scenes"; scenes: number[]; isOther: boolean }
  | { is: "unregistered"; known: string[]; channel?: string | undefined }
  | { is: "none" };
export type PersonRow = {
  who: number;
  firstAt: number;
  channel: string;
  code: string;
  scene: number;
  orders: number;
  paid: number;
  refunded: number;
};

/** Why a coupon was given, when it was to win the member (rewards and channels say these words in `coupon_granted`). */
const NEWCOMER = "newcomer_gift";
const ARRIVAL = ["placement"];
const coupons = { newcomer: NEWCOMER, arrival: ARRIVAL };

const byTouch = `GROUP BY known, channel, code, scene`;
const list = (items: readonly string[]) => `[${items.join(", ")}]`;

/** Every statement of the channel report. */
export function createReportStore(clickhouse: ClickHouse) {
  const read = <Row>(query: string, { people, ...params }: Range & Record<string, unknown>) =>
    clickhouse.query<Row>(query, { ...params, everybody: people === null, people: people ?? [] }, { kind: "report" });

  return {
    /** Under the first touch everything is in one row per person; under the last each visit has its own. */
    visits: (range: Range, attribution: Attribution) =>
      attribution === "first"
        ? read<VisitCounts>(
            `WITH p.first AS touch SELECT ${told}, sum(p.visits) AS visits, count() AS visitors, sum(p.pages) AS pages, sum(p.bounces) AS bounces
             FROM (${persons}) AS p WHERE p.seen >= fromUnixTimestamp64Milli({from:Int64}) ${byTouch}`,
            range,
          )
        : read<VisitCounts>(
            `SELECT ${told}, countIf(measure = 'visits') AS visits, countIf(measure = 'visitors') AS visitors, sum(a.pages) AS pages,
               countIf(measure = 'visits' AND a.pages <= 1) AS bounces
             FROM (${attributed(visitHappenings, attribution)}) AS a ${byTouch}`,
            range,
          ),

    facts: (range: Range, attribution: Attribution) =>
      read<FactCounts>(
        `SELECT ${told}, countIf(measure = 'orders') AS orders, countIf(measure = 'firstOrders') AS firstOrders,
           countIf(measure = 'buyers') AS buyers, countIf(measure = 'newMembers') AS newMembers, sumIf(fen, measure = 'orders') AS paid,
           sumIf(a.subsidy, measure = 'orders') AS subsidy, sumIf(fen, measure = 'refunds') AS refunded
         FROM (${attributed(factHappenings, attribution)}) AS a ${byTouch}`,
        range,
      ),

    /** By first touch, as all that follows. */
    coupons: (range: Range) =>
      read<Touch & { newUserCoupons: number; rewards: number }>(
        `SELECT ${told}, sumIf(fen, measure = 'newUserCoupons') AS newUserCoupons, sumIf(fen, measure = 'rewards') AS rewards
         FROM (${attributed(couponHappenings, "first")}) ${byTouch}`,
        { ...range, ...coupons },
      ),

    newPersons: (range: Range, days: readonly number[]) =>
      read<NewPersons>(
        `WITH first AS touch SELECT ${told}, toString(toDate(touch.1, {zone:String})) AS day, count() AS persons,
           ${list(days.map((n) => `countIf(touch.1 + INTERVAL ${n} DAY <= ${now})`))} AS complete
         FROM (${persons}) WHERE ${isNew} ${byTouch}, day`,
        range,
      ),

    /** What new persons of the range brought, by days since their first visit (date difference), and by complete LTV. */
    cohorts: (range: Range, days: readonly number[]) =>
      read<Cohort>(
        `SELECT ${told}, dateDiff('day', toDate(touch.1, {zone:String}), toDate(at, {zone:String})) AS offset, sum(a.net) AS net,
           ${list(days.map((n) => `sumIf(a.net, at < touch.1 + INTERVAL ${n} DAY AND touch.1 + INTERVAL ${n} DAY <= ${now})`))} AS ltv
         FROM (SELECT h.net AS net, h.at AS at, p.first AS touch FROM (${moneyEver}) AS h
           INNER JOIN (SELECT who, first FROM (${persons}) WHERE ${isNew}) AS p ON p.who = h.who WHERE h.at >= p.first.1) AS a
         ${byTouch}, offset`,
        range,
      ),

    /** New persons seen again n days after, when that day is over. */
    kept: (range: Range, days: readonly number[]) =>
      read<Kept>(
        `SELECT ${told}, ${list(days.map((n) => `uniqExactIf(who, offset = ${n})`))} AS kept
         FROM (SELECT DISTINCT p.who AS who, p.first AS touch, dateDiff('day', toDate(p.first.1, {zone:String}), d.day) AS offset
           FROM (${resolved(`SELECT DISTINCT e.person AS person, toDate(e.ts, {zone:String}) AS day FROM events AS e
             WHERE ${behaviour} AND e.ts >= fromUnixTimestamp64Milli({from:Int64})`)}) AS d
           INNER JOIN (SELECT who, first FROM (${persons}) WHERE ${isNew}) AS p ON p.who = d.who
           WHERE offset IN {days:Array(UInt16)} AND d.day < toDate(${now}, {zone:String}))
         ${byTouch}`,
        { ...range, days },
      ),

    /** The people of one figure: the same happenings, listed instead of counted. */
    people: (
      range: Range,
      { measure, attribution, row }: { measure: PeopleMeasure; attribution: Attribution; row: RowFilter },
      page: { limit: number; offset: number },
    ) => {
      const { where, params } = filtered(row);
      const list = `SELECT who, ${told}, measure, fen FROM (${happeningsOf(measure, attribution)}) WHERE measure = {measure:String}`;
      return read<PersonRow & { total: number }>(
        `SELECT l.who AS who, l.orders AS orders, l.paid AS paid, l.refunded AS refunded, total,
           toUnixTimestamp64Milli(p.first.1) AS firstAt, p.first.2 AS channel, p.first.3 AS code, p.first.4 AS scene
         FROM (
           SELECT who, countIf(measure IN ('orders', 'firstOrders')) AS orders, sumIf(fen, measure NOT IN ('refunds')) AS paid,
             sumIf(fen, measure = 'refunds') AS refunded, count() OVER () AS total
           FROM (${list}) WHERE ${where} GROUP BY who ORDER BY paid DESC, refunded DESC, who LIMIT {limit:UInt32} OFFSET {offset:UInt32}
         ) AS l LEFT ANY JOIN (SELECT who, first FROM (${persons})) AS p ON p.who = l.who
         ORDER BY paid DESC, refunded DESC, who`,
        { ...range, ...coupons, ...params, measure, ...page },
      );
    },
  };
}
export type ReportStore = ReturnType<typeof createReportStore>;

function happeningsOf(measure: PeopleMeasure, attribution: Attribution): string {
  switch (measure) {
    case "visitors":
      return `SELECT *, 0 AS fen FROM (${attributed(visitHappenings, attribution)})`;
    case "newPersons":
      return `SELECT 'newPersons' AS measure, who, first AS touch, 0 AS fen FROM (${persons}) WHERE ${isNew}`;
    case "newUserCoupons":
      return attributed(couponHappenings, "first");
    default:
      return attributed(factHappenings, attribution);
  }
}

function filtered(row: RowFilter): { where: string; params: Record<string, unknown> } {
  switch (row.is) {
    case "all":
      return { where: "1", params: {} };
    case "channel":
      return {
        where: `known AND channel = {key:String}${row.code === undefined ? "" : " AND code = {code:String}"}`,
        params: { key: row.key, code: row.code ?? "" },
      };
    case "scenes":
      return {
        where: `known AND channel = '' AND scene ${row.isOther ? "NOT IN" : "IN"} {scenes:Array(UInt16)}`,
        params: { scenes: row.scenes },
      };
    case "unregistered":
      return {
        where: `known AND channel != '' AND channel NOT IN {registered:Array(String)}${row.channel === undefined ? "" : " AND channel = {key:String}"}`,
        params: { registered: row.known, key: row.channel ?? "" },
      };
    case "none":
      return { where: "NOT known", params: {} };
  }
}
