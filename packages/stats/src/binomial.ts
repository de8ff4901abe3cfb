import { lbeta } from "./gamma.ts";

const TINY = 1e-300;
const MOST_STEPS = 10_000;

/** I_x(a, b), the regularised incomplete beta function, by its continued fraction (Lentz), mirrored where that converges faster. */
export function betaInc(x: number, a: number, b: number): number {
  if (x <= 0) return 0;
  if (x >= 1) return 1;
  if (x > (a + 1) / (a + b + 2)) return 1 - betaInc(1 - x, b, a);
  const front = Math.exp(a * Math.log(x) + b * Math.log1p(-x) - lbeta(a, b)) / a;
  let c = 1;
  let d = 1 / nonZero(1 - ((a + b) * x) / (a + 1));
  let fraction = d;
  for (let m = 1; m <= MOST_STEPS; m++) {
    const even = (m * (b - m) * x) / ((a + 2 * m - 1) * (a + 2 * m));
    d = 1 / nonZero(1 + even * d);
    c = nonZero(1 + even / c);
    fraction *= d * c;
    const odd = (-(a + m) * (a + b + m) * x) / ((a + 2 * m) * (a + 2 * m + 1));
    d = 1 / nonZero(1 + odd * d);
    c = nonZero(1 + odd / c);
    fraction *= d * c;
    if (Math.abs(d * c - 1) < 1e-15) break;
  }
  return front * fraction;
}
const nonZero = (value: number) => (Math.abs(value) < TINY ? TINY : value);

/** P(X = k) of n trials with chance p each. */
export function binomialPmf(k: number, n: number, p: number): number {
  if (k < 0 || k > n) return 0;
  if (p <= 0) return k === 0 ? 1 : 0;
  if (p >= 1) return k === n ? 1 : 0;
  return Math.exp(-Math.log(n + 1) - lbeta(k + 1, n - k + 1) + k * Math.log(p) + (n - k) * Math.log1p(-p));
}

/** P(X ≤ k). */
const below = (k: number, n: number, p: number): number => (k < 0 ? 0 : k >= n ? 1 : betaInc(1 - p, n - k, k + 1));

/** Outcomes as likely as the observed one count too, whatever rounding says of them (as R does it). */
const ALIKE = 1 + 1e-7;

/**
 * Exact two-sided binomial test: the chance, when every one of `trials` succeeds with `chance`, of an outcome that is no
 * likelier than `successes`. Logarithmic in the number of trials.
 */
export function binomialTest(successes: number, trials: number, chance: number): number {
  if (trials === 0) return 1;
  if (chance <= 0) return successes === 0 ? 1 : 0;
  if (chance >= 1) return successes === trials ? 1 : 0;
  const limit = binomialPmf(successes, trials, chance) * ALIKE;
  const mean = trials * chance;
  if (successes === mean) return 1;
  const isUnlikely = (k: number) => binomialPmf(k, trials, chance) <= limit;
  if (successes < mean) {
    // above the mean chances only fall: the first one as unlikely
    const far = firstWhere(Math.ceil(mean), trials + 1, isUnlikely);
    return Math.min(1, below(successes, trials, chance) + above(far, trials, chance));
  }
  const far = firstWhere(0, Math.floor(mean) + 1, (k) => !isUnlikely(k)) - 1;
  return Math.min(1, below(far, trials, chance) + above(successes, trials, chance));
}
/** P(X ≥ k). */
const above = (k: number, n: number, p: number): number => (k <= 0 ? 1 : k > n ? 0 : betaInc(p, k, n - k + 1));

/** The first number of [from, to) for which it holds, when it goes on holding from there; else `to`. */
function firstWhere(from: number, to: number, holds: (k: number) => boolean): number {
  let [low, high] = [from, to];
  while (low < high) {
    const middle = Math.floor((low + high) / 2);
    if (holds(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
