import type {
  Campaign,
  HeldCoupon,
  Line,
  PreviewInput,
  PriceCampaign,
  QuoteInput,
  RuleBase,
  Scope,
  ShippingTemplates,
} from "@banyan/pricing";
import { EVERYTHING } from "@banyan/pricing";

/** The published mix; figures of the same mix only are comparable. */
const LINES = 20;
const CATEGORIES = 8;
const now = "2026-11-22T03:00:00.000Z";

const category = (number: number): string => `category-${number % CATEGORIES}`;
const product = (number: number) => ({
  skuId: `sku-${number}`,
  productId: `product-${number}`,
  categoryIds: ["all-goods", category(number), `${category(number)}-${number % 3}`],
  listPriceFen: 990 + ((number * 7919) % 29_000),
});
const inCategories = (...numbers: number[]): Scope => ({
  ...EVERYTHING,
  include: { kind: "categories", categoryIds: numbers.map(category) },
});
const products = (from: number, count: number): string[] =>
  Array.from({ length: count }, (_, index) => `product-${from + index}`);

const when = { startsAt: "2026-11-01T00:00:00.000+08:00", endsAt: "2026-12-01T00:00:00.000+08:00" };
const everyone = { kind: "everyone" } as const;

const price = (number: number, kind: PriceCampaign["kind"], offer: PriceCampaign["price"]): PriceCampaign => ({
  layer: "price",
  kind,
  id: `price-${number}`,
  version: 1,
  name: `Price ${number}`,
  priority: 0,
  ...when,
  audience: everyone,
  price: offer,
  limitPerPerson: number % 2 === 0 ? 99 : null,
  closesLayers: kind === "flash" ? ["coupon"] : [],
});
const unitPrices = (from: number, count: number): PriceCampaign["price"] => ({
  kind: "unit_prices",
  prices: Array.from({ length: count }, (_, index) => {
    const { skuId, listPriceFen } = product(from + index);
    return { skuId, unitPriceFen: Math.floor(listPriceFen * 0.88) };
  }),
});

const rule = (layer: string, number: number, more: Partial<RuleBase> = {}): RuleBase => ({
  id: `${layer}-${number}`,
  version: 1,
  name: `${layer} ${number}`,
  priority: number % 3,
  ...when,
  audience: everyone,
  scope: inCategories(number, number + 3),
  group: null,
  exclusive: false,
  combinesWith: "any",
  capFen: null,
  timesPerPerson: null,
  closesLayers: [],
  ...more,
});

/** 10 of layer 1, 10 of 2, 8 of 3, 4 of 6, 4 of 7: 36; with 14 coupons 50 promotions. */
const campaigns: readonly Campaign[] = [
  ...[0, 1, 2, 3].map((n) =>
    price(n, "limited_time", { kind: "percent", payBp: 9_500 - n * 100, scope: inCategories(n) }),
  ),
  ...[4, 5].map((n) => price(n, "member", unitPrices(n * 3, 40))),
  ...[6, 7].map((n) => price(n, "flash", unitPrices(n, 10))),
  price(8, "group", unitPrices(0, 10)),
  price(9, "paid_member", { kind: "percent", payBp: 8_800, scope: EVERYTHING }),
  ...[0, 1, 2, 3].map(
    (n): Campaign => ({ ...rule("nth", n), layer: "items", rule: { kind: "nth_item", n: 2 + (n % 2), payBp: 5_000 } }),
  ),
  ...[0, 1].map(
    (n): Campaign => ({
      ...rule("bundle", n, { scope: EVERYTHING, exclusive: n === 1 }),
      layer: "items",
      rule: {
        kind: "bundle",
        parts: [
          { productIds: products(n * 5, 3), quantity: 1 },
          { productIds: products(n * 5 + 2, 4), quantity: 1 },
        ],
        priceFen: 9_900,
        timesPerOrder: 2,
      },
    }),
  ),
  ...[0, 1].map(
    (n): Campaign => ({
      ...rule("add-on", n, { scope: EVERYTHING }),
      layer: "items",
      rule: {
        kind: "add_on",
        thresholdFen: 19_900,
        offers: [{ skuId: `sku-${LINES - 1 - n}`, productId: `product-${LINES - 1 - n}`, unitPriceFen: 900 }],
        unitsPerOrder: 1,
      },
    }),
  ),
  ...[0, 1].map(
    (n): Campaign => ({
      ...rule("gift", n, { scope: EVERYTHING, group: "gifts" }),
      layer: "items",
      rule: {
        kind: "gift",
        thresholdFen: 29_900 * (n + 1),
        thresholdUnits: 0,
        repeats: false,
        gifts: [{ skuId: `gift-${n}`, productId: `gift-${n}`, quantity: 1, available: 50 }],
      },
    }),
  ),
  ...[0, 1, 2, 3, 4].map(
    (n): Campaign => ({
      ...rule("full", n, { combinesWith: n < 3 ? ["full-0", "full-1", "full-2"] : "any", capFen: 20_000 }),
      layer: "order",
      rule: {
        kind: "full_reduction",
        measure: n === 4 ? "units" : "amount",
        tiers: [1, 2, 3].map((tier) => ({
          threshold: n === 4 ? tier * 3 : tier * 10_000,
          benefit: tier === 3 ? { kind: "pay", payBp: 8_800 } : { kind: "off", amountFen: tier * 900 },
        })),
      },
    }),
  ),
  ...[5, 6, 7].map(
    (n): Campaign => ({
      ...rule("every", n, { group: n === 7 ? null : "every" }),
      layer: "order",
      rule: { kind: "every_full", everyFen: 10_000, offFen: 500 + n * 50, maxTimes: 5 },
    }),
  ),
  ...[0, 1, 2, 3].map(
    (n): Campaign => ({
      ...rule("post", n, { capFen: n === 0 ? 600 : null }),
      layer: "shipping",
      rule: { kind: "free_shipping", thresholdFen: 500_000 * n, excludedProvinces: ["西藏自治区"] },
    }),
  ),
  ...[0, 1].map(
    (n): Campaign => ({
      ...rule("points", n, { scope: EVERYTHING }),
      layer: "rewards",
      rule: { kind: "points", pointsPerYuan: 1 + n, multiplierBp: 10_000 },
    }),
  ),
  { ...rule("growth", 0, { scope: EVERYTHING }), layer: "rewards", rule: { kind: "growth", perYuan: 1 } },
  {
    ...rule("thanks", 0),
    layer: "rewards",
    rule: { kind: "coupons", thresholdFen: 9_900, templateId: "thanks", count: 1 },
  },
];

const coupon = (number: number, given: HeldCoupon["rule"]): HeldCoupon => ({
  id: `coupon-${number}`,
  templateId: `template-${number}`,
  version: 1,
  name: `Coupon ${number}`,
  state: "UNUSED",
  validFrom: when.startsAt,
  validUntil: `2026-12-${10 + number}T23:59:59.000+08:00`,
  rule: given,
});
const coupons: readonly HeldCoupon[] = [
  ...[0, 1, 2, 3].map((n) =>
    coupon(n, { kind: "FIXED", amountFen: 1_000 * (n + 1), thresholdFen: 9_900 * (n + 1), scope: EVERYTHING }),
  ),
  ...[4, 5, 6, 7].map((n) =>
    coupon(n, {
      kind: "PERCENT",
      payBp: 9_900 - n * 100,
      capFen: 5_000,
      thresholdFen: 5_000,
      scope: inCategories(n, n + 1),
    }),
  ),
  ...[8, 9, 10].map((n) =>
    coupon(n, { kind: "EXCHANGE", units: 1, unitPriceFen: 100, thresholdFen: 0, scope: inCategories(n) }),
  ),
  ...[11, 12, 13].map((n) =>
    coupon(n, { kind: "FREE_SHIPPING", capFen: 400 + n * 10, thresholdFen: 0, scope: inCategories(n) }),
  ),
];

const shipping: ShippingTemplates = {
  kind: "templates",
  id: "post",
  version: 1,
  name: "Post",
  region: { province: "浙江省", city: "杭州市", district: "西湖区" },
  combine: "sum",
  freeOverFen: 10_000_000,
  templates: [0, 1, 2].map((n) => ({
    id: `post-${n}`,
    version: 1,
    name: `Post ${n}`,
    measure: n === 0 ? "weight" : "piece",
    zones: [
      {
        provinces: ["浙江省", "江苏省"],
        first: 1,
        firstFen: 600,
        more: 500,
        moreFen: 100,
        freeFrom: null,
        freeOverFen: null,
      },
      { provinces: [], first: 1, firstFen: 1_200, more: 500, moreFen: 300, freeFrom: 99, freeOverFen: null },
    ],
    notDelivered: [],
  })),
};

const shared = {
  version: 1,
  now,
  buyer: { isMember: true, isPaidMember: false, levelId: "gold", isNewcomer: false },
  campaigns,
  coupons,
  usage: [{ campaignId: "price-4", skuId: "sku-12", units: 1 }],
  policy: { minPayableFen: 1, allowZero: false },
} as const;

/** 20 lines, one to three units each; one came by a group's entry, one as an add-on. */
export const order: QuoteInput = {
  ...shared,
  lines: Array.from(
    { length: LINES },
    (_, number): Line => ({
      ...product(number),
      lineId: `line-${number}`,
      quantity: 1 + (number % 3),
      weightGrams: 250 + number * 10,
      needsShipping: true,
      shippingTemplateId: `post-${number % 3}`,
      entry: number === 2 ? { campaignId: "price-8" } : number === LINES - 1 ? { campaignId: "add-on-0" } : "ordinary",
    }),
  ),
  choice: { goodsCoupon: "best", shippingCoupon: "best" },
  points: { available: 2_000, spend: "most", pointsPerYuan: 100, minPoints: 100, stepPoints: 100, maxBp: 5_000 },
  shipping,
};

/** The same rules over a listing. */
export const listing = (count: number): PreviewInput => ({
  ...shared,
  products: Array.from({ length: count }, (_, number) => product(number)),
});
