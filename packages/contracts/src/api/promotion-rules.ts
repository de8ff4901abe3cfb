import * as z from "zod/mini";
import { fen, id } from "../schemas.ts";

/**
 * What a promotion does, as an operator writes it down: pricing's rules without what the server adds when it prices
 * (whose product a SKU is, how many gifts are left). One member per kind; a type test holds both unions together.
 */
const payBp = z.int().check(z.gte(1), z.lte(9_999));
const price = fen.check(z.gte(1));
const threshold = fen;
const count = z.int().check(z.gte(1), z.lte(9_999));

/** Layer 1: a price of its own. Percent is what remains to pay in basis points (8500 = 85 折). */
export const promotionPrice = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("percent"), payBp }),
  z.strictObject({
    kind: z.literal("unit_prices"),
    prices: z.array(z.strictObject({ skuId: id, unitPriceFen: price })).check(z.minLength(1), z.maxLength(500)),
  }),
]);
const priced = {
  price: promotionPrice,
  /** Units of one SKU a person may buy at it. */ unitsPerPerson: z.nullable(count),
};

export const promotionRule = z.discriminatedUnion("kind", [
  // 1 line price
  z.strictObject({ kind: z.literal("limited_time"), ...priced }),
  /** For members; with the audience of some levels it is their level price. */
  z.strictObject({ kind: z.literal("member"), ...priced }),
  // 2 items
  /** Pays nothing at 0: 买一送一. */
  z.strictObject({
    kind: z.literal("nth_item"),
    n: z.int().check(z.gte(2), z.lte(10)),
    payBp: z.int().check(z.gte(0), z.lte(9_999)),
  }),
  z.strictObject({
    kind: z.literal("bundle"),
    parts: z
      .array(z.strictObject({ productIds: z.array(id).check(z.minLength(1), z.maxLength(50)), quantity: count }))
      .check(z.minLength(1), z.maxLength(10)),
    priceFen: price,
    timesPerOrder: z.nullable(count),
  }),
  z.strictObject({
    kind: z.literal("add_on"),
    thresholdFen: threshold,
    offers: z.array(z.strictObject({ skuId: id, unitPriceFen: price })).check(z.minLength(1), z.maxLength(20)),
    unitsPerOrder: count,
  }),
  z.strictObject({
    kind: z.literal("gift"),
    thresholdFen: threshold,
    thresholdUnits: z.int().check(z.gte(0), z.lte(9_999)),
    /** Once per threshold reached, else once per order. */ repeats: z.boolean(),
    gifts: z.array(z.strictObject({ skuId: id, quantity: count })).check(z.minLength(1), z.maxLength(10)),
  }),
  // 3 order
  z.strictObject({
    kind: z.literal("full_reduction"),
    /** `threshold` is fen or pieces. */ measure: z.enum(["amount", "units"]),
    tiers: z
      .array(
        z.strictObject({
          threshold: fen.check(z.gte(1)),
          benefit: z.discriminatedUnion("kind", [
            z.strictObject({ kind: z.literal("off"), amountFen: price }),
            z.strictObject({ kind: z.literal("pay"), payBp }),
          ]),
        }),
      )
      .check(z.minLength(1), z.maxLength(5)),
  }),
  z.strictObject({ kind: z.literal("every_full"), everyFen: price, offFen: price, maxTimes: z.nullable(count) }),
  // 6 shipping
  z.strictObject({
    kind: z.literal("free_shipping"),
    thresholdFen: threshold,
    /** Names as addresses write them, e.g. 西藏自治区. */ excludedProvinces: z
      .array(z.string().check(z.minLength(2), z.maxLength(20)))
      .check(z.maxLength(34)),
  }),
  // 7 rewards
  z.strictObject({
    kind: z.literal("points"),
    pointsPerYuan: z.int().check(z.gte(0), z.lte(1_000)),
    /** 20 000 = double. */ multiplierBp: z.int().check(z.gte(0), z.lte(100_000)),
  }),
  z.strictObject({
    kind: z.literal("coupons"),
    thresholdFen: threshold,
    templateId: id,
    count: z.int().check(z.gte(1), z.lte(10)),
  }),
]);
export type PromotionRule = z.infer<typeof promotionRule>;
export type PromotionKind = PromotionRule["kind"];
export const promotionKindNames = [
  "limited_time",
  "member",
  "nth_item",
  "bundle",
  "add_on",
  "gift",
  "full_reduction",
  "every_full",
  "free_shipping",
  "points",
  "coupons",
] as const satisfies readonly PromotionKind[];

const ids = z.array(id).check(z.maxLength(500));
/** What it is about; exclusions win, categories include their descendants. */
export const promotionScope = z.strictObject({
  include: z.discriminatedUnion("kind", [
    z.strictObject({ kind: z.literal("all") }),
    z.strictObject({ kind: z.literal("products"), productIds: ids.check(z.minLength(1)) }),
    z.strictObject({ kind: z.literal("categories"), categoryIds: ids.check(z.minLength(1)) }),
  ]),
  excludeProductIds: ids,
  excludeCategoryIds: ids,
});
export type PromotionScope = z.infer<typeof promotionScope>;

/** Whom it is for. Never a persona: a price must not depend on a profile. */
export const promotionAudience = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("everyone") }),
  z.strictObject({ kind: z.literal("members") }),
  z.strictObject({ kind: z.literal("paid_members") }),
  z.strictObject({ kind: z.literal("newcomers") }),
  z.strictObject({
    kind: z.literal("levels"),
    levelIds: z.array(z.string().check(z.minLength(1), z.maxLength(64))).check(z.minLength(1), z.maxLength(20)),
  }),
]);
export type PromotionAudience = z.infer<typeof promotionAudience>;

/** How it goes together with others of its layer (a price never does: the lowest wins). */
export const promotionStacking = z.strictObject({
  /** Of each group only the best for the buyer holds. */
  group: z.nullable(z.string().check(z.trim(), z.minLength(1), z.maxLength(20))),
  /** Combines with nothing of its layer. */ exclusive: z.boolean(),
  /** Promotion ids; both must name each other. */
  combinesWith: z.union([z.literal("any"), z.array(id).check(z.maxLength(100))]),
  /** Later layers that may not touch its goods: no coupons, no points. */
  closesLayers: z.array(z.enum(["items", "order", "coupon", "points"])).check(z.maxLength(4)),
  /** Between equals the higher goes first. */ priority: z.int().check(z.gte(0), z.lte(1_000)),
});

export const promotionLimits = z.strictObject({
  /** Orders it may serve in all. */ totalTimes: z.nullable(z.int().check(z.gte(1), z.lte(10_000_000))),
  /** Orders of one person. */ timesPerPerson: z.nullable(z.int().check(z.gte(1), z.lte(1_000))),
  /** What it may cost in all; it stops before the order that would pass it. */ budgetFen: z.nullable(price),
  /** The most one order saves by it. */ capFen: z.nullable(price),
});
