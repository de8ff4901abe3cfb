import { sumFen } from "@banyan/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Campaign, LAYERS, type OrderCampaign, type Quote, type QuoteInput, quote, refundShare } from "./index.ts";
import { anyOrder } from "./orders.fixture.ts";
import { earning, fixed, freeFrom, fullOff, onItems, TOMORROW, YESTERDAY } from "./shop.fixture.ts";

/** The laws of `quote.properties.test.ts` for orders through all seven layers. */
const RUNS = { numRuns: 250 };
const holds = (law: (input: QuoteInput) => void): void => fc.assert(fc.property(anyOrder, law), RUNS);

describe("conservation", () => {
  it("between list price, savings by layer, shipping and payment, over the order, per line and per rule", () => {
    holds((input) => {
      const { lines, savedFen, applied, ...result } = quote(input);
      const goods = savedFen.price + savedFen.items + savedFen.order + savedFen.coupon + savedFen.points;
      expect(result.payableFen).toBe(result.goodsFen - goods + result.shippingFen);
      expect(result.shippingFen).toBe(result.shipping.feeFen - savedFen.shipping);
      for (const layer of LAYERS) {
        if (layer === "rewards") continue;
        expect(sumFen(applied.filter((a) => a.layer === layer).map((a) => a.amountFen))).toBe(savedFen[layer]);
        if (layer === "shipping") continue;
        expect(sumFen(lines.map((line) => line.savedFen[layer]))).toBe(savedFen[layer]);
      }
      for (const { listFen, payableFen, savedFen: saved } of lines) {
        expect(payableFen).toBe(listFen - saved.price - saved.items - saved.order - saved.coupon - saved.points);
        expect(payableFen).toBeGreaterThanOrEqual(0);
      }
    });
  });

  it("of refunds: a line given back unit by unit gives back what it paid", () => {
    holds((input) => {
      for (const { payableFen, quantity } of quote(input).lines) {
        const shares = Array.from({ length: quantity }, (_, done) => refundShare(payableFen, quantity, done, 1));
        expect(sumFen(shares)).toBe(payableFen);
      }
    });
  });
});

describe("the cart's shape changes nothing", () => {
  it("not the order of lines, campaigns, coupons and usage", () => {
    const mix = <T>(items: readonly T[]): fc.Arbitrary<T[]> =>
      fc.shuffledSubarray([...items], { minLength: items.length });
    const pairs = anyOrder.chain((input) =>
      fc
        .record({
          lines: mix(input.lines),
          campaigns: mix(input.campaigns),
          coupons: mix(input.coupons),
          usage: mix(input.usage),
        })
        .map((mixed) => [input, { ...input, ...mixed }] as const),
    );
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
      lines: result.lines.map((line) => ({ ...line, lineIds: [] })),
    });
    holds((input) => {
      const lines = input.lines.flatMap((line) =>
        Array.from({ length: line.quantity }, (_, unit) => ({
          ...line,
          lineId: `${line.lineId} ${unit}`,
          quantity: 1,
        })),
      );
      expect(withoutLineIds(quote({ ...input, lines }))).toEqual(withoutLineIds(quote(input)));
    });
  });
});

describe("bounds", () => {
  it("no campaign takes off more than its cap, the goods it is measured on, or what leaves the least payment", () => {
    holds((input) => {
      const { applied, payableFen, blockedBy } = quote(input);
      const capOf = (campaign: Campaign | undefined): number =>
        campaign === undefined || campaign.layer === "price" ? Infinity : (campaign.capFen ?? Infinity);
      for (const { source, amountFen, basisFen, layer } of applied) {
        expect(amountFen).toBeLessThanOrEqual(capOf(input.campaigns.find(({ id }) => id === source.id)));
        if (layer === "order" || layer === "coupon" || layer === "points")
          expect(amountFen).toBeLessThanOrEqual(basisFen);
      }
      const { allowZero, minPayableFen } = input.policy;
      const isBelow = !allowZero && payableFen < minPayableFen;
      if (isBelow) {
        const takers = applied.filter(({ layer, source }) => layer !== "price" && source.kind !== "shipping");
        expect(sumFen(takers.map(({ amountFen }) => amountFen))).toBe(0);
        expect(["NO_LINES", "NOT_DELIVERABLE", "BELOW_MIN_PAYABLE"]).toContain(blockedBy);
      }
    });
  });

  it("gift lines cost nothing, and there are never more gifts than stock", () => {
    holds((input) => {
      for (const line of quote(input).lines) {
        if (line.giftOf === null) continue;
        expect([line.listFen, line.pricedFen, line.payableFen, line.steps.length, line.lineIds.length]).toEqual([
          0, 0, 0, 0, 0,
        ]);
        const campaign = input.campaigns.find(({ id }) => id === line.giftOf);
        const gifts = campaign?.layer === "items" && campaign.rule.kind === "gift" ? campaign.rule.gifts : [];
        const bought = sumFen(input.lines.filter(({ skuId }) => skuId === line.skuId).map(({ quantity }) => quantity));
        const available = gifts.find(({ skuId }) => skuId === line.skuId)?.available ?? 0;
        expect(line.quantity).toBeLessThanOrEqual(available - bought);
      }
    });
  });

  it("points are whole steps within what there is, and never more than the shop takes", () => {
    holds((input) => {
      const { pointsSpent, savedFen, pointsOffer } = quote(input);
      if (input.points === null) {
        expect([pointsSpent, savedFen.points, pointsOffer]).toEqual([0, 0, undefined]);
        return;
      }
      const { available, pointsPerYuan, stepPoints, minPoints } = input.points;
      expect(pointsSpent % stepPoints).toBe(0);
      expect(pointsSpent).toBeLessThanOrEqual(Math.max(available, 0));
      expect(savedFen.points).toBe(Math.floor((pointsSpent * 100) / pointsPerYuan));
      if (pointsSpent > 0) expect(pointsSpent).toBeGreaterThanOrEqual(minPoints);
      expect(pointsSpent).toBeLessThanOrEqual(pointsOffer?.mostPoints ?? 0);
    });
  });
});

describe("each layer reads its basis as it enters, frozen", () => {
  it("nothing of a later layer moves an earlier one, where the least payment does not", () => {
    const upTo = (result: Quote, layers: readonly string[]) => ({
      steps: result.lines
        .filter(({ giftOf }) => giftOf === null)
        .map(({ key, steps }) => [key, steps.filter(({ layer }) => layers.includes(layer))]),
      applied: result.applied.filter(({ layer }) => layers.includes(layer)),
    });
    holds((given) => {
      const input = { ...given, policy: { minPayableFen: 1, allowZero: true } };
      const result = quote(input);
      const entries = input.lines.map((line) => ({ ...line, entry: "ordinary" as const }));
      const withoutOrder = { ...input, campaigns: input.campaigns.filter(({ layer }) => layer !== "order") };
      expect(upTo(quote(withoutOrder), ["price", "items"])).toEqual(upTo(result, ["price", "items"]));
      const plain: QuoteInput = {
        ...input,
        coupons: [],
        points: null,
        shipping: null,
        choice: { goodsCoupon: "none", shippingCoupon: "none" },
      };
      expect(upTo(quote(plain), ["price", "items", "order"])).toEqual(upTo(result, ["price", "items", "order"]));
      const prices = { ...plain, lines: entries, campaigns: input.campaigns.filter(({ layer }) => layer === "price") };
      const ordinary = { ...input, lines: entries };
      expect(upTo(quote(prices), ["price"])).toEqual(upTo(quote(ordinary), ["price"]));
    });
  });
});

describe("a rule that is not met changes nothing", () => {
  const unmet = [
    fullOff("unmet", [[1_000_000_000, 1]]),
    fullOff("unmet", [[0, 100]], { startsAt: TOMORROW }),
    fullOff("unmet", [[0, 100]], { endsAt: YESTERDAY }),
    fullOff("unmet", [[0, 100]], { audience: { kind: "levels", levelIds: [] } }),
    fullOff("unmet", [[0, 100]], { timesPerPerson: 0 }),
    fullOff("unmet", [[0, 100]], { capFen: 0 }),
    onItems("unmet", { kind: "nth_item", n: 1_000, payBp: 0 }, { group: "a" }),
    onItems("unmet", { kind: "nth_item", n: 1, payBp: 10_000 }),
    onItems("unmet", {
      kind: "bundle",
      parts: [{ productIds: ["nowhere"], quantity: 1 }],
      priceFen: 1,
      timesPerOrder: null,
    }),
    freeFrom("unmet", 1_000_000_000),
    earning("unmet", { kind: "points", pointsPerYuan: 0, multiplierBp: 10_000 }),
  ];

  it("but its own line among the rejected", () => {
    fc.assert(
      fc.property(anyOrder, fc.constantFrom(...unmet), (input, campaign) => {
        const more = quote({ ...input, campaigns: [campaign, ...input.campaigns] });
        expect(more.rejected.filter(({ source }) => source.id === "unmet")).toHaveLength(1);
        const rejected = more.rejected.filter(({ source }) => source.id !== "unmet");
        expect({ ...more, rejected }).toEqual(quote(input));
      }),
      RUNS,
    );
  });
});

describe("the best deal", () => {
  it("of a layer is the cheapest of all sets of its campaigns, tried one by one", () => {
    const alone = anyOrder.map(
      (input): QuoteInput => ({
        ...input,
        campaigns: input.campaigns.flatMap((campaign): Campaign[] => {
          if (campaign.layer === "price") return [campaign];
          return campaign.layer === "order" ? [{ ...campaign, closesLayers: [] }] : [];
        }),
        lines: input.lines.map((line) =>
          line.entry !== "ordinary" && line.entry.campaignId.startsWith("items:")
            ? { ...line, entry: "ordinary" as const }
            : line,
        ),
        coupons: [],
        points: null,
        shipping: null,
        choice: { goodsCoupon: "none", shippingCoupon: "none" },
      }),
    );
    fc.assert(
      fc.property(alone, (input) => {
        const prices = input.campaigns.filter(({ layer }) => layer === "price");
        const stacking = input.campaigns.filter((campaign) => campaign.layer === "order");
        const paidWith = (set: readonly Campaign[]) =>
          quote({ ...input, policy: { minPayableFen: 1, allowZero: true }, campaigns: [...prices, ...set] }).payableFen;
        // a group is reduced to its best before sets are tried, whatever that one combines with
        const wins = (each: OrderCampaign, other: OrderCampaign) =>
          paidWith([each]) - paidWith([other]) || other.priority - each.priority || (each.id < other.id ? -1 : 1);
        const open = stacking.filter(
          (each) =>
            !stacking.some(
              (other) => other !== each && other.group === each.group && each.group !== null && wins(other, each) < 0,
            ),
        );
        const payable = Array.from({ length: 1 << open.length }, (_, bits) => {
          const set = open.filter((_each, index) => (bits & (1 << index)) !== 0);
          return quote({ ...input, campaigns: [...prices, ...set] }).payableFen;
        });
        expect(quote(input).payableFen).toBe(Math.min(...payable));
      }),
      RUNS,
    );
  });

  it("of coupons is the cheapest of all pairs tried one by one, points and shipping included", () => {
    const named = (id: string | null) => (id === null ? "none" : { couponId: id });
    holds((given) => {
      const input: QuoteInput = { ...given, choice: { goodsCoupon: "best", shippingCoupon: "best" } };
      const idsOf = (isShipping: boolean) => [
        null,
        ...input.coupons.filter(({ rule }) => (rule.kind === "FREE_SHIPPING") === isShipping).map(({ id }) => id),
      ];
      // the least payment may reach back into layer 3; what it leaves there differs from pair to pair
      const free = { ...input, policy: { minPayableFen: 1, allowZero: true } };
      const payable = idsOf(false).flatMap((goods) =>
        idsOf(true).map(
          (shipping) =>
            quote({ ...free, choice: { goodsCoupon: named(goods), shippingCoupon: named(shipping) } }).payableFen,
        ),
      );
      expect(quote(free).payableFen).toBe(Math.min(...payable));
    });
  });

  it("is never dearer for one more coupon in the wallet", () => {
    holds((given) => {
      const input: QuoteInput = { ...given, choice: { goodsCoupon: "best", shippingCoupon: "best" } };
      expect(quote({ ...input, coupons: [...input.coupons, fixed("more", 100)] }).payableFen).toBeLessThanOrEqual(
        quote(input).payableFen,
      );
    });
  });
});

describe("replay and explanation", () => {
  it("a stored input gives the stored result, plain JSON both", () => {
    holds((input) => {
      const result = quote(input);
      expect(quote(JSON.parse(JSON.stringify(input)))).toStrictEqual(JSON.parse(JSON.stringify(result)));
      expect(JSON.parse(JSON.stringify(result))).toStrictEqual(result);
    });
  });

  it("every campaign and coupon is told exactly once, applied or rejected", () => {
    holds((input) => {
      const { applied, rejected } = quote(input);
      const told = [...applied, ...rejected]
        .filter(({ source }) => source.kind === "campaign" || source.kind === "coupon")
        .map(({ source }) => `${source.kind} ${source.id}`);
      const given = [
        ...input.campaigns.map(({ id }) => `campaign ${id}`),
        ...input.coupons.map(({ id }) => `coupon ${id}`),
      ];
      expect(told.sort()).toEqual(given.sort());
    });
  });

  it("steps lead from the list price to the payment and from the fee to what is charged, and add up to what was applied", () => {
    holds((input) => {
      const result = quote(input);
      const byRule = new Map<string, number>();
      const follow = (from: number, steps: Quote["lines"][number]["steps"]): number =>
        steps.reduce((left, { basisFen, amountFen, source }) => {
          expect(basisFen).toBe(left);
          byRule.set(source.id, (byRule.get(source.id) ?? 0) + amountFen);
          return left - amountFen;
        }, from);
      for (const line of result.lines) expect(follow(line.listFen, line.steps)).toBe(line.payableFen);
      expect(follow(result.shipping.feeFen, result.shipping.steps)).toBe(result.shippingFen);
      for (const { source, amountFen, layer } of result.applied) {
        if (layer !== "rewards") expect(byRule.get(source.id) ?? 0).toBe(amountFen);
      }
    });
  });

  it("what a reduction is said to miss is exactly what it misses", () => {
    holds((input) => {
      const missed = quote(input).rejected.find(({ code, layer }) => code === "BELOW_THRESHOLD" && layer === "order");
      if (missed?.missingFen == null) return;
      const { id } = missed.source;
      const lower = (by: number): QuoteInput => ({
        ...input,
        campaigns: input.campaigns.map((campaign): Campaign => {
          if (campaign.id !== id || campaign.layer !== "order") return campaign;
          const { rule } = campaign;
          return rule.kind === "every_full"
            ? { ...campaign, rule: { ...rule, everyFen: rule.everyFen - by } }
            : {
                ...campaign,
                rule: {
                  ...rule,
                  tiers: rule.tiers.map((tier) => ({ ...tier, threshold: Math.max(tier.threshold - by, 0) })),
                },
              };
        }),
      });
      const codeWith = (by: number) => quote(lower(by)).rejected.find(({ source }) => source.id === id)?.code;
      if (missed.missingFen > 1) expect(codeWith(missed.missingFen - 1)).toBe("BELOW_THRESHOLD");
      const isEmptyRule = input.campaigns.some(
        (campaign) =>
          campaign.id === id &&
          campaign.layer === "order" &&
          campaign.rule.kind === "every_full" &&
          campaign.rule.everyFen <= (missed.missingFen ?? 0),
      );
      if (!isEmptyRule) expect(codeWith(missed.missingFen)).not.toBe("BELOW_THRESHOLD");
    });
  });
});
