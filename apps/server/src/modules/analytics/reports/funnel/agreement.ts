import type { FunnelQuestion } from "@banyan/contracts";
import { expect } from "vitest";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { sql } from "../sql.ts";
import { naiveFunnel } from "./naive.ts";
import { planFunnel } from "./plan.ts";
import { asNaive, contextOf, keep, makeQuestion, makeWorld, randomOf, type World } from "./stories.ts";
import { verdicts } from "./verdict.ts";

type Verdict = { level: number; times: number[]; latest: number };

/** Random streams, loaded once, each question answered for all of them by one statement. */
export async function agrees(
  clickhouse: ClickHouse,
  { seed, streams, rounds }: { seed: number; streams: number; rounds: number },
): Promise<{ streams: number; questions: number }> {
  const random = randomOf(seed);
  let questions = 0;
  for (const place of [0, 1]) {
    const world = makeWorld(random, streams, place);
    await keep(clickhouse, world);
    for (let round = 0; round < rounds; round++)
      for (const order of ["ordered", "strict", "unordered"] as const)
        for (const isShared of [false, true]) {
          const question = makeQuestion(random, world, order, isShared);
          expectSame(world, question, await found(clickhouse, world, question), expected(world, question));
          questions++;
        }
  }
  return { streams: 2 * streams, questions };
}

/** The first who differ are told with what they did: a stream is small enough to be read. */
function expectSame(
  world: World,
  question: FunnelQuestion,
  is: Record<number, Verdict>,
  should: Record<number, Verdict>,
) {
  const persons = [...new Set([...Object.keys(is), ...Object.keys(should)])].map(Number);
  const differing = persons.filter((one) => JSON.stringify(is[one]) !== JSON.stringify(should[one])).slice(0, 2);
  const told = (verdicts: Record<number, Verdict>) =>
    differing.map((one) => ({
      question: JSON.stringify(question),
      did: [...(world.events.get(one) ?? [])].sort((a, b) => a.at - b.at),
      verdict: verdicts[one],
    }));
  expect(told(is)).toEqual(told(should));
}

/** Of each person who is counted. */
async function found(clickhouse: ClickHouse, world: World, question: FunnelQuestion): Promise<Record<number, Verdict>> {
  const context = contextOf(clickhouse, world);
  const plan = await planFunnel(question, context);
  const rows = await context.ask<Record<string, number> & { level: number }>(
    sql`SELECT * FROM (${verdicts(plan, { unit: plan.source.who, interval: null })}) ORDER BY unit`,
  );
  return Object.fromEntries(
    rows.map((row) => {
      const times = question.steps.slice(0, row.level).map((_, n) => (row[`t${n + 1}`] ?? 0) + world.from);
      return [row["unit"], { level: row.level, times, latest: (row["latest"] ?? 0) + world.from }];
    }),
  );
}

function expected(world: World, question: FunnelQuestion): Record<number, Verdict> {
  const funnel = {
    ...{ order: question.order, steps: question.steps.length, windowMs: question.windowSeconds * 1000 },
    ...{ from: world.from, until: world.until },
    exclusions: question.exclusions.map(({ fromStep, toStep }) => ({
      from: fromStep ?? 1,
      to: toStep ?? question.steps.length,
    })),
  };
  const verdictsOf: [number, Verdict][] = [];
  for (const [person, events] of world.events) {
    const verdict = naiveFunnel(funnel, asNaive(question, events));
    if (verdict) verdictsOf.push([person, verdict]);
  }
  return Object.fromEntries(verdictsOf);
}
