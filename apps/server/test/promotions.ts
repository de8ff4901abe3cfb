import {
  createPromotion,
  movePromotion,
  type Product,
  type Promotion,
  type PromotionInput,
  type PromotionRule,
} from "@banyan/contracts";
import type { TestShop } from "./shop.ts";

export const EVERYTHING = {
  include: { kind: "all" as const },
  excludeProductIds: [],
  excludeCategoryIds: [],
};

/** 满 50 减 10 for everyone, from now on, unless said otherwise. */
export const promotionInput = (rule: PromotionRule, more: Partial<PromotionInput> = {}): PromotionInput => ({
  name: "满减",
  rule,
  scope: EVERYTHING,
  audience: { kind: "everyone" },
  startsAt: "2026-03-01T00:00:00.000Z",
  endsAt: null,
  stacking: { group: null, exclusive: false, combinesWith: "any", closesLayers: [], priority: 0 },
  limits: { totalTimes: null, timesPerPerson: null, budgetFen: null, capFen: null },
  ...more,
});

export const off = (threshold: number, amountFen: number): PromotionRule => ({
  kind: "full_reduction",
  measure: "amount",
  tiers: [{ threshold, benefit: { kind: "off", amountFen } }],
});
export const limitedTime = (payBp: number, unitsPerPerson: number | null = null): PromotionRule => ({
  kind: "limited_time",
  price: { kind: "percent", payBp },
  unitsPerPerson,
});

export const limits = (given: Partial<PromotionInput["limits"]>): PromotionInput["limits"] => ({
  totalTimes: null,
  timesPerPerson: null,
  budgetFen: null,
  capFen: null,
  ...given,
});

/** A promotion that runs, made through the console's own doors. */
export async function runPromotion(
  { operator }: Pick<TestShop, "operator">,
  rule: PromotionRule,
  more: Partial<PromotionInput> = {},
  program = "demo",
): Promise<Promotion> {
  const draft = await operator.ok(createPromotion, { params: { program }, body: promotionInput(rule, more) });
  return operator.ok(movePromotion, { params: { program, id: draft.id }, body: { move: "schedule" } });
}

/** Who can also put goods on sale; a bench's shop can. */
type Stocked = Pick<TestShop, "operator"> & {
  addProduct(product: { pricesFen: number[]; onHand: number }): Promise<Product>;
};
const costsMoney = ({ kind }: PromotionRule) => kind !== "gift" && kind !== "points";

/**
 * So many promotions of every kind in turn, most of them about everything, as a busy shop has them: prices, half prices, bundles,
 * gifts (there is one SKU to give: from 130 yuan only, or its row would be in every order), add-ons, reductions, free shipping and
 * rewards; every third counted (a budget, or times), every fourth with a limit per person.
 */
export async function runMixedPromotions(shop: Stocked, count: number): Promise<Promotion[]> {
  const gift = await shop.addProduct({ pricesFen: [500], onHand: 100_000 });
  const extra = await shop.addProduct({ pricesFen: [900], onHand: 100_000 });
  const [giftSku, extraSku] = [gift.skus[0]!.id, extra.skus[0]!.id];
  const kinds: ((n: number) => PromotionRule)[] = [
    (n) => limitedTime(9_900 - n * 10),
    (n) => off(2_000 + n * 1_000, 100 + n * 10),
    () => ({ kind: "nth_item", n: 3, payBp: 8_000 }),
    (n) => ({
      kind: "gift",
      thresholdFen: 10_000 + n * 1_000,
      thresholdUnits: 0,
      repeats: false,
      gifts: [{ skuId: giftSku, quantity: 1 }],
    }),
    (n) => ({ kind: "every_full", everyFen: 10_000 + n * 1_000, offFen: 200, maxTimes: 2 }),
    (n) => ({ kind: "points", pointsPerYuan: 1, multiplierBp: 10_000 + n * 100 }),
    () => ({
      kind: "bundle",
      parts: [{ productIds: [gift.id, extra.id], quantity: 2 }],
      priceFen: 900,
      timesPerOrder: null,
    }),
    (n) => ({ kind: "free_shipping", thresholdFen: 20_000 + n * 1_000, excludedProvinces: ["西藏自治区"] }),
    () => ({
      kind: "add_on",
      thresholdFen: 10_000,
      offers: [{ skuId: extraSku, unitPriceFen: 500 }],
      unitsPerOrder: 1,
    }),
  ];
  const made: Promotion[] = [];
  for (let n = 0; n < count; n++) {
    const rule = kinds[n % kinds.length]!(n);
    // of one group only the best is used, so that a layer stays far from the twelve it may search through
    const stacking = { ...promotionInput(rule).stacking, group: rule.kind === "limited_time" ? null : rule.kind };
    const limited = limits({
      ...(n % 3 === 0 && (costsMoney(rule) ? { budgetFen: 100_000_000 } : { totalTimes: 1_000_000 })),
      timesPerPerson: n % 4 === 0 ? 1_000 : null,
    });
    made.push(await runPromotion(shop, rule, { name: `${rule.kind} ${n}`, stacking, limits: limited }));
  }
  return made;
}
