import { lbeta, lgamma } from "./gamma.ts";
import { finish, minimise, type Steps } from "./minimise.ts";

/**
 * BG/NBD (Fader, Hardie and Lee 2005): how often somebody will buy again. While alive a person buys at a rate that differs from
 * person to person (gamma: r, α), and after each purchase is lost with a chance that differs too (beta: a, b).
 */
export type BgNbd = { r: number; alpha: number; a: number; b: number };
/** What the model reads of a person, times in any unit since the first purchase: x repeat purchases, the last of them at tx, watched for T. */
export type Bought = { x: number; tx: number; T: number };
/** So many persons of whom the same is known. */
export type BoughtGroup = Bought & { count: number };
export type Fit<Model> = { model: Model /** ln of the likelihood, summed over persons. */; logLikelihood: number };

/** ln of the chance of what was seen of all these people. */
export function bgNbdLogLikelihood({ r, alpha, a, b }: BgNbd, groups: readonly BoughtGroup[]): number {
  // what depends on x alone is computed once for each x: ten times faster over many groups
  const ofX: { base: number; lost: number }[] = [];
  const [lgammaR, lbetaAB, rLnAlpha, lnA] = [lgamma(r), lbeta(a, b), r * Math.log(alpha), Math.log(a)];
  let sum = 0;
  for (const { x, tx, T, count } of groups) {
    ofX[x] ??= {
      base: lgamma(r + x) - lgammaR + rLnAlpha + lbeta(a, b + x) - lbetaAB,
      lost: x > 0 ? lnA - Math.log(b + x - 1) : Number.NEGATIVE_INFINITY,
    };
    const { base, lost } = ofX[x];
    const alive = -(r + x) * Math.log(alpha + T);
    const gone = x > 0 ? lost - (r + x) * Math.log(alpha + tx) : Number.NEGATIVE_INFINITY;
    const larger = Math.max(alive, gone);
    sum += count * (base + larger + Math.log1p(Math.exp(Math.min(alive, gone) - larger)));
  }
  return sum;
}

/** Parameters are looked for between e^-12 and e^12 of their scale: data without any loss, or all alike, has no best ones. */
const WIDEST = 12;

/** The most likely parameters, step by step. */
export function* fitBgNbdSteps(groups: readonly BoughtGroup[]): Steps<Fit<BgNbd>> {
  const persons = groups.reduce((sum, { count }) => sum + count, 0);
  const scale = groups.reduce((sum, { T, count }) => sum + T * count, 0) / persons || 1;
  const modelAt = (at: readonly number[]): BgNbd => {
    const [r = 1, alpha = 1, a = 1, b = 1] = at.map((value) => Math.exp(Math.min(WIDEST, Math.max(-WIDEST, value))));
    return { r, alpha: alpha * scale, a, b };
  };
  // a tiny pull to the middle, so that flat ridges have an end; far below the fourth digit of any parameter
  const cost = (at: readonly number[]) =>
    -bgNbdLogLikelihood(modelAt(at), groups) / persons + 1e-10 * at.reduce((sum, v) => sum + v * v, 0);
  const { at } = yield* minimise(cost, [0, 0, 0, 0]);
  const model = modelAt(at);
  return { model, logLikelihood: bgNbdLogLikelihood(model, groups) };
}
export const fitBgNbd = (groups: readonly BoughtGroup[]): Fit<BgNbd> => finish(fitBgNbdSteps(groups));

/** The chance that a person may still buy. Who bought once only is alive by the model: one is lost after a purchase repeated. */
export function chanceAlive({ r, alpha, a, b }: BgNbd, { x, tx, T }: Bought): number {
  if (x === 0) return 1;
  return 1 / (1 + Math.exp(Math.log(a / (b + x - 1)) + (r + x) * Math.log((alpha + T) / (alpha + tx))));
}

/** How many purchases a person of whom this is known will make in the next `t`. */
export function expectedPurchases(model: BgNbd, bought: Bought, t: number): number {
  const { r, alpha, a, b } = model;
  const { x, T } = bought;
  // at c = 0 the formula has a limit and no value: its neighbour
  const c = Math.abs(a + b + x - 1) < 1e-9 ? 1e-9 : a + b + x - 1;
  return c * remaining(a - 1, a + b - 1 - r, c, t / (alpha + T + t)) * chanceAlive(model, bought);
}

/** How many repeat purchases somebody of whom nothing is known makes within `t` of the first. */
export const expectedOfNew = (model: BgNbd, t: number): number => expectedPurchases(model, { x: 0, tx: 0, T: 0 }, t);

const SERIES_END = 1e-15;
const MOST_TERMS = 200_000;

/**
 * [1 − (1 − z)^ε · 2F1(ε, d; c; z)] / ε: the published formula after Euler's transformation, with the division by ε = a − 1
 * carried out, so that nothing is lost (nor divided by zero) near a = 1.
 */
function remaining(epsilon: number, d: number, c: number, z: number): number {
  if (z <= 0) return 0;
  const log = Math.log1p(-z);
  const power = Math.abs(epsilon) < 1e-12 ? -log : -Math.expm1(epsilon * log) / epsilon;
  // Σ (d)n (ε + 1)n−1 / ((c)n n!) zⁿ
  let term = (d / c) * z;
  let series = term;
  for (let n = 1; n < MOST_TERMS; n++) {
    term *= ((d + n) * (epsilon + n) * z) / ((c + n) * (n + 1));
    series += term;
    if (Math.abs(term) < SERIES_END * Math.abs(series)) break;
  }
  return power - Math.exp(epsilon * log) * series;
}
