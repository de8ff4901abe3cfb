import { checkInput } from "./check-input.ts";
import { chooseCoupons } from "./choose-coupons.ts";
import { PricingError } from "./errors.ts";
import { explain } from "./explain.ts";
import type { QuoteInput } from "./input.ts";
import { priceLines } from "./line-price.ts";
import { mergeLines } from "./merge-lines.ts";
import type { Quote } from "./result.ts";

/**
 * The price of an order and the explanation of it. Pure and synchronous: the server decides with it, the mini-program and
 * the console preview with it. Both sides are plain JSON; store the input with the order, and
 * `quote(JSON.parse(stored))` equals the stored result for ever.
 *
 * Throws {@link PricingError} for input that cannot be; everything a shopper can normally cause is in the result
 * (`rejected`, `blockedBy`).
 */
export function quote(input: QuoteInput): Quote {
  switch (input.version) {
    case 1:
      return quoteV1(input);
    default:
      throw new PricingError("UNSUPPORTED_VERSION", "version", `this engine knows version 1, got ${input.version}`);
  }
}

function quoteV1(input: QuoteInput): Quote {
  checkInput(input);
  const merged = mergeLines(input.lines);
  // 1 price of the line
  const prices = priceLines(merged, input);
  // 2 Nth item, bundles, gifts · 3 order reduction: no campaign of this version acts there
  const open = prices.lines.map((line) => ({ line, amountFen: line.pricedFen }));
  // 4 goods coupon · 6 shipping (5 points: none in this version)
  const coupons = chooseCoupons(open, input);
  return explain(input, prices, coupons.best, coupons.rejected);
}
