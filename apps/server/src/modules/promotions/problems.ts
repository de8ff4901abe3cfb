import type { PromotionInput, PromotionProblem, PromotionRule } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { ruleFaults } from "./kind-words.ts";
import { layerOf, type NamedSku } from "./to-campaign.ts";

/** What the program has of all a promotion names. */
export type Known = {
  /** Products and categories. */ ids: ReadonlySet<string>;
  skus: ReadonlyMap<string, NamedSku & { priceFen: number }>;
  /** The lowest price of each product it names. */ minPrices: ReadonlyMap<string, number>;
  templates: ReadonlySet<string>;
  promotions: ReadonlySet<string>;
};

const yuan = (fen: number) => formatYuan(fen, { cents: "needed" });
const problem = (field: string, zh: string, en: string): PromotionProblem => ({ field, zh, en });

/** All that speaks against publishing, each at its field: what the rule's own check finds, and what only the shop can know. */
export function problemsOf(input: PromotionInput, known: Known, now: Date): PromotionProblem[] {
  return [
    ...ruleFaults(input.rule),
    ...timeProblems(input, now),
    ...goodsProblems(input.rule, known),
    ...scopeProblems(input, known),
    ...audienceProblems(input),
    ...stackingProblems(input, known),
    ...limitProblems(input),
  ];
}

function timeProblems({ startsAt, endsAt }: PromotionInput, now: Date): PromotionProblem[] {
  if (endsAt === null) return [];
  if (new Date(endsAt) <= new Date(startsAt)) {
    return [problem("endsAt", "结束时间要晚于开始时间", "It must end after it starts")];
  }
  return new Date(endsAt) <= now ? [problem("endsAt", "结束时间已过", "The end has passed")] : [];
}

/** Prices that would raise a price, goods that are not there. */
function goodsProblems(rule: PromotionRule, { ids, skus, minPrices, templates }: Known): PromotionProblem[] {
  const missing = (field: string) => problem(field, "商品规格不存在或已删除", "There is no such product variant");
  const priceOf = (list: readonly { skuId: string; unitPriceFen: number }[], path: string) =>
    list.flatMap(({ skuId, unitPriceFen }, index) => {
      const sku = skus.get(skuId);
      if (!sku) return [missing(`${path}.${index}.skuId`)];
      if (unitPriceFen < sku.priceFen) return [];
      const most = yuan(sku.priceFen);
      return [problem(`${path}.${index}.unitPriceFen`, `要低于售价 ${most}`, `Must be below its price ${most}`)];
    });
  switch (rule.kind) {
    case "limited_time":
    case "member":
      return rule.price.kind === "unit_prices" ? priceOf(rule.price.prices, "rule.price.prices") : [];
    case "add_on":
      return priceOf(rule.offers, "rule.offers");
    case "gift":
      return rule.gifts.flatMap(({ skuId, quantity }, index) => {
        const sku = skus.get(skuId);
        if (!sku) return [missing(`rule.gifts.${index}.skuId`)];
        return sku.available < quantity
          ? [problem(`rule.gifts.${index}.skuId`, "赠品没有库存", "This gift is out of stock")]
          : [];
      });
    case "bundle": {
      const parts = rule.parts.flatMap(({ productIds }, part) =>
        productIds.flatMap((id, index) =>
          ids.has(id)
            ? []
            : [problem(`rule.parts.${part}.productIds.${index}`, "商品不存在", "There is no such product")],
        ),
      );
      if (parts.length > 0) return parts;
      const cheapest = rule.parts.reduce(
        (sum, { productIds, quantity }) => sum + quantity * Math.min(...productIds.map((id) => minPrices.get(id) ?? 0)),
        0,
      );
      return rule.priceFen < cheapest
        ? []
        : [
            problem(
              "rule.priceFen",
              `套餐价要低于单买最低价 ${yuan(cheapest)}`,
              `Must be below the parts' lowest price ${yuan(cheapest)}`,
            ),
          ];
    }
    case "coupons":
      return templates.has(rule.templateId)
        ? []
        : [problem("rule.templateId", "优惠券不存在或已停用", "There is no such active coupon")];
    default:
      return [];
  }
}

function scopeProblems({ scope }: PromotionInput, { ids }: Known): PromotionProblem[] {
  const check = (list: readonly string[], field: string) =>
    list.flatMap((id, index) =>
      ids.has(id)
        ? []
        : [problem(`scope.${field}.${index}`, "商品或分类不存在", "There is no such product or category")],
    );
  const { include } = scope;
  return [
    ...(include.kind === "products" ? check(include.productIds, "include.productIds") : []),
    ...(include.kind === "categories" ? check(include.categoryIds, "include.categoryIds") : []),
    ...check(scope.excludeProductIds, "excludeProductIds"),
    ...check(scope.excludeCategoryIds, "excludeCategoryIds"),
  ];
}

function audienceProblems({ rule, audience }: PromotionInput): PromotionProblem[] {
  const isForAll = audience.kind === "everyone" || audience.kind === "newcomers";
  return rule.kind === "member" && isForAll
    ? [problem("audience", "会员价要选会员或等级", "A member price is for members or levels")]
    : [];
}

/** What a layer cannot do must not be promised. */
function stackingProblems({ rule, stacking }: PromotionInput, { promotions }: Known): PromotionProblem[] {
  const found: PromotionProblem[] = [];
  if (stacking.combinesWith !== "any") {
    for (const [index, id] of stacking.combinesWith.entries()) {
      if (!promotions.has(id))
        found.push(problem(`stacking.combinesWith.${index}`, "活动不存在", "There is no such promotion"));
    }
  }
  const stacks = stacking.exclusive || stacking.group !== null || stacking.combinesWith !== "any";
  if (layerOf(rule.kind) === "price" && stacks) {
    found.push(
      problem("stacking", "价格类活动取最低价，不参与叠加设置", "Of prices the lowest holds; they do not stack"),
    );
  }
  return found;
}

/** What they give is counted elsewhere: stock, points, coupons. */
const GIVES_NO_MONEY: readonly PromotionRule["kind"][] = ["gift", "points", "coupons"];

function limitProblems({ rule, limits }: PromotionInput): PromotionProblem[] {
  const found: PromotionProblem[] = [];
  const { capFen, budgetFen } = limits;
  if (budgetFen !== null && GIVES_NO_MONEY.includes(rule.kind)) {
    found.push(
      problem(
        "limits.budgetFen",
        "赠品、积分和券不按金额计，请用总单数控制",
        "Gifts, points and coupons cost no money here; limit the orders instead",
      ),
    );
  }
  if (capFen !== null && layerOf(rule.kind) === "price") {
    found.push(problem("limits.capFen", "价格类活动没有每单上限", "A price has no cap per order"));
  }
  if (capFen !== null && budgetFen !== null && capFen > budgetFen) {
    found.push(problem("limits.capFen", "每单上限超过了总预算", "The cap per order is above the budget"));
  }
  return found;
}
