import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  type Asking,
  type Due,
  giftsToReturn,
  type LineMoney,
  type OrderMoney,
  reckon,
  reckonGoodwill,
  reduceTo,
} from "./amounts.ts";

const line = (id: string, given: Partial<LineMoney> = {}): LineMoney => ({
  id,
  quantity: 1,
  priceFen: 5_000,
  paidFen: 5_000,
  pointsSpent: 0,
  isGift: false,
  giftThresholdFen: null,
  giftThresholdUnits: null,
  shipped: 0,
  withdrawn: 0,
  claimed: 0,
  refunded: 0,
  refundedFen: 0,
  refundedPoints: 0,
  ...given,
});
const order = (lines: LineMoney[], given: Partial<OrderMoney> = {}): OrderMoney => ({
  payableFen: lines.reduce((sum, { paidFen }) => sum + paidFen, 0) + (given.shippingFen ?? 0),
  shippingFen: 0,
  refundedFen: 0,
  refundedShippingFen: 0,
  isAnythingShipped: false,
  lines,
  ...given,
});
const ask = (taken: [string, number][], more: Partial<Asking> = {}): Asking => ({
  taken: taken.map(([orderLineId, quantity]) => ({ orderLineId, quantity })),
  fault: "BUYER",
  missingGiftsFen: 0,
  openOnes: "not",
  ...more,
});
const brief = ({ goodsFen, shippingFen, deductedFen, totalFen, points }: Due) => [
  goodsFen,
  shippingFen,
  deductedFen,
  totalFen,
  points,
];

// goods, shipping, deducted, total, points
test.each<[string, OrderMoney, Asking, number[]]>([
  [
    "one of three units of 100 fen",
    order([line("a", { quantity: 3, paidFen: 100 })]),
    ask([["a", 1]]),
    [33, 0, 0, 33, 0],
  ],
  [
    "the last unit makes it exact",
    order([line("a", { quantity: 3, paidFen: 100, refunded: 2, refundedFen: 66 })]),
    ask([["a", 1]]),
    [34, 0, 0, 34, 0],
  ],
  [
    "points by the same rule",
    order([line("a", { quantity: 3, paidFen: 100, pointsSpent: 200 })]),
    ask([["a", 2]]),
    [66, 0, 0, 66, 133],
  ],
  [
    "a line paid with points alone",
    order([line("a", { paidFen: 0, pointsSpent: 500 })]),
    ask([["a", 1]]),
    [0, 0, 0, 0, 500],
  ],
  [
    "unshipped and not the last: no shipping",
    order([line("a"), line("b")], { shippingFen: 800 }),
    ask([["a", 1]]),
    [5_000, 0, 0, 5_000, 0],
  ],
  [
    "unshipped and the last: shipping too",
    order([line("a", { refunded: 1, refundedFen: 5_000 }), line("b")], { shippingFen: 800 }),
    ask([["b", 1]]),
    [5_000, 800, 0, 5_800, 0],
  ],
  [
    "the last, but something was shipped",
    order([line("a")], { shippingFen: 800, isAnythingShipped: true }),
    ask([["a", 1]]),
    [5_000, 0, 0, 5_000, 0],
  ],
  [
    "the seller's fault",
    order([line("a"), line("b")], { shippingFen: 800, isAnythingShipped: true }),
    ask([["a", 1]], { fault: "SELLER" }),
    [5_000, 800, 0, 5_800, 0],
  ],
  [
    "shipping goes back once",
    order([line("a"), line("b")], { shippingFen: 800, refundedShippingFen: 800, refundedFen: 5_800 }),
    ask([["b", 1]], { fault: "SELLER" }),
    [5_000, 0, 0, 5_000, 0],
  ],
  [
    "a gift does not count for the last unit",
    order([line("a"), line("g", { isGift: true, paidFen: 0 })], { shippingFen: 800 }),
    ask([["a", 1]]),
    [5_000, 800, 0, 5_800, 0],
  ],
  [
    "a gift that did not come back is deducted",
    order([line("a")], { isAnythingShipped: true }),
    ask([["a", 1]], { missingGiftsFen: 1_200 }),
    [5_000, 0, 1_200, 3_800, 0],
  ],
  [
    "never below nothing",
    order([line("a", { paidFen: 900 })], { isAnythingShipped: true }),
    ask([["a", 1]], { missingGiftsFen: 1_200 }),
    [900, 0, 900, 0, 0],
  ],
  [
    "not deducted when it is the seller's fault",
    order([line("a")]),
    ask([["a", 1]], { missingGiftsFen: 1_200, fault: "SELLER" }),
    [5_000, 0, 0, 5_000, 0],
  ],
  [
    "goodwill before takes from what is left",
    order([line("a", { quantity: 2, paidFen: 100, refundedFen: 70 })]),
    ask([["a", 2]]),
    [30, 0, 0, 30, 0],
  ],
  [
    "units others ask for count when it is asked",
    order([line("a", { quantity: 3, paidFen: 100, claimed: 2 })]),
    ask([["a", 1]], { openOnes: "also" }),
    [34, 0, 0, 34, 0],
  ],
])("%s", (_, given, asking, expected) => {
  expect(brief(reckon(given, asking))).toEqual(expected);
});

describe("less than is due", () => {
  const due = reckon(
    order([line("a", { paidFen: 3_000, pointsSpent: 100 }), line("b", { paidFen: 1_000 })], { shippingFen: 800 }),
    ask([
      ["a", 1],
      ["b", 1],
    ]),
  );
  test.each([
    [4_800, [4_000, 800, 0, 4_800, 100]],
    [4_500, [4_000, 500, 0, 4_500, 100]],
    [2_000, [2_000, 0, 0, 2_000, 50]],
    [0, [0, 0, 0, 0, 0]],
  ])("%i of 4,800 fen", (totalFen, expected) => {
    const less = reduceTo(due, totalFen);
    expect(brief(less)).toEqual(expected);
    expect(less.lines.reduce((sum, { fen }) => sum + fen, 0) + less.shippingFen).toBe(totalFen);
  });
});

describe("gifts go back with what earned them", () => {
  const gift = line("g", { isGift: true, paidFen: 0, priceFen: 1_200, giftThresholdFen: 8_000 });
  const basket = order([line("a", { quantity: 2, paidFen: 10_000 }), gift]);
  const back = (quantity: number, fault: Asking["fault"]) =>
    giftsToReturn(basket, [{ orderLineId: "a", quantity }], fault);
  test("below the threshold, and not while what stays reaches it", () => {
    expect(back(1, "BUYER")).toEqual([{ orderLineId: "g", quantity: 1 }]);
    const rich = order([line("a", { quantity: 3, paidFen: 15_000 }), gift]);
    expect(giftsToReturn(rich, [{ orderLineId: "a", quantity: 1 }], "BUYER")).toEqual([]);
  });
  test("a seller's fault takes it back only with the last unit", () => {
    expect(back(1, "SELLER")).toEqual([]);
    expect(back(2, "SELLER")).toEqual([{ orderLineId: "g", quantity: 1 }]);
  });
  test("a gift for so many units, and one that is back already", () => {
    const byUnits = { ...gift, giftThresholdFen: 0, giftThresholdUnits: 2 };
    const taken = [{ orderLineId: "a", quantity: 1 }];
    expect(giftsToReturn(order([basket.lines[0]!, byUnits]), taken, "BUYER")).toHaveLength(1);
    expect(giftsToReturn(order([basket.lines[0]!, { ...byUnits, refunded: 1 }]), taken, "BUYER")).toEqual([]);
  });
});

test("whatever is taken back in whatever steps, with goodwill between: never more than was paid, and exactly that at the end", () => {
  const lines = fc.array(
    fc.record({
      quantity: fc.integer({ min: 1, max: 7 }),
      paidFen: fc.integer({ min: 0, max: 30_000 }),
      pointsSpent: fc.integer({ min: 0, max: 999 }),
    }),
    { minLength: 1, maxLength: 4 },
  );
  const steps = fc.array(
    fc.record({
      line: fc.nat(),
      units: fc.integer({ min: 1, max: 3 }),
      goodwillFen: fc.oneof(fc.constant(0), fc.nat(4_000)),
      seller: fc.boolean(),
    }),
    { maxLength: 12 },
  );
  fc.assert(
    fc.property(lines, steps, fc.nat(2_000), (bought, taken, shippingFen) => {
      let now = order(
        bought.map((one, index) => line(`${index}`, { ...one, priceFen: one.paidFen })),
        { shippingFen },
      );
      const give = (due: Due, units: ReadonlyMap<string, number>) => {
        now = {
          ...now,
          refundedFen: now.refundedFen + due.totalFen,
          refundedShippingFen: now.refundedShippingFen + due.shippingFen,
          lines: now.lines.map((one) => {
            const given = due.lines.find(({ orderLineId }) => orderLineId === one.id);
            return {
              ...one,
              refunded: one.refunded + (units.get(one.id) ?? 0),
              refundedFen: one.refundedFen + (given?.fen ?? 0),
              refundedPoints: one.refundedPoints + (given?.points ?? 0),
            };
          }),
        };
        expect(now.refundedFen).toBeLessThanOrEqual(now.payableFen);
        expect(now.refundedShippingFen).toBeLessThanOrEqual(shippingFen);
        for (const one of now.lines) expect(one.refundedFen).toBeLessThanOrEqual(one.paidFen);
      };
      const take = (one: LineMoney, quantity: number, fault: Asking["fault"]) =>
        give(reckon(now, ask([[one.id, quantity]], { fault })), new Map([[one.id, quantity]]));
      for (const step of taken) {
        const one = now.lines[step.line % now.lines.length]!;
        const free = one.quantity - one.refunded;
        if (free > 0) take(one, Math.min(step.units, free), step.seller ? "SELLER" : "BUYER");
        const goodwillFen = Math.min(step.goodwillFen, now.payableFen - now.refundedFen);
        if (goodwillFen > 0) give(reckonGoodwill(now, goodwillFen), new Map());
      }
      for (const one of now.lines) if (one.refunded < one.quantity) take(one, one.quantity - one.refunded, "BUYER");
      expect(now.lines.map(({ refundedPoints }) => refundedPoints)).toEqual(
        bought.map(({ pointsSpent }) => pointsSpent),
      );
      // the last unit brings the shipping, so all of it is back
      expect(now.refundedFen).toBe(now.payableFen);
    }),
    { numRuns: 300 },
  );
});
