/** Arbitrary orders through all seven layers: the carts of `carts.fixture.ts` with campaigns that stack, points and templates. */
import fc from "fast-check";
import { amountArbitrary, anyCart, audience, bound, rate, scope, skuIds } from "./carts.fixture.ts";
import type {
  Campaign,
  GoodsLayer,
  HeldCoupon,
  ItemCampaign,
  OrderCampaign,
  PointsWish,
  PriceCampaign,
  QuoteInput,
  RewardCampaign,
  RuleBase,
  ShippingCampaign,
  ShippingTemplates,
} from "./index.ts";
import { TOMORROW, YESTERDAY } from "./shop.fixture.ts";

const productIds = ["bread", "cake", "milk", "soap"];
const provinces = ["浙江省", "西藏自治区", "新疆维吾尔自治区"];
const often = <T>(value: T, weight = 4) => ({ weight, arbitrary: fc.constant(value) });
const MOST_PER_LAYER = 5;

const base: fc.Arbitrary<Omit<RuleBase, "id">> = fc.record({
  version: fc.constant(1),
  name: fc.constant("campaign"),
  priority: fc.integer({ min: 0, max: 2 }),
  startsAt: fc.oneof(often(null, 8), bound),
  endsAt: fc.oneof(often(null, 8), bound),
  audience: fc.oneof(often({ kind: "everyone" } as const, 8), audience),
  scope: fc.oneof(often({ include: { kind: "all" }, excludeProductIds: [], excludeCategoryIds: [] } as const), scope),
  group: fc.oneof(often(null, 3), { weight: 1, arbitrary: fc.constantFrom("a", "b") }),
  exclusive: fc.oneof(often(false, 5), { weight: 1, arbitrary: fc.constant(true) }),
  combinesWith: fc.oneof(often("any" as const), {
    weight: 2,
    arbitrary: fc.subarray([
      "items:0",
      "items:1",
      "items:2",
      "order:0",
      "order:1",
      "order:2",
      "shipping:0",
      "rewards:0",
    ]),
  }),
  capFen: fc.oneof(often(null), { weight: 1, arbitrary: fc.integer({ min: 0, max: 3_000 }) }),
  timesPerPerson: fc.oneof(often(null), { weight: 1, arbitrary: fc.nat(2) }),
  closesLayers: fc.oneof(often([]), {
    weight: 1,
    arbitrary: fc.constantFrom<GoodsLayer[]>(["coupon"], ["order", "points"], ["points"]),
  }),
});

const thresholdFen = fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 20_000 }));
const itemRule: fc.Arbitrary<ItemCampaign["rule"]> = fc.oneof(
  fc.record({ kind: fc.constant("nth_item" as const), n: fc.integer({ min: 1, max: 4 }), payBp: rate }),
  fc.record({
    kind: fc.constant("bundle" as const),
    parts: fc.array(
      fc.record({
        productIds: fc.subarray(productIds, { minLength: 1 }),
        quantity: fc.integer({ min: 1, max: 2 }),
      }),
      { minLength: 1, maxLength: 3 },
    ),
    priceFen: amountArbitrary,
    timesPerOrder: fc.option(fc.integer({ min: 1, max: 2 })),
  }),
  fc.record({
    kind: fc.constant("add_on" as const),
    thresholdFen,
    offers: fc.uniqueArray(
      fc.record({ skuId: fc.constantFrom(...skuIds), productId: fc.constant("-"), unitPriceFen: amountArbitrary }),
      { selector: ({ skuId }) => skuId, minLength: 1, maxLength: 4 },
    ),
    unitsPerOrder: fc.integer({ min: 1, max: 3 }),
  }),
  fc.record({
    kind: fc.constant("gift" as const),
    thresholdFen: fc.oneof(fc.constant(0), fc.integer({ min: 1, max: 5_000 })),
    thresholdUnits: fc.nat(3),
    repeats: fc.boolean(),
    gifts: fc.uniqueArray(
      fc.record({
        skuId: fc.constantFrom("bread", "cup", "spoon"),
        productId: fc.constant("-"),
        quantity: fc.integer({ min: 1, max: 2 }),
        available: fc.nat(6),
      }),
      { selector: ({ skuId }) => skuId, minLength: 1, maxLength: 2 },
    ),
  }),
);

const benefit = fc.oneof(
  fc.record({ kind: fc.constant("off" as const), amountFen: amountArbitrary }),
  fc.record({ kind: fc.constant("pay" as const), payBp: rate }),
);
const tiers = (threshold: fc.Arbitrary<number>) =>
  fc.uniqueArray(fc.record({ threshold, benefit }), { selector: (tier) => tier.threshold, minLength: 1, maxLength: 3 });
const orderRule: fc.Arbitrary<OrderCampaign["rule"]> = fc.oneof(
  fc.record({
    kind: fc.constant("full_reduction" as const),
    measure: fc.constant("amount" as const),
    tiers: tiers(thresholdFen),
  }),
  fc.record({
    kind: fc.constant("full_reduction" as const),
    measure: fc.constant("units" as const),
    tiers: tiers(fc.integer({ min: 1, max: 8 })),
  }),
  fc.record({
    kind: fc.constant("every_full" as const),
    everyFen: fc.integer({ min: 50, max: 5_000 }),
    offFen: fc.nat(900),
    maxTimes: fc.option(fc.nat(3)),
  }),
);

const shippingRule: fc.Arbitrary<ShippingCampaign["rule"]> = fc.record({
  kind: fc.constant("free_shipping" as const),
  thresholdFen,
  excludedProvinces: fc.subarray(provinces),
});
const rewardRule: fc.Arbitrary<RewardCampaign["rule"]> = fc.oneof(
  fc.record({
    kind: fc.constant("points" as const),
    pointsPerYuan: fc.nat(20),
    multiplierBp: fc.constantFrom(0, 10_000, 15_000),
  }),
  fc.record({ kind: fc.constant("growth" as const), perYuan: fc.nat(10) }),
  fc.record({
    kind: fc.constant("coupons" as const),
    thresholdFen,
    templateId: fc.constant("thanks"),
    count: fc.nat(2),
  }),
);

const layerOf = <L extends "items" | "order" | "shipping" | "rewards", R>(layer: L, rule: fc.Arbitrary<R>) =>
  fc
    .array(fc.tuple(base, rule), { maxLength: MOST_PER_LAYER })
    .map((made) => made.map(([rest, each], index) => ({ ...rest, layer, rule: each, id: `${layer}:${index}` })));

const rising: fc.Arbitrary<PriceCampaign> = fc.record({
  layer: fc.constant("price" as const),
  kind: fc.constant("rising" as const),
  id: fc.constant("rising"),
  version: fc.constant(1),
  name: fc.constant("rising"),
  priority: fc.constant(0),
  startsAt: fc.constant(null),
  endsAt: fc.constant(null),
  audience: fc.constant({ kind: "everyone" as const }),
  limitPerPerson: fc.option(fc.nat(9)),
  closesLayers: fc.constantFrom<GoodsLayer[]>([], ["coupon"], ["items"]),
  price: fc.record({
    kind: fc.constant("rising" as const),
    sold: fc.nat(8),
    scope,
    steps: fc.array(fc.record({ fromSold: fc.nat(12), fromAt: bound, payBp: rate }), { minLength: 1, maxLength: 4 }),
  }),
});

const exchange: fc.Arbitrary<Omit<HeldCoupon, "id">> = fc.record({
  templateId: fc.constant("exchange"),
  version: fc.constant(1),
  name: fc.constant("exchange"),
  state: fc.constant("UNUSED" as const),
  validFrom: fc.constant(YESTERDAY),
  validUntil: fc.constant(TOMORROW),
  usableAt: fc.constantFrom("anywhere", "anywhere", "store"),
  rule: fc.record({
    kind: fc.constant("EXCHANGE" as const),
    units: fc.integer({ min: 1, max: 3 }),
    unitPriceFen: amountArbitrary,
    thresholdFen,
    scope,
  }),
});

const points: fc.Arbitrary<PointsWish | null> = fc.option(
  fc.record({
    available: fc.oneof(fc.integer({ min: -50, max: 900 }), fc.integer({ min: 0, max: 3_000 })),
    spend: fc.oneof(fc.constant("most" as const), fc.nat(1_000)),
    pointsPerYuan: fc.constantFrom(1, 33, 100, 250, 1_000),
    minPoints: fc.constantFrom(0, 1, 50, 100),
    stepPoints: fc.constantFrom(1, 10, 100),
    maxBp: fc.constantFrom(0, 3_000, 5_000, 10_000),
  }),
);

const zone = fc.record({
  provinces: fc.oneof(fc.constant<string[]>([]), fc.subarray(provinces)),
  first: fc.constantFrom(0, 1, 2, 1_000),
  firstFen: fc.nat(1_200),
  more: fc.constantFrom(1, 2, 500),
  moreFen: fc.nat(300),
  freeFrom: fc.option(fc.integer({ min: 1, max: 9 })),
  freeOverFen: fc.option(fc.nat(20_000)),
});
const templates: fc.Arbitrary<ShippingTemplates> = fc.record({
  kind: fc.constant("templates" as const),
  id: fc.constant("express"),
  version: fc.constant(1),
  name: fc.constant("express"),
  region: fc.option(
    fc.constantFrom(...provinces).map((province) => ({ province, city: "city", district: "district" })),
  ),
  combine: fc.constantFrom("sum" as const, "highest" as const),
  freeOverFen: fc.option(fc.nat(30_000)),
  templates: fc
    .array(
      fc.record({
        version: fc.constant(1),
        name: fc.constant("template"),
        measure: fc.constantFrom("piece" as const, "weight" as const),
        zones: fc.array(zone, { minLength: 1, maxLength: 3 }),
        notDelivered: fc.oneof(
          { weight: 3, arbitrary: fc.constant<string[]>([]) },
          { weight: 1, arbitrary: fc.subarray(provinces) },
        ),
      }),
      { minLength: 1, maxLength: 3 },
    )
    .map((made) => made.map((template, index) => ({ ...template, id: `template-${index}` }))),
});

/** Any order the engine accepts. */
export const anyOrder: fc.Arbitrary<QuoteInput> = fc
  .record({
    cart: anyCart,
    items: layerOf("items", itemRule),
    order: layerOf("order", orderRule),
    shippings: layerOf("shipping", shippingRule),
    rewards: layerOf("rewards", rewardRule),
    rising: fc.option(rising),
    exchange: fc.option(exchange),
    points,
    templates: fc.option(templates),
    doors: fc.array(fc.nat(9), { minLength: 7, maxLength: 7 }),
    places: fc.array(fc.nat(5), { minLength: 5, maxLength: 5 }),
    times: fc.nat(2),
  })
  .map(({ cart, items, order, shippings, rewards, ...made }) => {
    const campaigns: Campaign[] = [
      ...cart.campaigns,
      ...(made.rising === null ? [] : [made.rising]),
      ...items,
      ...order,
      ...shippings,
      ...rewards,
    ];
    const addOns = items.filter(({ rule }) => rule.kind === "add_on").map(({ id }) => id);
    const more = [...addOns, ...(made.rising === null ? [] : ["rising"])];
    const templateOf = (skuId: string): string | null =>
      made.templates?.templates[made.places[skuIds.indexOf(skuId)] ?? 9]?.id ?? null;
    return {
      ...cart,
      campaigns,
      lines: cart.lines.map((line, index) => {
        const campaignId = more[made.doors[index] ?? 9];
        const shippingTemplateId = templateOf(line.skuId);
        return campaignId === undefined
          ? { ...line, shippingTemplateId }
          : { ...line, shippingTemplateId, entry: { campaignId } };
      }),
      coupons: [...cart.coupons, ...(made.exchange === null ? [] : [{ ...made.exchange, id: "exchange" }])],
      usage: [
        ...cart.usage,
        ...[...items, ...order].slice(0, 4).map(({ id }) => ({ campaignId: id, skuId: "", units: made.times })),
      ],
      points: made.points,
      shipping: made.templates ?? cart.shipping,
    };
  });
