import { raw, type Sql, sql, text } from "./sql.ts";

/**
 * The pieces that say whose an event is. Statements read `events AS e`; every piece here is an expression, so that none of
 * them asks for a join of its own.
 */

/** Every number that counts as another one, and as which. Small, one step deep; read once per statement. */
const merges = (program: string): Sql =>
  sql`(SELECT (groupArray(from), groupArray(into)) FROM (SELECT from, into FROM person_merges FINAL WHERE program = ${text(program)} AND into != 0 ORDER BY from))`;

/** The person after merges, of the number in `column`; a program without merges does not pay for it. */
export const merged = (program: string, column: Sql = raw("e.person")): Sql =>
  sql`transform(${column}, ${merges(program)}.1, ${merges(program)}.2, ${column})`;

/** Told by a device or an import, not by WeChat's crawler, not of people whose data was erased. */
export const behaviour: Sql = raw("e.session > 0 AND e.scene != 1129 AND e.person > 0");
/** What may be counted as an event at all: crawlers are nobody. */
export const notCrawler: Sql = raw("e.scene != 1129");

/** A session is of the number it was told with; as one number, because distinct pairs are counted four times as slowly. */
export const session: Sql = raw("bitShiftLeft(toUInt64(e.person), 32) + e.session");
