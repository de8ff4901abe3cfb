import { describe, expect, it } from "vitest";
import { DEFAULT_POLICY, EVERYTHING, type QuoteInput, quote } from "./index.ts";
import {
  cart,
  categories,
  express,
  fixed,
  freeShipping,
  line,
  percent,
  percentOff,
  priced,
  products,
  TOMORROW,
  told,
  YESTERDAY,
} from "./shop.fixture.ts";

/** One worked example: what is not written is nothing. All amounts in fen. */
interface Example {
  readonly name: string;
  readonly given: Partial<QuoteInput>;
  readonly pays: number;
  readonly shipping?: number;
  readonly lines: readonly string[];
  readonly applied?: readonly string[];
  readonly rejected?: readonly string[];
  readonly blockedBy?: string;
}

const bread = line("bread", 1280, 2);
const milk = line("milk", 990, 1);
const member = { buyer: { isMember: true, isPaidMember: false, levelId: "gold", isNewcomer: false } };
const paidMember = { buyer: { isMember: true, isPaidMember: true, levelId: null, isNewcomer: false } };
const visitor = { buyer: { isMember: false, isPaidMember: false, levelId: null, isNewcomer: true } };
const members = { audience: { kind: "members" } } as const;
const paidMembers = { audience: { kind: "paid_members" } } as const;
const byFlash = { entry: { campaignId: "flash" } } as const;
const byGroup = { entry: { campaignId: "group" } } as const;
const choose = (couponId: string) => ({ choice: { goodsCoupon: { couponId }, shippingCoupon: "best" } as const });

const examples: Readonly<Record<string, readonly Example[]>> = {
  "the price of a line": [
    {
      name: "is the list price when nothing else applies",
      given: { lines: [bread] },
      pays: 2560,
      lines: ["bread ×2: 2560 → 2560"],
    },
    {
      name: "is the member price for a member",
      given: { lines: [bread], campaigns: [priced("vip", "member", { bread: 1180 }, members)], ...member },
      pays: 2360,
      lines: ["bread ×2: 2560 → 2360 by vip"],
      applied: ["vip −200"],
    },
    {
      name: "is not the member price for a visitor",
      given: { lines: [bread], campaigns: [priced("vip", "member", { bread: 1180 }, members)], ...visitor },
      pays: 2560,
      lines: ["bread ×2: 2560 → 2560"],
      rejected: ["vip NOT_FOR_THIS_BUYER"],
    },
    {
      name: "is the better of member and paid-member price, once",
      given: {
        lines: [bread],
        campaigns: [
          priced("vip", "member", { bread: 1180 }, members),
          priced("plus", "paid_member", { bread: 1080 }, paidMembers),
        ],
        ...paidMember,
      },
      pays: 2160,
      lines: ["bread ×2: 2560 → 2160 by plus"],
      applied: ["plus −400"],
      rejected: ["vip NOT_BEST"],
    },
    {
      name: "is the limited-time price when it beats the member price; they are never added",
      given: {
        lines: [bread],
        campaigns: [priced("vip", "member", { bread: 1180 }), percentOff("sale", "limited_time", 9000)],
      },
      pays: 2304,
      lines: ["bread ×2: 2560 → 2304 by sale"],
      applied: ["sale −256"],
      rejected: ["vip NOT_BEST"],
    },
    {
      name: "takes a percentage on the line total: 105 × 3 at 95 % is 299, not 300",
      given: { lines: [line("egg", 105, 3)], campaigns: [percentOff("sale", "limited_time", 9500)] },
      pays: 299,
      lines: ["egg ×3: 315 → 299 by sale"],
      applied: ["sale −16"],
    },
    {
      name: "takes the percentage after lines of one SKU are added up",
      given: {
        lines: [line("egg", 105, 1), line("egg", 105, 2, { lineId: "egg again" })],
        campaigns: [percentOff("sale", "limited_time", 9500)],
      },
      pays: 299,
      lines: ["egg ×3: 315 → 299 by sale"],
      applied: ["sale −16"],
    },
    {
      name: "rounds half a fen up",
      given: { lines: [line("pin", 5, 1)], campaigns: [percentOff("sale", "limited_time", 9000)] },
      pays: 5,
      lines: ["pin ×1: 5 → 5"],
      rejected: ["sale NO_EFFECT"],
    },
    {
      name: "prefers the higher priority between equal prices",
      given: {
        lines: [milk],
        campaigns: [
          priced("a", "limited_time", { milk: 900 }),
          priced("b", "limited_time", { milk: 900 }, { priority: 1 }),
        ],
      },
      pays: 900,
      lines: ["milk ×1: 990 → 900 by b"],
      applied: ["b −90"],
      rejected: ["a NOT_BEST"],
    },
    {
      name: "prefers the lower id between equal prices of equal priority",
      given: {
        lines: [milk],
        campaigns: [priced("b", "limited_time", { milk: 900 }), priced("a", "limited_time", { milk: 900 })],
      },
      pays: 900,
      lines: ["milk ×1: 990 → 900 by a"],
      applied: ["a −90"],
      rejected: ["b NOT_BEST"],
    },
    {
      name: "is never above the list price",
      given: { lines: [milk], campaigns: [priced("vip", "member", { milk: 1200 })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["vip NO_EFFECT"],
    },
    {
      name: "waits for a campaign to start",
      given: { lines: [milk], campaigns: [priced("sale", "limited_time", { milk: 1 }, { startsAt: TOMORROW })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["sale NOT_STARTED"],
    },
    {
      name: "forgets a campaign that is over",
      given: { lines: [milk], campaigns: [priced("sale", "limited_time", { milk: 1 }, { endsAt: YESTERDAY })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["sale ENDED"],
    },
    {
      name: "holds at the first and at the last instant of a campaign",
      given: {
        now: "2026-11-22T11:00:00+08:00",
        lines: [milk],
        campaigns: [
          priced(
            "sale",
            "limited_time",
            { milk: 900 },
            { startsAt: "2026-11-22T03:00:00Z", endsAt: "2026-11-22T03:00:00.000Z" },
          ),
        ],
      },
      pays: 900,
      lines: ["milk ×1: 990 → 900 by sale"],
      applied: ["sale −90"],
    },
    {
      name: "follows a level",
      given: {
        lines: [milk],
        campaigns: [
          priced("gold", "member", { milk: 950 }, { audience: { kind: "levels", levelIds: ["gold", "black"] } }),
          priced("black", "member", { milk: 900 }, { audience: { kind: "levels", levelIds: ["black"] } }),
        ],
        ...member,
      },
      pays: 950,
      lines: ["milk ×1: 990 → 950 by gold"],
      applied: ["gold −40"],
      rejected: ["black NOT_FOR_THIS_BUYER"],
    },
    {
      name: "may be one for newcomers, one per person",
      given: {
        lines: [milk, line("egg", 100, 2)],
        campaigns: [
          priced("first", "newcomer", { milk: 1, egg: 1 }, { audience: { kind: "newcomers" }, limitPerPerson: 1 }),
        ],
        ...visitor,
      },
      pays: 201,
      lines: ["egg ×2: 200 → 200", "milk ×1: 990 → 1 by first"],
      applied: ["first −989"],
    },
    {
      name: "counts units bought before towards the limit",
      given: {
        lines: [bread],
        campaigns: [priced("sale", "limited_time", { bread: 1000 }, { limitPerPerson: 3 })],
        usage: [{ campaignId: "sale", skuId: "bread", units: 2 }],
      },
      pays: 2560,
      lines: ["bread ×2: 2560 → 2560"],
      rejected: ["sale LIMIT_REACHED"],
    },
    {
      name: "tells a campaign that concerns no line",
      given: { lines: [milk], campaigns: [priced("sale", "limited_time", { bread: 1000 })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["sale NO_ELIGIBLE_LINE"],
    },
    {
      name: "counts one campaign over several lines once",
      given: { lines: [milk, bread], campaigns: [percentOff("sale", "limited_time", 5000)] },
      pays: 1775,
      lines: ["bread ×2: 2560 → 1280 by sale", "milk ×1: 990 → 495 by sale"],
      applied: ["sale −1775"],
    },
  ],

  "an entry of its own": [
    {
      name: "gives the flash price to who came by it",
      given: { lines: [{ ...milk, ...byFlash }], campaigns: [priced("flash", "flash", { milk: 500 })] },
      pays: 500,
      lines: ["milk@flash ×1: 990 → 500 by flash"],
      applied: ["flash −490"],
    },
    {
      name: "is not needed for a running flash price",
      given: { lines: [milk], campaigns: [priced("flash", "flash", { milk: 500 })] },
      pays: 500,
      lines: ["milk ×1: 990 → 500 by flash"],
      applied: ["flash −490"],
    },
    {
      name: "is needed for a group price",
      given: { lines: [milk], campaigns: [priced("group", "group", { milk: 500 })] },
      pays: 990,
      lines: ["milk ×1: 990 → 990"],
      rejected: ["group ENTRY_NOT_CHOSEN"],
    },
    {
      name: "is exclusive: the group price counts even where the member price is lower",
      given: {
        lines: [{ ...milk, ...byGroup }],
        campaigns: [priced("group", "group", { milk: 800 }), priced("vip", "member", { milk: 700 })],
      },
      pays: 800,
      lines: ["milk@group ×1: 990 → 800 by group"],
      applied: ["group −190"],
      rejected: ["vip NOT_CHOSEN"],
    },
    {
      name: "keeps the same SKU bought alone apart",
      given: {
        lines: [
          { ...milk, ...byGroup },
          { ...milk, lineId: "alone" },
        ],
        campaigns: [priced("group", "group", { milk: 800 })],
      },
      pays: 1790,
      lines: ["milk ×1: 990 → 990", "milk@group ×1: 990 → 800 by group"],
      applied: ["group −190"],
    },
    {
      name: "falls back to the ordinary price when its session is over",
      given: {
        lines: [{ ...milk, ...byFlash }],
        campaigns: [
          priced("flash", "flash", { milk: 500 }, { endsAt: YESTERDAY }),
          priced("vip", "member", { milk: 900 }),
        ],
      },
      pays: 900,
      lines: ["milk@flash ×1: 990 → 900 by vip"],
      applied: ["vip −90"],
      rejected: ["flash ENDED"],
    },
    {
      name: "serves the line that came by it first when the limit is short",
      given: {
        lines: [milk, { ...milk, ...byFlash, lineId: "flash line" }],
        campaigns: [priced("flash", "flash", { milk: 500 }, { limitPerPerson: 1 })],
      },
      pays: 1490,
      lines: ["milk ×1: 990 → 990", "milk@flash ×1: 990 → 500 by flash"],
      applied: ["flash −490"],
    },
    {
      name: "never sells above the list price",
      given: { lines: [{ ...milk, ...byGroup }], campaigns: [priced("group", "group", { milk: 1500 })] },
      pays: 990,
      lines: ["milk@group ×1: 990 → 990"],
      rejected: ["group NOT_BEST"],
    },
  ],

  "a goods coupon": [
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
  ],

  "the least payment": [
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
  ],

  shipping: [
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
  ],
};

for (const [subject, rows] of Object.entries(examples)) {
  describe(subject, () => {
    it.each(rows)("$name", ({ given, pays, shipping = 0, lines, applied = [], rejected = [], blockedBy = null }) => {
      expect(told(quote(cart(given)))).toEqual({ pays, shipping, lines, applied, rejected, blockedBy });
    });
  });
}

describe("the whole explanation", () => {
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
