import { startOfDay } from "@banyan/calendar";
import { readLeaks } from "@banyan/contracts";
import fc from "fast-check";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { createDesk } from "../ask.ts";
import type { ReportContext } from "../report-kind.ts";
import { openSource } from "../source.ts";
import { naiveReached, type Told } from "./naive.ts";
import { rankLeaks } from "./rank.ts";
import { partOf, peopleAt, reachedBy } from "./statement.ts";

let t: TestApp;
let owner: Caller;
beforeAll(async () => {
  t = await startTestApp({ now: new Date("2026-01-10T02:00:00Z") });
  owner = await operator(t, "analyst");
});
afterAll(() => t.close());

const zone = "America/New_York";
const range = { from: "2025-12-31", to: "2026-01-01" };
const [from, until] = [startOfDay("2025-12-31", zone).getTime(), startOfDay("2026-01-02", zone).getTime()];
const told = fc.record({
  event: fc.constantFrom("page_view", "view_item", "add_to_cart", "order_placed", "order_paid"),
  person: fc.integer({ min: 0, max: 5 }),
  at: fc.oneof(fc.integer({ min: from, max: until - 1 }), fc.constantFrom(from - 1, from, until - 1, until)),
  session: fc.constantFrom(0, 1, 1),
  scene: fc.constantFrom(0, 0, 0, 1129),
  platform: fc.constantFrom("ios", "android"),
  fen: fc.integer({ min: 0, max: 5_000 }),
});
const story = fc.record({
  events: fc.array(told, { maxLength: 20 }),
  merge: fc.option(fc.tuple(fc.integer({ min: 4, max: 5 }), fc.integer({ min: 1, max: 3 }))),
});

test("of a thousand random streams, how far people got and who they are equals the definition", async () => {
  const program = `leaks-${uuidv7()}`;
  // each stream has platforms and persons of its own: one statement tells all of them apart
  const streams = fc.sample(story, { numRuns: 1_000, seed: 20_260_101 }).map(({ events, merge }, n) => {
    const own = (person: number) => (person === 0 ? 0 : n * 8 + person);
    return {
      events: events.map((one): Told => ({ ...one, person: own(one.person), platform: `${n}-${one.platform}` })),
      merges: new Map(merge ? [[own(merge[0]), own(merge[1])]] : []),
    };
  });
  const rows = streams.flatMap(({ events }) =>
    events.map(({ at, fen, ...one }) => ({
      ...{ program, ...one, amount_fen: fen, id: uuidv7(), props: "{}", source: "device" },
      ...{ ts: dateTime64(at), received_at: dateTime64(at), device_ts: dateTime64(at) },
    })),
  );
  await t.clickhouse.insert("events", rows, uuidv7());
  const merges = streams
    .flatMap((one) => [...one.merges])
    .map(([one, into]) => ({ program, from: one, into, at: dateTime64(from) }));
  await t.clickhouse.insert("person_merges", merges, uuidv7());
  const context: ReportContext = {
    ...{ program, zone, now: new Date(until), at: "body", ask: createDesk(t.clickhouse).report() },
    vocabulary: async () => new Map(),
    cohort: async () => [],
  };
  const source = await openSource(context, { range, filters: [] });
  type Row = { value: string; n1: number; n2: number; n3: number; n4: number; n5: number; paid: number };
  const found = new Map(
    (await context.ask<Row>(reachedBy(source, partOf(source, "platform")))).map((row) => [row.value, row]),
  );
  for (const [n, { events, merges: own }] of streams.entries())
    for (const platform of [`${n}-ios`, `${n}-android`]) {
      const { persons, paidFen } = naiveReached(events, own, { from, until }, platform);
      const row = found.get(platform);
      const reached = row ? [row.n1, row.n2, row.n3, row.n4, row.n5, row.paid] : [0, 0, 0, 0, 0, 0];
      expect([platform, ...reached]).toEqual([platform, ...persons, paidFen]);
    }
  for (const [n, { events, merges: own }] of streams.slice(0, 4).entries()) {
    const { people } = naiveReached(events, own, { from, until }, `${n}-ios`);
    for (const [level, outcome] of [
      [1, "dropped"],
      [3, "dropped"],
      [2, "reached"],
    ] as const) {
      const listed = await context.ask<{ person: number }>(
        peopleAt(source, partOf(source, "platform"), `${n}-ios`, level, outcome),
      );
      const meant = [...people]
        .filter(([, reached]) => (outcome === "dropped" ? reached === level : reached >= level))
        .map(([person]) => person);
      expect(listed.map(({ person }) => person).sort((a, b) => a - b)).toEqual(meant.sort((a, b) => a - b));
    }
  }
});

test("leaks are ranked by what they cost; of a few people, or without a benchmark, nothing is said", () => {
  const reached = (value: string, persons: number[], paidFen = 0) => ({ value, persons, paidFen });
  const everybody = reached("", [1_000, 500, 200, 100, 50], 500_000);
  const ranked = rankLeaks(
    [
      {
        by: "platform",
        now: reached("ios", [400, 100, 50, 25, 20]),
        benchmark: reached("ios", [400, 200, 100, 50, 40]),
      },
      { by: "platform", now: reached("web", [29, 0, 0, 0, 0]), benchmark: reached("web", [400, 200, 100, 50, 40]) },
      { by: "channel", now: reached("ad", [100, 50, 40, 40, 10]), benchmark: reached("ad", [100, 50, 40, 40, 30]) },
      { by: "channel", now: reached("new", [100, 1, 0, 0, 0]), benchmark: undefined },
    ],
    everybody,
  );
  expect(ranked.map(({ value, from: at, lostPersons, lostFen }) => [value, at, lostPersons, lostFen])).toEqual([
    ["ad", "placed", 20, 200_000],
    ["ios", "visited", 100, 100_000],
  ]);
});

test("the report answers for every part, and is refused for what no part is", async () => {
  const answer = await owner.ok(readLeaks, { params: { program: t.program }, body: { range } });
  expect([answer.total.map(({ persons }) => persons), answer.leaks]).toEqual([[0, 0, 0, 0, 0], []]);
});
