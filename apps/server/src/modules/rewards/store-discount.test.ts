import { expect, test } from "vitest";
import { storeDiscountFen, storeRefusal } from "./store-discount.ts";

const off = (benefit: Parameters<typeof storeDiscountFen>[0]["benefit"], billFen: number, thresholdFen = 0) =>
  storeDiscountFen({ benefit, thresholdFen }, billFen);

test("a bill in a store is reduced as an order would be, never below nothing", () => {
  expect(off({ kind: "FIXED", amountFen: 500 }, 1_999)).toBe(500);
  expect(off({ kind: "FIXED", amountFen: 500 }, 300)).toBe(300);
  // 105 × 3 at 95 % pays 299
  expect(off({ kind: "PERCENT", payBp: 9_500, capFen: null }, 315)).toBe(16);
  expect(off({ kind: "PERCENT", payBp: 5_000, capFen: 1_000 }, 9_900)).toBe(1_000);
  expect(off({ kind: "EXCHANGE", units: 2, unitPriceFen: 100 }, 5_600)).toBe(5_400);
  expect(off({ kind: "EXCHANGE", units: 2, unitPriceFen: 100 }, 150)).toBe(0);
});

test("one fen below the threshold is below it", () => {
  expect(off({ kind: "FIXED", amountFen: 500 }, 2_000, 2_000)).toBe(500);
  expect(() => off({ kind: "FIXED", amountFen: 500 }, 1_999, 2_000)).toThrow("COUPON_BELOW_THRESHOLD");
});

test("both ends of the validity count", () => {
  const coupon = { state: "UNUSED" as const, validFrom: new Date(1_000), validUntil: new Date(2_000) };
  const at = (ms: number) => storeRefusal(coupon, new Date(ms));
  expect([999, 1_000, 2_000, 2_001].map(at)).toEqual(["NOT_STARTED", null, null, "EXPIRED"]);
  expect(storeRefusal({ ...coupon, state: "LOCKED" }, new Date(1_500))).toBe("LOCKED");
});
