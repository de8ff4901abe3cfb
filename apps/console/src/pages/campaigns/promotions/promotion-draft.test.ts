import { promotionKindNames } from "@banyan/contracts";
import { promotionKinds } from "@banyan/pricing";
import { expect, test } from "vitest";
import { emptyPromotion, isRule, type PromotionDraft, readPromotion, withField } from "./promotion-draft.ts";

const START = "2026-03-02T00:00:00.000Z";
const END = "2026-03-09T00:00:00.000Z";
const empty = (kind: PromotionDraft["rule"]["kind"]) => emptyPromotion(kind, START, END);
const filled = (draft: PromotionDraft, values: [path: (string | number)[], value: unknown][]) => ({
  ...draft,
  name: "满减",
  rule: values.reduce((rule, [path, value]) => withField(rule, path, value), draft.rule),
});

test.each(promotionKindNames)("a new %s starts with every field its kind asks for, or asks for it", (kind) => {
  const draft = empty(kind);
  const asked = promotionKinds[kind].fields.map(({ name }) => `rule.${name}`);
  const problems = readPromotion(draft).problems.map(({ field }) => field);
  // the name is missing, and nothing is wrong that no field of the form could mend
  expect(problems).toContain("name");
  const others = problems.filter((field) => field !== "name");
  expect(others.filter((field) => !asked.some((one) => field === one || field.startsWith(`${one}.`)))).toEqual([]);
});

test("problems say what is missing where, in the words of the field", () => {
  const draft = filled(empty("full_reduction"), [
    [["tiers", 0, "threshold"], 0],
    [["tiers", 0, "benefit", "amountFen"], 1_000],
  ]);
  expect(readPromotion(draft)).toEqual({
    input: null,
    problems: [{ field: "rule.tiers.0.threshold", kind: "least", limit: 1 }],
  });
  const noGoods: PromotionDraft = {
    ...filled(draft, [[["tiers", 0, "threshold"], 8_800]]),
    scope: { include: { kind: "products", productIds: [] }, excludeProductIds: [], excludeCategoryIds: [] },
    startsAt: undefined,
  };
  expect(readPromotion(noGoods).problems).toEqual([
    { field: "scope.include.productIds", kind: "choose" },
    { field: "startsAt", kind: "missing" },
  ]);
});

test("what is filled in is the input, and its rule can be said", () => {
  const draft = filled(empty("full_reduction"), [
    [["tiers", 0, "threshold"], 8_800],
    [["tiers", 0, "benefit", "amountFen"], 1_000],
  ]);
  expect(isRule(empty("full_reduction").rule)).toBe(false);
  expect(isRule(draft.rule)).toBe(true);
  expect(readPromotion(draft).input).toMatchObject({
    name: "满减",
    rule: { measure: "amount", tiers: [{ threshold: 8_800, benefit: { kind: "off", amountFen: 1_000 } }] },
    ...{ startsAt: START, endsAt: END, audience: { kind: "everyone" } },
  });
});

test("a field changes alone, in lists too", () => {
  const rule = { kind: "gift", gifts: [{ quantity: 1 }, { quantity: 2 }] };
  expect(withField(rule, ["gifts", 1, "skuId"], "mug")).toEqual({
    kind: "gift",
    gifts: [{ quantity: 1 }, { quantity: 2, skuId: "mug" }],
  });
  expect(rule.gifts).toEqual([{ quantity: 1 }, { quantity: 2 }]);
});
