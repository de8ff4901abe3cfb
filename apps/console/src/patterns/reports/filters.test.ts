import { filterOperators } from "@banyan/contracts";
import { expect, test } from "vitest";
import { isWhole } from "./filters.ts";
import { windowParts } from "./window.ts";

test("a condition is asked once it has as many values as its operator takes", () => {
  const takes = (op: (typeof filterOperators)[number]) =>
    [0, 1, 2, 3].filter((count) => isWhole({ property: "channel", op, values: ["a", "b", "c"].slice(0, count) }));
  expect(Object.fromEntries(filterOperators.map((op) => [op, takes(op)]))).toEqual({
    is: [1, 2, 3],
    is_not: [1, 2, 3],
    contains: [1, 2, 3],
    not_contains: [1, 2, 3],
    gt: [1],
    gte: [1],
    lt: [1],
    lte: [1],
    between: [2],
    is_set: [0],
    is_not_set: [0],
  });
  expect(isWhole({ property: "", op: "is_set", values: [] })).toBe(false);
});

test("a window is said in the largest unit that says it whole", () => {
  expect([60, 1_800, 3_600, 90_000, 86_400, 604_800, 90].map((seconds) => windowParts(seconds))).toEqual([
    { count: 1, unit: "minutes" },
    { count: 30, unit: "minutes" },
    { count: 1, unit: "hours" },
    { count: 25, unit: "hours" },
    { count: 1, unit: "days" },
    { count: 7, unit: "days" },
    { count: 2, unit: "minutes" },
  ]);
});
