import fc from "fast-check";
import { expect, test } from "vitest";
import { betaInc, binomialPmf, binomialTest } from "./binomial.ts";
import { lgamma } from "./gamma.ts";
import { mad, median, robustZ } from "./robust.ts";

test("median, MAD and robust z of known values", () => {
  expect([median([]), median([3]), median([4, 1, 3]), median([4, 1, 3, 2]), mad([1, 1, 2, 2, 4, 6, 9])]).toEqual([
    null,
    3,
    3,
    2.5,
    1,
  ]);
  expect([robustZ(9, [1, 1, 2, 2, 4, 6, 9]), robustZ(1, []), robustZ(5, [5, 5]), robustZ(4, [5, 5])]).toEqual([
    0.6745 * 7,
    null,
    0,
    Number.NEGATIVE_INFINITY,
  ]);
});

test("ln Γ agrees with factorials and with published values", () => {
  let factorial = 1;
  for (let n = 1; n < 100; n++) {
    expect(lgamma(n)).toBeCloseTo(Math.log(factorial), 11);
    factorial *= n;
  }
  expect(lgamma(0.5)).toBeCloseTo(Math.log(Math.sqrt(Math.PI)), 14);
  expect(lgamma(1e-3)).toBeCloseTo(6.907178885383854, 12);
  expect(lgamma(1e5)).toBeCloseTo(1051287.7089736569, 8);
});

test("the binomial test is the sum of every outcome no likelier than the observed one", () => {
  fc.assert(
    fc.property(
      fc.integer({ min: 1, max: 80 }).chain((n) => fc.tuple(fc.integer({ min: 0, max: n }), fc.constant(n))),
      fc.constantFrom(0.01, 0.1, 0.25, 0.5, 0.7, 0.97),
      ([k, n], p) => {
        const limit = binomialPmf(k, n, p) * (1 + 1e-7);
        let sum = 0;
        for (let i = 0; i <= n; i++) if (binomialPmf(i, n, p) <= limit) sum += binomialPmf(i, n, p);
        expect(binomialTest(k, n, p)).toBeCloseTo(sum, 10);
      },
    ),
  );
});

test("binomial tests as R's binom.test answers them, and the edges", () => {
  expect(binomialTest(682, 925, 0.75)).toBeCloseTo(0.3824916, 6);
  expect(binomialTest(5, 18, 0.5)).toBeCloseTo(0.09625244140625, 12);
  expect(binomialTest(1_000, 1_000_000, 0.001)).toBe(1);
  expect(binomialTest(1_200, 1_000_000, 0.001)).toBeLessThan(1e-8);
  expect([binomialTest(0, 0, 0.3), binomialTest(0, 9, 0), binomialTest(1, 9, 0), binomialTest(9, 9, 1)]).toEqual([
    1, 1, 0, 1,
  ]);
  expect(betaInc(0.5, 2, 3)).toBeCloseTo(0.6875, 14);
});
