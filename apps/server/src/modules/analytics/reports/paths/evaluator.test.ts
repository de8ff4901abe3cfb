import type { PathsCell, PathsQuestion } from "@banyan/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { loadStreams, questions } from "./stories.ts";

let t: TestApp;
let loaded: Awaited<ReturnType<typeof loadStreams>>;
const seed = 20_260_101;
beforeAll(async () => {
  t = await startTestApp();
  loaded = await loadStreams(t.clickhouse, 1_000, seed);
});
afterAll(() => t.close());

test("of a thousand random streams, the statement tells exactly what the definitions tell session by session", async () => {
  const { streams, naive, answers } = loaded;
  for (const question of fc.sample(questions, { numRuns: 8, seed })) {
    const found = await answers(question);
    streams.forEach((stream, n) => {
      expect({ n, question, ...found[n] }).toEqual({ n, question, ...naive(stream, question) });
    });
  }
});

test.each([
  { nodes: "both" as const, top: 2, steps: 3 },
  {
    nodes: "both" as const,
    top: 1,
    steps: 2,
    anchor: { at: "end" as const, node: { kind: "page" as const, name: "share" } },
  },
])("every number opens exactly so many people: %j", async (asked) => {
  const question: PathsQuestion = {
    range: { from: "2025-12-31", to: "2026-01-01" },
    filters: [],
    include: [],
    exclude: [],
    ...asked,
  };
  const { total, positions, edges } = await loaded.whole(question);
  const cells: [PathsCell, number][] = [
    [{ of: "total" }, total.persons],
    ...positions.flatMap(({ position, persons, nodes }): [PathsCell, number][] => [
      [{ of: "position", position, ended: false }, persons],
      ...nodes.flatMap(({ node, persons, endedPersons }): [PathsCell, number][] => [
        [{ of: "node", position, node, ended: false }, persons],
        [{ of: "node", position, node, ended: true }, endedPersons],
      ]),
    ]),
    ...edges.map(({ position, from, to, persons }): [PathsCell, number] => [
      { of: "edge", position, from, to },
      persons,
    ]),
    [{ of: "node", position: 1, node: { kind: "page", name: "never seen" }, ended: false }, 0],
  ];
  // one in four: each costs a statement
  for (const [cell, persons] of cells.filter((_, n) => n % 4 === 0 || n === cells.length - 1)) {
    const people = await loaded.people(question, cell);
    expect({ cell, people: new Set(people).size, rows: people.length }).toEqual({
      cell,
      people: persons,
      rows: persons,
    });
  }
});
