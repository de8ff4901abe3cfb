import type { Attribution } from "@banyan/contracts";

/**
 * The pieces every statement of the channel report is made of. Parameters: program, zone, from, until, now (milliseconds),
 * everybody and people (of whom the report is).
 * A visit is a session; what it says is what its first event says (of two in one millisecond either). A touch is (begun, channel, code, scene) of a visit.
 */
const ms = (name: string) => `fromUnixTimestamp64Milli({${name}:Int64})`;
export const inRange = (at: string) => `${at} >= ${ms("from")} AND ${at} < ${ms("until")}`;
export const now = ms("now");
const merges = `SELECT from, into FROM person_merges FINAL WHERE program = {program:String}`;
/** How long a visit with a channel is the last touch (rules: attribution lookback). */
const LOOKBACK_DAYS = 30;

/** Behaviour of people: told by a device or an import, not WeChat's crawler, not of people whose data was erased. */
export const behaviour = `e.program = {program:String} AND e.session > 0 AND e.scene != 1129 AND e.person > 0`;
/** `query` has a column `person`; it gains `who`, the person after merges. All that is counted passes here: whom the report is not of, stays out. */
export const resolved = (query: string) =>
  `SELECT if(m.into = 0, p.person, m.into) AS who, p.* FROM (${query}) AS p LEFT ANY JOIN (${merges}) AS m ON m.from = p.person
   WHERE {everybody:Bool} OR who IN {people:Array(UInt32)}`;

/** Every visit ever: who, touch, pages, and the last event within the range (1970: none). */
const visits = resolved(`
  SELECT e.person AS person, e.session AS session, argMin((e.ts, e.channel, e.code, e.scene), e.ts) AS touch,
    countIf(e.event = 'page_view') AS pages, maxIf(e.ts, ${inRange("e.ts")}) AS seen
  FROM events AS e WHERE ${behaviour} GROUP BY person, session`);

/** One row for each person ever seen: first touch, and what they did in the range. */
export const persons = `
  SELECT v.who AS who, argMin(v.touch, v.touch.1) AS first, max(v.seen) AS seen, countIf(${inRange("v.touch.1")}) AS visits,
    sumIf(v.pages, ${inRange("v.touch.1")}) AS pages, countIf(v.pages <= 1 AND ${inRange("v.touch.1")}) AS bounces
  FROM (${visits}) AS v GROUP BY who`;
export const isNew = inRange("first.1");

/** Visits begun in the range, each a happening of its person. */
const visitsInRange = `SELECT who, touch.1 AS at, pages FROM (${visits}) WHERE ${inRange("at")}`;
const seenInRange = `SELECT v.who AS who, max(v.seen) AS at FROM (${visits}) AS v GROUP BY who HAVING at >= ${ms("from")}`;
export const visitHappenings = `
  SELECT 'visits' AS measure, who, at, pages FROM (${visitsInRange})
  UNION ALL SELECT 'visitors', who, at, 0 FROM (${seenInRange})`;

/** One touch per person and instant, so that “the last before” is one. */
const touches = (isOfChannel: boolean) =>
  `SELECT v.who AS who, v.touch.1 AS begun, any(v.touch) AS touch FROM (${visits}) AS v ${isOfChannel ? "WHERE v.touch.2 != ''" : ""} GROUP BY who, begun`;
const isWithin = (touch: string) => `${touch}.1 >= at - INTERVAL ${LOOKBACK_DAYS} DAY`;

/**
 * `happenings` has columns who and at; each gains `touch`, whose it is; 1970: nobody's.
 * first: the first visit ever. last: of the visits begun within 30 days up to then the last with a channel, else the last.
 */
export function attributed(happenings: string, attribution: Attribution): string {
  if (attribution === "first") {
    return `SELECT h.*, p.first AS touch FROM (${happenings}) AS h
      LEFT ANY JOIN (SELECT v.who AS who, argMin(v.touch, v.touch.1) AS first FROM (${visits}) AS v GROUP BY who) AS p ON p.who = h.who`;
  }
  const none = `(toDateTime64(0, 3, 'UTC'), toLowCardinality(''), toLowCardinality(''), toUInt16(0))`;
  return `SELECT h.* EXCEPT (ofChannel), multiIf(${isWithin("h.ofChannel")}, h.ofChannel, ${isWithin("v.touch")}, v.touch, ${none}) AS touch
    FROM (
      SELECT h.*, c.touch AS ofChannel FROM (${happenings}) AS h
      ASOF LEFT JOIN (${touches(true)}) AS c ON c.who = h.who AND h.at >= c.begun
    ) AS h ASOF LEFT JOIN (${touches(false)}) AS v ON v.who = h.who AND h.at >= v.begun`;
}

/** How a touch is told: only a visit without a channel is known by its scene. */
export const told = `touch.1 > toDateTime64(0, 3, 'UTC') AS known, touch.2 AS channel, touch.3 AS code, if(channel = '', touch.4, 0) AS scene`;
