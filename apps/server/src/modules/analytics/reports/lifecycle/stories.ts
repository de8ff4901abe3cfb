import { isDeepStrictEqual } from "node:util";
import { type LifecycleQuestion, lifecycleStates } from "@banyan/contracts";
import fc from "fast-check";
import { expect } from "vitest";
import { byWorld, filters, interval, type loadStreams, now, range, selection, zone } from "../retention/streams.ts";
import { listed } from "../sets.ts";
import { type LifecycleRow, lifecycleReport, openLifecycle, toLifecycle } from "./lifecycle.ts";
import { type NaiveInterval, naiveLifecycle } from "./naive.ts";

type Loaded = Awaited<ReturnType<typeof loadStreams>>;
type Run = { questions: number; seed: number };
const question: fc.Arbitrary<LifecycleQuestion> = fc.record({ range, filters, interval, activity: selection });
const asked = fc.record({ question, now });

const answerOf = (intervals: readonly NaiveInterval[]) => ({
  intervals: intervals.map((one) => ({
    ...{ day: one.day, new: one.new.length, returning: one.returning.length },
    ...{ resurrecting: one.resurrecting.length, dormant: one.dormant.length, isComplete: one.isComplete },
  })),
});

/** Random questions, each answered for all worlds by one statement. → How many answers were compared. */
export async function checkLifecycle({ worlds, context }: Loaded, { questions, seed }: Run): Promise<number> {
  let compared = 0;
  for (const { question, now } of fc.sample(asked, { numRuns: questions, seed })) {
    const here = context(now);
    const rows = await here.ask<LifecycleRow<number[]>>((await openLifecycle(question, here)).rows(listed));
    const apart = byWorld(rows, worlds.length, [...lifecycleStates]) as LifecycleRow[][];
    worlds.forEach((world, n) => {
      const expected = answerOf(naiveLifecycle(world, zone, now, question));
      const found = toLifecycle(question, here, apart[n] ?? []);
      compared++;
      if (!isDeepStrictEqual(found, expected))
        expect({ n, now, question, world, ...found }).toEqual({ n, now, question, world, ...expected });
    });
  }
  return compared;
}

/** All worlds as one: the report itself, and the people of its numbers. → How many lists were compared. */
export async function checkPeopleOfLifecycle({ whole, context }: Loaded, { questions, seed }: Run): Promise<number> {
  let compared = 0;
  for (const { question, now } of fc.sample(asked, { numRuns: questions, seed: seed + 1 })) {
    const naive = naiveLifecycle(whole, zone, now, question);
    expect(await lifecycleReport.answer(question as never, context(now))).toEqual(answerOf(naive));
    for (const one of naive.slice(0, 3))
      for (const state of lifecycleStates) {
        const here = context(now);
        const statement = await lifecycleReport.people(question as never, { day: one.day, state } as never, here);
        const people = (await here.ask<{ person: number }>(statement)).map(({ person }) => person);
        expect(people.sort((a, b) => a - b)).toEqual(one[state].sort((a, b) => a - b));
        compared++;
      }
  }
  return compared;
}
