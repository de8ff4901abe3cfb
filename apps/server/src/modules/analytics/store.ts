import type { ClickHouse } from "#kernel/clickhouse.ts";
import type { EventRow } from "#modules/tracking/index.ts";
import type { MergeRow } from "./merge-rows.ts";

/** A person after merges. The table of merges is small; `from` is its key, and it is always one step deep (merge-rows.ts). */
export const person = `if(m.into = 0, e.person, m.into)`;
export const merged = `LEFT ANY JOIN (SELECT from, into FROM person_merges FINAL WHERE program = {program:String}) AS m ON m.from = e.person`;
/** The same for the live board, which asks several times a second: only merges of those who came lately. */
const recently = `e.program = {program:String} AND e.received_at >= fromUnixTimestamp64Milli({since:Int64})`;
const mergedLately = `LEFT ANY JOIN (
  SELECT from, into FROM person_merges FINAL WHERE program = {program:String} AND from IN (SELECT e.person FROM recent_events AS e WHERE ${recently})
) AS m ON m.from = e.person`;
/** Behaviour of people: sent by a device, and not by WeChat's crawler (scene 1129). */
const behaviour = `e.session > 0 AND e.scene != 1129`;
/** Whom a figure is of: null is everybody. */
export type People = readonly number[] | null;
/** Narrows a statement with `merged` to these people. */
export const among = (people: People) => (people === null ? "" : ` AND ${person} IN {people:Array(UInt32)}`);
export const givenPeople = (people: People) => (people === null ? {} : { people });

export type DayRow = {
  day: string;
  visitors: number;
  pageViews: number;
  productViewers: number;
  cartAdders: number;
  orders: number;
  paidOrders: number;
  buyers: number;
  paidFen: number;
  newMembers: number;
};
export type Counts = Omit<DayRow, "day">;
export type RecentRow = {
  id: string;
  at: number;
  event: string;
  person: number;
  productId: string;
  amountFen: number;
  page: string;
  props: string;
};

const counts = `
  uniqExactIf(${person}, ${behaviour}) AS visitors,
  countIf(e.event = 'page_view' AND ${behaviour}) AS pageViews,
  uniqExactIf(${person}, e.event = 'view_item' AND ${behaviour}) AS productViewers,
  uniqExactIf(${person}, e.event = 'add_to_cart' AND ${behaviour}) AS cartAdders,
  countIf(e.event = 'order_placed') AS orders,
  countIf(e.event = 'order_paid') AS paidOrders,
  uniqExactIf(${person}, e.event = 'order_paid') AS buyers,
  sumIf(e.amount_fen, e.event = 'order_paid') AS paidFen,
  countIf(e.event = 'member_registered') AS newMembers`;

/** Every statement of this module. Ranges are instants; business days are made with the program's zone. */
export function createAnalyticsStore(clickhouse: ClickHouse) {
  const read = <Row>(query: string, params: Record<string, unknown>) => clickhouse.query<Row>(query, params);
  const range = (from: Date, until: Date) => ({ from: from.getTime(), until: until.getTime() });
  const within = `e.program = {program:String} AND e.ts >= fromUnixTimestamp64Milli({from:Int64}) AND e.ts < fromUnixTimestamp64Milli({until:Int64})`;

  return {
    insertFacts: (rows: EventRow[], token: string) => clickhouse.insert("events", rows, token),

    insertMerges: (rows: MergeRow[], token: string) => clickhouse.insert("person_merges", rows, token),

    days: (program: string, zone: string, from: Date, until: Date, people: People) =>
      read<DayRow>(
        `SELECT toString(toDate(e.ts, {zone:String})) AS day, ${counts} FROM events AS e ${merged} WHERE ${within}${among(people)} GROUP BY day ORDER BY day`,
        { program, zone, ...range(from, until), ...givenPeople(people) },
      ),

    async total(program: string, from: Date, until: Date, people: People): Promise<Counts> {
      const [row] = await read<Counts>(`SELECT ${counts} FROM events AS e ${merged} WHERE ${within}${among(people)}`, {
        program,
        ...range(from, until),
        ...givenPeople(people),
      });
      return (
        row ?? {
          visitors: 0,
          pageViews: 0,
          productViewers: 0,
          cartAdders: 0,
          orders: 0,
          paidOrders: 0,
          buyers: 0,
          paidFen: 0,
          newMembers: 0,
        }
      );
    },

    /** Persons whose first behaviour ever falls on each day. */
    newVisitors: (program: string, zone: string, from: Date, until: Date, people: People) =>
      read<{ day: string; newVisitors: number }>(
        `SELECT toString(toDate(first, {zone:String})) AS day, count() AS newVisitors
         FROM (SELECT ${person} AS who, min(e.ts) AS first FROM events AS e ${merged} WHERE e.program = {program:String} AND e.ts < fromUnixTimestamp64Milli({until:Int64}) AND ${behaviour}${among(people)} GROUP BY who)
         WHERE first >= fromUnixTimestamp64Milli({from:Int64}) GROUP BY day`,
        { program, zone, ...range(from, until), ...givenPeople(people) },
      ),

    topProducts: (program: string, from: Date, until: Date, limit: number, people: People) =>
      read<{ productId: string; paidFen: number; quantity: number }>(
        `SELECT JSONExtractString(line, 'product_id') AS productId, sum(JSONExtractInt(line, 'paid_fen')) AS paidFen, sum(JSONExtractInt(line, 'quantity')) AS quantity
         FROM (SELECT e.props AS props FROM events AS e ${merged} WHERE ${within} AND e.event = 'order_paid'${among(people)}) ARRAY JOIN JSONExtractArrayRaw(props, 'lines') AS line
         GROUP BY productId ORDER BY paidFen DESC, productId LIMIT {limit:UInt32}`,
        { program, limit, ...range(from, until), ...givenPeople(people) },
      ),

    /** Paid for the order lines of each product. */
    paidByProduct: (program: string, from: Date, until: Date) =>
      read<{ productId: string; paidFen: number }>(
        `SELECT JSONExtractString(line, 'product_id') AS productId, sum(JSONExtractInt(line, 'paid_fen')) AS paidFen
         FROM (SELECT e.props AS props FROM events AS e WHERE ${within} AND e.event = 'order_paid') ARRAY JOIN JSONExtractArrayRaw(props, 'lines') AS line
         GROUP BY productId`,
        { program, ...range(from, until) },
      ),

    /** By the channel of a person's first touch ever. */
    channels: (program: string, from: Date, until: Date, people: People) =>
      read<{ channel: string; visitors: number; newVisitors: number; buyers: number }>(
        `SELECT channel, count() AS visitors, countIf(first >= fromUnixTimestamp64Milli({from:Int64})) AS newVisitors, countIf(bought > 0) AS buyers
         FROM (
           SELECT ${person} AS who, argMinIf(e.channel, e.ts, ${behaviour}) AS channel, minIf(e.ts, ${behaviour}) AS first,
             countIf(${behaviour} AND e.ts >= fromUnixTimestamp64Milli({from:Int64})) AS seen, countIf(e.event = 'order_paid' AND e.ts >= fromUnixTimestamp64Milli({from:Int64})) AS bought
           FROM events AS e ${merged} WHERE e.program = {program:String} AND e.ts < fromUnixTimestamp64Milli({until:Int64})${among(people)} GROUP BY who
         ) WHERE seen > 0 GROUP BY channel ORDER BY visitors DESC, channel LIMIT 20`,
        { program, ...range(from, until), ...givenPeople(people) },
      ),

    /** Changes whenever something arrived: cheap, because recent_events is led by (program, received_at). */
    async recentMark(program: string, since: Date): Promise<string> {
      const [row] = await read<{ mark: string }>(
        `SELECT concat(toString(count()), '/', toString(max(received_at))) AS mark FROM recent_events WHERE program = {program:String} AND received_at >= fromUnixTimestamp64Milli({since:Int64})`,
        { program, since: since.getTime() },
      );
      return row?.mark ?? "";
    },

    recent: (program: string, events: string[], since: Date, limit: number) =>
      read<RecentRow>(
        `SELECT toString(id) AS id, toUnixTimestamp64Milli(ts) AS at, event, ${person} AS person, product_id AS productId, amount_fen AS amountFen, page, props
         FROM recent_events AS e ${mergedLately} WHERE ${recently} AND e.event IN {events:Array(String)} AND e.scene != 1129
         ORDER BY e.received_at DESC, e.ts DESC LIMIT {limit:UInt32}`,
        { program, events, since: since.getTime(), limit },
      ),

    /** Persons per minute of the last `minutes`, and those of the last five minutes. */
    async pulse(
      program: string,
      now: Date,
      minutes: number,
    ): Promise<{ online: number; perMinute: { minute: number; persons: number }[] }> {
      const since = now.getTime() - minutes * 60_000;
      const perMinute = await read<{ minute: number; persons: number }>(
        `SELECT toUInt32(intDiv(toUnixTimestamp64Milli(ts) - {since:Int64}, 60000)) AS minute, uniqExact(${person}) AS persons FROM recent_events AS e ${mergedLately}
         WHERE ${recently} AND e.ts >= fromUnixTimestamp64Milli({since:Int64}) AND ${behaviour} GROUP BY minute`,
        { program, since },
      );
      const [row] = await read<{ online: number }>(
        `SELECT uniqExact(${person}) AS online FROM recent_events AS e ${mergedLately}
         WHERE ${recently} AND e.ts >= fromUnixTimestamp64Milli({since:Int64}) AND ${behaviour}`,
        { program, since: now.getTime() - 5 * 60_000 },
      );
      return { online: row?.online ?? 0, perMinute };
    },
  };
}

export type AnalyticsStore = ReturnType<typeof createAnalyticsStore>;
