import { sumFen } from "@banyan/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { anyCart, lineOf } from "./carts.fixture.ts";
import { isInScope, type Quote, type QuoteInput, quote } from "./index.ts";
import { fixed, line, percentOff, TOMORROW } from "./shop.fixture.ts";

const RUNS = { numRuns: 300 };
const holds = (law: (input: QuoteInput) => void, carts = anyCart): void => fc.assert(fc.property(carts, law), RUNS);

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
        const most =
          rule.kind === "FIXED"
            ? rule.amountFen
            : rule.kind === "EXCHANGE"
              ? basisFen
              : (rule.capFen ?? Number.MAX_SAFE_INTEGER);
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
