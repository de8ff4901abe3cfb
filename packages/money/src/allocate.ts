import { type Fen, MoneyError, requireAmount, sumFen } from "./fen.ts";
import { multiplyDivide } from "./multiply-divide.ts";

/**
 * Splits `total` in proportion to `weights` by largest remainder: shares are integers, Σ shares = total exactly, no share
 * is above its cap, and equal remainders go to the lower index.
 *
 * A share that would pass its cap is fixed there and the rest is split again among the others, so a small line can never
 * go negative: `allocate(3000, [9900, 9900, 1])` → `[1500, 1500, 0]`.
 *
 * All numbers are non-negative safe integers. Throws `MoneyError("CANNOT_ALLOCATE")` when the shares with a weight have
 * not room enough for the total.
 */
export function allocate(total: Fen, weights: readonly number[], caps?: readonly Fen[]): Fen[] {
  requireAmount(total, "total");
  requireAmounts(weights, "weights");
  sumFen(weights);
  if (caps !== undefined) {
    if (caps.length !== weights.length) {
      throw new MoneyError("CANNOT_ALLOCATE", `${weights.length} weights but ${caps.length} caps`);
    }
    requireAmounts(caps, "caps");
  }

  const shares = weights.map(() => 0);
  if (total === 0) return shares;
  let open: number[] = [];
  for (let index = 0; index < weights.length; index++) if ((weights[index] ?? 0) > 0) open.push(index);
  let left = total;

  for (;;) {
    let weightSum = 0;
    for (const index of open) weightSum += weights[index] ?? 0;
    if (weightSum === 0) {
      if (left === 0) return shares;
      throw new MoneyError(
        "CANNOT_ALLOCATE",
        `${left} of ${total} fen find no share with a weight and room below its cap`,
      );
    }
    const within: { readonly index: number; readonly remainder: number }[] = [];
    let given = 0;
    let fixed = 0;
    for (const index of open) {
      const { quotient, remainder } = multiplyDivide(left, weights[index] ?? 0, weightSum);
      const cap = caps?.[index] ?? total;
      if (quotient > cap || (quotient === cap && remainder > 0)) {
        shares[index] = cap;
        fixed += cap;
      } else {
        shares[index] = quotient;
        given += quotient;
        within.push({ index, remainder });
      }
    }
    if (within.length === open.length) {
      if (given < left) giveLeftover(left - given, within, shares);
      return shares;
    }
    left -= fixed;
    open = within.map(({ index }) => index);
  }
}

/** One fen each to the largest remainders. Only shares with a remainder get one, so none passes its (integer) cap. */
function giveLeftover(fen: Fen, open: { readonly index: number; readonly remainder: number }[], shares: Fen[]): void {
  open.sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (let place = 0; place < fen; place++) {
    const index = open[place]?.index;
    if (index !== undefined) shares[index] = (shares[index] ?? 0) + 1;
  }
}

/** As requireAmount for each; the name is made only for an error. */
function requireAmounts(values: readonly number[], name: string): void {
  for (let index = 0; index < values.length; index++) {
    const value = values[index] ?? Number.NaN; // a hole is no amount
    if (!Number.isSafeInteger(value) || value < 0) requireAmount(value, `${name}[${index}]`);
  }
}
