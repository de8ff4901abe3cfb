import type { BreakdownValue, FunnelQuestion } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { ReportContext } from "../report-kind.ts";
import { otherValues } from "../source.ts";
import { int, or, raw, type Sql, sql, texts } from "../sql.ts";
import { eventsRead, isStep, number, stepConditions } from "./keys.ts";
import type { Plan } from "./plan.ts";
import { verdicts } from "./verdict.ts";

/** Values are told by their rank: 1 … n most persons have, then the others together, 0 not set. */
const RANKS = 32;

export type Broken = {
  /** Verdicts with `rank`, one row per person (attributed to all: per person and value), `person`. */ rows: Sql;
  valueOf(rank: number): BreakdownValue;
  /** null: no such row. */ rankOf(value: BreakdownValue): number | null;
};

export async function breakDown(question: FunnelQuestion, plan: Plan, { at, ask }: ReportContext): Promise<Broken> {
  const { breakdown, order, steps } = question;
  if (!breakdown) throw new Error("nothing to break down by");
  const { attribution, step = 1 } = breakdown;
  if (step > steps.length) fail("FUNNEL_STEP_UNKNOWN", { field: `${at}.breakdown.step`, details: { step } });
  if (attribution === "step" && order === "unordered")
    fail("FUNNEL_UNDEFINED", {
      field: `${at}.breakdown.attribution`,
      details: { reason: "steps done in any order have no step to attribute to" },
    });
  const { key, valueOf: tell } = plan.source.breakdown(breakdown, "breakdown");
  const { who } = plan.source;
  const values = await ask<{ value: string }>(
    sql`SELECT ${key} AS value ${eventsRead(plan, isStep(plan))} AND value != '' GROUP BY value ORDER BY uniqExact(${who}) DESC, value LIMIT ${int(breakdown.limit)}`,
  );
  const known = values.map(({ value }) => value);
  const others = known.length + 1;
  const rank =
    known.length === 0
      ? raw("0")
      : sql`if(${key} = '', 0, transform(${key}, ${texts(known)}, range(1, ${number(others)}), ${number(others)}))`;
  return {
    rows: rowsOf(plan, rank, attribution, step),
    valueOf: (given) => (given === 0 ? tell("") : given === others ? otherValues : tell(known[given - 1] ?? "")),
    rankOf: (value) => {
      if (value.isOther) return others;
      if (value.value === null) return 0;
      const found = known.indexOf(String(value.value));
      return found < 0 ? null : found + 1;
    },
  };
}

function rowsOf(plan: Plan, rank: Sql, attribution: string, step: number): Sql {
  const { who } = plan.source;
  const offset = sql`toUInt64(toUnixTimestamp64Milli(e.ts) - ${int(plan.source.range.from)})`;
  if (attribution === "all") {
    const unit = sql`(toUInt64(${who}) * ${number(RANKS)} + ${rank})`;
    return sql`SELECT *, intDiv(unit, ${number(RANKS)}) AS person, unit % ${number(RANKS)} AS rank FROM (${verdicts(plan, { unit, interval: null })})`;
  }
  const decided = verdicts(plan, { unit: who, interval: null });
  if (attribution === "step") {
    const is = stepConditions(plan)[step - 1] ?? or([]);
    const values = sql`SELECT toUInt64(${who}) AS whose, ${offset} AS at, min(if(${rank} = 0, ${number(RANKS)}, ${rank})) AS found ${eventsRead(plan, is)} GROUP BY whose, at`;
    const reached = sql`if(v.level >= ${number(step)}, ${raw(`v.t${step}`)}, ${raw("toUInt64(18446744073709551615)")})`;
    return sql`SELECT v.*, v.unit AS person, if(w.found = ${number(RANKS)}, 0, w.found) AS rank
      FROM (SELECT v.*, ${reached} AS reachedAt FROM (${decided}) AS v) AS v LEFT ANY JOIN (${values}) AS w ON w.whose = v.unit AND w.at = v.reachedAt`;
  }
  // of equal times the smaller rank, whichever end is asked for
  const time = attribution === "first_touch" ? offset : sql`bitNot(${offset})`;
  const values = sql`SELECT toUInt64(${who}) AS whose, tupleElement(min((${time}, ${rank})), 2) AS found ${eventsRead(plan, isStep(plan))} AND ${rank} != 0 GROUP BY whose`;
  return sql`SELECT v.*, v.unit AS person, w.found AS rank FROM (${decided}) AS v LEFT ANY JOIN (${values}) AS w ON w.whose = v.unit`;
}
