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
  sumFen(weights.map((weight, index) => requireAmount(weight, `weights[${index}]`)));
  if (caps !== undefined && caps.length !== weights.length) {
    throw new MoneyError("CANNOT_ALLOCATE", `${weights.length} weights but ${caps.length} caps`);
  }
  const capOf = (index: number): number => caps?.[index] ?? total;
  for (const index of weights.keys()) requireAmount(capOf(index), `caps[${index}]`);

  const shares = weights.map(() => 0);
  if (total === 0) return shares;
  let open = weights.map((weight, index) => ({ index, weight, cap: capOf(index) })).filter(({ weight }) => weight > 0);
  let left = total;

  for (;;) {
    const weightSum = sumFen(open.map(({ weight }) => weight));
    if (weightSum === 0) {
      if (left === 0) return shares;
      throw new MoneyError(
        "CANNOT_ALLOCATE",
        `${left} of ${total} fen find no share with a weight and room below its cap`,
      );
    }
    const ideal = open.map((share) => ({ ...share, ...multiplyDivide(left, share.weight, weightSum) }));
    const full = ideal.filter((share) => isAbove(share, share.cap));
    if (full.length === 0) {
      for (const share of ideal) shares[share.index] = share.quotient;
      giveLeftover(left - sumFen(ideal.map(({ quotient }) => quotient)), ideal, shares);
      return shares;
    }
    for (const share of full) {
      shares[share.index] = share.cap;
      left -= share.cap;
    }
    const fixed = new Set(full.map(({ index }) => index));
    open = open.filter(({ index }) => !fixed.has(index));
  }
}

const isAbove = (ideal: { quotient: number; remainder: number }, cap: Fen): boolean =>
  ideal.quotient > cap || (ideal.quotient === cap && ideal.remainder > 0);

/** One fen each to the largest remainders. Only shares with a remainder get one, so none passes its (integer) cap. */
function giveLeftover(fen: Fen, ideal: readonly { index: number; remainder: number }[], shares: Fen[]): void {
  const ranked = ideal.slice().sort((a, b) => b.remainder - a.remainder || a.index - b.index);
  for (const { index } of ranked.slice(0, fen)) shares[index] = (shares[index] ?? 0) + 1;
}
