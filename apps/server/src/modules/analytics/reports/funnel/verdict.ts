import { join, raw, type Sql, sql } from "../sql.ts";
import { overlappingEntries, sharedEntries, strictEntries } from "./groups.ts";
import { type Entries, NEVER, number, ones, TIME_BITS } from "./keys.ts";
import { orderedEntries, unorderedEntries } from "./ordered.ts";
import { overlaps, type Plan } from "./plan.ts";

/** How entries are told apart: by whom (and by which value), and in which interval. */
export type Grouping = {
  readonly unit: Sql;
  /** Number of the interval of an instant, from 0. */ readonly interval: ((at: Sql) => Sql) | null;
  /** `levels`: no times, for less. */ readonly wants?: "times" | "levels";
};

/**
 * One row for each unit (and interval) that is counted: `unit`, `level`, of its deciding chain `t1` … `tn` in milliseconds since the
 * range began (of steps it reached), and `latest`, its latest entry.
 */
export function verdicts(plan: Plan, { unit, interval, wants = "times" }: Grouping): Sql {
  const steps = plan.steps.map((_, n) => n + 1);
  const isAnyOrder = plan.order === "unordered";
  const offset = (moment: Sql) => sql`bitAnd(${moment}, ${ones(TIME_BITS)})`;
  const at = (moment: Sql) =>
    sql`fromUnixTimestamp64Milli(toInt64(${offset(moment)} + ${number(plan.source.range.from)}), 'UTC')`;
  const isClean = plan.exclusions.length === 0 ? raw("1") : sql`NOT min(x) < min(t[${number(steps.length)}])`;
  // most steps, then reached first, then started last; 47 bits hold a moment
  const level = sql`arrayCount(m -> m < ${NEVER}, t)`;
  const rank = sql`bitOr(bitShiftLeft(toUInt128(${level}), 100), bitOr(bitShiftLeft(toUInt128(${raw("140737488355327")} - t[${level}]), 50), toUInt128(s)))`;
  const by = interval === null ? [raw("block"), raw("low")] : [raw("block"), raw("low"), raw("interval")];
  return sql`SELECT toUInt64(block * 256 + low - 1) AS unit, ${interval === null ? raw("0") : raw("interval")} AS interval, ${wants === "levels" ? raw("max(level)") : raw("toUInt8(bitShiftRight(max(rank), 100))")} AS level,
    ${join(
      [
        ...(wants === "levels"
          ? []
          : steps.map((step) => sql`${offset(sql`argMax(t[${number(step)}], rank)`)} AS ${raw(`t${step}`)}`)),
        sql`${offset(raw("max(s)"))} AS latest`,
      ],
      ", ",
    )}
  FROM (SELECT block, s, bitShiftRight(s, ${number(TIME_BITS)}) AS low, ${interval === null ? raw("0") : interval(at(raw("s")))} AS interval, t, x, ${wants === "levels" ? sql`toUInt8(${level}) AS level` : sql`${rank} AS rank`}
    FROM (${chains(plan, unit, interval, isAnyOrder)}))
  GROUP BY ${join(by, ", ")} HAVING ${isClean}`;
}

/** One row for each entry: `block`, `s` its moment, `t` when each step was reached, `x` when an exclusion hit it first. */
function chains(plan: Plan, unit: Sql, interval: Grouping["interval"], isAnyOrder: boolean): Sql {
  const entries = entriesOf(plan, unit, interval);
  const { lowBits, start, reached, excluded, isEntry } = entries;
  const names = [start, ...reached, ...excluded];
  const letters = names.map((_, n) => (n === 0 ? "s" : n <= reached.length ? `r${n}` : `x${n - reached.length}`));
  const moment = (letter: string): Sql =>
    lowBits === 0 ? raw(letter) : sql`bitShiftRight(${raw(letter)}, ${number(lowBits)})`;
  const timely = (letter: string): Sql =>
    sql`if(${moment(letter)} - ${moment("s")} <= ${number(plan.windowMs)}, ${moment(letter)}, ${NEVER})`;
  const times = reached.map((_, n) => timely(`r${n + 1}`));
  const all = isAnyOrder ? sql`arraySort([${join(times, ", ")}])` : sql`[${join([moment("s"), ...times], ", ")}]`;
  const hits = plan.exclusions.map(({ to }, n) => {
    const end = isAnyOrder ? sql`arrayMax([${join(times, ", ")}])` : timely(`r${to - 1}`);
    const hit = timely(`x${n + 1}`);
    return sql`if(${hit} < ${end}, ${hit}, ${NEVER})`;
  });
  const hit = hits.length === 0 ? NEVER : sql`arrayMin([${join(hits, ", ")}])`;
  const filtered = names.map((name) => raw(`arrayFilter((v, i) -> i, ${name}, ${isEntry})`));
  return sql`SELECT block, tupleElement(e, 1) AS s, tupleElement(e, 2) AS t, tupleElement(e, 3) AS x FROM (
    SELECT block, arrayJoin(arrayMap((${raw(letters.join(", "))}) -> tuple(${moment("s")}, ${all}, ${hit}), ${join(filtered, ", ")})) AS e
    FROM (WITH ${join(entries.arrays, ", ")} SELECT block, ${join(
      [...new Set([isEntry, ...names])].map((name) => raw(name)),
      ", ",
    )} FROM (${entries.from})))${isAnyOrder && hits.length > 0 ? sql` WHERE x = ${NEVER}` : raw("")}`;
}

function entriesOf(plan: Plan, unit: Sql, interval: Grouping["interval"]): Entries {
  const ofEvent = interval === null ? null : interval(raw("e.ts"));
  switch (plan.order) {
    case "ordered":
      return overlaps(plan) ? overlappingEntries(plan, unit) : orderedEntries(plan, unit, ofEvent);
    case "unordered":
      return overlaps(plan) ? sharedEntries(plan, unit) : unorderedEntries(plan, unit, ofEvent);
    case "strict":
      return strictEntries(plan, unit);
  }
}
