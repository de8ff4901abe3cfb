import { describe } from "vitest";
import { itIsPriced } from "./examples.fixture.ts";
import { DEFAULT_POLICY } from "./index.ts";
import { express, fixed, freeShipping, line } from "./shop.fixture.ts";

const milk = line("milk", 990, 1);
const choose = (couponId: string) => ({ choice: { goodsCoupon: { couponId }, shippingCoupon: "best" } as const });
describe("the least payment", () => {
  itIsPriced([
    {
      name: "is kept by a coupon larger than the goods",
      given: { lines: [milk], coupons: [fixed("c20", 2000)] },
      pays: 1,
      lines: ["milk ×1: 990 → 1"],
      applied: ["c20 −989"],
    },
    {
      name: "may be paid as shipping: the goods themselves go to 0",
      given: { lines: [milk], coupons: [fixed("c20", 2000)], shipping: express(600) },
      pays: 600,
      shipping: 600,
      lines: ["milk ×1: 990 → 0"],
      applied: ["c20 −990"],
    },
    {
      name: "is given back by the shipping coupon before the goods coupon",
      given: { lines: [milk], coupons: [fixed("c20", 2000), freeShipping("ship")], shipping: express(600) },
      pays: 1,
      shipping: 1,
      lines: ["milk ×1: 990 → 0"],
      applied: ["c20 −990", "ship −599"],
    },
    {
      name: "follows the policy",
      given: { lines: [milk], coupons: [fixed("c20", 2000)], policy: { minPayableFen: 100, allowZero: false } },
      pays: 100,
      lines: ["milk ×1: 990 → 100"],
      applied: ["c20 −890"],
    },
    {
      name: "falls away where the policy allows an order for nothing",
      given: { lines: [milk], coupons: [fixed("c20", 2000)], policy: { ...DEFAULT_POLICY, allowZero: true } },
      pays: 0,
      lines: ["milk ×1: 990 → 0"],
      applied: ["c20 −990"],
    },
    {
      name: "blocks an order whose own prices are below it",
      given: { lines: [line("sample", 0, 1)] },
      pays: 0,
      lines: ["sample ×1: 0 → 0"],
      blockedBy: "BELOW_MIN_PAYABLE",
    },
    {
      name: "leaves a coupon unspent that could give nothing",
      given: { lines: [line("pin", 1, 1)], coupons: [fixed("c20", 2000)], ...choose("c20") },
      pays: 1,
      lines: ["pin ×1: 1 → 1"],
      rejected: ["c20 NO_EFFECT"],
    },
    {
      name: "has no meaning for an empty cart",
      given: { shipping: express(600) },
      pays: 0,
      lines: [],
      blockedBy: "NO_LINES",
    },
  ]);
});
