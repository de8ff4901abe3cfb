import { startOfDay } from "@banyan/calendar";
import type { PathsCell, PathsQuestion } from "@banyan/contracts";
import fc from "fast-check";
import type { ClickHouse } from "#kernel/clickhouse.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { createDesk, deskLimits } from "../ask.ts";
import { instant, int, sql, text } from "../sql.ts";
import { behaviour, merged } from "../who.ts";
import { naivePaths, type Told } from "./naive.ts";
import { answerOf } from "./paths.ts";
import { type PathsRow, pathsStatement, peopleOfPaths } from "./statement.ts";

/** Two days around the end of a year. */
const zone = "America/New_York";
const range = { from: startOfDay("2025-12-31", zone).getTime(), until: startOfDay("2026-01-02", zone).getTime() };
/** Persons of one stream; number 0 of each is nobody's, so that no stream knows another's. */
const BLOCK = 8;

const told = fc.record({
  event: fc.constantFrom("page_view", "page_view", "view_item", "share", "pay_tap"),
  page: fc.constantFrom("pages/home", "pages/cart", "share", ""),
  person: fc.integer({ min: 0, max: 4 }),
  session: fc.integer({ min: 0, max: 2 }),
  at: fc.oneof(
    fc.integer({ min: 0, max: 12 }).map((step) => range.from + step * 1_000),
    fc.constantFrom(range.from - 1, range.from, range.until - 1, range.until, range.from + 1),
  ),
  order: fc.integer({ min: 0, max: 3 }),
  scene: fc.constantFrom(0, 0, 0, 0, 1001, 1129),
});
const story = fc.record({
  told: fc.array(told, { maxLength: 30, size: "max" }),
  merges: fc.uniqueArray(fc.tuple(fc.integer({ min: 3, max: 4 }), fc.integer({ min: 1, max: 2 })), {
    maxLength: 2,
    selector: ([from]) => from,
  }),
});
const names = ["page_view", "view_item", "share", "pay_tap"];
const node = fc.oneof(
  fc.constantFrom(...names).map((name) => ({ kind: "event" as const, name })),
  fc.constantFrom("pages/home", "pages/cart", "share", "").map((name) => ({ kind: "page" as const, name })),
);
export const questions: fc.Arbitrary<PathsQuestion> = fc.record({
  range: fc.constant({ from: "2025-12-31", to: "2026-01-01" }),
  filters: fc.constant([]),
  nodes: fc.constantFrom("both" as const, "both" as const, "events" as const, "pages" as const),
  include: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, fc.subarray(names, { minLength: 1 })),
  exclude: fc.oneof({ weight: 3, arbitrary: fc.constant<string[]>([]) }, fc.subarray(names, { maxLength: 2 })),
  anchor: fc.option(fc.record({ at: fc.constantFrom("start" as const, "end" as const), node }), { nil: undefined }),
  steps: fc.integer({ min: 2, max: 6 }),
  top: fc.integer({ min: 1, max: 4 }),
});

type Stream = { events: Told[]; merges: Map<number, number> };

/** Random streams of one program, loaded once: each has its own block of person numbers. */
export async function loadStreams(clickhouse: ClickHouse, count: number, seed: number) {
  const program = `paths-${uuidv7()}`;
  const streams = fc.sample(story, { numRuns: count, seed }).map(({ told, merges }, n): Stream => {
    const own = (person: number) => (person === 0 ? 0 : n * BLOCK + person);
    return {
      events: told.map((one) => ({ ...one, person: own(one.person) })),
      merges: new Map(merges.map(([from, into]) => [own(from), own(into)])),
    };
  });
  const id = (order: number) => uuidv7().replace(/-7...-/, `-7${order.toString(16).padStart(3, "0")}-`);
  const rows = streams.flatMap(({ events }) =>
    events.map(({ at, order, ...one }) => ({
      ...{ program, ...one, id: id(order), ts: dateTime64(at), received_at: dateTime64(at), device_ts: dateTime64(at) },
      ...{ props: "{}", source: one.session > 0 ? "device" : "facts" },
    })),
  );
  await clickhouse.insert("events", rows, uuidv7());
  const at = dateTime64(range.from);
  const moved = streams.flatMap(({ merges }) =>
    [...merges].map(([from, into]) => ({ program, from, into, at, version: 1 })),
  );
  await clickhouse.insert("person_merges", moved, uuidv7());
  const ask = createDesk(clickhouse, { ...deskLimits, reportMs: 600_000 }).report(); // a busy machine is no failure
  const source = {
    ...{ program, range: { ...range, days: 2 }, behaviour, among: sql`1` },
    within: () =>
      sql`e.program = ${text(program)} AND e.ts >= ${instant(range.from)} AND e.ts < ${instant(range.until)}`,
  };

  return {
    streams,
    naive: ({ events, merges }: Stream, question: PathsQuestion) =>
      ordered(naivePaths(events, merges, range, question)),
    /** What one statement answers for every stream. */
    async answers(question: PathsQuestion) {
      const stream = sql`intDiv(${merged(program, sql`who`)}, ${int(BLOCK)})`;
      const found = new Map<number, PathsRow[]>();
      for (const row of await ask<PathsRow>(pathsStatement({ ...source, stream }, question)))
        found.set(row.stream, [...(found.get(row.stream) ?? []), row]);
      return streams.map((_, n) => ordered(answerOf(found.get(n) ?? [])));
    },
    /** All streams as one world. */
    whole: async (question: PathsQuestion) => answerOf(await ask<PathsRow>(pathsStatement(source, question))),
    async people(question: PathsQuestion, cell: PathsCell) {
      const rows = await ask<{ person: number }>(peopleOfPaths(source, question, cell));
      return rows.map(({ person }) => person);
    },
  };
}

/** The order of nodes and edges of equal size says nothing. */
function ordered({ total, positions, edges }: ReturnType<typeof answerOf>) {
  const key = (one: unknown) => JSON.stringify(one);
  const sorted = <T>(list: readonly T[]) => list.toSorted((a, b) => (key(a) < key(b) ? -1 : 1));
  return { total, positions: positions.map((one) => ({ ...one, nodes: sorted(one.nodes) })), edges: sorted(edges) };
}
