import type { AssociationQuestion } from "@banyan/contracts";
import type { Source } from "../source.ts";
import { int, raw, type Sql, sql, text, texts } from "../sql.ts";

export type Baskets = {
  source: Source;
  /** Tells streams of a test apart; else one number. */ stream: Sql;
  basket: AssociationQuestion["basket"];
  /** Is `e` an event baskets are made of? */ isOf: Sql;
  /** Its items: Array(String). */ items: Sql;
};

/** Items of an event: what its lines and the event itself say; empty ones are none. */
export function itemsOf(item: "product" | "category"): Sql {
  const key = text(item === "product" ? "product_id" : "category_id");
  const own = item === "product" ? raw("toString(e.product_id)") : sql`JSONExtractString(e.props, ${key})`;
  return sql`arrayFilter(i -> i != '', arrayPushBack(arrayMap(l -> JSONExtractString(l, ${key}), JSONExtractArrayRaw(e.props, 'lines')), ${own}))`;
}

/** stream, basket, who, items (different, sorted): baskets with at least one. */
export function basketRows({ source, stream, basket, isOf, items }: Baskets): Sql {
  const order = sql`JSONExtractString(e.props, 'order_id')`;
  const key = {
    order: sql`if(${order} = '', toString(e.id), concat(toString(person), '/', ${order}))`,
    person: raw("toString(person)"),
    session: raw("concat(toString(e.person), '/', toString(e.session))"),
  }[basket];
  return sql`
    SELECT stream, basket, any(person) AS who, arraySort(groupUniqArrayArray(its)) AS items FROM (
      SELECT ${stream} AS stream, ${source.who} AS person, ${key} AS basket, ${items} AS its
      FROM events AS e WHERE ${source.within()} AND ${isOf} AND ${source.among} AND e.person > 0
    ) GROUP BY stream, basket HAVING notEmpty(items)`;
}

export type ItemRow = { item: string; baskets: number };
/** In how many baskets each item is, and how many baskets there are (item ''). */
export const itemRows = (baskets: Baskets, most: number): Sql => sql`
  SELECT item, toUInt32(count()) AS baskets FROM (SELECT arrayJoin(arrayPushFront(items, '')) AS item FROM (${basketRows(baskets)}))
  GROUP BY item ORDER BY item != '', baskets DESC, item LIMIT ${int(most)}`;

export type BasketRow = { items: number[]; count: number };
/** Baskets of these items only, equal ones together; an item is told by its place in the list. */
export const countedBaskets = (baskets: Baskets, least: number, most: number): Sql => sql`
  WITH (SELECT groupArray(item) FROM (SELECT item FROM (SELECT arrayJoin(items) AS item FROM (${basketRows(baskets)}))
    GROUP BY item HAVING count() >= ${int(least)} ORDER BY count() DESC, item)) AS frequent
  SELECT arraySort(arrayFilter(n -> n >= 0, arrayMap(i -> transform(i, frequent, arrayMap(n -> toInt32(n), range(length(frequent))), toInt32(-1)), items))) AS items,
    toUInt32(count()) AS count
  FROM (${basketRows(baskets)}) GROUP BY items HAVING length(items) > 1 LIMIT ${int(most + 1)}`;

export const rulePeople = (baskets: Baskets, from: readonly string[], to: string, who: string): Sql => {
  const rows = basketRows(baskets);
  const withFrom = sql`SELECT DISTINCT who AS person FROM (${rows}) WHERE hasAll(items, ${texts(who === "both" ? [...from, to] : from)})`;
  if (who !== "without") return withFrom;
  return sql`SELECT person FROM (${withFrom}) WHERE person NOT IN (SELECT who FROM (${rows}) WHERE has(items, ${text(to)}))`;
};
