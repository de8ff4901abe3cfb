import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type PreviewInput, previewPrices, quote } from "./index.ts";
import { anyOrder } from "./orders.fixture.ts";
import { cart, fixed, fullOff, line, NOW, priced } from "./shop.fixture.ts";

describe("to-be-paid prices", () => {
  it("name what leads to them", () => {
    const { version, buyer, usage, policy } = cart({});
    const listing: PreviewInput = {
      version,
      now: NOW,
      buyer,
      usage,
      policy,
      products: [
        { skuId: "cake", productId: "cake", categoryIds: [], listPriceFen: 10_000 },
        { skuId: "tea", productId: "tea", categoryIds: [], listPriceFen: 1_000 },
      ],
      campaigns: [priced("vip", "member", { cake: 9_000 }), fullOff("f", [[9_000, 500]])],
      coupons: [fixed("c", 300, { over: 5_000 })],
    };
    const ref = (kind: string, id: string) => ({ kind, id, version: 1, name: `${kind} ${id}` });
    expect(previewPrices(listing)).toEqual([
      {
        skuId: "cake",
        listPriceFen: 10_000,
        priceFen: 9_000,
        payableFen: 8_200,
        savings: [
          { layer: "price", kind: "member", source: ref("campaign", "vip"), amountFen: 1_000 },
          { layer: "order", kind: "full_reduction", source: ref("campaign", "f"), amountFen: 500 },
          { layer: "coupon", kind: "FIXED", source: ref("coupon", "c"), amountFen: 300 },
        ],
      },
      { skuId: "tea", listPriceFen: 1_000, priceFen: 1_000, payableFen: 1_000, savings: [] },
    ]);
  });

  it("are what one unit, bought alone through the ordinary door, is quoted at", () => {
    fc.assert(
      fc.property(anyOrder, (input) => {
        const products = input.lines.map(({ skuId, productId, categoryIds, listPriceFen }) => ({
          skuId,
          productId,
          categoryIds,
          listPriceFen,
        }));
        const previews = previewPrices({ ...input, products });
        const quotes = products.map((product) =>
          quote({
            ...input,
            lines: [{ ...line(product.skuId, product.listPriceFen, 1), ...product }],
            shipping: null,
            points: null,
            choice: { goodsCoupon: "best", shippingCoupon: "best" },
          }),
        );
        expect(previews.map(({ payableFen }) => payableFen)).toEqual(quotes.map(({ payableFen }) => payableFen));
        for (const { listPriceFen, payableFen, savings } of previews) {
          expect(listPriceFen - savings.reduce((sum, { amountFen }) => sum + amountFen, 0)).toBe(payableFen);
        }
      }),
      { numRuns: 200 },
    );
  });

  it("refuse a price that cannot be", () => {
    const listing = { ...cart({}), products: [{ skuId: "a", productId: "a", categoryIds: [], listPriceFen: 9.9 }] };
    expect(() => previewPrices(listing)).toThrow("products[0].listPriceFen: expected an integer");
  });
});
