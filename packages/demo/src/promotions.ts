import { addDays, dayOf, startOfDay, weekdayOf } from "@banyan/calendar";
import type { Client } from "@banyan/client";
import { createPromotion, movePromotion, type PromotionInput, type PromotionScope } from "@banyan/contracts";

/** What a promotion needs to know of the shop it is for. */
export type Shelves = {
  category(key: string): string;
  product(key: string): string;
  /** The first SKU of a product. */ sku(key: string): string;
};
type Period = { from: Date; until: Date };
type Planned = Omit<PromotionInput, "stacking" | "limits" | "scope" | "audience"> &
  Partial<Pick<PromotionInput, "stacking" | "limits" | "scope" | "audience">> & { isDraft?: true };

/** So many gifts are kept on the shelf beside what is sold: an order never waits for one. */
export const GIFTS = { product: "egg-tart", units: 600 } as const;

const DAY_MS = 86_400_000;
const everything: PromotionScope = { include: { kind: "all" }, excludeProductIds: [], excludeCategoryIds: [] };
const only = (...categoryIds: string[]): PromotionScope => ({
  ...everything,
  include: { kind: "categories", categoryIds },
});
const open: PromotionInput["stacking"] = {
  ...{ group: null, exclusive: false, combinesWith: "any", closesLayers: [], priority: 0 },
};
const unlimited: PromotionInput["limits"] = { totalTimes: null, timesPerPerson: null, budgetFen: null, capFen: null };

/**
 * What a bakery would run: money off, second item half price, a gift, a free-shipping line, cakes at the weekend; one to come and
 * one being written. Limits are wide: which order gets the last of something would depend on the order of parallel calls.
 */
function planPromotions({ category, product, sku }: Shelves, { from, until }: Period): Planned[] {
  const at = (part: number) => new Date(from.getTime() + (until.getTime() - from.getTime()) * part).toISOString();
  const later = (days: number) => new Date(until.getTime() + days * DAY_MS).toISOString();
  const weekend = (saturday: string) => ({
    startsAt: startOfDay(saturday).toISOString(),
    endsAt: new Date(startOfDay(addDays(saturday, 2)).getTime() - 1_000).toISOString(),
  });
  const today = dayOf(until);
  const saturday = addDays(today, -((weekdayOf(today) + 1) % 7));
  const cakes = {
    rule: { kind: "limited_time" as const, price: { kind: "percent" as const, payBp: 9_000 }, unitsPerPerson: null },
    scope: only(category("cake")),
  };
  return [
    {
      name: "满 88 减 10",
      rule: {
        kind: "full_reduction",
        measure: "amount",
        tiers: [
          { threshold: 8_800, benefit: { kind: "off", amountFen: 1_000 } },
          { threshold: 15_800, benefit: { kind: "off", amountFen: 2_500 } },
        ],
      },
      startsAt: at(0),
      endsAt: later(30),
      limits: { ...unlimited, budgetFen: 6_000_000 },
    },
    {
      name: "面包饮品第二份半价",
      rule: { kind: "nth_item", n: 2, payBp: 5_000 },
      scope: only(category("bread"), category("dairy")),
      startsAt: at(0.4),
      endsAt: later(14),
      limits: { ...unlimited, budgetFen: 2_000_000 },
    },
    {
      name: "满 128 送蛋挞",
      rule: {
        kind: "gift",
        thresholdFen: 12_800,
        thresholdUnits: 0,
        repeats: false,
        gifts: [{ skuId: sku(GIFTS.product), quantity: 1 }],
      },
      startsAt: at(0.6),
      endsAt: later(21),
      limits: { ...unlimited, totalTimes: GIFTS.units, timesPerPerson: 5 },
    },
    {
      name: "满 69 包邮",
      rule: { kind: "free_shipping", thresholdFen: 6_900, excludedProvinces: ["西藏自治区", "新疆维吾尔自治区"] },
      startsAt: at(0),
      endsAt: null,
    },
    {
      name: "早餐两件套 18.8",
      rule: {
        kind: "bundle",
        parts: [
          { productIds: [product("croissant"), product("bagel")], quantity: 1 },
          { productIds: [product("milk"), product("soy-milk")], quantity: 1 },
        ],
        priceFen: 1_880,
        timesPerOrder: 2,
      },
      stacking: { ...open, exclusive: true },
      isDraft: true,
      startsAt: later(3),
      endsAt: later(33),
    },
    { name: "周末蛋糕 9 折", ...cakes, ...weekend(saturday) },
    { name: "周末蛋糕 9 折", ...cakes, ...weekend(addDays(saturday, 7)) },
  ];
}

/** Writes and publishes them through the console's doors; those over before the shop opens are left out. */
export async function openPromotions(
  call: Client,
  program: string,
  shelves: Shelves,
  period: Period,
  key: (what: string) => { idempotencyKey: string },
): Promise<void> {
  const planned = planPromotions(shelves, period).filter(
    ({ endsAt }) => endsAt === null || new Date(endsAt) > period.from,
  );
  for (const { isDraft, ...promotion } of planned) {
    const body: PromotionInput = {
      scope: everything,
      audience: { kind: "everyone" },
      stacking: open,
      limits: unlimited,
      ...promotion,
    };
    const { id } = await call(
      createPromotion,
      { params: { program }, body },
      key(`promotion ${promotion.name} ${promotion.startsAt}`),
    );
    if (!isDraft) await call(movePromotion, { params: { program, id }, body: { move: "schedule" } });
  }
}
