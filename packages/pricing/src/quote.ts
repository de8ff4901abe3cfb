import { Used } from "./audience.ts";
import { checkInput } from "./check-input.ts";
import { PricingError } from "./errors.ts";
import { explain } from "./explain.ts";
import { decide } from "./goods.ts";
import type { QuoteInput } from "./input.ts";
import { mergeLines } from "./merge-lines.ts";
import type { Quote } from "./result.ts";
import { earn } from "./rewards.ts";
import { readyRules } from "./rules.ts";

/**
 * The price of an order and the explanation of it. Pure and synchronous: the server decides with it, the mini-program and
 * the console preview with it. Both sides are plain JSON; store the input with the order, and
 * `quote(JSON.parse(stored))` equals the stored result for ever.
 *
 * Campaigns, coupons and scopes are values: what follows from one alone is remembered by its object, so change none in place.
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
  const { addOns } = checkInput(input);
  const rules = readyRules(input);
  const merged = mergeLines(input.lines, addOns);
  // 1 price of the line · 2 Nth item, bundles, gifts · 3 order reduction · 4 goods coupon · 5 points · 6 shipping
  const decision = decide(merged, rules, input);
  // 7 rewards
  const { basket } = decision.order;
  const paid = decision.settled.amounts.map((amount, index) => amount - (decision.pointsShares[index] ?? 0));
  const rewards = earn(rules.rewards, basket, paid, new Used(input.usage));
  return explain(input, rules, decision, rewards);
}
