import { describe } from "vitest";
import { itIsPriced } from "./examples.fixture.ts";
import { DEFAULT_POLICY, type FullReductionRule } from "./index.ts";
import {
  earning,
  exchange,
  express,
  fixed,
  freeShipping,
  fullOff,
  line,
  onItems,
  onOrder,
  points,
  priced,
  products,
  TOMORROW,
  YESTERDAY,
} from "./shop.fixture.ts";

const cake = line("cake", 10000, 1);
const units: FullReductionRule = {
  kind: "full_reduction",
  measure: "units",
  tiers: [
    { threshold: 2, benefit: { kind: "pay", payBp: 9_000 } },
    { threshold: 3, benefit: { kind: "pay", payBp: 8_000 } },
  ],
};

describe("a full reduction", () => {
  itIsPriced([
    {
      name: "starts exactly at its threshold",
      given: { lines: [cake], campaigns: [fullOff("f", [[10000, 2000]])] },
      pays: 8000,
      lines: ["cake ×1: 10000 → 8000"],
      applied: ["f −2000"],
    },
    {
      name: "says what is missing, to the fen",
      given: { lines: [line("cake", 9999, 1)], campaigns: [fullOff("f", [[10000, 2000]])] },
      pays: 9999,
      lines: ["cake ×1: 9999 → 9999"],
      rejected: ["f BELOW_THRESHOLD by 1"],
    },
    {
      name: "takes the best tier and says what is missing to the next",
      given: {
        lines: [line("cake", 25000, 1)],
        campaigns: [
          fullOff("f", [
            [10000, 1000],
            [20000, 3000],
            [30000, 6000],
          ]),
        ],
      },
      pays: 22000,
      lines: ["cake ×1: 25000 → 22000"],
      applied: ["f −3000, next by 5000"],
    },
    {
      name: "takes the tier that gives most, not the highest",
      given: {
        lines: [line("cake", 25000, 1)],
        campaigns: [
          fullOff("f", [
            [10000, 3000],
            [20000, 1000],
          ]),
        ],
      },
      pays: 22000,
      lines: ["cake ×1: 25000 → 22000"],
      applied: ["f −3000"],
    },
    {
      name: "is shared by largest remainder, never above a line: 9900, 9900, 1 give 1500, 1500, 0",
      given: {
        lines: [line("a", 9900, 1), line("b", 9900, 1), line("c", 1, 1)],
        campaigns: [fullOff("f", [[19801, 3000]])],
      },
      pays: 16801,
      lines: ["a ×1: 9900 → 8400", "b ×1: 9900 → 8400", "c ×1: 1 → 1"],
      applied: ["f −3000"],
    },
    {
      name: "counts units",
      given: { lines: [line("a", 1000, 2)], campaigns: [onOrder("u", units)] },
      pays: 1800,
      lines: ["a ×2: 2000 → 1800"],
      applied: ["u −200, next by 1 units"],
    },
    {
      name: "misses units",
      given: { lines: [line("a", 1000, 1)], campaigns: [onOrder("u", units)] },
      pays: 1000,
      lines: ["a ×1: 1000 → 1000"],
      rejected: ["u BELOW_THRESHOLD by 1 units"],
    },
    {
      name: "takes its rate on the total: 105 × 3 at 95 % pay 299",
      given: {
        lines: [line("pin", 105, 3)],
        campaigns: [onOrder("u", { ...units, tiers: [{ threshold: 3, benefit: { kind: "pay", payBp: 9_500 } }] })],
      },
      pays: 299,
      lines: ["pin ×3: 315 → 299"],
      applied: ["u −16"],
    },
    {
      name: "reads the goods after layer 2",
      given: {
        lines: [line("tea", 5000, 2)],
        campaigns: [onItems("half", { kind: "nth_item", n: 2, payBp: 5_000 }), fullOff("f", [[10000, 2000]])],
      },
      pays: 7500,
      lines: ["tea ×2: 10000 → 7500"],
      applied: ["half −2500"],
      rejected: ["f BELOW_THRESHOLD by 2500"],
    },
    {
      name: "touches its scope only",
      given: {
        lines: [cake, line("soap", 5000, 1)],
        campaigns: [fullOff("f", [[5000, 1000]], { scope: products("soap") })],
      },
      pays: 14000,
      lines: ["cake ×1: 10000 → 10000", "soap ×1: 5000 → 4000"],
      applied: ["f −1000"],
    },
    {
      name: "never takes off more than its goods cost",
      given: {
        lines: [cake, line("soap", 500, 1)],
        campaigns: [fullOff("f", [[100, 9000]], { scope: products("soap") })],
      },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000", "soap ×1: 500 → 0"],
      applied: ["f −500"],
    },
    {
      name: "keeps the least payment",
      given: { lines: [line("soap", 500, 1)], campaigns: [fullOff("f", [[100, 9000]])] },
      pays: 1,
      lines: ["soap ×1: 500 → 1"],
      applied: ["f −499"],
    },
    {
      name: "goes to nothing where the policy allows it",
      given: {
        lines: [line("soap", 500, 1)],
        campaigns: [fullOff("f", [[100, 9000]])],
        policy: { ...DEFAULT_POLICY, allowZero: true },
      },
      pays: 0,
      lines: ["soap ×1: 500 → 0"],
      applied: ["f −500"],
    },
    {
      name: "is not running yet, is over, is for others, is used up",
      given: {
        lines: [cake],
        campaigns: [
          fullOff("early", [[0, 100]], { startsAt: TOMORROW }),
          fullOff("late", [[0, 100]], { endsAt: YESTERDAY }),
          fullOff("paid", [[0, 100]], { audience: { kind: "paid_members" } }),
          fullOff("spent", [[0, 100]], { timesPerPerson: 1 }),
        ],
        usage: [{ campaignId: "spent", skuId: "", units: 1 }],
      },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000"],
      rejected: ["early NOT_STARTED", "late ENDED", "paid NOT_FOR_THIS_BUYER", "spent LIMIT_REACHED"],
    },
  ]);
});

describe("an amount off every full one", () => {
  const every = { kind: "every_full", everyFen: 10_000, offFen: 1_000, maxTimes: null } as const;
  itIsPriced([
    {
      name: "is taken off as often as it is full",
      given: { lines: [line("cake", 10000, 3), line("pin", 999, 1)], campaigns: [onOrder("e", every)] },
      pays: 27999,
      lines: ["cake ×3: 30000 → 27097", "pin ×1: 999 → 902"],
      applied: ["e −3000"],
    },
    {
      name: "stops at its number of times",
      given: { lines: [line("cake", 10000, 9)], campaigns: [onOrder("e", { ...every, maxTimes: 2 })] },
      pays: 88000,
      lines: ["cake ×9: 90000 → 88000"],
      applied: ["e −2000"],
    },
    {
      name: "is missed by a fen",
      given: { lines: [line("cake", 9999, 1)], campaigns: [onOrder("e", every)] },
      pays: 9999,
      lines: ["cake ×1: 9999 → 9999"],
      rejected: ["e BELOW_THRESHOLD by 1"],
    },
  ]);
});

describe("stacking", () => {
  const off = (id: string, fen: number, more = {}) => fullOff(id, [[0, fen]], more);
  itIsPriced([
    {
      name: "adds up what combines",
      given: { lines: [cake], campaigns: [off("a", 1000), off("b", 500)] },
      pays: 8500,
      lines: ["cake ×1: 10000 → 8500"],
      applied: ["a −1000", "b −500"],
    },
    {
      name: "takes the best of a group",
      given: {
        lines: [cake],
        campaigns: [off("a", 1000, { group: "g" }), off("b", 1500, { group: "g" }), off("c", 300)],
      },
      pays: 8200,
      lines: ["cake ×1: 10000 → 8200"],
      applied: ["b −1500", "c −300"],
      rejected: ["a NOT_BEST"],
    },
    {
      name: "between equals of a group takes the higher priority, then the lower id",
      given: {
        lines: [cake],
        campaigns: [
          off("a", 1000, { group: "g" }),
          off("b", 1000, { group: "g", priority: 1 }),
          off("c", 1000, { group: "g", priority: 1 }),
        ],
      },
      pays: 9000,
      lines: ["cake ×1: 10000 → 9000"],
      applied: ["b −1000"],
      rejected: ["a NOT_BEST", "c NOT_BEST"],
    },
    {
      name: "lets an exclusive one win alone",
      given: { lines: [cake], campaigns: [off("alone", 2000, { exclusive: true }), off("b", 1500), off("c", 400)] },
      pays: 8000,
      lines: ["cake ×1: 10000 → 8000"],
      applied: ["alone −2000"],
      rejected: ["b NOT_COMBINABLE", "c NOT_COMBINABLE"],
    },
    {
      name: "leaves an exclusive one that others beat together",
      given: { lines: [cake], campaigns: [off("alone", 1800, { exclusive: true }), off("b", 1500), off("c", 400)] },
      pays: 8100,
      lines: ["cake ×1: 10000 → 8100"],
      applied: ["b −1500", "c −400"],
      rejected: ["alone NOT_COMBINABLE"],
    },
    {
      name: "needs both to agree",
      given: {
        lines: [cake],
        campaigns: [
          off("a", 1000, { combinesWith: ["b"] }),
          off("b", 900, { combinesWith: [] }),
          off("c", 50, { combinesWith: ["a"] }),
        ],
      },
      pays: 9000,
      lines: ["cake ×1: 10000 → 9000"],
      applied: ["a −1000"],
      rejected: ["b NOT_COMBINABLE", "c NOT_COMBINABLE"],
    },
    {
      name: "finds the cheapest set, not the largest campaign",
      given: {
        lines: [cake],
        campaigns: [
          off("a", 1000, { combinesWith: ["x"] }),
          off("b", 700, { combinesWith: ["c"] }),
          off("c", 600, { combinesWith: ["b"] }),
        ],
      },
      pays: 8700,
      lines: ["cake ×1: 10000 → 8700"],
      applied: ["b −700", "c −600"],
      rejected: ["a NOT_COMBINABLE"],
    },
    {
      name: "measures all on the amounts at entry: two at half price leave nothing but the least payment",
      given: {
        lines: [cake],
        campaigns: ["a", "b"].map((id) =>
          onOrder(id, { ...units, tiers: [{ threshold: 1, benefit: { kind: "pay", payBp: 5_000 } }] }),
        ),
      },
      pays: 1,
      lines: ["cake ×1: 10000 → 1"],
      applied: ["a −5000", "b −4999"],
    },
    {
      name: "leaves the one nothing is left for",
      given: {
        lines: [line("pin", 100, 1)],
        campaigns: [off("a", 100), off("b", 50)],
        policy: { minPayableFen: 1, allowZero: true },
      },
      pays: 0,
      lines: ["pin ×1: 100 → 0"],
      applied: ["a −100"],
      rejected: ["b NO_EFFECT"],
    },
    {
      name: "closes later layers to the lines it touched",
      given: {
        lines: [cake, line("soap", 5000, 1)],
        campaigns: [off("a", 1000, { scope: products("cake"), closesLayers: ["coupon"] })],
        coupons: [fixed("c", 6000)],
      },
      pays: 9000,
      lines: ["cake ×1: 10000 → 9000", "soap ×1: 5000 → 0"],
      applied: ["a −1000", "c −5000"],
    },
    {
      name: "beyond twelve candidates is approximate and sells nothing",
      given: {
        lines: [cake],
        campaigns: Array.from({ length: 13 }, (_, n) => off(`off ${String(n).padStart(2, "0")}`, 100)),
      },
      pays: 8700,
      lines: ["cake ×1: 10000 → 8700"],
      applied: Array.from({ length: 13 }, (_, n) => `off ${String(n).padStart(2, "0")} −100`),
      blockedBy: "APPROXIMATE",
    },
  ]);
});

describe("points", () => {
  itIsPriced([
    {
      name: "pay one yuan for a hundred, down to the least payment",
      given: { lines: [cake], points: points(20_000) },
      pays: 1,
      points: 9999,
      lines: ["cake ×1: 10000 → 1"],
      applied: ["points −9999"],
    },
    {
      name: "may pay all goods where shipping remains",
      given: { lines: [cake], points: points(20_000), shipping: express(600) },
      pays: 600,
      shipping: 600,
      points: 10_000,
      lines: ["cake ×1: 10000 → 0"],
      applied: ["points −10000"],
    },
    {
      name: "go as far as the shop takes them",
      given: { lines: [cake], points: points(20_000, { maxBp: 3_000 }) },
      pays: 7000,
      points: 3000,
      lines: ["cake ×1: 10000 → 7000"],
      applied: ["points −3000"],
    },
    {
      name: "go in steps",
      given: { lines: [line("tea", 1299, 1)], points: points(5_000, { stepPoints: 100 }) },
      pays: 99,
      points: 1200,
      lines: ["tea ×1: 1299 → 99"],
      applied: ["points −1200"],
    },
    {
      name: "are not taken below the least number",
      given: { lines: [cake], points: points(400, { minPoints: 500 }) },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000"],
      rejected: ["points NOT_ENOUGH_POINTS"],
    },
    {
      name: "that buy no further fen stay with the buyer",
      given: { lines: [cake], points: points(1_999, { pointsPerYuan: 1_000 }) },
      pays: 9801,
      points: 1990,
      lines: ["cake ×1: 10000 → 9801"],
      applied: ["points −199"],
    },
    {
      name: "are spent as wished",
      given: { lines: [cake], points: points(5_000, { spend: 250 }) },
      pays: 9750,
      points: 250,
      lines: ["cake ×1: 10000 → 9750"],
      applied: ["points −250"],
    },
    {
      name: "that are not wished for are no matter",
      given: { lines: [cake], points: points(5_000, { spend: 0 }) },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000"],
    },
    {
      name: "that are owed pay nothing",
      given: { lines: [cake], points: points(-300) },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000"],
      rejected: ["points NOT_ENOUGH_POINTS"],
    },
    {
      name: "come after the coupon and before nothing else: the free line was checked before them",
      given: { lines: [cake], coupons: [fixed("c", 100)], points: points(2_000), shipping: express(600, 9900) },
      pays: 7900,
      points: 2000,
      lines: ["cake ×1: 10000 → 7900"],
      applied: ["c −100", "points −2000", "express −600"],
    },
    {
      name: "stay out where a price closes them",
      given: {
        lines: [cake],
        campaigns: [priced("flash", "flash", { cake: 8000 }, { closesLayers: ["points"] })],
        points: points(2_000),
      },
      pays: 8000,
      lines: ["cake ×1: 10000 → 8000 by flash"],
      applied: ["flash −2000"],
      rejected: ["points CLOSED_BY_PRICE"],
    },
    {
      name: "find nothing to pay where the shop takes none of these goods",
      given: { lines: [cake], points: points(2_000, { maxBp: 0 }) },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000"],
      rejected: ["points NO_EFFECT"],
    },
  ]);
});

describe("an exchange coupon", () => {
  itIsPriced([
    {
      name: "buys the dearest unit for its price",
      given: { lines: [line("cake", 9900, 2), line("tea", 1299, 1)], coupons: [exchange("x", 1, 0)] },
      pays: 11199,
      lines: ["cake ×2: 19800 → 9900", "tea ×1: 1299 → 1299"],
      applied: ["x −9900"],
    },
    {
      name: "buys so many units in its scope",
      given: {
        lines: [line("cake", 9900, 1), line("tea", 1299, 3)],
        coupons: [exchange("x", 2, 100, { scope: products("tea") })],
      },
      pays: 11399,
      lines: ["cake ×1: 9900 → 9900", "tea ×3: 3897 → 1499"],
      applied: ["x −2398"],
    },
    {
      name: "that costs more than the goods has no effect",
      given: { lines: [line("tea", 1299, 1)], coupons: [exchange("x", 1, 1300)] },
      pays: 1299,
      lines: ["tea ×1: 1299 → 1299"],
      rejected: ["x NO_EFFECT"],
    },
    {
      name: "for the store is none for an order",
      given: {
        lines: [cake],
        coupons: [exchange("x", 1, 0, {}, { usableAt: "store" }), fixed("any", 100, {}, { usableAt: "anywhere" })],
      },
      pays: 9900,
      lines: ["cake ×1: 10000 → 9900"],
      applied: ["any −100"],
      rejected: ["x STORE_ONLY"],
    },
  ]);
});

describe("rewards", () => {
  itIsPriced([
    {
      name: "count what is paid for goods, rounded down: 99.99 yuan give 99 points and 199 of growth",
      given: {
        lines: [line("cake", 9999, 1)],
        campaigns: [
          earning("p", { kind: "points", pointsPerYuan: 1, multiplierBp: 10_000 }),
          earning("g", { kind: "growth", perYuan: 2 }),
        ],
        shipping: express(600),
      },
      pays: 10599,
      shipping: 600,
      lines: ["cake ×1: 9999 → 9999"],
      rewards: ["g 199", "p 99"],
    },
    {
      name: "are multiplied before they are rounded",
      given: {
        lines: [line("tea", 199, 1)],
        campaigns: [earning("p", { kind: "points", pointsPerYuan: 1, multiplierBp: 20_000 })],
      },
      pays: 199,
      lines: ["tea ×1: 199 → 199"],
      rewards: ["p 3"],
    },
    {
      name: "do not count what coupons and points paid",
      given: {
        lines: [cake],
        campaigns: [earning("p", { kind: "points", pointsPerYuan: 1, multiplierBp: 10_000 })],
        coupons: [fixed("c", 2000)],
        points: points(3_000),
      },
      pays: 5000,
      points: 3000,
      lines: ["cake ×1: 10000 → 5000"],
      applied: ["c −2000", "points −3000"],
      rewards: ["p 50"],
    },
    {
      name: "are coupons from a threshold",
      given: {
        lines: [cake],
        campaigns: [
          earning("a", { kind: "coupons", thresholdFen: 10_000, templateId: "thanks", count: 2 }),
          earning("b", { kind: "coupons", thresholdFen: 10_001, templateId: "more", count: 1 }),
        ],
      },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000"],
      rejected: ["b BELOW_THRESHOLD by 1"],
      rewards: ["a 2"],
    },
    {
      name: "of one group are the better one",
      given: {
        lines: [cake],
        campaigns: [1, 3].map((pointsPerYuan) =>
          earning(
            `${pointsPerYuan} a yuan`,
            { kind: "points", pointsPerYuan, multiplierBp: 10_000 },
            { group: "points" },
          ),
        ),
      },
      pays: 10000,
      lines: ["cake ×1: 10000 → 10000"],
      rejected: ["1 a yuan NOT_BEST"],
      rewards: ["3 a yuan 300"],
    },
    {
      name: "that come to nothing are told",
      given: {
        lines: [line("pin", 99, 1)],
        campaigns: [earning("p", { kind: "points", pointsPerYuan: 1, multiplierBp: 10_000 })],
      },
      pays: 99,
      lines: ["pin ×1: 99 → 99"],
      rejected: ["p NO_EFFECT"],
    },
  ]);
});

describe("the least payment of all layers", () => {
  itIsPriced([
    {
      name: "is given back by the last first: points, shipping coupon, goods coupon, then the order",
      given: {
        lines: [line("tea", 1299, 1)],
        campaigns: [fullOff("f", [[1000, 1299]])],
        coupons: [fixed("c", 500), freeShipping("s")],
        points: points(500),
        shipping: express(600),
      },
      pays: 1,
      shipping: 1,
      lines: ["tea ×1: 1299 → 0"],
      applied: ["f −1299", "s −599"],
      rejected: ["c NO_EFFECT", "points NO_EFFECT"],
    },
  ]);
});
