import { describe, expect, it } from "vitest";
import {
  type Campaign,
  EVERYTHING,
  type PointsWish,
  PricingError,
  type QuoteInput,
  quote,
  type ShippingRule,
} from "./index.ts";
import {
  cart,
  earning,
  exchange,
  freeFrom,
  fullOff,
  line,
  onItems,
  onOrder,
  percentOff,
  points,
} from "./shop.fixture.ts";

const refusalOf = (given: Partial<QuoteInput>): string => {
  try {
    quote(cart({ lines: [line("tea", 1000, 1)], ...given }));
    return "accepted";
  } catch (error) {
    return error instanceof PricingError ? `${error.code} ${error.path}` : String(error);
  }
};

const gift = { skuId: "cup", productId: "cup", quantity: 1, available: 1 };
const bundle = {
  kind: "bundle",
  parts: [{ productIds: ["a"], quantity: 1 }],
  priceFen: 1,
  timesPerOrder: null,
} as const;
const addOn = {
  kind: "add_on",
  thresholdFen: 0,
  offers: [{ skuId: "a", productId: "a", unitPriceFen: 1 }],
  unitsPerOrder: 1,
} as const;
const full = { kind: "full_reduction", measure: "amount" } as const;
const every = { kind: "every_full", everyFen: 1, offFen: 1, maxTimes: null } as const;
const gifts = { kind: "gift", thresholdFen: 0, thresholdUnits: 0, repeats: false, gifts: [gift] } as const;
const rising = (step: { fromSold: number; payBp: number }, sold = 0): Campaign => ({
  ...percentOff("r", "rising", 0),
  price: { kind: "rising", sold, scope: EVERYTHING, steps: [{ fromAt: null, ...step }] },
});
const rule = "campaigns[0].rule";

describe("impossible campaigns", () => {
  it.each<[string, Campaign, string]>([
    ["every 0th item", onItems("x", { kind: "nth_item", n: 0, payBp: 1 }), `INVALID_NUMBER ${rule}.n`],
    ["half an n", onItems("x", { kind: "nth_item", n: 1.5, payBp: 1 }), `INVALID_NUMBER ${rule}.n`],
    ["a rate above 100 %", onItems("x", { kind: "nth_item", n: 2, payBp: 10_001 }), `INVALID_NUMBER ${rule}.payBp`],
    ["a negative bundle", onItems("x", { ...bundle, priceFen: -1 }), `INVALID_NUMBER ${rule}.priceFen`],
    ["a bundle of nothing", onItems("x", { ...bundle, parts: [] }), `INVALID_NUMBER ${rule}.parts.length`],
    [
      "a part of no product",
      onItems("x", { ...bundle, parts: [{ productIds: [], quantity: 1 }] }),
      `EMPTY_LIST ${rule}.parts[0].productIds`,
    ],
    [
      "a part of no unit",
      onItems("x", { ...bundle, parts: [{ productIds: ["a"], quantity: 0 }] }),
      `INVALID_NUMBER ${rule}.parts[0].quantity`,
    ],
    ["an add-on without offers", onItems("x", { ...addOn, offers: [] }), `EMPTY_LIST ${rule}.offers`],
    [
      "an offer twice",
      onItems("x", { ...addOn, offers: [addOn.offers[0], addOn.offers[0]] }),
      `DUPLICATE_ID ${rule}.offers[1].skuId`,
    ],
    ["an add-on of no unit", onItems("x", { ...addOn, unitsPerOrder: 0 }), `INVALID_NUMBER ${rule}.unitsPerOrder`],
    ["no gift", onItems("x", { ...gifts, gifts: [] }), `EMPTY_LIST ${rule}.gifts`],
    ["a gift twice", onItems("x", { ...gifts, gifts: [gift, gift] }), `DUPLICATE_ID ${rule}.gifts[1].skuId`],
    [
      "a negative stock",
      onItems("x", { ...gifts, gifts: [{ ...gift, available: -1 }] }),
      `INVALID_NUMBER ${rule}.gifts[0].available`,
    ],
    ["a reduction without tiers", onOrder("x", { ...full, tiers: [] }), `EMPTY_LIST ${rule}.tiers`],
    [
      "a tier twice",
      fullOff("x", [
        [1, 1],
        [1, 2],
      ]),
      `DUPLICATE_ID ${rule}.tiers[1].threshold`,
    ],
    ["a negative reduction", fullOff("x", [[1, -1]]), `INVALID_NUMBER ${rule}.tiers[0].benefit.amountFen`],
    ["a reduction of 2^53", fullOff("x", [[1, 2 ** 53]]), `INVALID_NUMBER ${rule}.tiers[0].benefit.amountFen`],
    ["every 0 fen", onOrder("x", { ...every, everyFen: 0 }), `INVALID_NUMBER ${rule}.everyFen`],
    ["a negative line", freeFrom("x", -1), `INVALID_NUMBER ${rule}.thresholdFen`],
    [
      "points in fractions",
      earning("x", { kind: "points", pointsPerYuan: 0.5, multiplierBp: 1 }),
      `INVALID_NUMBER ${rule}.pointsPerYuan`,
    ],
    ["negative growth", earning("x", { kind: "growth", perYuan: -1 }), `INVALID_NUMBER ${rule}.perYuan`],
    ["a negative cap", fullOff("x", [[1, 1]], { capFen: -1 }), "INVALID_NUMBER campaigns[0].capFen"],
    ["half a time", fullOff("x", [[1, 1]], { timesPerPerson: 0.5 }), "INVALID_NUMBER campaigns[0].timesPerPerson"],
    ["half a priority", fullOff("x", [[1, 1]], { priority: 0.5 }), "INVALID_NUMBER campaigns[0].priority"],
    ["a day as its start", fullOff("x", [[1, 1]], { startsAt: "2026-11-22" }), "INVALID_INSTANT campaigns[0].startsAt"],
    ["a step below 0", rising({ fromSold: -1, payBp: 1 }), "INVALID_NUMBER campaigns[0].price.steps[0].fromSold"],
    ["half a unit sold", rising({ fromSold: 0, payBp: 1 }, 0.5), "INVALID_NUMBER campaigns[0].price.sold"],
  ])("%s is refused", (_, campaign, refusal) => {
    expect(refusalOf({ campaigns: [campaign] })).toBe(refusal);
  });

  it("an entry by a campaign that has none is refused", () => {
    const lines = [line("tea", 1000, 1, { entry: { campaignId: "f" } })];
    expect(refusalOf({ lines, campaigns: [fullOff("f", [[1, 1]])] })).toBe(
      "UNKNOWN_REFERENCE lines[0].entry.campaignId",
    );
  });
});

describe("impossible points, coupons and shipping", () => {
  it.each<[string, Partial<PointsWish>, string]>([
    ["half a point", { available: 0.5 }, "available"],
    ["a negative wish", { spend: -1 }, "spend"],
    ["points for nothing", { pointsPerYuan: 0 }, "pointsPerYuan"],
    ["no step", { stepPoints: 0 }, "stepPoints"],
    ["more than all", { maxBp: 10_001 }, "maxBp"],
  ])("%s is refused", (_, wish, path) => {
    expect(refusalOf({ points: points(100, wish) })).toBe(`INVALID_NUMBER points.${path}`);
  });

  it("an exchange of no unit is refused", () => {
    expect(refusalOf({ coupons: [exchange("x", 0, 1)] })).toBe("INVALID_NUMBER coupons[0].rule.units");
  });

  const zone = { provinces: [], first: 1, firstFen: 1, more: 1, moreFen: 1, freeFrom: null, freeOverFen: null };
  const post = (more: object): ShippingRule => ({
    kind: "templates",
    id: "post",
    version: 1,
    name: "post",
    region: null,
    combine: "sum",
    freeOverFen: null,
    templates: [{ id: "a", version: 1, name: "a", measure: "piece", zones: [{ ...zone, ...more }], notDelivered: [] }],
  });
  it.each<[string, Partial<QuoteInput>, string]>([
    ["steps of nothing", { shipping: post({ more: 0 }) }, "INVALID_NUMBER shipping.templates[0].zones[0].more"],
    ["a negative fee", { shipping: post({ firstFen: -1 }) }, "INVALID_NUMBER shipping.templates[0].zones[0].firstFen"],
    ["no template", { shipping: { ...post({}), templates: [] } as ShippingRule }, "EMPTY_LIST shipping.templates"],
    [
      "a template nobody gave",
      { shipping: post({}), lines: [line("tea", 1, 1, { shippingTemplateId: "b" })] },
      "UNKNOWN_REFERENCE lines[0].shippingTemplateId",
    ],
    [
      "a fee beyond 2^53",
      { shipping: post({ moreFen: Number.MAX_SAFE_INTEGER }), lines: [line("tea", 1, 3)] },
      "AMOUNT_TOO_LARGE shipping",
    ],
  ])("%s is refused", (_, given, refusal) => {
    expect(refusalOf(given)).toBe(refusal);
  });
});

describe("large orders", () => {
  it("are priced to the fen and in no time: a million pieces, every third free, bundled, by the million", () => {
    const campaigns = [
      onItems("third", { kind: "nth_item", n: 3, payBp: 0 }, { group: "one" }),
      onItems("set", { ...bundle, parts: [{ productIds: ["tea"], quantity: 2 }], priceFen: 1_900 }, { group: "one" }),
    ];
    const result = quote(cart({ lines: [line("tea", 1000, 1_000_000)], campaigns }));
    expect([result.payableFen, result.applied.map(({ source }) => source.id)]).toEqual([666_667_000, ["third"]]);
  });
});
