import type { SharingGroup, SharingMeasure } from "@banyan/contracts";
import { and, int, raw, type Sql, sql, text } from "../sql.ts";
import { behaviour, merged } from "../who.ts";

/** `isAsked`: a condition on `e`, the telling of a share: is it one the question is about? `stream`: over `who` (tests). */
export type SharingSource = {
  program: string;
  zone: string;
  isAsked: Sql;
  /** Openings of shares nobody made count by when they happened. */ isInRange: Sql;
  groupBy: SharingGroup;
  /** What `who` of shares and openings becomes; several worlds of one program apart. */ stream?: Sql;
};

export type FiguresRow = {
  stream: number;
  level: "total" | "week" | "group";
  week: string;
  value: string;
  shares: number;
  sharers: number;
  openers: number;
  newPersons: number;
  registered: number;
  buyers: number;
  selfOpens: number;
};
/** Every first opening of another's share there ever was, in order; columns of equal length. */
export type Openings = {
  who: number[];
  sharer: number[];
  at: number[];
  isAsked: number[];
  isNew: number[];
  hasRegistered: number[];
  /** When the sharer was first seen; 0: only ever as a number of a share. */ sharerSeen: number[];
};

const groupColumn: Readonly<Record<SharingGroup, string>> = {
  page: "toString(e.page)",
  product: "toString(e.product_id)",
  channel: "toString(e.channel)",
};

/** A share is told by its id; it is whose who told it first (of two at one instant the smaller number). One row each, of all time. */
const shares = ({ program, isAsked, groupBy }: SharingSource): Sql => sql`
  SELECT share, first.1 AS at, first.2 AS sharer, first.3 AS value, first.4 AS asked FROM (SELECT share, min((ts, teller, told, isAsked)) AS first FROM (
    SELECT if(JSONExtractString(e.props, 'share_id') != '', JSONExtractString(e.props, 'share_id'), e.share_id) AS share, e.ts AS ts,
      ${merged(program)} AS teller, ${raw(groupColumn[groupBy])} AS told, toUInt8(${isAsked}) AS isAsked
    FROM events AS e WHERE e.program = ${text(program)} AND e.event = 'share' AND ${behaviour}
  ) WHERE share != '' GROUP BY share)`;

/** The first time each person was in a visit that came by a share; a person's own shares among them. */
const openings = (program: string): Sql => sql`
  SELECT ${merged(program)} AS who, e.share_id AS share, min(e.ts) AS at FROM events AS e
  WHERE e.program = ${text(program)} AND e.share_id != '' AND e.event != 'share' AND ${behaviour} GROUP BY who, share`;

/** Openings of known shares: opener, sharer, when, and what became of the opener. */
const opened = (source: SharingSource): Sql => sql`
  SELECT o.who AS who, s.sharer AS sharer, o.share AS share, s.at AS sharedAt, o.at AS at, s.value AS value, s.asked AS asked,
    p.seen = o.at AS isNew, p.registered >= o.at AS hasRegistered, p.paid >= o.at AS hasPaid
  FROM (${openings(source.program)}) AS o
  INNER JOIN (${shares(source)}) AS s ON s.share = o.share
  LEFT ANY JOIN (${lives(source.program)}) AS p ON p.who = o.who`;

/** When those who ever opened or made a share were first seen, last became a member, last paid; 1970: never. */
const lives = (program: string): Sql => sql`
  SELECT ${merged(program)} AS who, minIf(e.ts, ${behaviour}) AS seen, maxIf(e.ts, e.event = 'member_registered') AS registered,
    maxIf(e.ts, e.event = 'order_paid') AS paid
  FROM events AS e WHERE e.program = ${text(program)} AND e.person > 0 AND who IN (
    SELECT ${merged(program)} FROM events AS e WHERE e.program = ${text(program)} AND (e.share_id != '' OR e.event = 'share')) GROUP BY who`;

const week = ({ zone }: SharingSource, at: string): Sql => sql`toString(toMonday(${raw(at)}, ${text(zone)}))`;
const level = raw("multiIf(grouping(week) = 0, 'week', grouping(value) = 0, 'group', 'total') AS level");
const byLevel = raw("GROUP BY GROUPING SETS ((stream, week), (stream, value), (stream))");

/** Shares and what came of them: all together, by week of the share, by group. */
export const figuresStatement = (source: SharingSource): Sql => sql`
  SELECT stream, level, week, value, toUInt32(sum(s)) AS shares, toUInt32(sum(sh)) AS sharers, toUInt32(sum(o)) AS openers, toUInt32(sum(n)) AS newPersons,
    toUInt32(sum(r)) AS registered, toUInt32(sum(b)) AS buyers, toUInt32(sum(own)) AS selfOpens
  FROM (
    SELECT stream, ${level}, week, value, count() AS s, uniqExact(who) AS sh, 0 AS o, 0 AS n, 0 AS r, 0 AS b, 0 AS own FROM (
      SELECT sharer AS who, ${source.stream ?? raw("0")} AS stream, ${week(source, "at")} AS week, value FROM (${shares(source)}) WHERE asked
    ) ${byLevel}
    UNION ALL
    SELECT stream, ${level}, week, value, 0, 0, uniqExactIf(who, isOther), uniqExactIf(who, isOther AND isNew), uniqExactIf(who, isOther AND hasRegistered),
      uniqExactIf(who, isOther AND hasPaid), countIf(NOT isOther)
    FROM (
      SELECT who, who != sharer AS isOther, ${source.stream ?? raw("0")} AS stream, ${week(source, "sharedAt")} AS week, value, isNew, hasRegistered, hasPaid
      FROM (${opened(source)}) WHERE asked
    ) ${byLevel}
  ) GROUP BY stream, level, week, value ORDER BY stream, level, week, shares DESC, value`;

/** Openings in the range of shares nobody is known to have made. */
export const unknownStatement = (source: SharingSource): Sql => sql`
  SELECT toUInt32(count()) AS openings FROM (${openings(source.program)}) AS o
  WHERE ${source.isInRange} AND o.share NOT IN (SELECT share FROM (${shares(source)}))`;

/** What the tree is made of; `limit` and one more, so that too many are noticed. */
export const openingsStatement = (source: SharingSource, limit: number): Sql => sql`
  SELECT groupArray(who) AS who, groupArray(sharer) AS sharer, groupArray(ms) AS at, groupArray(asked) AS isAsked, groupArray(isNew) AS isNew,
    groupArray(hasRegistered) AS hasRegistered, groupArray(sharerSeen) AS sharerSeen
  FROM (
    SELECT o.who AS who, o.sharer AS sharer, toUnixTimestamp64Milli(o.at) AS ms, o.asked AS asked, o.isNew AS isNew, o.hasRegistered AS hasRegistered,
      toUnixTimestamp64Milli(l.seen) AS sharerSeen
    FROM (${opened(source)}) AS o LEFT ANY JOIN (${lives(source.program)}) AS l ON l.who = o.sharer
    WHERE o.who != o.sharer ORDER BY o.at, o.share, o.who LIMIT ${int(limit + 1)}
  )`;

/** Whom a figure counts. */
export function peopleOfShares(
  source: SharingSource,
  measure: SharingMeasure,
  of: { week?: string; value?: string },
): Sql {
  const where = (at: string) =>
    and([
      raw("asked"),
      ...(of.week === undefined ? [] : [sql`${week(source, at)} = ${text(of.week)}`]),
      ...(of.value === undefined ? [] : [sql`value = ${text(of.value)}`]),
    ]);
  if (measure === "sharers") return sql`SELECT DISTINCT sharer AS person FROM (${shares(source)}) WHERE ${where("at")}`;
  const condition = { openers: "1", newPersons: "isNew", registered: "hasRegistered", buyers: "hasPaid" }[measure];
  return sql`SELECT DISTINCT who AS person FROM (${opened(source)}) WHERE who != sharer AND ${raw(condition)} AND ${where("sharedAt")}`;
}
