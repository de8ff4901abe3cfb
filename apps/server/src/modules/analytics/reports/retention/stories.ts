import { isDeepStrictEqual } from "node:util";
import type { RetentionCell, RetentionQuestion } from "@banyan/contracts";
import fc from "fast-check";
import { expect } from "vitest";
import { listed } from "../sets.ts";
import { answerOfNaive, naiveRetention } from "./naive.ts";
import { retentionReport, toAnswer } from "./retention.ts";
import { type Cell, openRetention } from "./statement.ts";
import { byWorld, filters, interval, type loadStreams, now, range, selection, zone } from "./streams.ts";

type Loaded = Awaited<ReturnType<typeof loadStreams>>;
type Run = { questions: number; seed: number };

const bracket = fc
  .tuple(fc.integer({ min: 0, max: 4 }), fc.integer({ min: 0, max: 3 }))
  .map(([from, more]) => ({ from, to: from + more }));
const question: fc.Arbitrary<RetentionQuestion> = fc.record({
  ...{ range, filters, interval, start: selection, return: selection },
  rule: fc.constantFrom("recurring" as const, "first_ever" as const, "first_in_range" as const),
  match: fc.constantFrom("on" as const, "on_or_after" as const),
  offsets: fc.integer({ min: 1, max: 9 }),
  brackets: fc.oneof(
    { weight: 2, arbitrary: fc.constant<{ from: number; to: number }[]>([]) },
    fc.array(bracket, { minLength: 1, maxLength: 4 }),
  ),
  breakdown: fc.option(fc.constant({ property: "channel", limit: 8 }), { nil: undefined, freq: 3 }),
});
const asked = fc.record({ question, now });
const told = (key: string) => (key === "" ? { value: null, label: "未设置" } : { value: key, label: key });

/** Random questions, each answered for all worlds by one statement. → How many answers were compared. */
export async function checkRetention({ worlds, context }: Loaded, { questions, seed }: Run): Promise<number> {
  let compared = 0;
  for (const { question, now } of fc.sample(asked, { numRuns: questions, seed })) {
    const here = context(now);
    const opened = await openRetention(question, here);
    const keep = question.breakdown ? { keep: ["", "ads", "qr"], rest: "\u0000" } : null;
    const rows = await here.ask<Cell<number[]>>(opened.cells(keep, listed));
    const apart = byWorld(rows, worlds.length, ["told"]) as Cell[][];
    worlds.forEach((world, n) => {
      const expected = answerOfNaive(naiveRetention(world, zone, now, question), question);
      const found = toAnswer(question, opened, apart[n] ?? [], told);
      compared++;
      // a thousand whole tables are compared; only one that differs is worth showing
      if (!isDeepStrictEqual(found, expected))
        expect({ n, now, question, world, ...found }).toEqual({ n, now, question, world, ...expected });
    });
  }
  return compared;
}

/** All worlds as one: the report itself, and the people of each of its numbers. → How many lists were compared. */
export async function checkPeopleOfRetention({ whole, context }: Loaded, { questions, seed }: Run): Promise<number> {
  let compared = 0;
  for (const { question, now } of fc.sample(asked, { numRuns: questions, seed: seed + 1 })) {
    const here = context(now);
    const naive = naiveRetention(whole, zone, now, question);
    expect({ question, ...((await retentionReport.answer(question as never, here)) as object) }).toEqual({
      question,
      ...answerOfNaive(naive, question),
    });
    const people = async (cell: RetentionCell) => {
      const here = context(now);
      const statement = await retentionReport.people(question as never, cell as never, here);
      return (await here.ask<{ person: number }>(statement)).map(({ person }) => person).sort((a, b) => a - b);
    };
    const cells = naive
      .slice(0, 4)
      .flatMap(({ day, people, back }) => [
        [{ cohort: day }, [...people.keys()]] as const,
        ...back.slice(0, 3).flatMap((who, bracket) => (who === null ? [] : [[{ cohort: day, bracket }, who] as const])),
      ]);
    const everyone = [...new Set(naive.flatMap(({ people }) => [...people.keys()]))];
    const backs = [...new Set(naive.flatMap(({ back }) => back[1] ?? []))];
    for (const [cell, who] of [...cells, [{}, everyone] as const, [{ bracket: 1 }, backs] as const]) {
      expect({ question, cell, people: await people(cell) }).toEqual({
        ...{ question, cell },
        people: [...who].sort((a, b) => a - b),
      });
      compared++;
    }
  }
  return compared;
}
