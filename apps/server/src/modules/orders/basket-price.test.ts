import { type Campaign, EVERYTHING, quote } from "@banyan/pricing";
import fc from "fast-check";
import { expect, test } from "vitest";
import type { SkuForSale } from "#modules/catalog/index.ts";
import type { Coupon } from "#modules/rewards/index.ts";
import { appliedPromotions, type Basket, mergeBasket, priceBasket } from "./basket-price.ts";
import { refusalWords, toBreakdown, toHints } from "./price-words.ts";

const NOW = new Date("2026-03-02T02:00:00Z");
const sku = (skuId: string, priceFen: number, categoryPath = ["cakes"]): SkuForSale => ({
  skuId,
  productId: `product of ${skuId}`,
  code: skuId,
  title: skuId,
  options: [],
  picture: { url: "/files/demo/x.webp", width: 1, height: 1 },
  priceFen,
  weightGrams: 100,
  categoryId: categoryPath.at(-1)!,
  categoryPath,
  noReasonReturn: true,
  shippingTemplateId: null,
  state: "ON_SALE",
  onSale: true,
  available: 100,
});
const coupon = (id: string, benefit: Coupon["benefit"], more: Partial<Coupon> = {}): Coupon => ({
  id,
  templateId: `template of ${id}`,
  name: id,
  benefit,
  thresholdFen: 0,
  scope: { kind: "ALL", excludeProductIds: [], excludeCategoryIds: [] },
  usableAt: "ANYWHERE",
  templateVersion: 1,
  state: "UNUSED",
  validFrom: new Date("2026-03-01T00:00:00Z"),
  validUntil: new Date("2026-03-09T00:00:00Z"),
  claimedAt: new Date("2026-03-01T00:00:00Z"),
  ...more,
});
const basket = (more: Partial<Basket> = {}): Basket => ({
  now: NOW,
  lines: [{ skuId: "a", quantity: 1, sku: sku("a", 5_000) }],
  campaigns: [],
  coupons: [],
  promotionIds: new Set(),
  usage: [],
  budgetsLeft: new Map(),
  gifts: new Map(),
  choice: { goods: "best", shipping: "best" },
  points: null,
  buyer: { isMember: true, isPaidMember: false, levelId: null, isNewcomer: false },
  zeroOrders: "refuse",
  shipping: { kind: "flat", id: "orders.shipping", version: 1, name: "运费", feeFen: 800, freeOverFen: 9_900 },
  ...more,
});

test("goods, coupon and shipping read as a sum in both languages", () => {
  const price = priceBasket(
    basket({ coupons: [coupon("满 50 减 5", { kind: "FIXED", amountFen: 500 }, { thresholdFen: 5_000 })] }),
  );
  expect(price.coupon).toEqual({ id: "满 50 减 5", savesFen: 500 });
  expect(toBreakdown(price.result, "zh")).toEqual({
    goodsFen: 5_000,
    discountFen: 500,
    shippingFen: 800,
    payableFen: 5_300,
    steps: [
      { label: "商品金额", amountFen: 5_000, kind: "goods", sourceId: null },
      { label: "优惠券「满 50 减 5」", amountFen: -500, kind: "coupon", sourceId: "满 50 减 5" },
      { label: "运费", amountFen: 800, kind: "shipping", sourceId: null },
    ],
    couponId: "满 50 减 5",
    shippingCouponId: null,
    pointsSpent: 0,
    pointsFen: 0,
    rewards: [],
  });
  expect(toHints(price.result, "zh").map(({ text }) => text)).toEqual(["再买 ¥54 免运费"]);
  expect(toBreakdown(price.result, "en")).toMatchObject({
    steps: [{ label: "Items" }, { label: "Coupon “满 50 减 5”" }, { label: "Shipping" }],
  });
});

test("what little more would bring is told, nearest first, two at most", () => {
  const coupons = [60_00, 70_00, 56_10].map((thresholdFen) =>
    coupon(`满 ${thresholdFen / 100}`, { kind: "FIXED", amountFen: 500 }, { thresholdFen }),
  );
  const { result } = priceBasket(basket({ coupons }));
  expect(toHints(result, "zh").map(({ text }) => text)).toEqual([
    "再买 ¥6.10 可用「满 56.1」",
    "再买 ¥10 可用「满 60」",
  ]);
  expect(refusalWords({ code: "BELOW_THRESHOLD", missingFen: 1_200 }, "zh")).toBe("还差 ¥12");
});

test("one coupon for the goods and one for the shipping, each chosen by itself", () => {
  const free = coupon("free", { kind: "FREE_SHIPPING", capFen: null });
  const small = coupon("small", { kind: "FIXED", amountFen: 500 });
  const big = coupon("big", { kind: "FIXED", amountFen: 900 });
  const used = (choice: Basket["choice"]) => {
    const price = priceBasket(basket({ coupons: [free, small, big], choice }));
    return { goods: price.coupon, shipping: price.shippingCoupon, payableFen: price.result.payableFen };
  };
  expect(used({ goods: "best", shipping: "best" })).toEqual({
    goods: { id: "big", savesFen: 900 },
    shipping: { id: "free", savesFen: 800 },
    payableFen: 4_100,
  });
  expect(used({ goods: { couponId: "small" }, shipping: "none" })).toEqual({
    goods: { id: "small", savesFen: 500 },
    shipping: null,
    payableFen: 5_300,
  });
  expect(used({ goods: "none", shipping: "none" })).toEqual({ goods: null, shipping: null, payableFen: 5_800 });
});

test("a campaign whose budget would be passed gives nothing; the rest of the price is made without it", () => {
  const campaign = (id: string, payBp: number): Campaign => ({
    layer: "price",
    kind: "limited_time",
    id,
    version: 1,
    name: id,
    priority: 0,
    startsAt: null,
    endsAt: null,
    audience: { kind: "everyone" },
    price: { kind: "percent", payBp, scope: EVERYTHING },
    limitPerPerson: null,
    closesLayers: [],
  });
  const campaigns = [campaign("half", 5_000), campaign("tenth", 9_000)];
  const priced = (left: [string, number][]) => {
    const given = basket({ campaigns, promotionIds: new Set(["half"]), budgetsLeft: new Map(left) });
    const { result } = priceBasket(given);
    return { payableFen: result.goodsPayableFen, counted: appliedPromotions(given, result) };
  };
  const counted = [{ id: "half", amountFen: 2_500, units: [{ skuId: "a", quantity: 1 }] }];
  expect(priced([])).toEqual({ payableFen: 2_500, counted });
  expect(priced([["half", 2_500]])).toEqual({ payableFen: 2_500, counted });
  // the other one is counted elsewhere
  expect(priced([["half", 2_499]])).toEqual({ payableFen: 4_500, counted: [] });
  expect(
    priced([
      ["half", 0],
      ["tenth", 499],
    ]),
  ).toEqual({ payableFen: 5_000, counted: [] });
});

test("a coupon for a category reaches the goods below it", () => {
  const lines = [{ skuId: "a", quantity: 1, sku: sku("a", 5_000, ["food", "cakes", "cheese"]) }];
  const of = (categoryIds: string[]) => [
    coupon(
      "c",
      { kind: "FIXED", amountFen: 500 },
      { scope: { kind: "CATEGORIES", excludeProductIds: [], excludeCategoryIds: [], categoryIds } },
    ),
  ];
  expect(priceBasket(basket({ lines, coupons: of(["cakes"]) })).coupon?.id).toBe("c");
  expect(priceBasket(basket({ lines, coupons: of(["bread"]) })).coupon).toBeNull();
});

test("the same SKU through the same door is one line", () => {
  const entry = { campaignId: "add-on" };
  expect(
    mergeBasket([
      { skuId: "a", quantity: 1 },
      { skuId: "b", quantity: 2 },
      { skuId: "a", quantity: 1, entry },
      { skuId: "a", quantity: 3 },
      { skuId: "a", quantity: 2, entry: { ...entry } },
    ]),
  ).toEqual([
    { skuId: "a", quantity: 4 },
    { skuId: "b", quantity: 2 },
    { skuId: "a", quantity: 3, entry },
  ]);
});

const lines = fc
  .uniqueArray(
    fc.record({
      id: fc.constantFrom("a", "b", "c", "d", "e"),
      priceFen: fc.integer({ min: 1, max: 20_000 }),
      quantity: fc.integer({ min: 1, max: 9 }),
    }),
    { selector: ({ id }) => id, minLength: 1 },
  )
  .map((all) => all.map(({ id, priceFen, quantity }) => ({ skuId: id, quantity, sku: sku(id, priceFen) })));
const benefit: fc.Arbitrary<Coupon["benefit"]> = fc.oneof(
  fc.record({ kind: fc.constant("FIXED" as const), amountFen: fc.integer({ min: 1, max: 5_000 }) }),
  fc.record({
    kind: fc.constant("PERCENT" as const),
    payBp: fc.integer({ min: 1, max: 9_999 }),
    capFen: fc.option(fc.integer({ min: 1, max: 2_000 })),
  }),
  fc.record({ kind: fc.constant("FREE_SHIPPING" as const), capFen: fc.constant(null) }),
);
const coupons = fc
  .array(fc.record({ benefit, thresholdFen: fc.integer({ min: 0, max: 30_000 }) }), { maxLength: 5 })
  .map((all) => all.map((one, i) => coupon(`c${i}`, one.benefit, { thresholdFen: one.thresholdFen })));

test("whatever the basket: the words add up, lines add up, the best choice is never beaten, and the stored input replays", () => {
  fc.assert(
    fc.property(lines, coupons, (someLines, someCoupons) => {
      const given = basket({ lines: someLines, coupons: someCoupons });
      const best = priceBasket(given);
      const words = toBreakdown(best.result, "zh");
      expect(words.steps.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(words.payableFen);
      expect(words.payableFen).toBe(words.goodsFen - words.discountFen + words.shippingFen);
      expect(best.result.lines.reduce((sum, { payableFen }) => sum + payableFen, 0)).toBe(
        words.goodsFen - words.discountFen,
      );
      expect(quote(JSON.parse(JSON.stringify(best.input)))).toEqual(best.result);
      const choiceOf = (id: string): Basket["choice"] =>
        someCoupons.find((one) => one.id === id)?.benefit.kind === "FREE_SHIPPING"
          ? { goods: "best", shipping: { couponId: id } }
          : { goods: { couponId: id }, shipping: "best" };
      for (const { id } of someCoupons) {
        const other = priceBasket({ ...given, choice: choiceOf(id) });
        expect(best.result.payableFen).toBeLessThanOrEqual(other.result.payableFen);
      }
      expect(best.result.payableFen).toBeLessThanOrEqual(
        priceBasket({ ...given, choice: { goods: "none", shipping: "none" } }).result.payableFen,
      );
    }),
    { numRuns: 200 },
  );
});
