import { join, or, raw, type Sql, sql } from "../sql.ts";
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
  stepConditions,
  TIME_BITS,
} from "./keys.ts";
import type { Plan } from "./plan.ts";

/**
 * Funnels in which one event may be several steps, and strict ones: the events of one millisecond are taken as a whole, since they are
 * in whatever order serves the funnel. Low bits of a key: one for each step the event fits, one for each exclusion, and one that puts
 * exclusions before the other events of their millisecond.
 * `reach(j)` of such a group = how far a chain that is at step j may get by its events, each serving one step: by Hall's theorem k steps
 * have events of their own if and only if any of them together have as many events that fit.
 */
const STEP_BITS = 10;
const EXCLUSION_BITS = 5;
const LOW_BITS = STEP_BITS + EXCLUSION_BITS + 1;

function groupRows(plan: Plan, unit: Sql): Sql {
  const steps = join(
    stepConditions(plan).map((step, n) => sql`if(${step}, ${number(2 ** n)}, 0)`),
    " + ",
  );
  // in strict order all behaviour disturbs, and so does what would be step 1 if it came in the range
  const isOther = plan.order === "strict" ? or([...plan.steps, plan.source.behaviour]) : isStep(plan);
  const packing = { unit, lowBits: LOW_BITS };
  const block = sql`bitShiftRight(toUInt64(${unit}), 8)`;
  const step = keyOf(plan, packing, sql`(${steps}) + ${number(2 ** (LOW_BITS - 1))}`);
  if (plan.exclusions.length === 0)
    return sql`SELECT block, arraySort(groupArray(k)) AS K FROM (SELECT ${block} AS block, ${step} AS k ${eventsRead(plan, isOther)}) GROUP BY block`;
  return sql`SELECT block, arraySort(arrayConcat(groupArrayIf(k, isOther), groupArrayIf(x, isExcluded))) AS K FROM (
    SELECT ${block} AS block, ${isOther} AS isOther, ${isExcluded(plan)} AS isExcluded, ${step} AS k,
      ${keyOf(plan, packing, sql`${number(2 ** STEP_BITS)} * (${exclusionBits(plan)})`)} AS x
    ${eventsRead(plan, or([isOther, isExcluded(plan)]))}) GROUP BY block`;
}

/** Groups `G`, their moments `T` (NEVER behind the last), and `R0` … : how far each leads from step j. */
function groups(plan: Plan): Sql[] {
  const moment = (key: string) => `bitShiftRight(${key}, ${LOW_BITS})`;
  const steps = plan.steps.length;
  return [
    sql`arrayPushBack(K, ${NEVER}) AS K1`,
    raw(
      `arraySplit((k, p) -> ${moment("k")} != ${moment("p")}, K1, arrayPushFront(arrayPopBack(K1), toUInt64(0))) AS G`,
    ),
    raw(`arrayMap(g -> ${moment("g[1]")}, G) AS T`),
    ...plan.steps.map((_, from) =>
      raw(`arrayMap(g -> toUInt8(${[String(from), ...reaches(plan, from, steps)].join(" + ")}), G) AS R${from}`),
    ),
  ];
}

/** For each later step whether a group leads there from `from`. */
function reaches(plan: Plan, from: number, steps: number): string[] {
  const conditions: string[] = [];
  const found: string[] = [];
  for (let step = from + 1; step <= steps; step++) {
    conditions.push(...needs(plan, from, step));
    found.push(`(${conditions.join(" AND ")})`);
  }
  return found;
}

/** What `step` asks of a group beside what the steps between ask: for every set of its family's kinds of steps with it, enough events. */
function needs({ family, sameAs }: Plan, from: number, step: number): string[] {
  const between = Array.from({ length: step - from }, (_, n) => from + 1 + n);
  const kin = between.filter((one) => family[one - 1] === family[step - 1]);
  const kinds = [...new Set(kin.map((one) => sameAs[one - 1]))].filter((kind) => kind !== sameAs[step - 1]);
  return subsets(kinds).map((others) => {
    const set = kin.filter((one) => sameAs[one - 1] === sameAs[step - 1] || others.includes(sameAs[one - 1]));
    const bits = set.reduce((sum, one) => sum + 2 ** (one - 1), 0);
    return set.length === 1
      ? `arrayExists(k -> bitAnd(k, ${bits}) != 0, g)`
      : `arrayCount(k -> bitAnd(k, ${bits}) != 0, g) >= ${set.length}`;
  });
}
function subsets<T>(of: readonly T[]): T[][] {
  const found: T[][] = [[]];
  for (const one of of) found.push(...found.map((set) => [...set, one]));
  return found;
}

const LAST = sql`bitShiftRight(${NEVER}, ${number(LOW_BITS)})`;
/** The value at the next group. */
const next = (array: string): string => `arrayPushBack(arrayPopFront(${array}), LAST)`;

/** In order, each event one step: the further a chain is the better, so from every group there is one best way on. */
export function overlappingEntries(plan: Plan, unit: Sql): Entries {
  const arrays: Sql[] = [sql`${LAST} AS LAST`, ...groups(plan)];
  /** From step `at` on: at the first group that leads further, `there(reached)` if the target is reached by it, else what follows. */
  function follow(name: string, target: number, value: string): string {
    for (let at = target - 1; at >= 1; at--) {
      const later = Array.from({ length: target - 1 - at }, (_, n) => at + 1 + n);
      const cases = later.map((step) => `r = ${step}, n${step}, `).join("");
      arrays.push(
        raw(
          `arrayReverseFill((v, r, t) -> r > ${at} OR t = LAST, arrayMap((r, t, v${later.map((step) => `, n${step}`).join("")}) -> multiIf(t = LAST, LAST, r >= ${target}, v, ${cases}LAST), R${at}, T, ${value}${later.map((step) => `, ${next(`${name}_${step}`)}`).join("")}), R${at}, T) AS ${name}_${at}`,
        ),
      );
    }
    const starts = Array.from({ length: target - 1 }, (_, n) => n + 1);
    arrays.push(
      raw(
        `arrayMap((r, v${starts.map((step) => `, n${step}`).join("")}) -> multiIf(r >= ${target}, v, ${starts.map((step) => `r = ${step}, n${step}, `).join("")}LAST), R0, ${value}${starts.map((step) => `, ${next(`${name}_${step}`)}`).join("")}) AS ${name}`,
      ),
    );
    return name;
  }
  const reached = plan.steps.slice(1).map((_, n) => follow(`V${n + 2}`, n + 2, "T"));
  const excluded = plan.exclusions.map(({ from }, n) => {
    arrays.push(raw(`${next(nextExcluded(n))} AS XT${n}`));
    return from === 1 ? `XT${n}` : follow(`X${n}`, from, `XT${n}`);
  });
  arrays.push(raw(`arrayMap((r, t) -> r >= 1 AND t != LAST, R0, T) AS isEntry`));
  return { from: groupRows(plan, unit), ...{ arrays, isEntry: "isEntry", start: "T", reached, excluded, lowBits: 0 } };
}

const isGroupExcluded = (n: number): string => `arrayExists(k -> bitTest(k, ${STEP_BITS + n}), g)`;
/** At each group the moment of the first group from there on that is excluded. */
const nextExcluded = (n: number): string => `arrayReverseFill((t, g) -> ${isGroupExcluded(n)} OR t = LAST, T, G)`;

/** Strict: every group must lead further, so a chain is over after as many groups as there are steps at most. */
export function strictEntries(plan: Plan, unit: Sql): Entries {
  const steps = plan.steps.length;
  const bits = (from: number) => `(bitShiftLeft(toUInt16(1), r${from}) - ${2 ** from})`;
  const arrays: Sql[] = [sql`${LAST} AS LAST`, ...groups(plan)];
  const all = Array.from({ length: steps }, (_, n) => n);
  const R = all.map((n) => `R${n}`).join(", ");
  const r = all.map((n) => `r${n}`).join(", ");
  // Bi: which steps a chain that started i groups before may stand at; bit k − 1 is step k
  arrays.push(raw(`arrayMap(r0 -> toUInt16(bitShiftLeft(toUInt16(1), r0) - 1), R0) AS B0`));
  for (let i = 1; i < steps; i++)
    arrays.push(
      raw(
        `arrayMap((b, ${r}) -> toUInt16(${all
          .slice(1)
          .map((at) => `if(bitTest(b, ${at - 1}), ${bits(at)}, 0)`)
          .reduce(
            (one, other) => `bitOr(${one}, ${other})`,
          )}), arrayPushFront(arrayPopBack(B${i - 1}), toUInt16(0)), ${R}) AS B${i}`,
      ),
    );
  // as seen from the start: S = steps at that group, M = its moment
  for (let i = 0; i < steps; i++) {
    const ahead = (array: string, last: string) =>
      i === 0
        ? array
        : `arrayConcat(arraySlice(${array}, ${i + 1}), arrayWithConstant(least(${i}, length(${array})), ${last}))`;
    arrays.push(raw(`${ahead(`B${i}`, "toUInt16(0)")} AS S${i}`), raw(`${ahead("T", "LAST")} AS M${i}`));
  }
  const names = (letter: string) => all.map((i) => `${letter}${i}`).join(", ");
  const lower = (letter: string) => all.map((i) => `${letter.toLowerCase()}${i}`).join(", ");
  const reached = plan.steps.slice(1).map((_, n) => {
    const step = n + 2;
    const cases = all.map((i) => `bitTest(s${i}, ${step - 1}), m${i}, `).join("");
    arrays.push(
      raw(
        `arrayMap((${lower("S")}, ${lower("M")}) -> multiIf(${cases}LAST), ${names("S")}, ${names("M")}) AS V${step}`,
      ),
    );
    return `V${step}`;
  });
  const excluded = plan.exclusions.map(({ from }, n) => {
    const later = all.slice(1);
    for (const i of later) {
      const flags = `arrayMap(g -> ${isGroupExcluded(n)}, G)`;
      arrays.push(
        raw(`arrayConcat(arraySlice(${flags}, ${i + 1}), arrayWithConstant(least(${i}, length(G)), 0)) AS F${n}_${i}`),
      );
    }
    // alive at the group before, at `from` or further
    const cases = later.map((i) => `f${i} AND bitShiftRight(s${i - 1}, ${from - 1}) != 0, m${i}, `).join("");
    const f = later.map((i) => `f${i}`).join(", ");
    const F = later.map((i) => `F${n}_${i}`).join(", ");
    arrays.push(
      raw(
        `arrayMap((${f}, ${lower("S")}, ${lower("M")}) -> multiIf(${cases}LAST), ${F}, ${names("S")}, ${names("M")}) AS X${n}`,
      ),
    );
    return `X${n}`;
  });
  arrays.push(raw(`arrayMap((r, t) -> r >= 1 AND t != LAST, R0, T) AS isEntry`));
  return { from: groupRows(plan, unit), ...{ arrays, isEntry: "isEntry", start: "T", reached, excluded, lowBits: 0 } };
}

/** In any order, when one event may be several steps: how many steps the events up to a moment can serve, by the same theorem. */
export function sharedEntries(plan: Plan, unit: Sql): Entries {
  const arrays: Sql[] = [sql`arrayPushBack(K, ${NEVER}) AS K1`];
  const reached: string[] = [];
  const made = new Set<string>();
  /** From each event on: when the `count`-th event that fits one of these steps happened. */
  function nth(bits: number, count: number): string {
    const name = `N${bits}_${count}`;
    if (made.has(name)) return name;
    made.add(name);
    const fits = (key: string) => `bitAnd(${key}, ${bits}) != 0`;
    if (count === 1) arrays.push(sql`arrayReverseFill(k -> ${raw(fits("k"))} OR k = ${NEVER}, K1) AS ${raw(name)}`);
    else {
      const before = nth(bits, count - 1);
      arrays.push(
        sql`arrayReverseFill((v, k) -> ${raw(fits("k"))} OR k = ${NEVER}, arrayPushBack(arrayPopFront(${raw(before)}), ${NEVER}), K1) AS ${raw(name)}`,
      );
    }
    return name;
  }
  for (const first of new Set(plan.family)) {
    const kin = plan.family.flatMap((one, n) => (one === first ? [n + 1] : []));
    const kinds = [...new Set(kin.map((one) => plan.sameAs[one - 1]))];
    for (let count = 1; count <= kin.length; count++) {
      const moments = subsets(kinds).flatMap((set) => {
        const steps = kin.filter((one) => set.includes(plan.sameAs[one - 1]));
        const needed = count - kin.length + steps.length;
        return needed >= 1
          ? [
              nth(
                steps.reduce((sum, one) => sum + 2 ** (one - 1), 0),
                needed,
              ),
            ]
          : [];
      });
      const name = `V${first}_${count}`;
      const letters = moments.map((_, n) => `a${n}`);
      arrays.push(
        raw(
          moments.length === 1
            ? `${moments[0]} AS ${name}`
            : `arrayMap((${letters.join(", ")}) -> greatest(${letters.join(", ")}), ${moments.join(", ")}) AS ${name}`,
        ),
      );
      reached.push(name);
    }
  }
  const excluded = plan.exclusions.map((_, n) => {
    arrays.push(
      sql`arrayReverseFill(k -> bitTest(k, ${number(STEP_BITS + n)}) OR k = ${NEVER}, K1) AS ${raw(`X${n}`)}`,
    );
    return `X${n}`;
  });
  const until = plan.source.range.until - plan.source.range.from;
  arrays.push(
    sql`arrayMap(k -> k != ${NEVER} AND bitAnd(k, ${ones(STEP_BITS)}) != 0 AND bitAnd(bitShiftRight(k, ${number(LOW_BITS)}), ${ones(TIME_BITS)}) < ${number(until)}, K1) AS isEntry`,
  );
  return {
    from: groupRows(plan, unit),
    ...{ arrays, isEntry: "isEntry", start: "K1", reached, excluded, lowBits: LOW_BITS },
  };
}
