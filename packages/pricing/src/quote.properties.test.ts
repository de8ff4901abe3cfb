import { sumFen } from "@banyan/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyCart, anyCartAtBest } from "./carts.fixture.ts";
import { type CouponChoice, isInScope, type Line, type Quote, type QuoteInput, quote, refundShare } from "./index.ts";
import { fixed, line, percentOff, TOMORROW } from "./shop.fixture.ts";

const RUNS = { numRuns: 500 };
const holds = (law: (input: QuoteInput) => void, carts = anyCart): void => fc.assert(fc.property(carts, law), RUNS);

const lineOf = (input: QuoteInput, skuId: string): Line => {
  const found = input.lines.find((each) => each.skuId === skuId);
  if (found === undefined) throw new Error(`no line of ${skuId}`);
  return found;
};
const couponOf = (input: QuoteInput, id: string) => input.coupons.find((coupon) => coupon.id === id);

describe("conservation: no fen is lost or made", () => {
  it("between list price, savings, shipping and payment, over the order and per line", () => {
    holds((input) => {
      const result = quote(input);
      const { savedFen } = result;
      const savedOnGoods = savedFen.price + savedFen.items + savedFen.order + savedFen.coupon + savedFen.points;
      expect(result.payableFen).toBe(result.goodsFen - savedOnGoods + result.shippingFen);
      expect(result.goodsFen).toBe(sumFen(input.lines.map(({ listPriceFen, quantity }) => listPriceFen * quantity)));
      expect(result.goodsPayableFen).toBe(sumFen(result.lines.map(({ payableFen }) => payableFen)));
      expect(result.shippingFen).toBe(result.shipping.feeFen - savedFen.shipping);
      for (const each of result.lines) {
        const saved = each.savedFen;
        expect(each.payableFen).toBe(
          each.listFen - saved.price - saved.items - saved.order - saved.coupon - saved.points,
        );
      }
    });
  });

  it("between the sources of savings and the layers", () => {
    holds((input) => {
      const { applied, savedFen } = quote(input);
      for (const layer of ["price", "coupon", "shipping"] as const) {
        const amounts = applied.filter((each) => each.layer === layer).map(({ amountFen }) => amountFen);
        expect(sumFen(amounts)).toBe(savedFen[layer]);
      }
    });
  });
});

describe("the cart's shape changes nothing", () => {
  const shuffled = (input: QuoteInput): fc.Arbitrary<QuoteInput> => {
    const mix = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
      fc.shuffledSubarray([...items], { minLength: items.length });
    return fc
      .record({
        lines: mix(input.lines),
        campaigns: mix(input.campaigns),
        coupons: mix(input.coupons),
        usage: mix(input.usage),
      })
      .map((mixed) => ({ ...input, ...mixed }));
  };

  it("not the order of lines, campaigns, coupons and usage", () => {
    const pairs = anyCart.chain((input) => fc.tuple(fc.constant(input), shuffled(input)));
    fc.assert(
      fc.property(pairs, ([input, mixed]) => {
        expect(quote(mixed)).toEqual(quote(input));
      }),
      RUNS,
    );
  });

  it("not how a quantity is split into lines", () => {
    const withoutLineIds = (result: Quote) => ({
      ...result,
      lines: result.lines.map((each) => ({ ...each, lineIds: [] })),
    });
    holds((input) => {
      const lines = input.lines.flatMap((each) =>
        Array.from({ length: each.quantity }, (_, unit) => ({
          ...each,
          lineId: `${each.lineId} unit ${unit}`,
          quantity: 1,
        })),
      );
      expect(withoutLineIds(quote({ ...input, lines }))).toEqual(withoutLineIds(quote(input)));
    });
  });
});

describe("bounds", () => {
  it("no line costs less than nothing or more than its list price, no coupon gives more than it may", () => {
    holds((input) => {
      const result = quote(input);
      for (const each of result.lines) {
        expect(each.payableFen).toBeGreaterThanOrEqual(0);
        expect(each.pricedFen).toBeLessThanOrEqual(each.listFen);
        expect(each.payableFen).toBeLessThanOrEqual(each.pricedFen);
      }
      expect(result.shippingFen).toBeGreaterThanOrEqual(0);
      for (const { source, amountFen, basisFen } of result.applied) {
        const rule = source.kind === "coupon" ? couponOf(input, source.id)?.rule : undefined;
        if (rule === undefined) continue;
        expect(amountFen).toBeGreaterThan(0);
        expect(basisFen).toBeGreaterThanOrEqual(rule.kind === "FREE_SHIPPING" ? 0 : rule.thresholdFen);
        const most = rule.kind === "FIXED" ? rule.amountFen : (rule.capFen ?? Number.MAX_SAFE_INTEGER);
        expect(amountFen).toBeLessThanOrEqual(most);
        if (rule.kind !== "FREE_SHIPPING") expect(amountFen).toBeLessThanOrEqual(basisFen);
      }
    });
  });

  it("discounts never take the order below the least payment; below it only its own prices can be, and then it is blocked", () => {
    holds((input) => {
      const result = quote(input);
      const { minPayableFen, allowZero } = input.policy;
      const isBelow = !allowZero && result.payableFen < minPayableFen;
      const expected = input.lines.length === 0 ? "NO_LINES" : isBelow ? "BELOW_MIN_PAYABLE" : null;
      expect(result.blockedBy).toBe(expected);
      if (isBelow) expect(result.applied.filter(({ source }) => source.kind === "coupon")).toEqual([]);
    });
  });

  it("at most one coupon for goods and one for shipping is spent, and only an unused one in its time", () => {
    holds((input) => {
      const spent = quote(input).applied.flatMap(({ source, layer }) =>
        source.kind === "coupon" ? [{ layer, id: source.id }] : [],
      );
      expect(new Set(spent.map(({ layer }) => layer)).size).toBe(spent.length);
      for (const { id } of spent) {
        const coupon = couponOf(input, id);
        expect(coupon?.state).toBe("UNUSED");
        expect(Date.parse(coupon?.validFrom ?? TOMORROW) <= Date.parse(input.now)).toBe(true);
        expect(Date.parse(coupon?.validUntil ?? "") >= Date.parse(input.now)).toBe(true);
      }
    });
  });
});

describe("each layer reads its basis as it enters, frozen", () => {
  it("coupons change no line price", () => {
    holds((input) => {
      const plain = quote({ ...input, coupons: [], choice: { goodsCoupon: "none", shippingCoupon: "none" } });
      const prices = (result: Quote) => result.lines.map(({ key, pricedFen, price }) => ({ key, pricedFen, price }));
      expect(prices(quote(input))).toEqual(prices(plain));
    });
  });

  it("a goods coupon is measured on the eligible lines after layer 1, shipping on the goods after layer 4", () => {
    holds((input) => {
      const result = quote(input);
      expect(result.shipping.basisFen).toBe(result.goodsFen - result.savedFen.price - result.savedFen.coupon);
      for (const { source, basisFen, layer } of result.applied) {
        if (layer === "shipping") expect(basisFen).toBe(result.shipping.basisFen);
        if (layer !== "coupon") continue;
        const scope = couponOf(input, source.id)?.rule.scope;
        const eligible = result.lines.filter(({ skuId, price }) => {
          const campaign = input.campaigns.find(({ id }) => price.kind !== "list" && id === price.campaignId);
          const isClosed = campaign?.closesLayers.includes("coupon") ?? false;
          return scope !== undefined && isInScope(scope, lineOf(input, skuId)) && !isClosed;
        });
        expect(basisFen).toBe(sumFen(eligible.map(({ pricedFen }) => pricedFen)));
      }
    });
  });
});

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

  it("spends no coupon that saves nothing", () => {
    holds(
      (input) => {
        const result = quote(input);
        for (const { source } of result.applied) {
          if (source.kind !== "coupon") continue;
          const without = quote({ ...input, coupons: input.coupons.filter(({ id }) => id !== source.id) });
          expect(without.payableFen).toBeGreaterThan(result.payableFen);
        }
      },
      anyCartAtBest.map((input) => ({ ...input, coupons: oneOfEach(input) })),
    );
  });

  const oneOfEach = ({ coupons }: QuoteInput) => coupons.filter(({ id }) => id === "goods-0" || id === "shipping-0");
});

/** Carts whose best price can be worked out on a napkin: ordinary entries, no limits, shipping coupons for everything. */
function withPlainTerms(input: QuoteInput): QuoteInput {
  const everything = { include: { kind: "all" as const }, excludeProductIds: [], excludeCategoryIds: [] };
  return {
    ...input,
    lines: input.lines.map((each) => ({ ...each, entry: "ordinary" })),
    campaigns: input.campaigns.map((each) => ({ ...each, limitPerPerson: null, closesLayers: [] })),
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
  const running = input.campaigns.filter(({ kind, startsAt, endsAt, audience }) => {
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
    if (rule.kind === "FREE_SHIPPING") continue;
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
    if (shipping === null || !goods.some(({ product }) => product.needsShipping)) return after;
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

describe("a rule that is not met changes nothing", () => {
  const unmetCampaigns = [
    percentOff("unmet", "limited_time", 0, { startsAt: TOMORROW }),
    percentOff("unmet", "limited_time", 0, { endsAt: "2020-01-01T00:00:00Z" }),
    percentOff("unmet", "member", 0, { audience: { kind: "levels", levelIds: [] } }),
    percentOff("unmet", "group", 0),
    percentOff("unmet", "limited_time", 0, { limitPerPerson: 0 }),
    percentOff("unmet", "limited_time", 10_000),
  ];
  const unmetCoupons = [
    fixed("unmet", 500, { over: 1_000_000_000 }),
    fixed("unmet", 500, {}, { state: "USED" }),
    fixed("unmet", 500, {}, { validFrom: TOMORROW }),
    fixed("unmet", 500, {
      scope: {
        include: { kind: "products", productIds: ["elsewhere"] },
        excludeProductIds: [],
        excludeCategoryIds: [],
      },
    }),
    fixed("unmet", 0),
  ];

  it("but its own line among the rejected", () => {
    const rule = fc.oneof(
      fc.constantFrom(...unmetCampaigns).map((campaign) => ({ campaigns: [campaign], coupons: [] })),
      fc.constantFrom(...unmetCoupons).map((coupon) => ({ campaigns: [], coupons: [coupon] })),
    );
    fc.assert(
      fc.property(anyCart, rule, (input, { campaigns, coupons }) => {
        const more = quote({
          ...input,
          campaigns: [...campaigns, ...input.campaigns],
          coupons: [...coupons, ...input.coupons],
        });
        expect(more.rejected.filter(({ source }) => source.id === "unmet")).toHaveLength(1);
        expect({ ...more, rejected: more.rejected.filter(({ source }) => source.id !== "unmet") }).toEqual(
          quote(input),
        );
      }),
      RUNS,
    );
  });
});

describe("replay", () => {
  it("of a stored input equals the stored result, and pricing leaves its input alone", () => {
    holds((input) => {
      const stored = JSON.stringify(input);
      const result = quote(deepFreeze(input));
      expect(quote(JSON.parse(stored))).toStrictEqual(JSON.parse(JSON.stringify(result)));
      expect(JSON.parse(JSON.stringify(result))).toStrictEqual(result);
      expect(JSON.stringify(input)).toBe(stored);
    });
  });

  function deepFreeze<T>(value: T): T {
    if (typeof value === "object" && value !== null) {
      for (const part of Object.values(value)) deepFreeze(part);
      Object.freeze(value);
    }
    return value;
  }
});

describe("the explanation is sound", () => {
  it("every campaign and coupon is told exactly once, applied or rejected", () => {
    holds((input) => {
      const { applied, rejected } = quote(input);
      const told = [...applied, ...rejected].map(({ source }) => `${source.kind} ${source.id}`);
      const given = [
        ...input.campaigns.map(({ id }) => `campaign ${id}`),
        ...input.coupons.map(({ id }) => `coupon ${id}`),
      ];
      expect(told.filter((each) => !each.startsWith("shipping ")).sort()).toEqual(given.sort());
      expect(told.filter((each) => each.startsWith("shipping ")).length).toBeLessThanOrEqual(1);
    });
  });

  it("the steps of a line lead from its list price to its payment, and add up to what was applied", () => {
    holds((input) => {
      const result = quote(input);
      const byRule = new Map<string, number>();
      const follow = (from: number, steps: Quote["lines"][number]["steps"]): number => {
        let left = from;
        for (const { basisFen, amountFen, source } of steps) {
          expect(basisFen).toBe(left);
          left -= amountFen;
          byRule.set(source.id, (byRule.get(source.id) ?? 0) + amountFen);
        }
        return left;
      };
      for (const each of result.lines) expect(follow(each.listFen, each.steps)).toBe(each.payableFen);
      expect(follow(result.shipping.feeFen, result.shipping.steps)).toBe(result.shippingFen);
      expect(new Map(result.applied.map(({ source, amountFen }) => [source.id, amountFen]))).toEqual(byRule);
    });
  });

  it("what a coupon is said to miss is exactly what it misses", () => {
    const topUp = (input: QuoteInput, fen: number): QuoteInput => ({
      ...input,
      lines: [...input.lines, line("top-up", fen, 1)],
    });
    holds(
      (input) => {
        const missed = quote(input).rejected.find(
          ({ code, layer }) => code === "BELOW_THRESHOLD" && layer === "coupon",
        );
        const coupon = missed === undefined ? undefined : couponOf(input, missed.source.id);
        if (missed?.missingFen == null || coupon?.rule.scope.include.kind !== "all") return;
        const codeWith = (fen: number) =>
          quote(topUp(input, fen)).rejected.find(({ source }) => source.id === missed.source.id)?.code;
        expect(codeWith(missed.missingFen)).not.toBe("BELOW_THRESHOLD");
        if (missed.missingFen > 1) expect(codeWith(missed.missingFen - 1)).toBe("BELOW_THRESHOLD");
      },
      anyCart.map((input) => ({
        ...input,
        campaigns: [],
        lines: input.lines.map((each) => ({ ...each, entry: "ordinary" as const })),
      })),
    );
  });
});

describe("refunds", () => {
  const part = fc.integer({ min: 1, max: 7 });
  it("give back exactly what was paid, however the units come back, and never less than nothing", () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.nat(10_000), fc.maxSafeNat()),
        fc.array(part, { minLength: 1, maxLength: 9 }),
        (paidFen, parts) => {
          const quantity = sumFen(parts);
          let done = 0;
          let refunded = 0;
          for (const k of parts) {
            const share = refundShare(paidFen, quantity, done, k);
            expect(share).toBeGreaterThanOrEqual(0);
            done += k;
            refunded += share;
          }
          expect(refunded).toBe(paidFen);
        },
      ),
    );
  });

  it("are the same in one step or in two", () => {
    fc.assert(
      fc.property(fc.nat(1_000_000), part, part, fc.nat(7), (paidFen, first, second, kept) => {
        const quantity = first + second + kept;
        expect(refundShare(paidFen, quantity, 0, first) + refundShare(paidFen, quantity, first, second)).toBe(
          refundShare(paidFen, quantity, 0, first + second),
        );
      }),
    );
  });
});
