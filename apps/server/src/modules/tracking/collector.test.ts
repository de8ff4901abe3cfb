import { expect, test } from "vitest";
import { createCollector } from "./collector.ts";
import type { EventRow } from "./schema.ts";

const lease = { term: () => 1, fence: () => "9999999999.000" };
const wants = () => false;
const rowOf = (id: string) => ({ id }) as EventRow; // the collector reads nothing else of a row

test("a row that can never be stored is set aside alone; the rest of its block is stored once", async () => {
  const stored: string[] = [];
  const refused: string[] = [];
  const collector = createCollector({
    lease,
    wants,
    async insert(rows) {
      if (rows.some(({ id }) => id === "bad")) throw new TypeError("not that type");
      stored.push(...rows.map(({ id }) => id));
    },
    isRefusal: (error) => error instanceof TypeError,
    onDurable: () => {},
    onRefused: ({ id }) => void refused.push(id),
    onRetry: () => {},
  });
  const [one, other] = await Promise.all([
    collector.add(["a", "b", "bad"].map(rowOf), 1),
    collector.add(["c", "d"].map(rowOf), 1),
  ]);
  expect({ stored: stored.sort(), refused, told: one.map(({ id }) => id), other }).toEqual({
    stored: ["a", "b", "c", "d"],
    refused: ["bad"],
    told: ["bad"],
    other: [],
  });
});

test("a block without an answer is sent again under the same token, and its ids stay on their way meanwhile", async () => {
  const tokens: string[] = [];
  let pendingBetween = false;
  const collector = createCollector({
    lease,
    wants,
    async insert(_rows, token) {
      tokens.push(token);
      if (tokens.length < 3) throw new Error("socket hang up");
    },
    isRefusal: () => false,
    onDurable: () => {},
    onRefused: () => {},
    onRetry: () => {
      pendingBetween ||= collector.pending("a") !== undefined;
    },
  });
  await collector.add([rowOf("a")], 1);
  expect({
    sent: tokens.length,
    different: new Set(tokens).size,
    pendingBetween,
    after: collector.pending("a"),
  }).toEqual({
    sent: 3,
    different: 1,
    pendingBetween: true,
    after: undefined,
  });
});

test("a block is given up only when its term ended, and says so; until then it waits for the lease", async () => {
  const inserted: string[] = [];
  let term: number | undefined = 1;
  let fence: string | null = null;
  let refusals = 0;
  const collector = createCollector({
    lease: { term: () => term, fence: () => fence },
    wants,
    async insert(rows) {
      inserted.push(...rows.map(({ id, fence: until }) => `${id} ${until}`));
    },
    isRefusal: () => false,
    onDurable: () => {},
    onRefused: () => {},
    onRetry() {
      refusals += 1;
      if (refusals === 2) fence = "1.000"; // renewed
    },
  });
  await collector.add([rowOf("waits")], 1);
  fence = null;
  refusals = 2;
  const lost = collector.add([rowOf("lost")], 1);
  const late = collector.add([rowOf("late")], 1);
  term = 2;
  fence = "2.000";
  const outcomes = await Promise.allSettled([lost, late, collector.add([rowOf("new")], 2)]);
  expect({ inserted, outcomes: outcomes.map(({ status }) => status), pending: collector.pending("lost") }).toEqual({
    inserted: ["waits 1.000", "new 2.000"],
    outcomes: ["rejected", "rejected", "fulfilled"],
    pending: undefined,
  });
});

test("rows a reaction wants carry the number of their block, counted from one in every term", async () => {
  let term = 1;
  const blocks: unknown[] = [];
  const collector = createCollector({
    lease: { term: () => term, fence: () => "1.000" },
    wants: ({ id }) => id.startsWith("wanted"),
    insert: async () => {},
    isRefusal: () => false,
    onDurable: (rows, block) =>
      blocks.push([block, rows.map(({ id, collector: by, block: number }) => [id, by, number])]),
    onRefused: () => {},
    onRetry: () => {},
  });
  await collector.add([rowOf("wanted-1"), rowOf("other")], 1);
  await collector.add([rowOf("wanted-2")], 1);
  term = 5;
  await collector.add([rowOf("wanted-3")], 5);
  expect(blocks).toEqual([
    [
      { term: 1, number: 1 },
      [
        ["wanted-1", 1, 1],
        ["other", undefined, undefined],
      ],
    ],
    [{ term: 1, number: 2 }, [["wanted-2", 1, 2]]],
    [{ term: 5, number: 1 }, [["wanted-3", 5, 1]]],
  ]);
});
