import { join, raw, type Sql, sql } from "../sql.ts";
import {
  type Entries,
  eventsRead,
  exclusionBits,
  isExcluded,
  isStep,
  keyOf,
  NEVER,
  number,
  ones,
  type Packing,
  stepConditions,
  TIME_BITS,
  UNIT_BITS,
} from "./keys.ts";
import type { Plan } from "./plan.ts";

/**
 * Steps no event can share, in this order or in any. Low bits of a key: its step (0: an exclusion), and beside it the interval it
 * happened in, or which exclusions it is. Events of one millisecond stand in the order of the steps, exclusions first.
 */
const EXTRA_BITS = 10;
const STEP_BITS = 4;
const LOW_BITS = EXTRA_BITS + STEP_BITS;

const stepOf = (key: string): string => `bitAnd(bitShiftRight(${key}, ${EXTRA_BITS}), ${2 ** STEP_BITS - 1})`;
/** The step of an event that is one. */
const stepNumber = (plan: Plan): Sql =>
  sql`multiIf(${join(
    stepConditions(plan).map((step, n) => sql`${step}, ${number(n + 1)}`),
    ", ",
  )}, 0)`;

/** @param interval which interval of the trend an entry is in: chains of different intervals are kept apart */
function distinctRows(plan: Plan, unit: Sql, interval: Sql | null): Sql {
  const packing: Packing = { unit, lowBits: LOW_BITS };
  const extra = interval ?? raw("0");
  const step = keyOf(
    plan,
    packing,
    sql`bitOr(bitShiftLeft(toUInt64(${stepNumber(plan)}), ${number(EXTRA_BITS)}), toUInt64(if(${stepNumber(plan)} = 1 OR ${raw(plan.order === "unordered" ? "1" : "0")}, ${extra}, 0)))`,
  );
  const block = sql`bitShiftRight(toUInt64(${unit}), 8)`;
  if (plan.exclusions.length === 0)
    return sql`SELECT block, arraySort(groupArray(k)) AS K FROM (SELECT ${block} AS block, ${step} AS k ${eventsRead(plan, isStep(plan))}) GROUP BY block`;
  return sql`SELECT block, arraySort(arrayConcat(groupArrayIf(k, isStep), groupArrayIf(x, isExcluded))) AS K FROM (
    SELECT ${block} AS block, ${isStep(plan)} AS isStep, ${isExcluded(plan)} AS isExcluded, ${step} AS k, ${keyOf(plan, packing, exclusionBits(plan))} AS x
    ${eventsRead(plan, sql`${isStep(plan)} OR ${isExcluded(plan)}`)}) GROUP BY block`;
}

/** Of a run of one step only its first event matters; of entries also the last of each interval, which lives longest. */
function withoutRuns(): Sql[] {
  const unitAndLow = `bitOr(bitShiftLeft(toUInt64(${2 ** UNIT_BITS - 1}), ${TIME_BITS + LOW_BITS}), toUInt64(${2 ** LOW_BITS - 1}))`;
  const isLike = (other: string) => `bitAnd(bitXor(k, ${other}), ${unitAndLow}) = 0`;
  return [
    raw(
      `arrayFilter((k, p, q) -> NOT (${isLike("p")} AND (${stepOf("k")} >= 2 OR (${stepOf("k")} = 1 AND ${isLike("q")}))), K, arrayPushFront(arrayPopBack(K), toUInt64(0)), arrayPushBack(arrayPopFront(K), toUInt64(0))) AS R`,
    ),
  ];
}

export function orderedEntries(plan: Plan, unit: Sql, interval: Sql | null): Entries {
  const arrays: Sql[] = [...withoutRuns(), sql`arrayPushBack(R, ${NEVER}) AS K1`];
  /** When `is` is true next, after an event that is step `base`, from each event of step 1 on. */
  function after(name: string, base: number, is: string): string {
    arrays.push(sql`arrayReverseFill(k -> ${raw(is)} OR k = ${NEVER}, K1) AS ${raw(`${name}_${base}`)}`);
    for (let step = base - 1; step >= 1; step--)
      arrays.push(
        sql`arrayReverseFill(x -> x != 0, arrayMap((k, v) -> if(${raw(stepOf("k"))} = ${number(step + 1)} OR k = ${NEVER}, v, 0), K1, ${raw(`${name}_${step + 1}`)})) AS ${raw(`${name}_${step}`)}`,
      );
    return `${name}_1`;
  }
  const reached = plan.steps.slice(1).map((_, n) => after(`V${n + 2}`, n + 1, `${stepOf("k")} = ${n + 2}`));
  const excluded = plan.exclusions.map(({ from }, n) =>
    after(`X${n}`, from, `(${stepOf("k")} = 0 AND bitTest(k, ${n}))`),
  );
  arrays.push(raw(`arrayMap(k -> ${stepOf("k")} = 1, K1) AS isEntry`));
  return {
    from: distinctRows(plan, unit, interval),
    ...{ arrays, isEntry: "isEntry", start: "K1", reached, excluded, lowBits: LOW_BITS },
  };
}

/** In any order: from each event the next of every step. */
export function unorderedEntries(plan: Plan, unit: Sql, interval: Sql | null): Entries {
  const arrays: Sql[] = [sql`arrayPushBack(K, ${NEVER}) AS K1`];
  const next = (name: string, is: string) => {
    arrays.push(sql`arrayReverseFill(k -> ${raw(is)} OR k = ${NEVER}, K1) AS ${raw(name)}`);
    return name;
  };
  const reached = plan.steps.map((_, n) => next(`V${n + 1}`, `${stepOf("k")} = ${n + 1}`));
  const excluded = plan.exclusions.map((_, n) => next(`X${n}`, `(${stepOf("k")} = 0 AND bitTest(k, ${n}))`));
  const until = plan.source.range.until - plan.source.range.from;
  arrays.push(
    sql`arrayMap(k -> k != ${NEVER} AND ${raw(stepOf("k"))} >= 1 AND bitAnd(bitShiftRight(k, ${number(LOW_BITS)}), ${ones(TIME_BITS)}) < ${number(until)}, K1) AS isEntry`,
  );
  return {
    from: distinctRows(plan, unit, interval),
    ...{ arrays, isEntry: "isEntry", start: "K1", reached, excluded, lowBits: LOW_BITS },
  };
}
