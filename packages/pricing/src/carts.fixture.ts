/** Arbitrary carts: few SKUs, few prices and tight thresholds, so that ties, limits and edges are met often. */
import fc from "fast-check";
import {
  type Audience,
  type CouponChoice,
  EVERYTHING,
  type GoodsLayer,
  type HeldCoupon,
  type Instant,
  type Line,
  type PriceCampaign,
  type PriceKind,
  type QuoteInput,
  type Scope,
} from "./index.ts";
import { cart, NOW, TOMORROW, YESTERDAY } from "./shop.fixture.ts";

/** The catalogue all carts buy from; category ids name their ancestors. */
const SKUS = [
  { skuId: "bread", productId: "bread", categoryIds: ["food", "bakery"] },
  { skuId: "cake-6", productId: "cake", categoryIds: ["food", "bakery", "cakes"] },
  { skuId: "cake-8", productId: "cake", categoryIds: ["food", "bakery", "cakes"] },
  { skuId: "milk", productId: "milk", categoryIds: ["food", "dairy"] },
  { skuId: "soap", productId: "soap", categoryIds: ["home"] },
] as const;
export const skuIds: readonly string[] = SKUS.map(({ skuId }) => skuId);

/** Few, even, and any amounts. */
export const amountArbitrary = fc.oneof(
  fc.integer({ min: 0, max: 5 }),
  fc.integer({ min: 90, max: 110 }),
  fc.integer({ min: 0, max: 20_000 }),
);
export const rate = fc.oneof(
  fc.constantFrom(0, 1, 5_000, 8_800, 9_500, 9_999, 10_000),
  fc.integer({ min: 0, max: 10_000 }),
);
const moment = fc.constantFrom<Instant>(YESTERDAY, NOW, TOMORROW);
export const bound = fc.oneof({ weight: 3, arbitrary: fc.constant(null) }, { weight: 2, arbitrary: moment });

export const scope: fc.Arbitrary<Scope> = fc.oneof(
  { weight: 2, arbitrary: fc.constant(EVERYTHING) },
  {
    weight: 1,
    arbitrary: fc.record({
      include: fc.oneof(
        fc.constant({ kind: "all" } as const),
        fc.record({
          kind: fc.constant("products" as const),
          productIds: fc.subarray(["bread", "cake", "milk", "soap"]),
        }),
        fc.record({
          kind: fc.constant("categories" as const),
          categoryIds: fc.subarray(["food", "bakery", "cakes", "home"]),
        }),
      ),
      excludeProductIds: fc.oneof(fc.constant([]), fc.subarray(["bread", "cake"])),
      excludeCategoryIds: fc.oneof(fc.constant([]), fc.subarray(["dairy", "cakes"])),
    }),
  },
);

export const audience: fc.Arbitrary<Audience> = fc.oneof(
  { weight: 3, arbitrary: fc.constant({ kind: "everyone" } as const) },
  {
    weight: 1,
    arbitrary: fc.constantFrom({ kind: "members" }, { kind: "paid_members" }, { kind: "newcomers" } as const),
  },
  {
    weight: 1,
    arbitrary: fc.record({ kind: fc.constant("levels" as const), levelIds: fc.subarray(["gold", "black"]) }),
  },
);

const KINDS: readonly PriceKind[] = ["member", "paid_member", "newcomer", "limited_time", "flash", "group", "bargain"];

const campaign: fc.Arbitrary<Omit<PriceCampaign, "id">> = fc.record({
  layer: fc.constant("price" as const),
  kind: fc.constantFrom(...KINDS),
  version: fc.integer({ min: 1, max: 3 }),
  name: fc.constant("campaign"),
  priority: fc.integer({ min: -1, max: 1 }),
  startsAt: bound,
  endsAt: bound,
  audience,
  price: fc.oneof(
    fc.record({
      kind: fc.constant("unit_prices" as const),
      prices: fc.uniqueArray(fc.record({ skuId: fc.constantFrom(...skuIds), unitPriceFen: amountArbitrary }), {
        selector: ({ skuId }) => skuId,
        maxLength: 5,
      }),
    }),
    fc.record({ kind: fc.constant("percent" as const), payBp: rate, scope }),
  ),
  limitPerPerson: fc.option(fc.integer({ min: 0, max: 6 })),
  closesLayers: fc.constantFrom<GoodsLayer[]>([], [], ["coupon"], ["order", "points"]),
});

const terms = {
  thresholdFen: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 30_000 })),
  scope,
};
const cap = fc.option(fc.integer({ min: 0, max: 3_000 }));
const goodsRule = fc.oneof(
  fc.record({ kind: fc.constant("FIXED" as const), amountFen: amountArbitrary, ...terms }),
  fc.record({ kind: fc.constant("PERCENT" as const), payBp: rate, capFen: cap, ...terms }),
);
const shippingRule = fc.record({ kind: fc.constant("FREE_SHIPPING" as const), capFen: cap, ...terms });

const couponWith = <R extends HeldCoupon["rule"]>(rule: fc.Arbitrary<R>): fc.Arbitrary<Omit<HeldCoupon, "id">> =>
  fc.record({
    templateId: fc.constant("template"),
    version: fc.integer({ min: 1, max: 3 }),
    name: fc.constant("coupon"),
    state: fc.oneof(
      { weight: 9, arbitrary: fc.constant("UNUSED" as const) },
      { weight: 1, arbitrary: fc.constantFrom("LOCKED", "USED", "EXPIRED", "REVOKED" as const) },
    ),
    validFrom: fc.oneof({ weight: 9, arbitrary: fc.constant(YESTERDAY) }, { weight: 1, arbitrary: moment }),
    validUntil: fc.oneof({ weight: 9, arbitrary: fc.constant(TOMORROW) }, { weight: 1, arbitrary: moment }),
    rule,
  });

/** Which coupon, by its place: turned into an id once the coupons are known. */
const choice = fc.oneof(
  { weight: 3, arbitrary: fc.constant("best" as const) },
  { weight: 1, arbitrary: fc.constant("none" as const) },
  { weight: 1, arbitrary: fc.nat(9) },
);
const named = (chosen: "best" | "none" | number, coupons: readonly HeldCoupon[]): CouponChoice => {
  if (typeof chosen === "string") return chosen;
  const coupon = coupons[chosen % Math.max(coupons.length, 1)];
  return coupon === undefined ? "best" : { couponId: coupon.id };
};

/** Any cart the engine accepts. */
export const anyCart: fc.Arbitrary<QuoteInput> = fc
  .record({
    buyer: fc.record({
      isMember: fc.boolean(),
      isPaidMember: fc.boolean(),
      levelId: fc.constantFrom(null, "gold", "black"),
      isNewcomer: fc.boolean(),
    }),
    catalogue: fc.tuple(
      ...SKUS.map(() =>
        fc.record({ listPriceFen: amountArbitrary, weightGrams: fc.nat(2_000), needsShipping: fc.boolean() }),
      ),
    ),
    picks: fc.array(fc.record({ sku: fc.nat(4), quantity: fc.integer({ min: 1, max: 5 }), door: fc.nat(9) }), {
      maxLength: 7,
    }),
    campaigns: fc.array(campaign, { maxLength: 6 }),
    goodsCoupons: fc.array(couponWith(goodsRule), { maxLength: 5 }),
    shippingCoupons: fc.array(couponWith(shippingRule), { maxLength: 3 }),
    goodsChoice: choice,
    shippingChoice: choice,
    used: fc.nat(3),
    shipping: fc.option(
      fc.record({ feeFen: fc.integer({ min: 0, max: 1_500 }), freeOverFen: fc.option(fc.nat(30_000)) }),
    ),
    policy: fc.record({
      minPayableFen: fc.oneof(fc.constant(1), fc.integer({ min: 1, max: 900 })),
      allowZero: fc.boolean(),
    }),
  })
  .map((made) => {
    const campaigns = made.campaigns.map((each, index): PriceCampaign => ({ ...each, id: `campaign-${index}` }));
    const doors = campaigns.filter(({ kind }) => kind === "flash" || kind === "group" || kind === "bargain");
    const lines = made.picks.flatMap(({ sku, quantity, door }, index): Line[] => {
      const [product, facts] = [SKUS[sku], made.catalogue[sku]];
      if (product === undefined || facts === undefined) return [];
      const entry = doors[door];
      return [
        {
          ...product,
          ...facts,
          lineId: `line-${index}`,
          quantity,
          entry: entry === undefined ? "ordinary" : { campaignId: entry.id },
        },
      ];
    });
    const goods = made.goodsCoupons.map((each, index): HeldCoupon => ({ ...each, id: `goods-${index}` }));
    const waivers = made.shippingCoupons.map((each, index): HeldCoupon => ({ ...each, id: `shipping-${index}` }));
    return cart({
      buyer: made.buyer,
      lines,
      campaigns,
      coupons: [...goods, ...waivers],
      choice: { goodsCoupon: named(made.goodsChoice, goods), shippingCoupon: named(made.shippingChoice, waivers) },
      usage: campaigns.slice(0, 2).map(({ id }) => ({ campaignId: id, skuId: "bread", units: made.used })),
      shipping:
        made.shipping === null ? null : { kind: "flat", id: "express", version: 1, name: "express", ...made.shipping },
      policy: made.policy,
    });
  });

/** The same with every choice left to the engine. */
export const anyCartAtBest: fc.Arbitrary<QuoteInput> = anyCart.map((input) => ({
  ...input,
  choice: { goodsCoupon: "best", shippingCoupon: "best" },
}));

/** Some line of a SKU; lines of one SKU agree about it. */
export const lineOf = (input: QuoteInput, skuId: string): Line => {
  const found = input.lines.find((each) => each.skuId === skuId);
  if (found === undefined) throw new Error(`no line of ${skuId}`);
  return found;
};
