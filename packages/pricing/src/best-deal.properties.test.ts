import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyCartAtBest, lineOf } from "./carts.fixture.ts";
import { type CouponChoice, isInScope, type QuoteInput, quote } from "./index.ts";

const holds = (law: (input: QuoteInput) => void, carts: fc.Arbitrary<QuoteInput>): void =>
  fc.assert(fc.property(carts, law), { numRuns: 300 });

describe("the best deal", () => {
  const named = (id: string | null): CouponChoice => (id === null ? "none" : { couponId: id });

  it("is the cheapest of all pairs of coupons tried one by one", () => {
    holds((input) => {
      const ids = (prefix: string) => [
        null,
        ...input.coupons.map(({ id }) => id).filter((id) => id.startsWith(prefix)),
      ];
      const payable = ids("goods").flatMap((goods) =>
        ids("shipping").map(
          (shipping) =>
            quote({ ...input, choice: { goodsCoupon: named(goods), shippingCoupon: named(shipping) } }).payableFen,
        ),
      );
      expect(quote(input).payableFen).toBe(Math.min(...payable));
    }, anyCartAtBest);
  });

  it("is what a plain reading of the rules finds", () => {
    holds((input) => {
      expect(quote(input).payableFen).toBe(plainlyBest(input));
    }, anyCartAtBest.map(withPlainTerms));
  });

  it("spends no coupon that saves nothing beside the other one", () => {
    holds((input) => {
      const result = quote(input);
      const spentIn = (layer: "coupon" | "shipping") =>
        result.applied.find((each) => each.layer === layer && each.source.kind === "coupon")?.source.id ?? null;
      const [goods, shipping] = [spentIn("coupon"), spentIn("shipping")];
      const payableWith = (goodsId: string | null, shippingId: string | null) =>
        quote({ ...input, choice: { goodsCoupon: named(goodsId), shippingCoupon: named(shippingId) } }).payableFen;
      if (goods !== null) expect(payableWith(null, shipping)).toBeGreaterThan(result.payableFen);
      if (shipping !== null) expect(payableWith(goods, null)).toBeGreaterThan(result.payableFen);
    }, anyCartAtBest);
  });
});

/** Carts whose best price can be worked out on a napkin: ordinary entries, no limits, shipping coupons for everything. */
function withPlainTerms(input: QuoteInput): QuoteInput {
  const everything = { include: { kind: "all" as const }, excludeProductIds: [], excludeCategoryIds: [] };
  return {
    ...input,
    lines: input.lines.map((each) => ({ ...each, entry: "ordinary" })),
    campaigns: input.campaigns.flatMap((each) =>
      each.layer === "price" ? [{ ...each, limitPerPerson: null, closesLayers: [] }] : [],
    ),
    coupons: input.coupons.map((each) =>
      each.rule.kind === "FREE_SHIPPING" ? { ...each, rule: { ...each.rule, scope: everything } } : each,
    ),
    policy: { minPayableFen: 1, allowZero: true },
  };
}

/** The rules of layers 1, 4 and 6 again, as plainly as possible and with other arithmetic, for {@link withPlainTerms}. */
function plainlyBest(input: QuoteInput): number {
  const now = Date.parse(input.now);
  const percentage = (fen: number, bp: number): number => Number((BigInt(fen) * BigInt(bp) * 2n + 10_000n) / 20_000n);
  const quantities = new Map<string, number>();
  for (const { skuId, quantity } of input.lines) quantities.set(skuId, (quantities.get(skuId) ?? 0) + quantity);
  const prices = input.campaigns.filter((each) => each.layer === "price");
  const running = prices.filter(({ kind, startsAt, endsAt, audience }) => {
    if (kind === "group" || kind === "bargain") return false;
    if (startsAt !== null && Date.parse(startsAt) > now) return false;
    if (endsAt !== null && Date.parse(endsAt) < now) return false;
    const { isMember, isPaidMember, isNewcomer, levelId } = input.buyer;
    if (audience.kind === "levels") return levelId !== null && audience.levelIds.includes(levelId);
    return { everyone: true, members: isMember, paid_members: isPaidMember, newcomers: isNewcomer }[audience.kind];
  });
  const goods = [...quantities].map(([skuId, quantity]) => {
    const product = lineOf(input, skuId);
    const list = product.listPriceFen * quantity;
    const offers = running.map(({ price }) => {
      if (price.kind === "percent") return isInScope(price.scope, product) ? percentage(list, price.payBp) : list;
      if (price.kind === "rising") throw new Error("no rising price on a napkin");
      return (price.prices.find((each) => each.skuId === skuId)?.unitPriceFen ?? product.listPriceFen) * quantity;
    });
    return { product, fen: Math.min(list, ...offers) };
  });
  const total = goods.reduce((sum, { fen }) => sum + fen, 0);

  const usable = input.coupons.filter(
    ({ state, validFrom, validUntil }) =>
      state === "UNUSED" && Date.parse(validFrom) <= now && now <= Date.parse(validUntil),
  );
  const discounts = [0];
  for (const { rule } of usable) {
    if (rule.kind === "FREE_SHIPPING" || rule.kind === "EXCHANGE") continue;
    const basis = goods.reduce((sum, { product, fen }) => sum + (isInScope(rule.scope, product) ? fen : 0), 0);
    if (basis < rule.thresholdFen) continue;
    discounts.push(
      rule.kind === "FIXED"
        ? Math.min(rule.amountFen, basis)
        : Math.min(rule.capFen ?? basis, basis - percentage(basis, rule.payBp)),
    );
  }
  const payable = discounts.map((discount) => {
    const after = total - discount;
    const { shipping } = input;
    if (shipping?.kind !== "flat" || !goods.some(({ product }) => product.needsShipping)) return after;
    if (shipping.freeOverFen !== null && after >= shipping.freeOverFen) return after;
    const waived = usable.map(({ rule }) =>
      rule.kind === "FREE_SHIPPING" && after >= rule.thresholdFen
        ? Math.min(rule.capFen ?? shipping.feeFen, shipping.feeFen)
        : 0,
    );
    return after + shipping.feeFen - Math.max(0, ...waived);
  });
  return Math.min(...payable);
}
