import { join, raw, type Sql, sql } from "../sql.ts";
import { eventsRead, isStep, keyOf, number, ones, stepConditions, TIME_BITS } from "./keys.ts";
import { overlaps, type Plan } from "./plan.ts";

/**
 * How many reached each step, and nothing else: steps in order that no event can share, nothing excluded. Walking each block once per
 * step with only the latest live start in hand is enough for that: it dominates all earlier ones. 0.3–0.4 of the CPU of
 * `windowFunnel(…, 'strict_once')` (docs/decisions/0015).
 */
export const isCountable = (plan: Plan): boolean =>
  plan.order === "ordered" && plan.exclusions.length === 0 && !overlaps(plan);

const STEP_BITS = 4;
const stepOf = `bitAnd(k, ${2 ** STEP_BITS - 1})`;

/** Columns `block`, `c1` … `cn`, and `open`: not converted, and the window of the latest entry is open now. */
export function countsByBlock(plan: Plan, now: Date): Sql {
  const { who } = plan.source;
  const step = sql`multiIf(${join(
    stepConditions(plan).map((is, n) => sql`${is}, ${number(n + 1)}`),
    ", ",
  )}, 0)`;
  const rows = sql`SELECT bitShiftRight(toUInt64(${who}), 8) AS block, ${keyOf(plan, { unit: who, lowBits: STEP_BITS }, step)} AS k ${eventsRead(plan, isStep(plan))}`;
  // Ak: the start of the chain that reached step k at that event, 0 = none did. What cannot lead on is left behind at every step.
  const inTime = sql`k - s <= ${raw(String(plan.windowMs * 2 ** STEP_BITS + 2 ** STEP_BITS - 1))}`;
  const arrays: Sql[] = [
    raw(`arrayPushFront(K, toUInt64(0)) AS K1`),
    raw(`arrayFill(k -> ${stepOf} = 1, K1) AS F1`),
    raw(`arrayFilter(k -> ${stepOf} = 1, K) AS A1`),
  ];
  for (let n = 2; n <= plan.steps.length; n++) {
    if (n > 2) arrays.push(raw(`arrayFill(x -> x != 0, A${n - 1}) AS F${n - 1}`));
    arrays.push(
      sql`arrayMap((k, s) -> ${raw(stepOf)} >= ${number(n)} AND ${inTime}, ${raw(`K${n - 1}, F${n - 1}) AS M${n}`)}`,
      raw(`arrayFilter((s, m) -> m, F${n - 1}, M${n}) AS S${n}`),
      raw(`arrayFilter((k, m) -> m, K${n - 1}, M${n}) AS K${n}`),
      raw(`arrayMap((k, s) -> if(${stepOf} = ${n}, s, 0), K${n}, S${n}) AS A${n}`),
    );
  }
  const persons = (array: string) =>
    `arrayCompact(arrayMap(x -> bitShiftRight(x, ${TIME_BITS + STEP_BITS}), arrayFilter(x -> x != 0, ${array})))`;
  const last = `A${plan.steps.length}`;
  const openFrom = now.getTime() - plan.windowMs - plan.source.range.from;
  const isAnyOpen = plan.source.range.until - plan.source.range.from > openFrom;
  // who entered lately or converted, less who converted
  const open = `length(arrayDistinct(arrayConcat(${persons("O")}, ${persons(last)}))) - length(${persons(last)})`;
  if (isAnyOpen)
    arrays.push(
      sql`arrayFilter(k -> bitAnd(bitShiftRight(k, ${number(STEP_BITS)}), ${ones(TIME_BITS)}) >= ${number(Math.max(0, openFrom))}, A1) AS O`,
    );
  return sql`SELECT block, ${join(
    plan.steps.map((_, n) => raw(`length(${persons(`A${n + 1}`)}) AS c${n + 1}`)),
    ", ",
  )}, ${raw(isAnyOpen ? open : "0")} AS open FROM (WITH ${join(arrays, ", ")} SELECT block, ${raw([...plan.steps.map((_, n) => `A${n + 1}`), ...(isAnyOpen ? ["O"] : [])].join(", "))}
    FROM (SELECT block, arraySort(groupArray(k)) AS K FROM (${rows}) GROUP BY block))`;
}
