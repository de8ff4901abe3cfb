/** Coefficients of Stirling's series: B(2k) / (2k (2k − 1)). */
const STIRLING = [1 / 12, -1 / 360, 1 / 1260, -1 / 1680, 1 / 1188, -691 / 360360, 1 / 156, -3617 / 122400];
const HALF_LN_2PI = 0.9189385332046727;
/** From here on eight terms of the series are exact to the last digits. */
const LARGE = 10;

/** ln Γ(x) for x > 0, to about 1e-14: lifted above 10 by Γ(x + 1) = x Γ(x), then Stirling's series. */
export function lgamma(x: number): number {
  if (!(x > 0)) return Number.NaN;
  let lift = 1;
  let y = x;
  while (y < LARGE) {
    lift *= y;
    y += 1;
  }
  const inverseSquare = 1 / (y * y);
  let series = 0;
  for (let k = STIRLING.length - 1; k >= 0; k--) series = series * inverseSquare + (STIRLING[k] ?? 0);
  return (y - 0.5) * Math.log(y) - y + HALF_LN_2PI + series / y - Math.log(lift);
}

/** ln B(a, b) for a, b > 0. */
export const lbeta = (a: number, b: number): number => lgamma(a) + lgamma(b) - lgamma(a + b);
