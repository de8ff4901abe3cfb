import { int, raw, type Sql, sql, text } from "../../reports/sql.ts";
import { behaviour, merged } from "../../reports/who.ts";
import { type Frame, scan } from "./scan.ts";

const DAY_MS = 86_400_000;
const sharerOf = (
  program: string,
): Sql => sql`(SELECT JSONExtractString(e.props, 'share_id') AS id, any(${merged(program)}) AS sharer
  FROM events AS e WHERE e.program = ${text(program)} AND e.event = 'share' AND e.person > 0 GROUP BY id)`;

/**
 * People whose first behaviour ever is in the range (and meets the question's filters): who, first, the days they were seen on.
 * Ties: any of the events of the first instant may meet the filters.
 */
export const newcomersOf = ({ source, context }: Frame): Sql =>
  sql`SELECT ${source.who} AS who, min(e.ts) AS first, toDate(first, ${text(context.zone)}) AS firstDay,
      groupUniqArrayIf(toDate(e.ts, ${text(context.zone)}), e.ts >= fromUnixTimestamp64Milli(${int(source.range.from)}, 'UTC')) AS seenOn
    FROM events AS e WHERE e.program = ${text(context.program)} AND ${behaviour}
    GROUP BY who HAVING toUnixTimestamp64Milli(first) >= ${int(source.range.from)} AND toUnixTimestamp64Milli(first) < ${int(source.range.until)}
      AND minIf(e.ts, ${source.among}) = first`;

/** Money of each person ever: when, and how much came in (refunds: went out). */
const moneyOf = (program: string): Sql =>
  sql`(SELECT ${merged(program)} AS who, groupArray((toUnixTimestamp64Milli(e.ts), if(e.event = 'order_paid', e.amount_fen, -e.amount_fen))) AS money
    FROM events AS e WHERE e.program = ${text(program)} AND e.event IN ('order_paid', 'after_sale_refunded') AND e.person > 0 GROUP BY who)`;

const isOver = (days: number) => `firstMs + ${days * DAY_MS} <= nowMs`;
const net = (days: number) =>
  raw(`sumIf(arraySum(x -> if(x.1 >= firstMs AND x.1 < firstMs + ${days * DAY_MS}, x.2, 0), money), ${isOver(days)})`);
const kept = (days: number) => raw(`countIf(firstDay + ${days} < today AND has(seenOn, firstDay + ${days}))`);
const keepable = (days: number) => raw(`countIf(firstDay + ${days} < today)`);

/** New visitors, who of them came again, and what they brought; by their first behaviour. */
export const newcomers = scan({
  measures: {
    newcomer_count: raw("count()"),
    ...{ keepable_1: keepable(1), kept_1: kept(1), keepable_7: keepable(7), kept_7: kept(7) },
    ...{ keepable_30: keepable(30), kept_30: kept(30) },
    ...{ complete_30: raw(`countIf(${isOver(30)})`), net_30: net(30) },
    ...{ complete_90: raw(`countIf(${isOver(90)})`), net_90: net(90) },
  },
  statement: (frame, select, needed) => {
    const { context, bucket, today } = frame;
    const withMoney = needed.some((one) => one.startsWith("net_"));
    const money = withMoney ? sql`LEFT ANY JOIN ${moneyOf(context.program)} AS m ON m.who = n.who` : raw("");
    return sql`SELECT ${bucket(raw("first"))} AS bucket, ${select} FROM (
      SELECT n.first AS first, n.firstDay AS firstDay, n.seenOn AS seenOn, toUnixTimestamp64Milli(n.first) AS firstMs,
        ${int(context.now.getTime())} AS nowMs, toDate(${text(today)}) AS today, ${withMoney ? raw("m.money") : raw("[(toInt64(0), toInt64(0))]")} AS money
      FROM (${newcomersOf(frame)}) AS n ${money}) GROUP BY GROUPING SETS ((bucket), ())`;
  },
});

/** Net revenue of the new visitors by days since their first visit (whole range). */
export const netByOffset = (frame: Frame): Sql =>
  sql`SELECT dateDiff('day', toDate(first, ${text(frame.context.zone)}), toDate(fromUnixTimestamp64Milli(one.1, 'UTC'), ${text(frame.context.zone)})) AS offset, sum(one.2) AS net
    FROM (SELECT n.first AS first, m.money AS money FROM (${newcomersOf(frame)}) AS n INNER JOIN ${moneyOf(frame.context.program)} AS m ON m.who = n.who)
    ARRAY JOIN money AS one WHERE one.1 >= toUnixTimestamp64Milli(first) GROUP BY offset ORDER BY offset`;

/** New visitors whose first behaviour carries somebody else's share. */
export const invitedOf = (frame: Frame): Sql =>
  sql`SELECT n.who AS who, n.first AS first FROM (${newcomersOf(frame)}) AS n INNER JOIN (
    SELECT ${frame.source.who} AS who, min(e.ts) AS at FROM events AS e INNER JOIN ${sharerOf(frame.context.program)} AS s ON s.id = e.share_id
    WHERE e.program = ${text(frame.context.program)} AND ${behaviour} AND e.share_id != '' AND s.sharer != ${frame.source.who} GROUP BY who
  ) AS o ON o.who = n.who WHERE o.at = n.first`;
export const invited = scan({
  measures: { invited_count: raw("count()") },
  statement: (frame, select) =>
    sql`SELECT ${frame.bucket(raw("first"))} AS bucket, ${select} FROM (${invitedOf(frame)}) GROUP BY GROUPING SETS ((bucket), ())`,
});

/** Shares of the range and who opened them since; a row for each share and opener, opener 0 when nobody did. */
export const shares = scan({
  measures: {
    known_shares: raw("uniqExact(id)"),
    opened_shares: raw("uniqExactIf(id, opener > 0)"),
    known_sharers: raw("uniqExact(sharer)"),
    registered_openers: raw("uniqExactIf(opener, opener > 0 AND joined >= opened)"),
  },
  statement: ({ source, context, bucket }, select) => {
    const { program } = context;
    const opens = sql`(SELECT o.id AS id, o.opener AS opener, o.opened AS opened, r.joined AS joined FROM (
      SELECT e.share_id AS id, ${source.who} AS opener, min(e.ts) AS opened FROM events AS e
      WHERE e.program = ${text(program)} AND ${behaviour} AND e.share_id != '' GROUP BY id, opener
    ) AS o LEFT ANY JOIN (
      SELECT ${source.who} AS who, max(e.ts) AS joined FROM events AS e WHERE e.program = ${text(program)} AND e.event = 'member_registered' AND e.person > 0 GROUP BY who
    ) AS r ON r.who = o.opener)`;
    return sql`SELECT ${bucket(raw("at"))} AS bucket, ${select} FROM (
      SELECT s.id AS id, s.sharer AS sharer, s.at AS at, if(o.opener = s.sharer, 0, o.opener) AS opener, o.opened AS opened, o.joined AS joined FROM (
        SELECT JSONExtractString(e.props, 'share_id') AS id, argMin(${source.who}, e.ts) AS sharer, min(e.ts) AS at
        FROM events AS e WHERE ${source.within()} AND e.event = 'share' AND ${behaviour} AND ${source.among} GROUP BY id
      ) AS s LEFT JOIN ${opens} AS o ON o.id = s.id) GROUP BY GROUPING SETS ((bucket), ())`;
  },
});
