import { describe, expect, it } from "vitest";
import { type PricingError, type QuoteInput, quote } from "./index.ts";
import { cart, express, fixed, freeShipping, line, percent, percentOff, priced } from "./shop.fixture.ts";

const refusalOf = (act: () => unknown): Pick<PricingError, "code" | "path"> | "accepted" => {
  try {
    act();
    return "accepted";
  } catch (error) {
    const { name, code, path } = error as PricingError; // compared below: anything else fails the test
    expect(name).toBe("PricingError");
    return { code, path };
  }
};

const milk = line("milk", 990, 1);
const MAX = Number.MAX_SAFE_INTEGER;

const impossible: readonly [string, Partial<QuoteInput>, string, string][] = [
  ["a negative quantity", { lines: [line("milk", 990, -1)] }, "INVALID_NUMBER", "lines[0].quantity"],
  ["no quantity", { lines: [milk, line("egg", 1, 0)] }, "INVALID_NUMBER", "lines[1].quantity"],
  ["half a unit", { lines: [line("milk", 990, 0.5)] }, "INVALID_NUMBER", "lines[0].quantity"],
  ["a price that is no number", { lines: [line("milk", Number.NaN, 1)] }, "INVALID_NUMBER", "lines[0].listPriceFen"],
  ["a price in yuan", { lines: [line("milk", 9.9, 1)] }, "INVALID_NUMBER", "lines[0].listPriceFen"],
  ["a price of 2^53", { lines: [line("milk", 2 ** 53, 1)] }, "INVALID_NUMBER", "lines[0].listPriceFen"],
  ["negative weight", { lines: [{ ...milk, weightGrams: -1 }] }, "INVALID_NUMBER", "lines[0].weightGrams"],
  ["a line beyond 2^53", { lines: [line("gold", MAX, 2)] }, "AMOUNT_TOO_LARGE", "lines[0]"],
  ["an order beyond 2^53", { lines: [line("gold", MAX, 1), milk] }, "AMOUNT_TOO_LARGE", "lines[1]"],
  ["a weight beyond 2^53", { lines: [{ ...milk, weightGrams: MAX, quantity: 2 }] }, "AMOUNT_TOO_LARGE", "lines[0]"],
  ["a line id twice", { lines: [milk, milk] }, "DUPLICATE_ID", "lines[1].lineId"],
  [
    "a campaign twice",
    { campaigns: [percentOff("a", "member", 1), percentOff("a", "member", 2)] },
    "DUPLICATE_ID",
    "campaigns[1].id",
  ],
  ["a coupon twice", { coupons: [fixed("a", 1), freeShipping("a")] }, "DUPLICATE_ID", "coupons[1].id"],
  [
    "usage told twice",
    { usage: [1, 2].map((units) => ({ campaignId: "a", skuId: "b", units })) },
    "DUPLICATE_ID",
    "usage[1].campaignId and skuId",
  ],
  [
    "a SKU with two list prices",
    { lines: [milk, { ...milk, lineId: "other", listPriceFen: 1 }] },
    "INCONSISTENT_SKU",
    "lines[1]",
  ],
  [
    "a SKU in other categories",
    { lines: [milk, { ...milk, lineId: "other", categoryIds: ["x"] }] },
    "INCONSISTENT_SKU",
    "lines[1]",
  ],
  [
    "an entry by an unknown campaign",
    { lines: [{ ...milk, entry: { campaignId: "x" } }] },
    "UNKNOWN_REFERENCE",
    "lines[0].entry.campaignId",
  ],
  [
    "an entry by a member price",
    { lines: [{ ...milk, entry: { campaignId: "vip" } }], campaigns: [priced("vip", "member", { milk: 1 })] },
    "UNKNOWN_REFERENCE",
    "lines[0].entry.campaignId",
  ],
  [
    "a named coupon that is not held",
    { choice: { goodsCoupon: { couponId: "x" }, shippingCoupon: "best" } },
    "UNKNOWN_REFERENCE",
    "choice.goodsCoupon.couponId",
  ],
  [
    "a goods coupon named for shipping",
    { coupons: [fixed("a", 1)], choice: { goodsCoupon: "best", shippingCoupon: { couponId: "a" } } },
    "UNKNOWN_REFERENCE",
    "choice.shippingCoupon.couponId",
  ],
  ["a rate above 100 %", { coupons: [percent("p", 10_001)] }, "INVALID_NUMBER", "coupons[0].rule.payBp"],
  ["a negative cap", { coupons: [percent("p", 1, { cap: -1 })] }, "INVALID_NUMBER", "coupons[0].rule.capFen"],
  [
    "a negative threshold",
    { coupons: [fixed("p", 1, { over: -1 })] },
    "INVALID_NUMBER",
    "coupons[0].rule.thresholdFen",
  ],
  ["a negative coupon", { coupons: [fixed("p", -1)] }, "INVALID_NUMBER", "coupons[0].rule.amountFen"],
  [
    "a negative campaign price",
    { campaigns: [priced("vip", "member", { milk: -1 })] },
    "INVALID_NUMBER",
    "campaigns[0].price.prices[0].unitPriceFen",
  ],
  [
    "a campaign rate above 100 %",
    { campaigns: [percentOff("s", "member", 10_001)] },
    "INVALID_NUMBER",
    "campaigns[0].price.payBp",
  ],
  ["a negative fee", { shipping: express(-1) }, "INVALID_NUMBER", "shipping.feeFen"],
  [
    "a least payment of 0",
    { policy: { minPayableFen: 0, allowZero: false } },
    "INVALID_NUMBER",
    "policy.minPayableFen",
  ],
  ["a moment without offset", { now: "2026-11-22T03:00:00" }, "INVALID_INSTANT", "now"],
  [
    "a day instead of a moment",
    { coupons: [fixed("a", 1, {}, { validUntil: "2026-11-22" })] },
    "INVALID_INSTANT",
    "coupons[0].validUntil",
  ],
  ["a moment that never was", { now: "2026-13-22T03:00:00Z" }, "INVALID_INSTANT", "now"],
];

describe("impossible input", () => {
  it.each(impossible)("%s is refused", (_, given, code, path) => {
    expect(refusalOf(() => quote(cart(given)))).toEqual({ code, path });
  });

  it("a version this engine does not know is refused", () => {
    const input = { ...cart({}), version: 2 } as unknown as QuoteInput; // as a newer server would have stored it
    expect(refusalOf(() => quote(input))).toEqual({ code: "UNSUPPORTED_VERSION", path: "version" });
  });

  it("says in words what is wrong", () => {
    expect(() => quote(cart({ lines: [line("milk", 990, 0.5)] }))).toThrow(
      "lines[0].quantity: expected an integer from 1 to 9007199254740991, got 0.5",
    );
  });

  it("the largest order there can be is priced to the fen", () => {
    const result = quote(cart({ lines: [line("gold", MAX, 1)], coupons: [percent("p99", 9_999)] }));
    expect(result.payableFen).toBe(9_006_298_534_815_517);
    expect(result.savedFen.coupon + result.payableFen).toBe(MAX);
  });
});
