import fc from "fast-check";
import { expect, test } from "vitest";
import { binsOf, isIn } from "./bins.ts";

const edgesOf = (...given: Parameters<typeof binsOf>) => binsOf(...given).map(({ from, to }) => [from, to]);

test("few whole numbers stand alone, many in round steps", () => {
  expect(edgesOf({ kind: "auto" }, { min: 1, max: 3, isWhole: true })).toEqual([
    [1, 2],
    [2, 3],
    [3, 4],
  ]);
  expect(edgesOf({ kind: "auto" }, { min: 1, max: 38, isWhole: true })).toEqual(
    [0, 5, 10, 15, 20, 25, 30, 35].map((from) => [from, from + 5]),
  );
  expect(edgesOf({ kind: "auto" }, { min: 0.5, max: 0.5, isWhole: false })).toEqual([[0, 1]]);
});

test("given edges hold, and what is below the first is not lost", () => {
  expect(edgesOf({ kind: "edges", edges: [1, 10] }, { min: 0, max: 5, isWhole: true })).toEqual([
    [null, 1],
    [1, 10],
    [10, null],
  ]);
  expect(edgesOf({ kind: "exact", upTo: 2 }, { min: 1, max: 5, isWhole: true })).toEqual([
    [1, 2],
    [2, null],
  ]);
});

test("every value is in exactly one bin, and there are not too many", () => {
  const values = fc.array(
    fc.integer({ min: -2_000, max: 2_000 }).map((n) => n / 4),
    { minLength: 1, maxLength: 20 },
  );
  const bins = fc.oneof(
    fc.constant({ kind: "auto" as const }),
    fc.integer({ min: 1, max: 9 }).map((upTo) => ({ kind: "exact" as const, upTo })),
    fc
      .uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 1, maxLength: 9 })
      .map((edges) => ({ kind: "edges" as const, edges: edges.sort((a, b) => a - b) })),
  );
  fc.assert(
    fc.property(values, bins, (given, kind) => {
      const found = binsOf(kind, {
        min: Math.min(...given),
        max: Math.max(...given),
        isWhole: given.every(Number.isInteger),
      });
      expect(given.map((value) => found.filter((bin) => isIn(value, bin)).length)).toEqual(given.map(() => 1));
      expect(found.length).toBeLessThanOrEqual(12);
    }),
  );
});
