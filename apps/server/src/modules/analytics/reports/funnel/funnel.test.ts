import { dayOf } from "@banyan/calendar";
import {
  type BreakdownValue,
  type FunnelAnswer,
  type FunnelCell,
  type FunnelQuestion,
  funnelQuestion,
} from "@banyan/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import type { ReportContext } from "../report-kind.ts";
import { funnelReport } from "./funnel.ts";
import { naiveFunnel } from "./naive.ts";
import { asNaive, contextOf, keep, makeWorld, randomOf, type Told, type World } from "./stories.ts";

let t: TestApp;
let world: World;
let context: ReportContext;
beforeAll(async () => {
  t = await startTestApp();
  world = makeWorld(randomOf(11), 300, 1);
  await keep(t.clickhouse, world);
  context = contextOf(t.clickhouse, world, world.until + 1_000);
});
afterAll(() => t.close());

const ask = (more: Partial<Record<keyof FunnelQuestion, unknown>> = {}): FunnelQuestion =>
  funnelQuestion.parse({
    range: world.range,
    steps: [{ event: "a" }, { event: "b" }, { event: "c" }],
    windowSeconds: 86_400,
    ...more,
  });
const answer = (question: FunnelQuestion) => funnelReport.answer(question as never, context) as Promise<FunnelAnswer>;
async function people(question: FunnelQuestion, cell: FunnelCell): Promise<number[]> {
  const rows = await context.ask<{ person: number }>(
    await funnelReport.people(question as never, cell as never, context),
  );
  return rows.map(({ person }) => person).sort((a, b) => a - b);
}

/** Everybody's verdict by the definition, of only these entries and events. */
function verdicts(
  question: FunnelQuestion,
  { from, until } = { from: world.from, until: world.until },
  only: (one: Told) => boolean = () => true,
) {
  const funnel = {
    ...{ order: question.order, steps: question.steps.length, windowMs: question.windowSeconds * 1000, from, until },
    exclusions: question.exclusions.map(({ fromStep = 1, toStep = question.steps.length }) => ({
      from: fromStep,
      to: toStep,
    })),
  };
  return [...world.events].flatMap(([person, events]) => {
    const seen = events.filter(only);
    const verdict = naiveFunnel(funnel, asNaive(question, seen));
    return verdict ? [{ person, events: seen, ...verdict }] : [];
  });
}
const countsOf = (found: readonly { level: number }[], steps = 3) =>
  Array.from({ length: steps }, (_, n) => found.filter(({ level }) => level > n).length);
const mean = (all: readonly number[]) =>
  all.length === 0 ? null : all.reduce((sum, one) => sum + one, 0) / all.length;
const middle = (all: readonly number[]) => {
  const sorted = [...all].sort((a, b) => a - b);
  const half = sorted.length / 2;
  return mean(sorted.slice(Math.ceil(half) - 1, Math.floor(half) + 1));
};

describe("totals", () => {
  test("tell persons, drops, times and who may still convert, with and without times the same; each opens its people", async () => {
    for (const more of [{}, { exclusions: [{ event: "x" }] }, { order: "unordered" }, { order: "strict" }]) {
      const question = ask(more);
      const found = verdicts(question);
      const now = world.until + 1_000;
      const seconds = (step: number, since: number) =>
        found
          .filter(({ level }) => level >= step)
          .map(({ times }) => ((times[step - 1] ?? 0) - (times[since - 1] ?? 0)) / 1000);
      const counts = countsOf(found);
      const close = (value: number | null) => (value === null ? null : expect.closeTo(value, 6));
      const expected = {
        steps: counts.map((persons, n) => ({
          persons,
          droppedPersons: n < 2 ? persons - (counts[n + 1] ?? 0) : 0,
          conversionBp: expect.any(Number),
          overallBp: Math.round((persons / (counts[0] ?? 1)) * 10_000),
          averageSeconds: n === 0 ? null : close(mean(seconds(n + 1, n))),
          medianSeconds: n === 0 ? null : close(middle(seconds(n + 1, n))),
          averageFromStartSeconds: n === 0 ? null : close(mean(seconds(n + 1, 1))),
        })),
        openPersons: found.filter(({ level, latest }) => level < 3 && latest + 86_400_000 >= now).length,
      };
      const told = await answer(question);
      expect(told).toMatchObject({ view: "totals", total: expected, rows: [] });
      const quick = await answer({ ...question, withTimes: false });
      expect(quick).toMatchObject({
        total: { openPersons: expected.openPersons, steps: expected.steps.map(({ persons }) => ({ persons })) },
      });
      const personsOf = (is: (one: (typeof found)[number]) => boolean) =>
        found
          .filter(is)
          .map(({ person }) => person)
          .sort((a, b) => a - b);
      expect([
        await people(question, { of: "step", step: 2, outcome: "reached" }),
        await people(question, { of: "step", step: 1, outcome: "dropped" }),
        await people(question, { of: "step", step: 3, outcome: "dropped" }),
        await people(question, { of: "step", step: 1, outcome: "open" }),
      ]).toEqual([
        personsOf(({ level }) => level >= 2),
        personsOf(({ level }) => level === 1),
        [],
        personsOf(({ level, latest }) => level < 3 && latest + 86_400_000 >= now),
      ]);
    }
  });

  test("are told apart by the value of the first or last touch, of a step, or one value in all steps", async () => {
    for (const attribution of ["first_touch", "last_touch", "step", "all"] as const)
      for (const limit of [1, 8]) {
        const question = ask({
          breakdown: { property: "channel", attribution, limit, ...(attribution === "step" && { step: 2 }) },
        });
        const expected = brokenDown(question, attribution, limit);
        const told = await answer(question);
        if (told.view !== "totals") throw new Error("totals were asked for");
        expect({
          attribution,
          limit,
          rows: told.rows.map(({ value, steps }) => [
            value.isOther ? "其他" : value.value,
            ...steps.map(({ persons }) => persons),
          ]),
        }).toEqual({
          ...{ attribution, limit },
          rows: expected.map(({ name, persons }) => [name, ...countsOf(persons)]),
        });
        const [first] = told.rows;
        expect(
          await people(question, { of: "step", step: 1, outcome: "dropped", value: first?.value as BreakdownValue }),
        ).toEqual(
          (expected[0]?.persons ?? [])
            .filter(({ level }) => level === 1)
            .map(({ person }) => person)
            .sort((a, b) => a - b),
        );
      }
  });
});

/** Rows by the definition: names of values, and whose verdicts stand there. */
function brokenDown(question: FunnelQuestion, attribution: string, limit: number) {
  const windowMs = question.windowSeconds * 1000;
  const inReach = ({ at }: Told) => at >= world.from && at < world.until + windowMs;
  const fits = (one: Told, step?: number) =>
    asNaive(question, [one]).some((naive) =>
      step === undefined
        ? (naive.fits[0] && one.at < world.until) || naive.fits.slice(1).includes(true)
        : naive.fits[step - 1],
    );
  const personsWith = new Map<string, Set<number>>();
  for (const [person, events] of world.events)
    for (const one of events)
      if (one.channel !== "" && inReach(one) && fits(one))
        personsWith.set(one.channel, (personsWith.get(one.channel) ?? new Set()).add(person));
  const known = [...personsWith]
    .sort(([a, as], [b, bs]) => bs.size - as.size || (a < b ? -1 : 1))
    .map(([name]) => name)
    .slice(0, limit);
  const nameOf = (value: string) => (value === "" ? null : known.includes(value) ? value : "其他");
  const names = [...known, "其他", null];
  const rank = (name: string | null) => names.indexOf(name);
  const best = (events: readonly Told[]) =>
    events.map(({ channel }) => nameOf(channel)).sort((a, b) => rank(a) - rank(b))[0] ?? null;
  const rows = names.map((name) => {
    if (attribution === "all")
      return { name, persons: verdicts(question, undefined, ({ channel }) => nameOf(channel) === name) };
    const persons = verdicts(question).filter(({ level, times, events }) => {
      if (attribution === "step") {
        const at = times[1];
        return (level >= 2 ? best(events.filter((one) => one.at === at && fits(one, 2))) : null) === name;
      }
      const touches = events.filter((one) => one.channel !== "" && inReach(one) && fits(one));
      const at =
        attribution === "first_touch"
          ? Math.min(...touches.map((one) => one.at))
          : Math.max(...touches.map((one) => one.at));
      return best(touches.filter((one) => one.at === at)) === name;
    });
    return { name, persons };
  });
  return rows.filter(({ persons }) => persons.length > 0);
}

test("the trend is the totals of each interval's entries, unfinished where a window is open", async () => {
  for (const more of [
    {},
    { exclusions: [{ event: "x", fromStep: 2, toStep: 3 }] },
    { order: "unordered" },
    { order: "strict" },
    { interval: "month" },
  ]) {
    const question = ask({ ...more, view: "trend" });
    const days = ["2026-12-30", "2026-12-31", "2027-01-01"];
    const points =
      question.interval === "month" ? [["2026-12-30", "2026-12-31"], ["2027-01-01"]] : days.map((day) => [day]);
    const startOf = (day: string | undefined) => world.from + days.indexOf(day ?? "") * 86_400_000; // no summer time in Shanghai
    const found = points.map((of) => {
      const range = { from: startOf(of[0]), until: startOf(of.at(-1)) + 86_400_000 };
      return {
        from: question.interval === "month" ? `${of[0]?.slice(0, 7)}-01` : of[0],
        range,
        verdicts: verdicts(question, range),
      };
    });
    expect(await answer(question)).toEqual({
      view: "trend",
      points: found.map(({ from, range, verdicts: counted }) => {
        const counts = countsOf(counted);
        return {
          from,
          steps: counts.map((persons) => ({
            persons,
            overallBp: counts[0] ? Math.round((persons / counts[0]) * 10_000) : null,
          })),
          isUnfinished: range.until - 1 + 86_400_000 >= world.until + 1_000,
        };
      }),
    });
    const last = found.at(-1);
    expect(await people(question, { of: "step", step: 2, outcome: "reached", from: last?.from as string })).toEqual(
      (last?.verdicts ?? [])
        .filter(({ level }) => level >= 2)
        .map(({ person }) => person)
        .sort((a, b) => a - b),
    );
    expect(dayOf(new Date(last?.range.from ?? 0), world.zone)).toBe("2027-01-01");
  }
});

test("times to convert fall into as many equal bins as the cube root of the persons, or as many as asked", async () => {
  for (const convert of [undefined, { fromStep: 2, toStep: 3, bins: 4 }]) {
    const question = ask({ view: "time_to_convert", ...(convert && { convert }) });
    const { fromStep = 1, toStep = 3, bins: given } = convert ?? {};
    const took = verdicts(question)
      .filter(({ level }) => level >= toStep)
      .map(({ person, times }) => ({ person, ms: (times[toStep - 1] ?? 0) - (times[fromStep - 1] ?? 0) }));
    const all = took.map(({ ms }) => ms);
    const [shortest, longest] = [Math.min(...all), Math.max(...all)];
    const bins = given ?? Math.ceil(Math.round(Math.cbrt(took.length) * 1e9) / 1e9);
    const binOf = (ms: number) => Math.min(bins - 1, Math.floor(((ms - shortest) * bins) / (longest - shortest)));
    const edge = (n: number) => expect.closeTo((shortest + (n * (longest - shortest)) / bins) / 1000, 6);
    expect(await answer(question)).toEqual({
      ...{ view: "time_to_convert", fromStep, toStep, persons: took.length },
      averageSeconds: expect.closeTo((mean(all) ?? 0) / 1000, 6),
      medianSeconds: expect.closeTo((middle(all) ?? 0) / 1000, 6),
      bins: Array.from({ length: bins }, (_, n) => ({
        ...{ fromSeconds: edge(n), toSeconds: edge(n + 1) },
        persons: all.filter((ms) => binOf(ms) === n).length,
      })),
    });
    expect(await people(question, { of: "bin", bin: 0 })).toEqual(
      took
        .filter(({ ms }) => binOf(ms) === 0)
        .map(({ person }) => person)
        .sort((a, b) => a - b),
    );
  }
});

test("nobody there is an answer too", async () => {
  const nothing = { range: { from: "2020-01-01", to: "2020-01-02" } };
  const none = {
    persons: 0,
    droppedPersons: 0,
    conversionBp: null,
    overallBp: null,
    averageSeconds: null,
    medianSeconds: null,
    averageFromStartSeconds: null,
  };
  expect([
    await answer(ask(nothing)),
    await answer(ask({ ...nothing, withTimes: false })),
    await answer(ask({ ...nothing, view: "time_to_convert" })),
  ]).toEqual([
    { view: "totals", total: { steps: [none, none, none], openPersons: 0 }, rows: [], biggestDropStep: null },
    { view: "totals", total: { steps: [none, none, none], openPersons: 0 }, rows: [], biggestDropStep: null },
    {
      view: "time_to_convert",
      fromStep: 1,
      toStep: 3,
      persons: 0,
      averageSeconds: null,
      medianSeconds: null,
      bins: [],
    },
  ]);
});

test("what cannot be asked is refused with its place", async () => {
  const refused = async (more: Parameters<typeof ask>[0]) =>
    answer(ask(more)).then(
      () => "answered",
      (failure: { code: string; field?: string }) => [failure.code, failure.field],
    );
  const x = { event: "x" };
  expect([
    await refused({ exclusions: [{ ...x, fromStep: 2, toStep: 2 }] }),
    await refused({ exclusions: [x, { ...x, fromStep: 1, toStep: 4 }] }),
    await refused({ exclusions: [{ event: "b" }] }),
    await refused({ exclusions: [{ event: "c", fromStep: 1, toStep: 2 }] }),
    await refused({ exclusions: [{ ...x, fromStep: 1, toStep: 2 }], order: "unordered" }),
    await refused({ steps: [{ event: "a" }, { event: "nobody_knows" }] }),
    await refused({ steps: [{ event: "a" }, { event: "b", filters: [{ property: "colour", op: "is_set" }] }] }),
    await refused({ breakdown: { property: "channel", attribution: "step", step: 4 } }),
    await refused({ breakdown: { property: "channel", attribution: "step" }, order: "unordered" }),
    await refused({ view: "time_to_convert", convert: { fromStep: 3, toStep: 2 } }),
    await refused({ range: { from: "2006-01-01", to: "2026-01-01" } }),
  ]).toEqual([
    ["FUNNEL_EXCLUSION_IMPOSSIBLE", "body.exclusions.0.toStep"],
    ["FUNNEL_EXCLUSION_IMPOSSIBLE", "body.exclusions.1.toStep"],
    ["FUNNEL_EXCLUSION_IMPOSSIBLE", "body.exclusions.0.event"],
    "answered",
    ["FUNNEL_EXCLUSION_IMPOSSIBLE", "body.exclusions.0.fromStep"],
    "answered",
    ["REPORT_PROPERTY_UNKNOWN", "body.steps.1.filters.0.property"],
    ["FUNNEL_STEP_UNKNOWN", "body.breakdown.step"],
    ["FUNNEL_UNDEFINED", "body.breakdown.attribution"],
    ["FUNNEL_UNDEFINED", "body.convert.toStep"],
    ["RANGE_TOO_LONG", "body.range.to"],
  ]);
});
