import { describe } from "vitest";
import { itIsPriced } from "./examples.fixture.ts";
import { express, fixed, freeShipping, line, products } from "./shop.fixture.ts";

const bread = line("bread", 1280, 2);
const milk = line("milk", 990, 1);
describe("shipping", () => {
  itIsPriced([
    {
      name: "is charged once",
      given: { lines: [bread, milk], shipping: express(600) },
      pays: 4150,
      shipping: 600,
      lines: ["bread ×2: 2560 → 2560", "milk ×1: 990 → 990"],
    },
    {
      name: "costs nothing when nothing is sent",
      given: { lines: [line("course", 9900, 1, { needsShipping: false })], shipping: express(600) },
      pays: 9900,
      lines: ["course ×1: 9900 → 9900"],
    },
    {
      name: "is free exactly at the free line",
      given: { lines: [line("cake", 9900, 1)], shipping: express(600, 9900) },
      pays: 9900,
      lines: ["cake ×1: 9900 → 9900"],
      applied: ["express −600"],
    },
    {
      name: "says what is missing to the free line",
      given: { lines: [line("cake", 9800, 1)], shipping: express(600, 9900) },
      pays: 10400,
      shipping: 600,
      lines: ["cake ×1: 9800 → 9800"],
      rejected: ["express BELOW_THRESHOLD by 100"],
    },
    {
      name: "checks the free line after the goods coupon",
      given: { lines: [line("cake", 10000, 1)], coupons: [fixed("c10", 1000)], shipping: express(600, 9900) },
      pays: 9600,
      shipping: 600,
      lines: ["cake ×1: 10000 → 9000"],
      applied: ["c10 −1000"],
      rejected: ["express BELOW_THRESHOLD by 900"],
    },
    {
      name: "can make it better to keep a small coupon",
      given: { lines: [line("cake", 10000, 1)], coupons: [fixed("c5", 500)], shipping: express(600, 9900) },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000"],
      applied: ["express −600"],
      rejected: ["c5 NOT_BEST"],
    },
    {
      name: "is waived by a coupon, up to its cap",
      given: { lines: [milk], coupons: [freeShipping("ship", { cap: 500 })], shipping: express(600) },
      pays: 1090,
      shipping: 100,
      lines: ["milk ×1: 990 → 990"],
      applied: ["ship −500"],
    },
    {
      name: "keeps the shipping coupon when it is free already",
      given: { lines: [bread], coupons: [freeShipping("ship")], shipping: express(600, 2000) },
      pays: 2560,
      lines: ["bread ×2: 2560 → 2560"],
      applied: ["express −600"],
      rejected: ["ship NO_EFFECT"],
    },
    {
      name: "measures the shipping coupon after the goods coupon",
      given: {
        lines: [line("cake", 10000, 1)],
        coupons: [fixed("c10", 1000), freeShipping("ship", { over: 9500 })],
        shipping: express(600),
      },
      pays: 9600,
      shipping: 600,
      lines: ["cake ×1: 10000 → 9000"],
      applied: ["c10 −1000"],
      rejected: ["ship BELOW_THRESHOLD by 500"],
    },
    {
      name: "finds the pair of coupons that is cheapest together",
      given: {
        lines: [line("cake", 10000, 1)],
        coupons: [fixed("c10", 1000), fixed("c8", 800), freeShipping("ship", { over: 9200 })],
        shipping: express(600),
      },
      pays: 9200,
      lines: ["cake ×1: 10000 → 9200"],
      applied: ["c8 −800", "ship −600"],
      rejected: ["c10 NOT_BEST"],
    },
    {
      name: "takes the named shipping coupon although the other waives more",
      given: {
        lines: [milk],
        coupons: [freeShipping("ship"), freeShipping("ship3", { cap: 300 })],
        shipping: express(600),
        choice: { goodsCoupon: "best", shippingCoupon: { couponId: "ship3" } },
      },
      pays: 1290,
      shipping: 300,
      lines: ["milk ×1: 990 → 990"],
      applied: ["ship3 −300"],
      rejected: ["ship NOT_CHOSEN"],
    },
    {
      name: "honours a shipping coupon only for the goods it names",
      given: {
        lines: [milk],
        coupons: [freeShipping("cold chain", { scope: products("ice cream") })],
        shipping: express(600),
      },
      pays: 1590,
      shipping: 600,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["cold chain NO_ELIGIBLE_LINE"],
    },
  ]);
});
