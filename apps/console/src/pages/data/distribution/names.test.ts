import { expect, test } from "vitest";
import { unitFormat } from "../../../patterns/reports/units.ts";
import { binName, measureUnit } from "./bin-name.ts";
import { readEdges } from "./edges.ts";

const say = ((key: string, values?: Record<string, string>) =>
  values ? `${key} ${Object.values(values).join(" ")}` : key) as Parameters<typeof binName>[3];
const name = (from: number | null, to: number | null, unit: "count" | "fen" | "decimal" = "count") =>
  binName({ from, to }, unit, unitFormat(unit, "zh"), say);

test("groups of whole things are said with both ends in them, amounts with their limits", () => {
  expect([name(1, 2), name(3, 6), name(10, null), name(null, 1), name(null, null)]).toEqual([
    "1",
    "between 3 5",
    "atLeast 10",
    "below 1",
    "all",
  ]);
  expect([name(0, 1_000_00, "fen"), name(0.5, 1.5, "decimal")]).toEqual(["between ¥0 ¥1,000", "between 0.5 1.5"]);
  expect([
    measureUnit("sum", "amount_fen"),
    measureUnit("sum", "props.quantity"),
    measureUnit("days", undefined),
  ]).toEqual(["fen", "decimal", "count"]);
});

test("limits are read as people type them, in the unit they are kept in", () => {
  expect([
    readEdges("10, 1、3 3", 1),
    readEdges("9.9 19.9", 100),
    readEdges("", 1),
    readEdges("1, many", 1),
    readEdges("1,".repeat(60), 1),
  ]).toEqual([[1, 3, 10], [990, 1_990], null, null, [1]]);
});
