import type { BgNbd, Bought, Fit } from "./bg-nbd.ts";
import { expectedPurchases } from "./bg-nbd.ts";
import { lgamma } from "./gamma.ts";
import { finish, minimise, type Steps } from "./minimise.ts";

/**
 * Gamma–Gamma (Fader and Hardie 2013): what a purchase of somebody is worth. Purchases of a person vary around a mean of their own
 * (shape p), which differs from person to person (q, γ). Assumes that how much and how often have nothing to do with each other.
 */
export type GammaGamma = { p: number; q: number; gamma: number };
/** So many persons who made x purchases of m each on average (any unit of money); m > 0, x ≥ 1. */
export type SpentGroup = { x: number; m: number; count: number };

export function gammaGammaLogLikelihood({ p, q, gamma }: GammaGamma, groups: readonly SpentGroup[]): number {
  const ofX: number[] = [];
  const fixed = q * Math.log(gamma) - lgamma(q);
  let sum = 0;
  for (const { x, m, count } of groups) {
    ofX[x] ??= lgamma(p * x + q) - lgamma(p * x) + p * x * Math.log(x) + fixed;
    sum += count * (ofX[x] + (p * x - 1) * Math.log(m) - (p * x + q) * Math.log(gamma + m * x));
  }
  return sum;
}

const WIDEST = 12;

/** The most likely parameters with q > 1 (else the mean of all people would have no end). */
export function* fitGammaGammaSteps(groups: readonly SpentGroup[]): Steps<Fit<GammaGamma>> {
  const persons = groups.reduce((sum, { count }) => sum + count, 0);
  const scale = groups.reduce((sum, { m, count }) => sum + m * count, 0) / persons || 1;
  const modelAt = (at: readonly number[]): GammaGamma => {
    const [p = 1, q = 1, gamma = 1] = at.map((value) => Math.exp(Math.min(WIDEST, Math.max(-WIDEST, value))));
    return { p, q: 1 + q, gamma: gamma * scale };
  };
  const cost = (at: readonly number[]) =>
    -gammaGammaLogLikelihood(modelAt(at), groups) / persons + 1e-10 * at.reduce((sum, v) => sum + v * v, 0);
  const { at } = yield* minimise(cost, [0, 0, 0]);
  const model = modelAt(at);
  return { model, logLikelihood: gammaGammaLogLikelihood(model, groups) };
}
export const fitGammaGamma = (groups: readonly SpentGroup[]): Fit<GammaGamma> => finish(fitGammaGammaSteps(groups));

/** What the next purchase of somebody will be worth: between their own mean and everybody's; x 0: everybody's. */
export const expectedAverageValue = ({ p, q, gamma }: GammaGamma, { x, m }: { x: number; m: number }): number =>
  (p * (gamma + m * x)) / (p * x + q - 1);

/**
 * What somebody will bring within `t`, each of its equal periods worth `discount` less than the one before (0: nothing off).
 * `value`: what one purchase is worth.
 */
export function lifetimeValue(
  model: BgNbd,
  bought: Bought,
  { t, value, periods = 1, discount = 0 }: { t: number; value: number; periods?: number; discount?: number },
): number {
  let [before, sum] = [0, 0];
  for (let n = 1; n <= periods; n++) {
    const until = expectedPurchases(model, bought, (t * n) / periods);
    sum += (until - before) / (1 + discount) ** n;
    before = until;
  }
  return sum * value;
}
