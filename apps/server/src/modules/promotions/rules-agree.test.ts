import { type PromotionKind, type PromotionRule, promotionKindNames, promotionRule } from "@banyan/contracts";
import { promotionKinds, type RuleKind } from "@banyan/pricing";
import { expect, expectTypeOf, test } from "vitest";

type RuleOf<K extends PromotionKind> = Omit<Extract<PromotionRule, { kind: K }>, "kind">;
type TermsOf<K extends PromotionKind> = Parameters<(typeof promotionKinds)[K]["check"]>[0];
/** Kinds whose terms in pricing are told apart by `kind` have the same fields as the contract; prices know more shapes. */
type Stacking = Exclude<PromotionKind, "limited_time" | "member">;
type Fields = { [K in Stacking]: keyof Omit<TermsOf<K>, "kind"> };

test("what the contract lets through is what pricing takes, and pricing asks for nothing more", () => {
  expectTypeOf<{ [K in PromotionKind]: RuleOf<K> & { kind: K } }>().toExtend<{ [K in PromotionKind]: TermsOf<K> }>();
  expectTypeOf<Fields>().toEqualTypeOf<{ [K in Stacking]: keyof RuleOf<K> }>();
});

const id = "019cad79-0000-7000-8000-000000000001";
const samples: { [K in PromotionKind]: Extract<PromotionRule, { kind: K }> } = {
  limited_time: { kind: "limited_time", price: { kind: "percent", payBp: 8_500 }, unitsPerPerson: 2 },
  member: {
    kind: "member",
    price: { kind: "unit_prices", prices: [{ skuId: id, unitPriceFen: 990 }] },
    unitsPerPerson: null,
  },
  nth_item: { kind: "nth_item", n: 2, payBp: 5_000 },
  bundle: { kind: "bundle", parts: [{ productIds: [id], quantity: 2 }], priceFen: 1_990, timesPerOrder: null },
  add_on: { kind: "add_on", thresholdFen: 5_000, offers: [{ skuId: id, unitPriceFen: 100 }], unitsPerOrder: 1 },
  gift: {
    ...{ kind: "gift", thresholdFen: 5_000, thresholdUnits: 0, repeats: false },
    gifts: [{ skuId: id, quantity: 1 }],
  },
  full_reduction: {
    ...{ kind: "full_reduction", measure: "amount" },
    tiers: [{ threshold: 8_800, benefit: { kind: "off", amountFen: 1_000 } }],
  },
  every_full: { kind: "every_full", everyFen: 10_000, offFen: 1_000, maxTimes: 3 },
  free_shipping: { kind: "free_shipping", thresholdFen: 6_900, excludedProvinces: ["西藏自治区"] },
  points: { kind: "points", pointsPerYuan: 1, multiplierBp: 20_000 },
  coupons: { kind: "coupons", thresholdFen: 0, templateId: id, count: 1 },
};

test.each(promotionKindNames)("%s: parsed by the contract, without fault for pricing, said in words", (name) => {
  const rule = promotionRule.parse(samples[name]);
  expect(rule).toEqual(samples[name]);
  const kind = promotionKinds[name] as unknown as RuleKind<PromotionRule>; // the kind of this very name
  expect(kind.check(rule)).toEqual([]);
  expect(kind.sentence(rule, "zh")).toMatch(/\p{Script=Han}/u);
});
