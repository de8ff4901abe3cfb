import type { FunnelQuestion } from "@banyan/contracts";
import { fail } from "#kernel/failure.ts";
import type { ReportContext } from "../report-kind.ts";
import { and, int, raw, type Sql, sql } from "../sql.ts";
import { number } from "./keys.ts";
import type { Plan } from "./plan.ts";
import { verdicts } from "./verdict.ts";

type Spread = { persons: number; shortest: number; longest: number; average: number | null; median: number | null };

/** How long people take from one step to another. */
export async function readTimes(question: FunnelQuestion, plan: Plan, context: ReportContext) {
  const { fromStep, toStep, rows, took } = timesOf(question, plan, context);
  const spread = await spreadOf(rows, took, context);
  const { persons, shortest, longest } = spread;
  const bins = binsOf(question, spread);
  const found = await context.ask<{ bin: number; persons: number }>(
    sql`SELECT ${binOf(took, spread, bins)} AS bin, count() AS persons FROM (${rows}) GROUP BY bin`,
  );
  const counts = new Map(found.map((row) => [row.bin, row.persons]));
  const edge = (n: number) => (shortest + (n * (longest - shortest)) / bins) / 1000;
  return {
    ...{ fromStep, toStep, persons, averageSeconds: spread.average, medianSeconds: spread.median },
    bins: Array.from({ length: bins }, (_, n) => ({
      fromSeconds: edge(n),
      toSeconds: edge(n + 1),
      persons: counts.get(n) ?? 0,
    })),
  };
}

/** Who stands in a bin. */
export async function binCondition(
  question: FunnelQuestion,
  plan: Plan,
  context: ReportContext,
  bin: number,
): Promise<{ rows: Sql; condition: Sql }> {
  const { rows, took } = timesOf(question, plan, context);
  const spread = await spreadOf(rows, took, context);
  const bins = binsOf(question, spread);
  return { rows, condition: bins === 0 ? sql`0` : sql`${binOf(took, spread, bins)} = ${int(bin)}` };
}

function timesOf({ convert = {}, steps }: FunnelQuestion, plan: Plan, { at }: ReportContext) {
  const { fromStep = 1, toStep = steps.length } = convert;
  for (const [name, step] of Object.entries({ fromStep, toStep }))
    if (step > steps.length) fail("FUNNEL_STEP_UNKNOWN", { field: `${at}.convert.${name}`, details: { step } });
  if (fromStep >= toStep)
    fail("FUNNEL_UNDEFINED", { field: `${at}.convert.toStep`, details: { reason: "the time ends before it begins" } });
  const all = verdicts(plan, { unit: plan.source.who, interval: null });
  return {
    ...{ fromStep, toStep },
    rows: sql`SELECT * FROM (${all}) WHERE ${and([sql`level >= ${number(toStep)}`])}`,
    took: raw(`(toInt64(t${toStep}) - toInt64(t${fromStep}))`),
  };
}

async function spreadOf(rows: Sql, took: Sql, { ask }: ReportContext): Promise<Spread> {
  const [row] = await ask<Spread>(
    sql`SELECT count() AS persons, min(${took}) AS shortest, max(${took}) AS longest, avg(${took} / 1000) AS average,
      quantileExactInclusive(0.5)(${took} / 1000) AS median FROM (${rows})`,
  );
  return row ?? { persons: 0, shortest: 0, longest: 0, average: null, median: null };
}

/** The smallest number whose cube is not less than the persons. */
function binsOf({ convert }: FunnelQuestion, { persons, shortest, longest }: Spread): number {
  if (persons === 0) return 0;
  if (shortest === longest) return 1;
  if (convert?.bins !== undefined) return convert.bins;
  let bins = Math.floor(Math.cbrt(persons));
  while (bins ** 3 < persons) bins++;
  return bins;
}

const binOf = (took: Sql, { shortest, longest }: Spread, bins: number): Sql =>
  longest === shortest
    ? sql`0`
    : sql`least(${int(bins - 1)}, intDiv((${took} - ${int(shortest)}) * ${int(bins)}, ${int(longest - shortest)}))`;
