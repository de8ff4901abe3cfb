import { and, instant, int, join, or, raw, type Sql, sql, texts } from "../sql.ts";
import type { Plan } from "./plan.ts";

/**
 * Events packed into numbers that sort by unit and time: `(unit & 255) + 1 | milliseconds since the range began | low bits`, the unit
 * a person (or a person and a value). Of a block of 256 units all keys are one sorted array, and a funnel is asked of whole arrays at
 * once. Units are further apart than any window (2^38 ms are 3,181 days; range and window together at most 1,096), so one subtraction
 * tells both whether it is the same unit and whether it is in time (docs/decisions/0015).
 */
export const TIME_BITS = 38;
export const UNIT_BITS = 9;
/** More than any key; below 2^63, for differences are signed. As a moment: later than all. */
export const NEVER = raw("toUInt64(6917529027641081856)");

export const number = (given: number): Sql => raw(String(given));
export const ones = (bits: number): Sql => raw(`toUInt64(${2 ** bits - 1})`);

/** Where a key is made: which unit an event belongs to, and how many low bits say what it is. */
export type Packing = { unit: Sql; lowBits: number };

export function keyOf(plan: Plan, { unit, lowBits }: Packing, low: Sql): Sql {
  const at = sql`toUInt64(toUnixTimestamp64Milli(e.ts) - ${int(plan.source.range.from)})`;
  const moment = sql`bitOr(bitShiftLeft(bitAnd(toUInt64(${unit}), 255) + 1, ${number(TIME_BITS)}), ${at})`;
  return sql`bitOr(bitShiftLeft(${moment}, ${number(lowBits)}), toUInt64(${low}))`;
}

/** What is read at all; the primary key needs the events by name. */
export function eventsRead({ source, events, windowMs }: Plan, wanted: Sql): Sql {
  return sql`FROM events AS e WHERE ${and([
    source.within(source.range.from, source.range.until + windowMs),
    ...(events === null ? [] : [sql`e.event IN ${texts(events)}`]),
    raw("e.person > 0"),
    source.among,
    wanted,
  ])}`;
}

/** Step 1 happens in the range, whatever comes later may happen up to a window after it. In any order the entries are looked at later. */
export const stepConditions = ({ steps, order, source }: Plan): Sql[] =>
  steps.map((step, n) =>
    n === 0 && order !== "unordered" ? and([step, sql`e.ts < ${instant(source.range.until)}`]) : step,
  );
export const isStep = (plan: Plan): Sql => or(stepConditions(plan));
export const isExcluded = ({ exclusions }: Plan): Sql => or(exclusions.map(({ is }) => is));
/** One bit for each exclusion an event is. */
export const exclusionBits = ({ exclusions }: Plan): Sql =>
  join(
    exclusions.map(({ is }, n) => sql`if(${is}, ${number(2 ** n)}, 0)`),
    " + ",
  );

/**
 * What every way of taking the steps hands on: of each block the entries (starts of chains) and when each step was reached from there,
 * as aligned arrays of moments (key without its low bits); NEVER = not at all.
 */
export type Entries = {
  /** Has columns `block` and what `arrays` are made of. */ from: Sql;
  /** `… AS name`, each of those before it. */ arrays: readonly Sql[];
  /** Names of arrays of keys. `isEntry` is 1 where `start` is one. */
  isEntry: string;
  start: string;
  /** Steps 2 … n; in any order: when each step was done, the entry's own too. */ reached: readonly string[];
  /** For each exclusion the first time it happened after `from` was reached. */ excluded: readonly string[];
  lowBits: number;
};
