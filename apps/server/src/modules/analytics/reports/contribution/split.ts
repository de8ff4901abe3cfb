/** Factors of a product in two periods; null: nothing to divide by. */
export type Factor = { readonly before: number | null; readonly after: number | null };

/**
 * How much of a product's change each factor brought: log-mean (LMDI-I), L(V₁, V₀) · ln(x₁ / x₀), whole numbers that add up to the
 * change exactly. Where a factor is 0 or unknown in one period no logarithm exists: the first such factor brought all of it
 * (nobody came, nobody bought of those who came, …).
 */
export function splitProduct(before: number, after: number, factors: readonly Factor[]): number[] {
  const change = after - before;
  const isUsable = ({ before: a, after: b }: Factor) => a !== null && b !== null && a > 0 && b > 0;
  const broken = factors.findIndex((factor) => !isUsable(factor));
  if (broken >= 0) return factors.map((_, n) => (n === broken ? change : 0));
  const mean = logMean(after, before);
  return toWhole(
    factors.map(({ before: a, after: b }) => mean * Math.log((b ?? 1) / (a ?? 1))),
    change,
  );
}

/** (a − b) / (ln a − ln b); the value itself where both are the same. */
export const logMean = (a: number, b: number): number => (a === b ? a : (a - b) / (Math.log(a) - Math.log(b)));

/** Whole numbers nearest to these that add up to `total`: what is missing goes to the largest remainders. */
export function toWhole(exact: readonly number[], total: number): number[] {
  const floors = exact.map(Math.floor);
  const missing = total - floors.reduce((sum, one) => sum + one, 0);
  const order = exact
    .map((one, n) => ({ n, remainder: one - Math.floor(one) }))
    .sort((a, b) => b.remainder - a.remainder || a.n - b.n);
  const whole = [...floors];
  for (let k = 0; k < Math.abs(missing); k++) {
    const place = missing > 0 ? order[k % order.length] : order[order.length - 1 - (k % order.length)];
    if (place) whole[place.n] = (whole[place.n] ?? 0) + Math.sign(missing);
  }
  return whole;
}
