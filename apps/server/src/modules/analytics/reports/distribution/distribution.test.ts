import { distributionMeasures, type distributionQuestion, listReportPeople, readDistribution } from "@banyan/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as z from "zod/mini";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "../../../../../test/app.ts";
import { type Caller, operator } from "../../../../../test/callers.ts";
import { openSource } from "../source.ts";
import { conditions, contextOf, keepStreams, randomStreams, type Told, zones } from "../streams.ts";
import { naiveDistribution } from "./naive.ts";
import { valuesStatement } from "./statement.ts";

let t: TestApp;
let staff: Caller;
type Question = z.input<typeof distributionQuestion>;
const at = (day: number, hour = 4) => Date.UTC(2026, 2, day, hour);
const range = { from: "2026-03-01", to: "2026-03-07" };

beforeAll(async () => {
  t = await startTestApp();
  staff = await operator(t, "analyst");
  const plain: Omit<Told, "person" | "at"> = {
    event: "view_item",
    session: 1,
    scene: 0,
    channel: "",
    fen: 0,
    props: {},
  };
  const events: Told[] = [
    ...[1, 2, 2, 3].map((day, n) => ({ ...plain, person: 1, at: at(day), session: 1 + (n % 2) })),
    { ...plain, person: 2, at: at(1) },
    { ...plain, person: 3, at: at(1), event: "page_view" },
    { ...plain, person: 5, at: at(5) },
    { ...plain, person: 2, at: at(6), event: "order_paid", session: 0, fen: 1_250 },
    { ...plain, person: 2, at: at(8) },
  ];
  await keepStreams(t.clickhouse, "demo", [{ events, merges: new Map([[5, 2]]) }]);
});
afterAll(() => t.close());

const ask = (question: Question) => staff.ok(readDistribution, { params: { program: "demo" }, body: question });
const brief = async (question: Question) =>
  (await ask(question)).bins.map(({ from, to, persons }) => [from, to, persons]);

test("how many persons did it how often, with what is in the middle", async () => {
  const question = { event: { event: "view_item" }, range };
  expect(await ask(question)).toEqual({
    bins: [
      { from: 2, to: 3, persons: 1, share: 0.5 },
      { from: 3, to: 4, persons: 0, share: 0 },
      { from: 4, to: 5, persons: 1, share: 0.5 },
    ],
    persons: 2,
    stats: { sum: 6, mean: 3, median: 3, p75: 3.5, p90: 3.8, p99: 3.98, min: 2, max: 4 },
  });
  expect(await brief({ ...question, measure: "days" })).toEqual([
    [2, 3, 1],
    [3, 4, 1],
  ]);
  expect(await brief({ ...question, measure: "sessions" })).toEqual([[2, 3, 2]]);
  expect(await brief({ ...question, bins: { kind: "exact", upTo: 3 } })).toEqual([
    [1, 2, 0],
    [2, 3, 1],
    [3, null, 1],
  ]);
  expect(await brief({ ...question, bins: { kind: "edges", edges: [3, 10] } })).toEqual([
    [null, 3, 1],
    [3, 10, 1],
    [10, null, 0],
  ]);
  expect(await brief({ event: { event: "order_paid" }, measure: "sum", property: "amount_fen", range })).toEqual([
    [1_250, 1_251, 1],
  ]);
});

test("who was there and did not do it counts as none, when asked for, and every bin opens its people", async () => {
  const question: Question = { event: { event: "view_item" }, includeZero: true, range };
  expect(await brief(question)).toEqual(
    [0, 1, 2, 3, 4].map((from) => [from, from + 1, { 0: 1, 2: 1, 4: 1 }[from] ?? 0]),
  );
  const people = async (from: number | null, to: number | null) => {
    const body = { report: { kind: "distribution", question }, cell: { from, to } };
    return (await staff.ok(listReportPeople, { params: { program: "demo" }, body })).items.map(
      ({ personId }) => personId,
    );
  };
  expect([await people(0, 1), await people(2, 3), await people(4, 5), await people(null, null)]).toEqual([
    [3],
    [2],
    [1],
    [1, 2, 3],
  ]);
});

test("nobody at all", async () => {
  expect(await ask({ event: { event: "view_item" }, range: { from: "2026-01-01", to: "2026-01-02" } })).toEqual({
    ...{ bins: [], persons: 0, stats: null },
  });
});

test.each<[string, Partial<Question>, string, string]>([
  ["a sum of nothing", { measure: "sum" }, "INVALID_INPUT", "body.property"],
  ["a sum of texts", { measure: "sum", property: "channel" }, "REPORT_OPERATOR_UNFIT", "body.property"],
  ["edges that fall", { bins: { kind: "edges", edges: [2, 1] } }, "INVALID_INPUT", "body.bins.edges"],
])("refused with its place: %s", async (_, more, code, field) => {
  const body = { event: { event: "view_item" }, range, ...more };
  expect(await staff.refused(readDistribution, { params: { program: "demo" }, body })).toMatchObject({ code, field });
});

const question = fc.record({
  ...{ measure: fc.constantFrom(...distributionMeasures), number: fc.constantFrom("props.size", "amount_fen") },
  selection: fc.record({ event: fc.constantFrom("view", "order_paid", "*"), filters: conditions }),
  ...{ filters: conditions, includeZero: fc.boolean(), zone: fc.constantFrom(...zones) },
  range: fc.constantFrom(
    { from: "2025-12-29", to: "2026-01-01" },
    { from: "2026-03-29", to: "2026-03-29" },
    { from: "2025-12-24", to: "2026-04-30" },
  ),
});

test("every person of a thousand streams has the number the rules say", async () => {
  const seed = 20261122;
  const program = `distribution-${uuidv7()}`;
  const streams = randomStreams(1_000, seed);
  await keepStreams(t.clickhouse, program, streams);
  for (const asked of fc.sample(question, { numRuns: 16, seed })) {
    const { measure, number, selection, filters, includeZero, zone, range: days } = asked;
    const context = contextOf(t.clickhouse, program, zone);
    const source = await openSource(context, { range: days, filters });
    const property = measure === "sum" ? number : undefined;
    const found = await context.ask<{ person: number; value: number }>(
      valuesStatement({
        ...{ source, measure, includeZero, zone, event: source.event(selection, "event") },
        property: property === undefined ? null : source.property(property, ""),
      }),
    );
    const expected = streams.flatMap((stream) => [
      ...naiveDistribution(stream, { selection, measure, property, range: days, filters, includeZero, zone }),
    ]);
    const sorted = (rows: [number, number][]) => rows.sort(([a], [b]) => a - b);
    expect({ asked, rows: sorted(found.map(({ person, value }) => [person, value])) }).toEqual({
      asked,
      rows: sorted(expected),
    });
  }
});
