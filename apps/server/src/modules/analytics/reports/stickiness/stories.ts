import { isDeepStrictEqual } from "node:util";
import type { StickinessQuestion } from "@banyan/contracts";
import fc from "fast-check";
import { expect } from "vitest";
import { byWorld, filters, interval, type loadStreams, now, range, selection, zone } from "../retention/streams.ts";
import { listed } from "../sets.ts";
import { type ActiveRow, activeUsersReport, openActiveUsers, toActiveUsers } from "./active-users.ts";
import { naiveActiveUsers, naiveStickiness } from "./naive.ts";
import { openStickiness, type StickinessRow, stickinessReport, toStickiness } from "./stickiness.ts";

type Loaded = Awaited<ReturnType<typeof loadStreams>>;
type Run = { questions: number; seed: number };
const sticky: fc.Arbitrary<StickinessQuestion> = fc.record({ range, filters, interval, activity: selection });
const active = fc.record({ question: fc.record({ range, filters, activity: selection }), now });
const inOrder = (people: readonly number[]) => [...people].sort((a, b) => a - b);

const histogram = (intervals: number, counts: ReadonlyMap<number, number>) => ({
  persons: counts.size,
  intervals: Array.from({ length: intervals }, (_, n) => ({
    count: n + 1,
    persons: [...counts.values()].filter((one) => one === n + 1).length,
    personsAtLeast: [...counts.values()].filter((one) => one >= n + 1).length,
  })),
});
const daysOf = (naive: ReturnType<typeof naiveActiveUsers>) => ({
  days: naive.map(({ day, isComplete, ...who }) => {
    const [daily, weekly, monthly] = [who.daily.length, who.weekly.length, who.monthly.length];
    return { day, daily, weekly, monthly, ratio: monthly === 0 ? null : daily / monthly, isComplete };
  }),
});

/** Random questions, each answered for all worlds by one statement. → How many answers were compared. */
export async function checkStickiness({ worlds, context }: Loaded, { questions, seed }: Run): Promise<number> {
  let compared = 0;
  for (const question of fc.sample(sticky, { numRuns: questions, seed })) {
    const here = context(new Date("2026-03-01T00:00:00Z"));
    const asked = await openStickiness(question, here);
    const rows = await here.ask<StickinessRow<number[]>>(asked.rows(listed));
    const apart = byWorld(rows, worlds.length, ["told"]) as StickinessRow[][];
    worlds.forEach((world, n) => {
      const expected = histogram(asked.intervals, naiveStickiness(world, zone, question));
      const found = toStickiness(asked.intervals, apart[n] ?? []);
      compared++;
      if (!isDeepStrictEqual(found, expected))
        expect({ n, question, world, ...found }).toEqual({ n, question, world, ...expected });
    });
  }
  return compared;
}

export async function checkActiveUsers({ worlds, context }: Loaded, { questions, seed }: Run): Promise<number> {
  let compared = 0;
  for (const { question, now } of fc.sample(active, { numRuns: questions, seed })) {
    const here = context(now);
    const rows = await here.ask<ActiveRow<number[]>>((await openActiveUsers(question, here)).rows(listed));
    const apart = byWorld(rows, worlds.length, ["daily", "weekly", "monthly"]) as ActiveRow[][];
    worlds.forEach((world, n) => {
      const expected = daysOf(naiveActiveUsers(world, zone, now, question));
      const found = toActiveUsers(question, here, apart[n] ?? []);
      compared++;
      if (!isDeepStrictEqual(found, expected))
        expect({ n, now, question, world, ...found }).toEqual({ n, now, question, world, ...expected });
    });
  }
  return compared;
}

/** All worlds as one: the reports themselves, and the people of their numbers. */
export async function checkPeopleOfActivity({ whole, context }: Loaded, { questions, seed }: Run): Promise<number> {
  let compared = 0;
  const at = new Date("2026-03-01T00:00:00Z");
  for (const question of fc.sample(sticky, { numRuns: questions, seed: seed + 1 })) {
    const naive = naiveStickiness(whole, zone, question);
    const { intervals } = await openStickiness(question, context(at));
    expect(await stickinessReport.answer(question as never, context(at))).toEqual(histogram(intervals, naive));
    for (const count of [undefined, 1, 2, 3])
      for (const isAtLeast of [false, true]) {
        const here = context(at);
        const statement = await stickinessReport.people(question as never, { count, isAtLeast } as never, here);
        const people = (await here.ask<{ person: number }>(statement)).map(({ person }) => person);
        const isMeant = (own: number) => (count === undefined ? true : isAtLeast ? own >= count : own === count);
        expect(inOrder(people)).toEqual(inOrder([...naive].flatMap(([who, own]) => (isMeant(own) ? [who] : []))));
        compared++;
      }
  }
  for (const { question, now } of fc.sample(active, { numRuns: questions, seed: seed + 1 })) {
    const naive = naiveActiveUsers(whole, zone, now, question);
    expect(await activeUsersReport.answer(question as never, context(now))).toEqual(daysOf(naive));
    for (const one of naive.slice(0, 2))
      for (const window of ["daily", "weekly", "monthly"] as const) {
        const here = context(now);
        const statement = await activeUsersReport.people(question as never, { day: one.day, window } as never, here);
        const people = (await here.ask<{ person: number }>(statement)).map(({ person }) => person);
        expect(inOrder(people)).toEqual(inOrder(one[window]));
        compared++;
      }
  }
  return compared;
}
