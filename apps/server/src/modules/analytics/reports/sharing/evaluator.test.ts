import { type SharingCell, sharingMeasures } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { loadStreams } from "./stories.ts";

let t: TestApp;
let loaded: Awaited<ReturnType<typeof loadStreams>>;
beforeAll(async () => {
  t = await startTestApp();
  loaded = await loadStreams(t.clickhouse, 1_000, 20_251_229);
});
afterAll(() => t.close());

test.each(["page", "product", "channel"] as const)(
  "of a thousand random streams, who shared and what it brought is exactly what the definitions tell, by %s",
  async (groupBy) => {
    const found = await loaded.answers(groupBy);
    loaded.streams.forEach((stream, n) => {
      expect({ n, ...found[n] }).toEqual({ n, ...loaded.naive(stream, groupBy) });
    });
  },
);

test("every number opens exactly so many people", async () => {
  const { answer, ofForest } = await loaded.whole();
  expect(answer.total).toMatchObject({
    rings: expect.toSatisfy((rings: number) => rings > 10),
    depth: expect.toSatisfy((depth: number) => depth > 2),
  });
  const cells: [SharingCell, number][] = [
    ...sharingMeasures.map((measure): [SharingCell, number] => [{ of: "total", measure }, answer.total[measure]]),
    ...answer.weeks
      .slice(0, 1)
      .map(({ week, openers }): [SharingCell, number] => [{ of: "week", week, measure: "openers" }, openers]),
    ...answer.groups
      .slice(0, 1)
      .map(({ value, sharers }): [SharingCell, number] => [{ of: "group", value, measure: "sharers" }, sharers]),
    ...answer.generations.flatMap(({ generation, ...counts }) =>
      (["persons", "newPersons", "registered", "sharers"] as const).map((measure): [SharingCell, number] => [
        { of: "generation", generation, measure },
        counts[measure],
      ]),
    ),
    ...answer.sharers
      .slice(0, 5)
      .flatMap(({ personId, ...counts }) =>
        (["invited", "subtree", "registered"] as const).map((measure): [SharingCell, number] => [
          { of: "person", personId, measure },
          counts[measure],
        ]),
      ),
  ];
  for (const [cell, persons] of cells) {
    const people = cell.of === "generation" || cell.of === "person" ? ofForest(cell) : await loaded.people(cell);
    expect({ cell, people: new Set(people).size, rows: people.length }).toEqual({
      cell,
      people: persons,
      rows: persons,
    });
  }
});
