import fc from "fast-check";
import { expect, test } from "vitest";
import {
  type BgNbd,
  type Bought,
  bgNbdLogLikelihood,
  chanceAlive,
  expectedOfNew,
  expectedPurchases,
  fitBgNbd,
} from "./bg-nbd.ts";
import { expectedAverageValue, fitGammaGamma, gammaGammaLogLikelihood, lifetimeValue } from "./gamma-gamma.ts";

/** The published fit of the CDNOW sample (Fader, Hardie and Lee 2005), times in weeks. */
const cdnow: BgNbd = { r: 0.243, alpha: 4.414, a: 0.793, b: 2.426 };

test("the published figures of the published fit", () => {
  const first = { x: 2, tx: 30.43, T: 38.86 };
  expect(expectedPurchases(cdnow, first, 39)).toBeCloseTo(1.226, 3);
  expect(chanceAlive(cdnow, first)).toBeCloseTo(0.7266, 4);
  expect(chanceAlive(cdnow, { x: 0, tx: 0, T: 38.86 })).toBe(1);
  // the published Gamma–Gamma fit of the same people (Fader and Hardie 2013): who has bought nothing more is worth the mean
  const spent = { p: 6.25, q: 3.74, gamma: 15.44 };
  expect(expectedAverageValue(spent, { x: 0, m: 0 })).toBeCloseTo(35.22, 2);
  expect(lifetimeValue(cdnow, first, { t: 39, value: 10 })).toBeCloseTo(12.26, 2);
  expect(lifetimeValue(cdnow, first, { t: 39, value: 10, periods: 3, discount: 0.01 })).toBeLessThan(12.26 / 1.01);
});

const model = fc.record({
  r: fc.double({ min: 0.5, max: 4, noNaN: true }),
  alpha: fc.double({ min: 0.5, max: 30, noNaN: true }),
  a: fc.oneof(fc.constantFrom(0.5, 1), fc.double({ min: 0.5, max: 4, noNaN: true })),
  b: fc.oneof(fc.constant(0.5), fc.double({ min: 0.5, max: 6, noNaN: true })),
});
const bought = fc
  .record({
    x: fc.nat({ max: 12 }),
    of: fc.double({ min: 0, max: 1, noNaN: true }),
    T: fc.double({ min: 0, max: 80, noNaN: true }),
  })
  .map(({ x, of, T }): Bought => ({ x, tx: x === 0 ? 0 : of * T, T }));
const t = fc.double({ min: 0.1, max: 300, noNaN: true });

test("expected purchases of anybody are those of their rate and their loss, summed over all there can be", () => {
  fc.assert(
    fc.property(model, bought, t, (m, person, time) => {
      const expected = integrated(m, person, time);
      expect(Math.abs(expectedPurchases(m, person, time) - expected)).toBeLessThan(1e-4 * (1 + expected));
    }),
    { numRuns: 30 },
  );
});

/**
 * Straight from the story. Given a rate λ and a chance p of being lost after a purchase, somebody alive makes
 * (1 − e^(−λpt)) / p more; both are weighed by how likely they make what was seen. Midpoints in the quantiles of λ and of p.
 */
function integrated({ r, alpha, a, b }: BgNbd, { x, tx, T }: Bought, time: number): number {
  const [rates, losses] = [300, 300];
  let [whole, more] = [0, 0];
  // λ on a grid of its logarithm, p on a grid of its logit: both densities are smooth there
  for (let i = 0; i < rates; i++) {
    const u = -40 + (46 * (i + 0.5)) / rates;
    const rate = Math.exp(u) / alpha;
    const ofRate = r * (Math.log(rate) + Math.log(alpha)) - alpha * rate;
    for (let j = 0; j < losses; j++) {
      const v = -40 + (80 * (j + 0.5)) / losses;
      const p = 1 / (1 + Math.exp(-v));
      const [lnP, lnQ] = [-Math.log1p(Math.exp(-v)), -Math.log1p(Math.exp(v))];
      const weight = Math.exp(ofRate + a * lnP + b * lnQ + x * (Math.log(rate) + Math.log(alpha)));
      const alive = weight * Math.exp(x * lnQ - rate * T);
      const lost = x > 0 ? weight * Math.exp(lnP + (x - 1) * lnQ - rate * tx) : 0;
      whole += alive + lost;
      more += alive * (-Math.expm1(-rate * p * time) / p);
    }
  }
  return more / whole;
}

test("people all alike, or with large parameters, are forecast too", () => {
  const bought = { x: 24, tx: 30, T: 35 };
  for (const m of [
    { r: 50, alpha: 60, a: 0.4, b: 50 },
    { r: 0.4, alpha: 0.9, a: 50, b: 54 },
    { r: 3.5, alpha: 2, a: 1, b: 20 },
  ]) {
    const more = [1, 13, 52, 500].map((weeks) => expectedPurchases(m, bought, weeks));
    expect(more.every((one, n) => Number.isFinite(one) && one >= (more[n - 1] ?? 0) - 1e-6)).toBe(true);
  }
  const groups = [1, 2, 3].map((n) => ({ x: 10, tx: 10 + n, T: 12 + n, count: 100 }));
  expect(Number.isFinite(expectedPurchases(fitBgNbd(groups).model, { x: 10, tx: 11, T: 13 }, 52))).toBe(true);
});

test("nobody is expected to buy less in a longer time, nor more often when lost longer ago", () => {
  fc.assert(
    fc.property(model, bought, t, (m, person, time) => {
      const soon = expectedPurchases(m, person, time);
      expect(soon).toBeGreaterThanOrEqual(0);
      expect(expectedPurchases(m, person, time * 2)).toBeGreaterThanOrEqual(soon - 1e-9);
      const alive = chanceAlive(m, person);
      expect(alive).toBeGreaterThan(0);
      expect(alive).toBeLessThanOrEqual(1);
      if (person.x > 0) expect(chanceAlive(m, { ...person, T: person.T + 10 })).toBeLessThanOrEqual(alive);
    }),
  );
});

test("the fit finds the people the model made again", () => {
  // expectations of the model itself as data: a person of each kind, as many as there should be
  const random = numbers(7);
  const groups = Array.from({ length: 6_000 }, () => ({ ...someone(cdnow, 39, random), count: 1 }));
  const fit = fitBgNbd(groups);
  expect(fit.logLikelihood).toBeGreaterThanOrEqual(bgNbdLogLikelihood(cdnow, groups) - 1e-6);
  expect(Math.abs(expectedOfNew(fit.model, 39) / expectedOfNew(cdnow, 39) - 1)).toBeLessThan(0.1);
  expect(bgNbdLogLikelihood(cdnow, [{ x: 2, tx: 30.43, T: 38.86, count: 3 }])).toBeCloseTo(
    3 * bgNbdLogLikelihood(cdnow, [{ x: 2, tx: 30.43, T: 38.86, count: 1 }]),
    10,
  );
});

test("the fit of what purchases are worth is the most likely one nearby", () => {
  const random = numbers(11);
  const groups = Array.from({ length: 800 }, () => ({
    x: 1 + Math.floor(random() * 5),
    m: 5 + 60 * random() ** 2,
    count: 1,
  }));
  const { model, logLikelihood } = fitGammaGamma(groups);
  for (const key of ["p", "q", "gamma"] as const)
    for (const by of [0.97, 1.03])
      expect(gammaGammaLogLikelihood({ ...model, [key]: model[key] * by }, groups)).toBeLessThanOrEqual(logLikelihood);
  expect(fitGammaGamma(groups.map((one) => ({ ...one, m: one.m * 100 }))).model.q).toBeCloseTo(model.q, 2);
});

/** A person as the model tells it, watched for `T`. */
function someone({ r, alpha, a, b }: BgNbd, T: number, random: () => number): Bought {
  const rate = gamma(r, random) / alpha;
  const [g, h] = [gamma(a, random), gamma(b, random)];
  const p = g / (g + h);
  let [at, x] = [0, 0];
  for (;;) {
    if (x > 0 && random() < p && at > 0) break;
    const next = at - Math.log(1 - random()) / rate;
    if (next > T) break;
    at = next;
    x++;
  }
  return { x, tx: at, T };
}
function gamma(shape: number, random: () => number): number {
  if (shape < 1) return gamma(shape + 1, random) * random() ** (1 / shape);
  const d = shape - 1 / 3;
  for (;;) {
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random());
    const v = (1 + normal / Math.sqrt(9 * d)) ** 3;
    if (v > 0 && Math.log(1 - random()) < normal ** 2 / 2 + d - d * v + d * Math.log(v)) return d * v;
  }
}
function numbers(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}
