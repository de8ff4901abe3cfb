import { type AttributionCell, type AttributionQuestion, attributionModels } from "@banyan/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { loadStreams, questions } from "./stories.ts";

let t: TestApp;
let loaded: Awaited<ReturnType<typeof loadStreams>>;
const seed = 20_251_102;
const question: AttributionQuestion = {
  range: { from: "2025-10-31", to: "2025-11-03" },
  ...{ filters: [], conversion: { event: "order_paid", filters: [] }, lookbackDays: 30, groupBy: "channel", net: true },
};
beforeAll(async () => {
  t = await startTestApp();
  loaded = await loadStreams(t.clickhouse, 1_000, seed);
});
afterAll(() => t.close());

test("of a thousand random streams, every model credits to the fen what the definitions do conversion by conversion", async () => {
  const { streams, naive, answers } = loaded;
  for (const question of fc.sample(questions, { numRuns: 4, seed })) {
    const found = await answers(question);
    streams.forEach((stream, n) => {
      expect({ n, question, ...found[n] }).toEqual({ n, question, ...naive(stream, question) });
    });
  }
});

test("whatever the model, parts add up to the conversions and to their value", async () => {
  const { total, rows } = await loaded.whole(question);
  for (const model of attributionModels) {
    const credits = rows.map(({ models }) => models[model]);
    expect({
      model,
      conversions: Math.round(credits.reduce((sum, { conversions }) => sum + conversions, 0) * 10_000) / 10_000,
      valueFen: credits.reduce((sum, { valueFen }) => sum + valueFen, 0),
    }).toEqual({ model, conversions: total.conversions, valueFen: total.valueFen });
  }
});

test("every number opens exactly so many people", async () => {
  const { total, rows, sequences } = await loaded.whole(question);
  const ad = rows.find(({ key }) => key === "channel:ad");
  const cells: [AttributionCell, number][] = [
    [{ of: "total" }, total.persons],
    ...attributionModels.map((model): [AttributionCell, number] => [
      { of: "credit", key: "channel:ad", model },
      ad?.models[model].persons ?? -1,
    ]),
    ...sequences.slice(0, 2).map(({ keys, persons }): [AttributionCell, number] => [{ of: "sequence", keys }, persons]),
    [{ of: "touched", key: "channel:nobody" }, 0],
  ];
  for (const [cell, persons] of cells) {
    const people = await loaded.people(question, cell);
    expect({ cell, people: new Set(people).size, rows: people.length }).toEqual({
      cell,
      people: persons,
      rows: persons,
    });
  }
});
