import { describe } from "vitest";
import { itIsPriced } from "./examples.fixture.ts";
import type { BundleRule, GiftRule } from "./index.ts";
import { express, fixed, fullOff, line, onItems, percentOff, priced, products } from "./shop.fixture.ts";

const half = { kind: "nth_item", n: 2, payBp: 5_000 } as const;
const tea = line("tea", 1299, 3);

describe("every n-th item", () => {
  itIsPriced([
    {
      name: "at half price: three of 12.99 pay 32.48",
      given: { lines: [tea], campaigns: [onItems("half", half)] },
      pays: 3248,
      lines: ["tea ×3: 3897 → 3248"],
      applied: ["half −649"],
    },
    {
      name: "is rounded for itself: the second and the fourth pay 6.50 each",
      given: { lines: [line("tea", 1299, 4)], campaigns: [onItems("half", half)] },
      pays: 3898,
      lines: ["tea ×4: 5196 → 3898"],
      applied: ["half −1298"],
    },
    {
      name: "is the cheaper of two different ones",
      given: { lines: [line("cake", 9900, 1), line("tea", 1299, 1)], campaigns: [onItems("half", half)] },
      pays: 10550,
      lines: ["cake ×1: 9900 → 9900", "tea ×1: 1299 → 650"],
      applied: ["half −649"],
    },
    {
      name: "counts in order of price: of 30, 20, 20, 10 the second and the last",
      given: {
        lines: [line("a", 1000, 1), line("b", 2000, 2), line("c", 3000, 1)],
        campaigns: [onItems("half", half)],
      },
      pays: 6500,
      lines: ["a ×1: 1000 → 500", "b ×2: 4000 → 3000", "c ×1: 3000 → 3000"],
      applied: ["half −1500"],
    },
    {
      name: "for nothing is buy two, get one",
      given: { lines: [line("soap", 500, 7)], campaigns: [onItems("free", { ...half, n: 3, payBp: 0 })] },
      pays: 2500,
      lines: ["soap ×7: 3500 → 2500"],
      applied: ["free −1000"],
    },
    {
      name: "starts from the price of layer 1",
      given: { lines: [tea], campaigns: [priced("vip", "member", { tea: 1000 }), onItems("half", half)] },
      pays: 2500,
      lines: ["tea ×3: 3897 → 2500 by vip"],
      applied: ["vip −897", "half −500"],
    },
    {
      name: "says how many are missing",
      given: { lines: [line("tea", 1299, 1)], campaigns: [onItems("third", { ...half, n: 3 })] },
      pays: 1299,
      lines: ["tea ×1: 1299 → 1299"],
      rejected: ["third BELOW_THRESHOLD by 2 units"],
    },
    {
      name: "knows its scope",
      given: {
        lines: [tea, line("milk", 990, 1)],
        campaigns: [onItems("half", half, { scope: products("milk") })],
      },
      pays: 4887,
      lines: ["milk ×1: 990 → 990", "tea ×3: 3897 → 3897"],
      rejected: ["half BELOW_THRESHOLD by 1 units"],
    },
    {
      name: "may be closed by a price",
      given: {
        lines: [tea],
        campaigns: [priced("sale", "limited_time", { tea: 1000 }, { closesLayers: ["items"] }), onItems("half", half)],
      },
      pays: 3000,
      lines: ["tea ×3: 3897 → 3000 by sale"],
      applied: ["sale −897"],
      rejected: ["half CLOSED_BY_PRICE"],
    },
    {
      name: "takes off its cap at most",
      given: { lines: [tea], campaigns: [onItems("half", half, { capFen: 100 })] },
      pays: 3797,
      lines: ["tea ×3: 3897 → 3797"],
      applied: ["half −100"],
    },
    {
      name: "at the full price has no effect",
      given: { lines: [tea], campaigns: [onItems("full", { ...half, payBp: 10_000 })] },
      pays: 3897,
      lines: ["tea ×3: 3897 → 3897"],
      rejected: ["full NO_EFFECT"],
    },
    {
      name: "shares a price that three units cannot share evenly: 299 are 100, 100 and 99",
      given: {
        lines: [line("pin", 105, 3)],
        campaigns: [percentOff("sale", "limited_time", 9_500), onItems("free", { ...half, n: 3, payBp: 0 })],
      },
      pays: 200,
      lines: ["pin ×3: 315 → 200 by sale"],
      applied: ["sale −16", "free −99"],
    },
    {
      name: "that would make all free keeps the least payment",
      given: { lines: [tea], campaigns: [onItems("free", { ...half, n: 1, payBp: 0 })] },
      pays: 1,
      lines: ["tea ×3: 3897 → 1"],
      applied: ["free −3896"],
    },
  ]);
});

const set: BundleRule = {
  kind: "bundle",
  parts: [
    { productIds: ["cake"], quantity: 1 },
    { productIds: ["tea", "milk"], quantity: 1 },
  ],
  priceFen: 10_000,
  timesPerOrder: null,
};
describe("a bundle", () => {
  itIsPriced([
    {
      name: "costs its price, shared by what its units cost",
      given: { lines: [line("cake", 9900, 1), line("tea", 1100, 1)], campaigns: [onItems("set", set)] },
      pays: 10000,
      lines: ["cake ×1: 9900 → 9000", "tea ×1: 1100 → 1000"],
      applied: ["set −1000"],
    },
    {
      name: "takes the dearest that fit",
      given: {
        lines: [line("cake", 9900, 1), line("milk", 990, 1), line("tea", 1299, 1)],
        campaigns: [onItems("set", set)],
      },
      pays: 10990,
      lines: ["cake ×1: 9900 → 8840", "milk ×1: 990 → 990", "tea ×1: 1299 → 1160"],
      applied: ["set −1199"],
    },
    {
      name: "is taken as often as it saves",
      given: { lines: [line("cake", 9900, 2), line("tea", 1299, 2)], campaigns: [onItems("set", set)] },
      pays: 20000,
      lines: ["cake ×2: 19800 → 17680", "tea ×2: 2598 → 2320"],
      applied: ["set −2398"],
    },
    {
      name: "is not taken where its parts are cheaper",
      given: {
        lines: [line("cake", 9900, 2), line("tea", 1299, 1), line("milk", 90, 1)],
        campaigns: [onItems("set", set)],
      },
      pays: 19990,
      lines: ["cake ×2: 19800 → 18740", "milk ×1: 90 → 90", "tea ×1: 1299 → 1160"],
      applied: ["set −1199"],
    },
    {
      name: "is taken once where the order may have one",
      given: {
        lines: [line("cake", 9900, 2), line("tea", 1299, 2)],
        campaigns: [onItems("set", { ...set, timesPerOrder: 1 })],
      },
      pays: 21199,
      lines: ["cake ×2: 19800 → 18740", "tea ×2: 2598 → 2459"],
      applied: ["set −1199"],
    },
    {
      name: "says how many units are missing",
      given: {
        lines: [line("cake", 9900, 1)],
        campaigns: [
          onItems("set", {
            ...set,
            parts: [set.parts[0], { productIds: ["tea"], quantity: 2 }] as BundleRule["parts"],
          }),
        ],
      },
      pays: 9900,
      lines: ["cake ×1: 9900 → 9900"],
      rejected: ["set BELOW_THRESHOLD by 2 units"],
    },
    {
      name: "knows no other goods",
      given: { lines: [line("soap", 500, 3)], campaigns: [onItems("set", set)] },
      pays: 1500,
      lines: ["soap ×3: 1500 → 1500"],
      rejected: ["set NO_ELIGIBLE_LINE"],
    },
    {
      name: "dearer than its parts has no effect",
      given: { lines: [line("cake", 900, 1), line("tea", 100, 1)], campaigns: [onItems("set", set)] },
      pays: 1000,
      lines: ["cake ×1: 900 → 900", "tea ×1: 100 → 100"],
      rejected: ["set NO_EFFECT"],
    },
    {
      name: "gives every unit the part where it is needed",
      given: {
        lines: [line("a", 5000, 1), line("b", 4000, 1)],
        campaigns: [
          onItems("pair", {
            ...set,
            priceFen: 6000,
            parts: [
              { productIds: ["a", "b"], quantity: 1 },
              { productIds: ["a"], quantity: 1 },
            ],
          }),
        ],
      },
      pays: 6000,
      lines: ["a ×1: 5000 → 3333", "b ×1: 4000 → 2667"],
      applied: ["pair −3000"],
    },
  ]);
});

const addOn = {
  kind: "add_on",
  thresholdFen: 9900,
  offers: [{ skuId: "cup", productId: "cup", unitPriceFen: 100 }],
  unitsPerOrder: 1,
} as const;
const added = (quantity: number) => line("cup", 1990, quantity, { entry: { campaignId: "cups" } });
describe("an add-on", () => {
  itIsPriced([
    {
      name: "costs its price once the threshold is reached",
      given: { lines: [line("cake", 9900, 1), added(1)], campaigns: [onItems("cups", addOn)] },
      pays: 10000,
      lines: ["cake ×1: 9900 → 9900", "cup@cups ×1: 1990 → 100"],
      applied: ["cups −1890"],
    },
    {
      name: "does not count towards its own threshold",
      given: { lines: [line("cake", 9800, 1), added(1)], campaigns: [onItems("cups", addOn)] },
      pays: 11790,
      lines: ["cake ×1: 9800 → 9800", "cup@cups ×1: 1990 → 1990"],
      rejected: ["cups BELOW_THRESHOLD by 100"],
    },
    {
      name: "beyond the units of an order costs its ordinary price",
      given: { lines: [line("cake", 9900, 1), added(3)], campaigns: [onItems("cups", addOn)] },
      pays: 13980,
      lines: ["cake ×1: 9900 → 9900", "cup@cups ×3: 5970 → 4080"],
      applied: ["cups −1890"],
    },
    {
      name: "may be chosen",
      given: { lines: [line("cake", 9900, 1)], campaigns: [onItems("cups", addOn)] },
      pays: 9900,
      lines: ["cake ×1: 9900 → 9900"],
      rejected: ["cups ENTRY_NOT_CHOSEN"],
    },
    {
      name: "is nobody's n-th item",
      given: { lines: [line("cake", 9900, 1), added(1)], campaigns: [onItems("cups", addOn), onItems("half", half)] },
      pays: 10000,
      lines: ["cake ×1: 9900 → 9900", "cup@cups ×1: 1990 → 100"],
      applied: ["cups −1890"],
      rejected: ["half BELOW_THRESHOLD by 1 units"],
    },
    {
      name: "stands alone: without other goods there is nothing to add to",
      given: { lines: [added(1)], campaigns: [onItems("cups", { ...addOn, thresholdFen: 0 })] },
      pays: 1990,
      lines: ["cup@cups ×1: 1990 → 1990"],
      rejected: ["cups NO_ELIGIBLE_LINE"],
    },
  ]);
});

const gift: GiftRule = {
  kind: "gift",
  thresholdFen: 9900,
  thresholdUnits: 0,
  repeats: false,
  gifts: [{ skuId: "cup", productId: "cup", quantity: 1, available: 5 }],
};
const cake = line("cake", 9900, 1);
describe("a gift", () => {
  itIsPriced([
    {
      name: "costs nothing and is a line of its own",
      given: { lines: [cake], campaigns: [onItems("cup for you", gift)], shipping: express(600) },
      pays: 10500,
      shipping: 600,
      lines: ["cake ×1: 9900 → 9900", "cup@cup for you ×1: 0 → 0 by cup for you"],
      applied: ["cup for you −0"],
    },
    {
      name: "misses money",
      given: { lines: [line("tea", 9899, 1)], campaigns: [onItems("g", gift)] },
      pays: 9899,
      lines: ["tea ×1: 9899 → 9899"],
      rejected: ["g BELOW_THRESHOLD by 1"],
    },
    {
      name: "misses money and units where both are asked for",
      given: { lines: [line("tea", 9000, 1)], campaigns: [onItems("g", { ...gift, thresholdUnits: 3 })] },
      pays: 9000,
      lines: ["tea ×1: 9000 → 9000"],
      rejected: ["g BELOW_THRESHOLD by 900 and 2 units"],
    },
    {
      name: "comes once, however much is bought",
      given: { lines: [line("cake", 9900, 3)], campaigns: [onItems("g", gift)] },
      pays: 29700,
      lines: ["cake ×3: 29700 → 29700", "cup@g ×1: 0 → 0 by g"],
      applied: ["g −0"],
    },
    {
      name: "comes for every time the threshold is full",
      given: { lines: [line("cake", 9900, 3)], campaigns: [onItems("g", { ...gift, repeats: true })] },
      pays: 29700,
      lines: ["cake ×3: 29700 → 29700", "cup@g ×3: 0 → 0 by g"],
      applied: ["g −0"],
    },
    {
      name: "comes as far as there are any",
      given: {
        lines: [line("cake", 9900, 3)],
        campaigns: [
          onItems("g", { ...gift, repeats: true, gifts: [{ ...gift.gifts[0], available: 2 }] as GiftRule["gifts"] }),
        ],
      },
      pays: 29700,
      lines: ["cake ×3: 29700 → 29700", "cup@g ×2: 0 → 0 by g"],
      applied: ["g −0"],
    },
    {
      name: "that is gone is told",
      given: {
        lines: [cake],
        campaigns: [onItems("g", { ...gift, gifts: [{ ...gift.gifts[0], available: 0 }] as GiftRule["gifts"] })],
      },
      pays: 9900,
      lines: ["cake ×1: 9900 → 9900"],
      rejected: ["g GIFT_GONE"],
    },
    {
      name: "gives way to what the order itself buys",
      given: {
        lines: [cake, line("cup", 1990, 5)],
        campaigns: [onItems("g", gift)],
      },
      pays: 19850,
      lines: ["cake ×1: 9900 → 9900", "cup ×5: 9950 → 9950"],
      rejected: ["g GIFT_GONE"],
    },
    {
      name: "may close coupons to the goods that earned it",
      given: {
        lines: [cake],
        campaigns: [onItems("g", gift, { closesLayers: ["coupon"] })],
        coupons: [fixed("c5", 500)],
      },
      pays: 9900,
      lines: ["cake ×1: 9900 → 9900", "cup@g ×1: 0 → 0 by g"],
      applied: ["g −0"],
      rejected: ["c5 CLOSED_BY_PRICE"],
    },
    {
      name: "counts nowhere: neither as goods nor as units",
      given: {
        lines: [cake],
        campaigns: [onItems("g", gift), fullOff("f", [[9901, 100]])],
      },
      pays: 9900,
      lines: ["cake ×1: 9900 → 9900", "cup@g ×1: 0 → 0 by g"],
      applied: ["g −0"],
      rejected: ["f BELOW_THRESHOLD by 1"],
    },
  ]);
});
