import { describe } from "vitest";
import { itIsPriced } from "./examples.fixture.ts";
import { EVERYTHING } from "./index.ts";
import {
  categories,
  express,
  fixed,
  freeShipping,
  line,
  percent,
  priced,
  products,
  TOMORROW,
  YESTERDAY,
} from "./shop.fixture.ts";

const milk = line("milk", 990, 1);
const byFlash = { entry: { campaignId: "flash" } } as const;
const choose = (couponId: string) => ({ choice: { goodsCoupon: { couponId }, shippingCoupon: "best" } as const });
describe("a goods coupon", () => {
  itIsPriced([
    {
      name: "that expires with another of the same worth is spent in order of ids",
      given: { lines: [line("cake", 10000, 1)], coupons: [fixed("b", 1000), fixed("a", 1000)] },
      pays: 9000,
      lines: ["cake ×1: 10000 → 9000"],
      applied: ["a −1000"],
      rejected: ["b NOT_BEST"],
    },
    {
      name: "is kept when spending it would save nothing in the end",
      given: { lines: [line("cake", 10000, 1)], coupons: [fixed("c6", 600)], shipping: express(600, 9900) },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000"],
      applied: ["express −600"],
      rejected: ["c6 NOT_BEST"],
    },
    {
      name: "that is named goes before a named shipping coupon it leaves below its threshold",
      given: {
        lines: [line("cake", 10000, 1)],
        coupons: [fixed("c1", 100), freeShipping("ship", { over: 10000 })],
        shipping: express(600),
        choice: { goodsCoupon: { couponId: "c1" }, shippingCoupon: { couponId: "ship" } },
      },
      pays: 10500,
      shipping: 600,
      lines: ["cake ×1: 10000 → 9900"],
      applied: ["c1 −100"],
      rejected: ["ship BELOW_THRESHOLD by 100"],
    },
    {
      name: "is shared by largest remainder, none above its line: 9900/9900/1 − 3000",
      given: { lines: [line("a", 9900, 1), line("b", 9900, 1), line("c", 1, 1)], coupons: [fixed("c30", 3000)] },
      pays: 16801,
      lines: ["a ×1: 9900 → 8400", "b ×1: 9900 → 8400", "c ×1: 1 → 1"],
      applied: ["c30 −3000"],
    },
    {
      name: "applies exactly at its threshold",
      given: { lines: [line("cake", 10000, 1)], coupons: [fixed("c10", 1000, { over: 10000 })] },
      pays: 9000,
      lines: ["cake ×1: 10000 → 9000"],
      applied: ["c10 −1000"],
    },
    {
      name: "says how much is missing one fen below",
      given: { lines: [line("cake", 9999, 1)], coupons: [fixed("c10", 1000, { over: 10000 })] },
      pays: 9999,
      lines: ["cake ×1: 9999 → 9999"],
      rejected: ["c10 BELOW_THRESHOLD by 1"],
    },
    {
      name: "measures its threshold after layer 1",
      given: {
        lines: [line("cake", 10000, 1)],
        campaigns: [priced("vip", "member", { cake: 9500 })],
        coupons: [fixed("c10", 1000, { over: 10000 })],
      },
      pays: 9500,
      lines: ["cake ×1: 10000 → 9500 by vip"],
      applied: ["vip −500"],
      rejected: ["c10 BELOW_THRESHOLD by 500"],
    },
    {
      name: "takes a percentage of the eligible total",
      given: { lines: [line("a", 105, 1), line("b", 105, 2)], coupons: [percent("p95", 9500)] },
      pays: 299,
      lines: ["a ×1: 105 → 100", "b ×2: 210 → 199"],
      applied: ["p95 −16"],
    },
    {
      name: "stops at its cap",
      given: { lines: [line("cake", 20000, 1)], coupons: [percent("p80", 8000, { cap: 1500 })] },
      pays: 18500,
      lines: ["cake ×1: 20000 → 18500"],
      applied: ["p80 −1500"],
    },
    {
      name: "touches only its products, and counts only them",
      given: {
        lines: [line("cake", 8000, 1), line("tea", 5000, 1)],
        coupons: [fixed("cakes", 1000, { over: 10000, scope: products("cake") })],
      },
      pays: 13000,
      lines: ["cake ×1: 8000 → 8000", "tea ×1: 5000 → 5000"],
      rejected: ["cakes BELOW_THRESHOLD by 2000"],
    },
    {
      name: "reaches the descendants of its category",
      given: {
        lines: [
          line("cake", 8000, 1, { categoryIds: ["food", "bakery", "cakes"] }),
          line("soap", 3000, 1, { categoryIds: ["home"] }),
        ],
        coupons: [fixed("food10", 1000, { scope: categories("food") })],
      },
      pays: 10000,
      lines: ["cake ×1: 8000 → 7000", "soap ×1: 3000 → 3000"],
      applied: ["food10 −1000"],
    },
    {
      name: "leaves out what it excludes, by product and by category",
      given: {
        lines: [
          line("cake", 8000, 1, { categoryIds: ["food"] }),
          line("gift card", 5000, 1, { categoryIds: ["cards"] }),
          line("rice", 2000, 1, { categoryIds: ["food"] }),
        ],
        coupons: [
          percent("half", 5000, {
            scope: { ...EVERYTHING, excludeProductIds: ["rice"], excludeCategoryIds: ["cards"] },
          }),
        ],
      },
      pays: 11000,
      lines: ["cake ×1: 8000 → 4000", "gift card ×1: 5000 → 5000", "rice ×1: 2000 → 2000"],
      applied: ["half −4000"],
    },
    {
      name: "about other products is told so",
      given: { lines: [milk], coupons: [fixed("cakes", 100, { scope: products("cake") })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["cakes NO_ELIGIBLE_LINE"],
    },
    {
      name: "does not touch a line whose price closes coupons",
      given: {
        lines: [line("cake", 8000, 1), { ...milk, ...byFlash }],
        campaigns: [priced("flash", "flash", { milk: 500 }, { closesLayers: ["coupon"] })],
        coupons: [fixed("c10", 1000, { over: 8000 }), fixed("milk1", 100, { scope: products("milk") })],
      },
      pays: 7500,
      lines: ["cake ×1: 8000 → 7000", "milk@flash ×1: 990 → 500 by flash"],
      applied: ["flash −490", "c10 −1000"],
      rejected: ["milk1 CLOSED_BY_PRICE"],
    },
    {
      name: "is the one that saves most",
      given: {
        lines: [line("cake", 10000, 1)],
        coupons: [fixed("c10", 1000), percent("p88", 8800), fixed("c11", 1100)],
      },
      pays: 8800,
      lines: ["cake ×1: 10000 → 8800"],
      applied: ["p88 −1200"],
      rejected: ["c10 NOT_BEST", "c11 NOT_BEST"],
    },
    {
      name: "that expires first is spent first between equals",
      given: {
        lines: [line("cake", 10000, 1)],
        coupons: [fixed("a", 1000), fixed("b", 1000, {}, { validUntil: "2026-11-22T15:59:59.999Z" })],
      },
      pays: 9000,
      lines: ["cake ×1: 10000 → 9000"],
      applied: ["b −1000"],
      rejected: ["a NOT_BEST"],
    },
    {
      name: "that the buyer names is used even where another is better",
      given: { lines: [line("cake", 10000, 1)], coupons: [fixed("c10", 1000), percent("p88", 8800)], ...choose("c10") },
      pays: 9000,
      lines: ["cake ×1: 10000 → 9000"],
      applied: ["c10 −1000"],
      rejected: ["p88 NOT_CHOSEN"],
    },
    {
      name: "that is named but does not hold leaves the order without one",
      given: {
        lines: [line("cake", 10000, 1)],
        coupons: [fixed("c10", 1000, { over: 20000 }), percent("p88", 8800)],
        ...choose("c10"),
      },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000"],
      rejected: ["c10 BELOW_THRESHOLD by 10000", "p88 NOT_CHOSEN"],
    },
    {
      name: "stays unused when the buyer wants none",
      given: { lines: [milk], coupons: [fixed("c1", 100)], choice: { goodsCoupon: "none", shippingCoupon: "none" } },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["c1 NOT_CHOSEN"],
    },
    {
      name: "must be unused and in its time",
      given: {
        lines: [milk],
        coupons: [
          fixed("early", 100, {}, { validFrom: TOMORROW }),
          fixed("expired", 100, {}, { state: "EXPIRED" }),
          fixed("late", 100, {}, { validUntil: YESTERDAY }),
          fixed("locked", 100, {}, { state: "LOCKED" }),
          fixed("revoked", 100, {}, { state: "REVOKED" }),
          fixed("used", 100, {}, { state: "USED" }),
        ],
      },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: [
        "early NOT_STARTED",
        "expired ENDED",
        "late ENDED",
        "locked NOT_USABLE",
        "revoked NOT_USABLE",
        "used NOT_USABLE",
      ],
    },
  ]);
});
