import { describe, expect, it } from "vitest";
import { quote } from "./index.ts";
import { cart, express, fixed, line, priced, products } from "./shop.fixture.ts";

describe("the whole explanation", () => {
  it("weighs what is sent", () => {
    const lines = [line("cake", 100, 2), line("course", 100, 3, { needsShipping: false })];
    expect(quote(cart({ lines, shipping: express(600) })).shipping.weightGrams).toBe(500);
  });

  it("has a key of its own for every line, whatever the ids", () => {
    const campaigns = [priced("x", "group", { a: 1 })];
    const lines = [line("a", 9, 1, { entry: { campaignId: "x" } }), line("a@x", 9, 1), line("a%40x", 9, 1)];
    expect(quote(cart({ lines, campaigns })).lines.map(({ key }) => key)).toEqual(["a@x", "a%2540x", "a%40x"]);
  });

  it("tells every step of every line", () => {
    const result = quote(
      cart({
        lines: [line("cake", 10000, 1), line("tea", 3000, 2)],
        campaigns: [priced("vip", "member", { cake: 9000 }, { version: 4 })],
        coupons: [fixed("c20", 2000, { over: 10000, scope: products("cake", "tea") })],
        shipping: express(600, 20000),
      }),
    );
    const vip = { kind: "campaign", id: "vip", version: 4, name: "campaign vip" };
    const c20 = { kind: "coupon", id: "c20", version: 1, name: "coupon c20" };
    const nothing = { price: 0, items: 0, order: 0, coupon: 0, points: 0 };
    expect(result).toEqual({
      version: 1,
      goodsFen: 16000,
      goodsPayableFen: 13000,
      savedFen: { ...nothing, price: 1000, coupon: 2000, shipping: 0 },
      shippingFen: 600,
      payableFen: 13600,
      lines: [
        {
          key: "cake",
          lineIds: ["cake"],
          skuId: "cake",
          productId: "cake",
          quantity: 1,
          entryCampaignId: null,
          price: { kind: "member", campaignId: "vip" },
          listFen: 10000,
          pricedFen: 9000,
          savedFen: { ...nothing, price: 1000, coupon: 1200 },
          payableFen: 7800,
          giftOf: null,
          steps: [
            { layer: "price", source: vip, basisFen: 10000, amountFen: 1000, reason: "LOWEST_PRICE" },
            { layer: "coupon", source: c20, basisFen: 9000, amountFen: 1200, reason: "COUPON_SHARE" },
          ],
        },
        {
          key: "tea",
          lineIds: ["tea"],
          skuId: "tea",
          productId: "tea",
          quantity: 2,
          entryCampaignId: null,
          price: { kind: "list" },
          listFen: 6000,
          pricedFen: 6000,
          savedFen: { ...nothing, coupon: 800 },
          payableFen: 5200,
          giftOf: null,
          steps: [{ layer: "coupon", source: c20, basisFen: 6000, amountFen: 800, reason: "COUPON_SHARE" }],
        },
      ],
      shipping: { feeFen: 600, weightGrams: 750, basisFen: 13000, steps: [] },
      applied: [
        { layer: "price", source: vip, basisFen: 10000, amountFen: 1000, lineKeys: ["cake"] },
        { layer: "coupon", source: c20, basisFen: 15000, amountFen: 2000, lineKeys: ["cake", "tea"] },
      ],
      rejected: [
        {
          layer: "shipping",
          source: { kind: "shipping", id: "express", version: 1, name: "express" },
          code: "BELOW_THRESHOLD",
          missingFen: 7000,
        },
      ],
      pointsSpent: 0,
      rewards: [],
      approximate: false,
      blockedBy: null,
    });
  });
});
