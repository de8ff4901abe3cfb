import { MoneyError, requireAmount } from "./fen.ts";

/** ⌊a × b ÷ c⌋ and what is left over: `a × b = quotient × c + remainder`. */
export interface Division {
  readonly quotient: number;
  readonly remainder: number;
}

/**
 * Exact ⌊a × b ÷ c⌋ for safe integers a, b ≥ 0 and c ≥ 1, even where a × b passes 2^53.
 *
 * No BigInt: JavaScriptCore before iOS 14 lacks it. The long way doubles b bit by bit (≤ 53 rounds) and keeps
 * every intermediate below 2^53; it is taken only when the plain product would be inexact.
 */
export function multiplyDivide(a: number, b: number, c: number): Division {
  requireAmount(a, "a");
  requireAmount(b, "b");
  if (requireAmount(c, "c") === 0) throw new MoneyError("NOT_AN_INTEGER", "division by zero");
  const product = a * b;
  if (product <= Number.MAX_SAFE_INTEGER) return { quotient: Math.floor(product / c), remainder: product % c };

  const whole = Math.floor(a / c);
  const part = a % c;
  let quotient = 0;
  let remainder = 0;
  const add = (more: number): void => {
    // remainder + more could pass 2^53, so compare before adding
    if (remainder >= c - more) {
      remainder -= c - more;
      quotient += 1;
    } else {
      remainder += more;
    }
  };
  for (let bit = 2 ** Math.floor(Math.log2(b)); bit >= 1; bit /= 2) {
    quotient *= 2;
    add(remainder);
    if (Math.floor(b / bit) % 2 === 1) {
      quotient += whole;
      add(part);
    }
  }
  requireAmount(quotient, "a × b ÷ c");
  return { quotient, remainder };
}
