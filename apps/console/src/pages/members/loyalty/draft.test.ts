import { expect, test } from "vitest";
import { everything, type LevelDraft, newId, readLevels, readPercent, readWhole, toDraft } from "./draft.ts";

const draft = (change: Partial<LevelDraft> = {}): LevelDraft => ({
  id: newId(),
  name: "普通",
  growth: "0",
  rate: "",
  times: "1",
  scope: everything,
  ...change,
});

test("what is typed becomes levels, and levels what is typed", () => {
  const drafts = [draft(), draft({ name: "银卡", growth: "500", rate: "9.5", times: "1.5" })];
  const { levels, problems } = readLevels(drafts);
  expect(problems).toEqual([]);
  expect(levels).toMatchObject([
    { name: "普通", growth: 0, price: null, multiplierBp: 10_000 },
    { name: "银卡", growth: 500, price: { payBp: 9_500, scope: everything }, multiplierBp: 15_000 },
  ]);
  expect(levels?.map(toDraft)).toEqual(drafts);
});

test("what cannot hold is told at its field", () => {
  const noGoods = { ...everything, include: { kind: "products" as const, productIds: [] } };
  const { levels, problems } = readLevels([
    draft({ growth: "5" }),
    draft({ growth: "5", rate: "10", times: "0.5" }),
    draft({ name: " ", growth: "1.5", rate: "9", scope: noGoods }),
  ]);
  expect(levels).toBeNull();
  expect(problems.map(({ index, field }) => `${index} ${field}`)).toEqual([
    "0 growth",
    "1 name",
    "1 growth",
    "1 rate",
    "1 times",
    "2 name",
    "2 growth",
    "2 scope",
  ]);
});

test("numbers are whole or have their decimals, never more", () => {
  expect([readWhole("12", 0, 100), readWhole("1.5", 0, 100), readWhole("101", 0, 100), readWhole("", 0, 9)]).toEqual([
    12,
    null,
    null,
    null,
  ]);
  expect([readPercent("50"), readPercent("12.5"), readPercent("100.01"), readPercent("-1")]).toEqual([
    5_000,
    1_250,
    null,
    null,
  ]);
});
