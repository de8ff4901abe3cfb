import type { LeakPart, LeaksCell } from "@banyan/contracts";
import type { Source } from "../source.ts";
import { int, raw, type Sql, sql, text } from "../sql.ts";
import { behaviour } from "../who.ts";

/** The value of `e` a part is told by. */
export function partOf(source: Source, by: LeakPart): Sql {
  if (by === "all") return sql`''`;
  const property = by === "channel" ? "person.first_channel" : by;
  return source.breakdown({ property, limit: 20 }, "by").key;
}

/** Each person: how far they got (1 visited … 5 paid), what they paid, and every value their behaviour had. */
function people(source: Source, part: Sql): Sql {
  const did = (event: string) => raw(`countIf(e.event = '${event}') > 0`);
  return sql`SELECT ${source.who} AS who, multiIf(${did("order_paid")}, 5, ${did("order_placed")}, 4, ${did("add_to_cart")}, 3, ${did("view_item")}, 2, 1) AS level,
      sumIf(e.amount_fen, e.event = 'order_paid') AS fen, groupUniqArrayIf(${part}, ${behaviour}) AS values
    FROM events AS e WHERE ${source.within()} AND e.person > 0 AND e.scene != 1129 AND ${source.among}
    GROUP BY who HAVING countIf(${behaviour}) > 0`;
}

/** A person counts under each of their values. */
export const reachedBy = (source: Source, part: Sql): Sql =>
  sql`SELECT value, countIf(level >= 1) AS n1, countIf(level >= 2) AS n2, countIf(level >= 3) AS n3, countIf(level >= 4) AS n4, countIf(level >= 5) AS n5,
    sum(fen) AS paid FROM (${people(source, part)}) ARRAY JOIN values AS value GROUP BY value`;

export function peopleAt(source: Source, part: Sql, value: string, level: number, outcome: LeaksCell["outcome"]): Sql {
  const there = outcome === "dropped" ? sql`level = ${int(level)}` : sql`level >= ${int(level)}`;
  return sql`SELECT who AS person FROM (${people(source, part)}) WHERE ${there} AND has(values, ${text(value)})`;
}
