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

/** Logarithms of r, α (over its scale), a and b: data without any loss, or of people all alike, has no best ones. */
const WIDEST = [4, 12, 4, 4];

/** The most likely parameters, step by step. */
export function* fitBgNbdSteps(groups: readonly BoughtGroup[]): Steps<Fit<BgNbd>> {
  const persons = groups.reduce((sum, { count }) => sum + count, 0);
  const scale = groups.reduce((sum, { T, count }) => sum + T * count, 0) / persons || 1;
  const modelAt = (at: readonly number[]): BgNbd => {
    const [r = 1, alpha = 1, a = 1, b = 1] = at.map((value, n) =>
      Math.exp(Math.min(WIDEST[n] ?? 0, Math.max(-12, value))),
    );
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
  const { r, alpha, b } = model;
  const { x, T } = bought;
  // the published series divides by a − 1
  const a = r > LARGE_R && Math.abs(model.a - 1) < 1e-6 ? 1 + 1e-6 : model.a;
  // at c = 0 the formula has a limit and no value: its neighbour
  const c = Math.abs(a + b + x - 1) < 1e-9 ? 1e-9 : a + b + x - 1;
  const z = t / (alpha + T + t);
  // a large r makes the terms of the transformed series alternate until nothing is left of them: then the published one
  const more = r > LARGE_R ? published(a - 1, r + x, b + x, c, z) : remaining(a - 1, a + b - 1 - r, c, z);
  return c * more * chanceAlive(model, bought);
}

/** How many repeat purchases somebody of whom nothing is known makes within `t` of the first. */
export const expectedOfNew = (model: BgNbd, t: number): number => expectedPurchases(model, { x: 0, tx: 0, T: 0 }, t);

const SERIES_END = 1e-15;
const MOST_TERMS = 200_000;
const LARGE_R = 10;
/** Terms beyond this are scaled down, so that the sum neither overflows nor loses what its factor is too small for. */
const HUGE = 1e200;

/** e^lnFactor · Σ of terms, each the one before times `ratio(n)`. */
function scaledSum(lnFactor: number, first: number, ratio: (n: number) => number): number {
  let [term, sum, ln] = [first, first, lnFactor];
  for (let n = 1; n < MOST_TERMS; n++) {
    term *= ratio(n);
    sum += term;
    if (Math.abs(term) < SERIES_END * Math.abs(sum)) break;
    if (Math.abs(term) > HUGE) {
      [term, sum] = [term / HUGE, sum / HUGE];
      ln += Math.log(HUGE);
    }
  }
  return Math.exp(ln + Math.log(Math.abs(sum))) * Math.sign(sum);
}

/** [1 − (1 − z)^e · 2F1(e, f; c; z)] / ε. */
function published(epsilon: number, e: number, f: number, c: number, z: number): number {
  if (z <= 0) return 0;
  const sum = scaledSum(e * Math.log1p(-z), 1, (n) => ((e + n - 1) * (f + n - 1) * z) / ((c + n - 1) * n));
  return (1 - sum) / epsilon;
}

/**
 * [1 − (1 − z)^ε · 2F1(ε, d; c; z)] / ε: the published formula after Euler's transformation, with the division by ε = a − 1
 * carried out, so that nothing is lost (nor divided by zero) near a = 1.
 */
function remaining(epsilon: number, d: number, c: number, z: number): number {
  if (z <= 0) return 0;
  const log = Math.log1p(-z);
  const power = Math.abs(epsilon) < 1e-12 ? -log : -Math.expm1(epsilon * log) / epsilon;
  // Σ (d)n (ε + 1)n−1 / ((c)n n!) zⁿ
  if (d === 0) return power;
  return power - scaledSum(epsilon * log, (d / c) * z, (n) => ((d + n) * (epsilon + n) * z) / ((c + n) * (n + 1)));
}
