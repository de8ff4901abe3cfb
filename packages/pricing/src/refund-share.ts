import { multiplyDivide } from "@banyan/money";
import { PricingError } from "./errors.ts";

/**
 * What `k` units are worth of a line that paid `paidFen` for `quantity` units, when `done` units were taken back before:
 * ⌊P(done + k) ÷ q⌋ − ⌊P·done ÷ q⌋. No share is stored per unit, and whatever the steps, all units together are worth
 * exactly `paidFen`. Points and commission are taken back by the same rule.
 *
 * Throws `PricingError("INVALID_NUMBER")` unless 0 ≤ done, 1 ≤ k and done + k ≤ quantity.
 */
export function refundShare(paidFen: number, quantity: number, done: number, k: number): number {
  check(paidFen, "paidFen", 0, Number.MAX_SAFE_INTEGER);
  check(quantity, "quantity", 1, Number.MAX_SAFE_INTEGER);
  check(done, "done", 0, quantity - 1);
  check(k, "k", 1, quantity - done);
  return multiplyDivide(paidFen, done + k, quantity).quotient - multiplyDivide(paidFen, done, quantity).quotient;
}

function check(value: number, path: string, min: number, max: number): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new PricingError("INVALID_NUMBER", path, `expected an integer from ${min} to ${max}, got ${value}`);
  }
}
