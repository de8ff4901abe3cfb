import { expect, test } from "vitest";
import { sceneGroupOf, sceneGroups, sceneGroupWords, scenes } from "./scenes.ts";

test("a scene stands in one group, every group has its words, and what is not listed is other", () => {
  const numbers = scenes.map(({ scene }) => scene);
  expect(new Set(numbers).size).toBe(numbers.length);
  expect(Object.keys(sceneGroupWords)).toEqual([...sceneGroups]);
  expect([1047, 1007, 1008, 1058, 1045, 1089, 1053, 1154, 1129, 1037, 1107, 0, 1, 9_999].map(sceneGroupOf)).toEqual([
    ...["scan", "chat", "group", "official", "ads", "recents", "search", "moments", "crawler", "mini_program"],
    ...["message", "other", "other", "other"],
  ]);
});
