import {
  type AttributionCell,
  type AttributionModel,
  type AttributionQuestion,
  attributionModels,
} from "@banyan/contracts";
import { int, join, raw, type Sql, sql, text, texts } from "../sql.ts";
import { type Campaigns, touchesOf } from "./touches.ts";

/** What the statements are made of; `conversions`: `happened` of the question. `stream`, over `who`, tells several worlds apart (tests). */
export type AttributionSource = {
  program: string;
  /** The person of an event, after merges. */ who: Sql;
  /** A condition on `e`: is it a conversion that counts? */ isConversion: Sql;
  campaigns: Campaigns;
  stream?: Sql;
};

/** A conversion in ten-thousandths. */
export const WHOLE = 10_000;
/** Time decay: a touch this much older counts half. */
const HALF_LIFE_MS = 7 * 86_400_000;
/** Weights of time decay are whole numbers of this part of the newest possible one, so that parts are exact. */
const FINEST = 2 ** 24;
const DAY_MS = 86_400_000;

/** What one model credits to one kind of touch; `isTotal`: to all of them. */
export type CreditRow = {
  stream: number;
  /** Its place among the models, from 0. */ model: number;
  isTotal: number;
  key: string;
  units: number;
  value: number;
  persons: number;
  touches: number;
  touched: number;
};
export type SequenceRow = {
  stream: number;
  keys: string[];
  conversions: number;
  persons: number;
  value: number;
  touches: number;
  ms: number;
};

/** Every cell in one statement: each conversion is parted among its touches, once by each model. */
export const creditsStatement = (source: AttributionSource, question: AttributionQuestion): Sql => sql`
  SELECT stream, toUInt8(model) AS model, toUInt8(grouping(key)) AS isTotal, key, toInt64(sum(part)) AS units, toInt64(sum(share)) AS value,
    toUInt32(uniqExactIf(who, part > 0)) AS persons, toInt64(countIf(key != 'none')) AS touches, toInt64(countIf(key != 'none' AND isFirstOfKey)) AS touched
  FROM (${parted(source, question)}) GROUP BY GROUPING SETS ((stream, model, key), (stream, model)) ORDER BY stream, model, isTotal, key`;

/** The most frequent sequences of touches; of equally frequent ones the smaller in text first. */
export const sequencesStatement = (source: AttributionSource, question: AttributionQuestion, limit: number): Sql => sql`
  SELECT stream, arrayCompact(arrayMap(t -> t.5, seen)) AS keys, toUInt32(count()) AS conversions, toUInt32(uniqExact(who)) AS persons,
    toInt64(sum(value)) AS value, toInt64(sum(arrayCount(t -> t.5 != 'none', seen))) AS touches,
    toInt64(sum(toUnixTimestamp64Milli(at) - toUnixTimestamp64Milli(seen[1].1))) AS ms
  FROM (${converted(source, question)}) GROUP BY stream, keys ORDER BY stream, conversions DESC, keys LIMIT ${int(limit)} BY stream`;

/** Whom a number counts. */
export function peopleOfAttribution(
  source: AttributionSource,
  question: AttributionQuestion,
  cell: AttributionCell,
): Sql {
  switch (cell.of) {
    case "total":
      return sql`SELECT DISTINCT ${source.who} AS person FROM events AS e WHERE ${source.isConversion}`;
    case "touched":
      return sql`SELECT DISTINCT who AS person FROM (${converted(source, question)}) WHERE has(arrayMap(t -> t.5, seen), ${text(cell.key)})`;
    case "sequence":
      return sql`SELECT DISTINCT who AS person FROM (${converted(source, question)}) WHERE arrayCompact(arrayMap(t -> t.5, seen)) = ${texts(cell.keys)}`;
    case "credit":
      return sql`SELECT DISTINCT who AS person FROM (${parted(source, question)})
        WHERE model = ${int(attributionModels.indexOf(cell.model))} AND key = ${text(cell.key)} AND part > 0`;
  }
}

/**
 * One row per conversion, model and touch: key, share of the value, part of the conversion. Every array is made in a level of its own: what stands
 * inside a lambda is worked out once per element.
 */
const parted = (source: AttributionSource, question: AttributionQuestion): Sql => sql`
  SELECT who, stream, model, key, isFirstOfKey, toInt64(share) AS share, toInt64(part) AS part FROM (
    SELECT who, stream, model, keys, arrayMap(nth -> nth = 1, arrayEnumerateUniq(keys)) AS firsts, ${given("value")} AS shares, ${given("whole")} AS unitShares
    FROM (
      SELECT *, ${left("value")} AS valueLeft, ${left("whole")} AS wholeLeft FROM (
        SELECT *, ${floors("value")} AS valueFloors, ${floors("whole")} AS wholeFloors, ${orders("value")} AS valueOrders, ${orders("whole")} AS wholeOrders
        FROM (
          SELECT who, stream, value, toInt64(${int(WHOLE)}) AS whole, keys, n, nth, weighing.1 AS model, weighing.2 AS weights, arraySum(weights) AS total FROM (
            SELECT who, stream, value, keys, n, nth, arrayJoin([${join(
              attributionModels.map((model, place) => sql`(${int(place)}, ${weights[model]})`),
              ", ",
            )}]) AS weighing
            FROM (
              SELECT who, stream, at, value, seen, arrayMap(t -> t.5, seen) AS keys, toInt64(length(seen)) AS n, arrayMap(i -> toInt64(i), arrayEnumerate(seen)) AS nth,
                arrayLastIndex(t -> t.6, seen) AS lastNamed FROM (${converted(source, question)})
            )
          )
        )
      )
    )
  ) ARRAY JOIN keys AS key, firsts AS isFirstOfKey, shares AS share, unitShares AS part`;

/** What each of the n touches weighs; whole numbers. */
const weights: Readonly<Record<AttributionModel, Sql>> = {
  first: raw("arrayMap(i -> toInt64(i = 1), nth)"),
  last: raw("arrayMap(i -> toInt64(i = n), nth)"),
  last_non_direct: raw("arrayMap(i -> toInt64(i = if(lastNamed = 0, n, lastNamed)), nth)"),
  linear: raw("arrayMap(i -> toInt64(1), nth)"),
  // 40 % the first, 40 % the last, 20 % those between; two share evenly
  position: raw("arrayMap(i -> if(n > 2 AND (i = 1 OR i = n), 2 * (n - 2), toInt64(1)), nth)"),
  time_decay: sql`arrayMap(t -> toInt64(round(exp2(-(toUnixTimestamp64Milli(at) - toUnixTimestamp64Milli(t.1)) / ${int(HALF_LIFE_MS)}) * ${int(FINEST)})), seen)`,
};

type Amount = "value" | "whole";
/**
 * An amount in whole parts by weight: rounded down (`Floors`), what is left goes one by one to the largest remainders, of equal ones
 * to the earlier touch. One number orders them (`Orders`): remainder first, then how early; who reaches the last served gets one.
 */
const floors = (amount: Amount): Sql => raw(`arrayMap(w -> intDiv(${amount} * w, total), weights)`);
const orders = (amount: Amount): Sql =>
  raw(`arrayMap((w, i) -> modulo(${amount} * w, total) * (n + 1) + (n - i), weights, nth)`);
const left = (amount: Amount): Sql =>
  raw(`if(${amount} = arraySum(${amount}Floors), toInt64(9000000000000000000),
    arrayReverseSort(${amount}Orders)[${amount} - arraySum(${amount}Floors)])`);
const given = (amount: Amount): Sql =>
  raw(`arrayMap((part, order) -> part + (order >= ${amount}Left), ${amount}Floors, ${amount}Orders)`);

/** Each conversion with the touches of its lookback in order; without any: with one that is none. */
const converted = (source: AttributionSource, question: AttributionQuestion): Sql => sql`
  SELECT who, ${source.stream ?? raw("0")} AS stream, at, value, if(notEmpty(within), within, [(at, '', '', toUInt16(0), 'none', false)]) AS seen
  FROM (
    SELECT c.who AS who, c.at AS at, c.value AS value,
      arrayFilter(t -> t.1 <= c.at AND t.1 >= c.at - toIntervalMillisecond(${int(question.lookbackDays * DAY_MS)}), t.touches) AS within
    FROM (${happened(source, question)}) AS c
    LEFT ANY JOIN (${touchesOf(source.program, sql`SELECT ${source.who} AS who FROM events AS e WHERE ${source.isConversion}`, question.groupBy, source.campaigns)}) AS t ON t.who = c.who
  )`;

/** Every conversion: who, at, value; less what was ever paid back of its order, if asked. */
const happened = ({ program, who, isConversion }: AttributionSource, { net }: AttributionQuestion): Sql =>
  net
    ? sql`SELECT o.who AS who, o.at AS at, greatest(o.value - r.fen, 0) AS value FROM (
        SELECT ${who} AS who, e.ts AS at, greatest(e.amount_fen, 0) AS value, JSONExtractString(e.props, 'order_id') AS order FROM events AS e WHERE ${isConversion}
      ) AS o LEFT ANY JOIN (
        SELECT JSONExtractString(e.props, 'order_id') AS order, sum(e.amount_fen) AS fen FROM events AS e
        WHERE e.program = ${text(program)} AND e.event = 'after_sale_refunded' GROUP BY order HAVING order != ''
      ) AS r ON r.order = o.order`
    : sql`SELECT ${who} AS who, e.ts AS at, greatest(e.amount_fen, 0) AS value FROM events AS e WHERE ${isConversion}`;
