import type { TrendsMeasure } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { Property } from "../properties.ts";
import { and, raw, type Sql, sql } from "../sql.ts";
import { session } from "../who.ts";

/**
 * How a measure is worked out: one or two aggregates of ClickHouse, and what becomes of them. `condition`: which events it looks at; who
 * did those are the people of its number.
 */
export type Measure = {
  readonly parts: readonly Aggregate[];
  readonly condition: Sql;
  /** What a bucket without events is. */ readonly nothing: 0 | null;
  value(parts: readonly (number | null)[]): number | null;
};
/** `uniqExactIf`, then maybe `(0.5)`, of these. */
type Aggregate = { readonly name: string; readonly level?: string; readonly of: Sql };

const levels: Readonly<Record<string, string>> = { median: "0.5", p75: "0.75", p90: "0.9", p95: "0.95", p99: "0.99" };
const all = raw("1");

/** `property` of those that need one. Errors: REPORT_OPERATOR_UNFIT for a number of what is none, at `field`. */
export function measureOf(measure: TrendsMeasure, who: Sql, property: Property | null, field: string): Measure {
  const alone = (name: string, of: Sql, nothing: 0 | null, condition = all, level?: string): Measure => ({
    ...{ parts: [{ name, of, ...(level !== undefined && { level }) }], condition, nothing },
    value: ([value = null]) => value,
  });
  const ratio = (of: Sql, isCounted: Sql): Measure => ({
    parts: [
      { name: "countIf", of: isCounted },
      { name: "uniqExactIf", of: sql`${of}, ${isCounted}` },
    ],
    ...{ condition: isCounted, nothing: null },
    value: ([events = 0, whole = 0]) => (events === null || !whole ? null : events / whole),
  });
  const isSomebody = raw("e.person > 0");
  const isVisit = raw("e.session > 0");
  switch (measure) {
    case "count":
      return alone("count", raw(""), 0);
    case "persons":
      return alone("uniqExactIf", sql`${who}, ${isSomebody}`, 0);
    case "sessions":
      return alone("uniqExactIf", sql`${session}, ${isVisit}`, 0, isVisit);
    case "per_person":
      return ratio(who, isSomebody);
    case "per_session":
      return ratio(session, isVisit);
  }
  if (property === null) return fail("INVALID_INPUT", { field });
  const isSet = sql`${property.text} != ''`;
  if (measure === "distinct") return alone("uniqExactIf", sql`${property.text}, ${isSet}`, 0, isSet);
  if (property.type !== "number" || !property.ordered)
    fail("REPORT_OPERATOR_UNFIT", { field, details: { property: property.name, type: property.type, op: measure } });
  const number = property.ordered;
  const given = sql`isNotNull(${number})`;
  const level = levels[measure];
  if (level !== undefined) return alone("quantileExactInclusiveOrNull", number, null, given, level);
  return measure === "sum"
    ? alone("sum", sql`ifNull(${number}, 0)`, 0, given)
    : alone(`${measure}OrNull`, number, null, given);
}

/** `count() AS v0, …` */
export const plain = ({ parts }: Measure): Sql =>
  columns(parts, ({ name, level, of }) => sql`${call(name, level)}(${of})`, "v");
/** The same unfinished, to be merged bucket after bucket. */
export const states = ({ parts }: Measure): Sql =>
  columns(parts, ({ name, level, of }) => sql`${call(`${name}State`, level)}(${of})`, "s");
/** Each bucket with those before it. */
export const running = ({ parts }: Measure, over: Sql): Sql =>
  columns(parts, ({ name, level }, n) => sql`${call(`${name}Merge`, level)}(${raw(`s${n}`)}) OVER (${over})`, "v");

const call = (name: string, level: string | undefined) => raw(level === undefined ? name : `${name}(${level})`);
const columns = (parts: Measure["parts"], tell: (part: Aggregate, n: number) => Sql, name: string): Sql => {
  const [first, ...rest] = parts.map((part, n) => sql`${tell(part, n)} AS ${raw(`${name}${n}`)}`);
  return rest.reduce((list, one) => sql`${list}, ${one}`, first ?? raw(""));
};

export const holds = (condition: Sql, measure: Measure): Sql =>
  measure.condition === all ? condition : and([condition, measure.condition]);
