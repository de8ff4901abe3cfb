import { expect, test } from "vitest";
import { rank } from "./levels.ts";

const level = (id: string, growth: number) => ({ id, name: id, growth, price: null, multiplierBp: 10_000 });
const levels = [level("普通", 0), level("银卡", 500), level("金卡", 2_000)];
const now = new Date("2026-03-02T02:00:00Z");
const later = new Date(now.getTime() + 10 * 86_400_000);
const at = (growth: number, levelId: string | null, keptUntil: Date | null = null) =>
  rank(levels, { growth, levelId, keptUntil }, 10, now);
const brief = ({ levelId, keptUntil, recheckAt, change }: ReturnType<typeof rank>) => [
  levelId,
  keptUntil,
  recheckAt,
  change?.direction ?? null,
];

test.each([
  ["who has nothing is at the first level, without a change", at(0, null), ["普通", null, null, null]],
  ["exactly enough is enough", at(500, null), ["银卡", later, null, "UP"]],
  ["one short is not", at(499, null), ["普通", null, null, null]],
  ["two at once", at(5_000, "普通"), ["金卡", later, null, "UP"]],
  ["kept while its time runs, and looked at when it is over", at(100, "银卡", later), ["银卡", later, later, null]],
  ["lost when its time is over", at(100, "银卡", now), ["普通", null, null, "DOWN"]],
  ["lost step by step", at(600, "金卡", null), ["银卡", null, null, "DOWN"]],
  ["a level that was removed counts as the first", at(100, "铂金"), ["普通", null, null, null]],
  [
    "no levels, no level",
    rank([], { growth: 900, levelId: "银卡", keptUntil: later }, 10, now),
    [null, null, null, null],
  ],
])("%s", (_, ranking, expected) => {
  expect(brief(ranking)).toEqual(expected);
});
