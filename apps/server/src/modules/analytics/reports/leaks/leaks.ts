import {
  type LeakPart,
  type LeaksAnswer,
  type LeaksCell,
  type LeaksQuestion,
  leakSteps,
  leaksCell,
  readLeaks,
} from "@banyan/contracts";
import { earlierRange } from "../../metrics/read.ts";
import { mount, type ReportContext, type ReportKind } from "../report-kind.ts";
import { openSource, type Source } from "../source.ts";
import { type Reached, rankLeaks } from "./rank.ts";
import { partOf, peopleAt, reachedBy } from "./statement.ts";

type Row = { value: string; n1: number; n2: number; n3: number; n4: number; n5: number; paid: number };

/** Where more people are lost than need be: steps × parts, by what it costs. */
const leaks: ReportKind<LeaksQuestion, LeaksAnswer, LeaksCell> = {
  kind: "leaks",
  async answer(question, context) {
    const earlier = earlierRange(question.range, "previous");
    const [now, then] = await Promise.all([
      openSource(context, question),
      openSource(context, { ...question, range: earlier }),
    ]);
    const by: LeakPart[] = [...new Set<LeakPart>(["all", ...question.by])];
    const [reached, before] = await Promise.all(
      [now, then].map((source) => Promise.all(by.map((part) => readReached(context, source, part)))),
    );
    const everybody = reached?.[0]?.[0] ?? nobody;
    const everybodyBefore = before?.[0]?.[0] ?? nobody;
    const parts = by.flatMap((part, n) => {
      if (!question.by.includes(part)) return [];
      const known = new Map(before?.[n]?.map((one) => [one.value, one]));
      return (reached?.[n] ?? []).map((one) => ({
        ...{ by: part, now: one },
        benchmark: question.benchmark === "previous" ? known.get(one.value) : everybody,
      }));
    });
    return {
      ...{ range: question.range, earlier },
      total: leakSteps.map((step, n) => ({
        ...{ step, persons: everybody.persons[n] ?? 0, before: everybodyBefore.persons[n] ?? 0 },
      })),
      leaks: rankLeaks(parts, everybody).map(({ value, ...leak }) => ({
        ...leak,
        value: toldValue(now, leak.by, value),
      })),
    };
  },
  async people(question, { by, value, step, outcome }, context) {
    const source = await openSource(context, question);
    return peopleAt(source, partOf(source, by), by === "all" ? "" : value, leakSteps.indexOf(step) + 1, outcome);
  },
};

const nobody: Reached = { value: "", persons: [], paidFen: 0 };

async function readReached({ ask }: ReportContext, source: Source, by: LeakPart): Promise<Reached[]> {
  const rows = await ask<Row>(reachedBy(source, partOf(source, by)));
  return rows.map(({ value, n1, n2, n3, n4, n5, paid }) => ({
    ...{ value, persons: [n1, n2, n3, n4, n5].map(Number), paidFen: Number(paid) },
  }));
}

function toldValue(source: Source, by: LeakPart, value: string) {
  if (by === "all") return { value: null, label: "全部" };
  const property = by === "channel" ? "person.first_channel" : by;
  return source.breakdown({ property, limit: 20 }, "by").valueOf(value);
}

export const leaksReport = mount(leaks, readLeaks, leaksCell);
