import {
  createPromotion,
  movePromotion,
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
