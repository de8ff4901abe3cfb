import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  allocate,
  floorPercentOf,
  MoneyError,
  multiplyDivide,
  percentOf,
  requireAmount,
  sumFen,
  timesFen,
} from "./index.ts";

const MAX = Number.MAX_SAFE_INTEGER;
const amount = fc.oneof(fc.integer({ min: 0, max: 2_000_000 }), fc.maxSafeNat());

describe("percentOf", () => {
  it.each([
    [315, 9500, 299, "105 fen × 3 at 95 % is taken on the line total"],
    [50, 100, 1, "half a fen goes up"],
    [49, 100, 0, "less than half goes down"],
    [0, 9500, 0, "nothing of nothing"],
    [MAX, 10_000, MAX, "all of the largest amount"],
    [MAX, 9_999, 9_006_298_534_815_517, "no overflow on the way"],
  ])("%i fen at %i bp is %i: %s", (fen, bp, expected) => {
    expect(percentOf(fen, bp)).toBe(expected);
  });

  it("agrees with exact arithmetic, rounded half up and rounded down", () => {
    fc.assert(
      fc.property(amount, fc.integer({ min: 0, max: 10_000 }), (fen, bp) => {
        const product = BigInt(fen) * BigInt(bp);
        expect(percentOf(fen, bp)).toBe(Number((product + 5_000n) / 10_000n));
        expect(floorPercentOf(fen, bp)).toBe(Number(product / 10_000n));
      }),
    );
  });

  it("refuses fractions, negatives and what passes 2^53", () => {
    expect(() => percentOf(1.5, 100)).toThrow(new MoneyError("NOT_AN_INTEGER", "fen must be an integer, got 1.5"));
    expect(() => percentOf(-1, 100)).toThrow(new MoneyError("NEGATIVE", "fen must not be negative, got -1"));
    expect(() => percentOf(MAX, 20_000)).toThrow(MoneyError);
  });
});

describe("multiplyDivide", () => {
  it("agrees with exact arithmetic where the product passes 2^53", () => {
    fc.assert(
      fc.property(amount, amount, fc.oneof(fc.integer({ min: 1, max: 9_999 }), fc.maxSafeNat()), (a, b, c) => {
        fc.pre(c > 0);
        const product = BigInt(a) * BigInt(b);
        const quotient = product / BigInt(c);
        if (quotient > BigInt(MAX)) expect(() => multiplyDivide(a, b, c)).toThrow(MoneyError);
        else
          expect(multiplyDivide(a, b, c)).toEqual({
            quotient: Number(quotient),
            remainder: Number(product % BigInt(c)),
          });
      }),
      { numRuns: 1_000 },
    );
  });
});

describe("sums and products", () => {
  it("are exact or refused", () => {
    expect(sumFen([1, 2, 3])).toBe(6);
    expect(timesFen(1299, 3)).toBe(3897);
    expect(() => sumFen([MAX, 1])).toThrow("beyond");
    expect(() => timesFen(MAX, 2)).toThrow("beyond");
    expect(() => requireAmount(Number.NaN, "price")).toThrow("price must be an integer, got NaN");
  });
});

describe("allocate", () => {
  it.each([
    { total: 3000, weights: [9900, 9900, 1], shares: [1500, 1500, 0] },
    { total: 100, weights: [1, 1, 1], shares: [34, 33, 33] },
    { total: 2, weights: [1, 1, 1], shares: [1, 1, 0] },
    { total: 0, weights: [0, 0], shares: [0, 0] },
    { total: 5, weights: [0, 1], shares: [0, 5] },
    { total: 10, weights: [1, 1, 8], caps: [10, 10, 3], shares: [4, 3, 3] },
    { total: 19801, weights: [9900, 9900, 1], caps: [9900, 9900, 1], shares: [9900, 9900, 1] },
  ])("$total over $weights is $shares", ({ total, weights, caps, shares }) => {
    expect(allocate(total, weights, caps)).toEqual(shares);
  });

  it("refuses what cannot be placed", () => {
    expect(() => allocate(1, [])).toThrow(MoneyError);
    expect(() => allocate(1, [0, 0])).toThrow(MoneyError);
    expect(() => allocate(11, [1, 1], [5, 5])).toThrow(MoneyError);
    expect(() => allocate(1, [1, 1], [5])).toThrow("2 weights but 1 caps");
    expect(() => allocate(-1, [1])).toThrow("total must not be negative");
  });

  const lines = fc.array(
    fc.record({ weight: fc.integer({ min: 0, max: 1_000_000 }), cap: fc.integer({ min: 0, max: 5_000 }) }),
    {
      minLength: 1,
      maxLength: 12,
    },
  );

  it("places every fen, and no share passes its cap", () => {
    fc.assert(
      fc.property(lines, fc.double({ min: 0, max: 1, noNaN: true }), (parts, share) => {
        const room = parts.reduce((sum, { weight, cap }) => sum + (weight > 0 ? cap : 0), 0);
        const total = Math.floor(room * share);
        const caps = parts.map(({ cap }) => cap);
        const shares = allocate(
          total,
          parts.map(({ weight }) => weight),
          caps,
        );
        expect(sumFen(shares)).toBe(total);
        for (const [index, fen] of shares.entries()) expect(fen).toBeLessThanOrEqual(caps[index] ?? 0);
        for (const fen of shares) expect(fen).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it("stays within one fen of the exact proportion when nothing is capped", () => {
    fc.assert(
      fc.property(
        amount,
        fc.array(fc.integer({ min: 1, max: 1_000_000 }), { minLength: 1, maxLength: 12 }),
        (total, weights) => {
          const sum = BigInt(sumFen(weights));
          for (const [index, share] of allocate(total, weights).entries()) {
            const distance = BigInt(share) * sum - BigInt(total) * BigInt(weights[index] ?? 0);
            expect(distance < sum && distance > -sum).toBe(true);
          }
        },
      ),
    );
  });

  it("gives a heavier line never less than a lighter one, and equal lines at most one fen apart, the lower first", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: 100_000 }),
        fc.array(fc.integer({ min: 1, max: 50 }), { minLength: 2, maxLength: 8 }),
        (total, weights) => {
          const shares = allocate(total, weights);
          for (let a = 0; a < weights.length; a += 1) {
            for (let b = a + 1; b < weights.length; b += 1) {
              const [wa, wb, sa, sb] = [weights[a] ?? 0, weights[b] ?? 0, shares[a] ?? 0, shares[b] ?? 0];
              if (wa === wb) expect([0, 1]).toContain(sa - sb);
              else if (wa > wb) expect(sa).toBeGreaterThanOrEqual(sb);
              else expect(sb).toBeGreaterThanOrEqual(sa);
            }
          }
        },
      ),
    );
  });
});
