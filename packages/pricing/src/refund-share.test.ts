import { sumFen } from "@banyan/money";
import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { PricingError, refundShare } from "./index.ts";

const MAX = Number.MAX_SAFE_INTEGER;

describe("refundShare", () => {
  it.each([
    [1000, 3, 0, 1, 333],
    [1000, 3, 1, 1, 333],
    [1000, 3, 2, 1, 334],
    [1000, 3, 0, 3, 1000],
    [1, 2, 0, 1, 0],
    [1, 2, 1, 1, 1],
    [MAX, MAX, MAX - 1, 1, 1],
  ])("of %i paid for %i units, after %i, %i more are worth %i", (paidFen, quantity, done, k, worth) => {
    expect(refundShare(paidFen, quantity, done, k)).toBe(worth);
  });

  it.each([
    [-1, 1, 0, 1, "paidFen"],
    [1, 0, 0, 1, "quantity"],
    [1, 2, 2, 1, "done"],
    [1, 2, 1, 2, "k"],
    [1, 2, 0, 0, "k"],
  ])("refuses %i paid, %i units, %i done, %i more", (paidFen, quantity, done, k, path) => {
    expect(() => refundShare(paidFen, quantity, done, k)).toThrow(PricingError);
    expect(() => refundShare(paidFen, quantity, done, k)).toThrow(`${path}: expected an integer`);
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
