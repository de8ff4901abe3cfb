import { type Sql, sql } from "./sql.ts";

/**
 * What is told of a set of persons. A report counts it; who opens a number lists it; tests take it apart by person, to see what the
 * statement says of each of a thousand streams at once.
 */
export type Told = {
  one(set: Sql): Sql;
  /** Of those in both: counting needs no set of them. */ both(set: Sql, other: Sql): Sql;
};
export const counted: Told = {
  one: (set) => sql`toUInt32(bitmapCardinality(${set}))`,
  both: (set, other) => sql`toUInt32(bitmapAndCardinality(${set}, ${other}))`,
};
export const listed: Told = {
  one: (set) => sql`bitmapToArray(${set})`,
  both: (set, other) => sql`bitmapToArray(bitmapAnd(${set}, ${other}))`,
};
