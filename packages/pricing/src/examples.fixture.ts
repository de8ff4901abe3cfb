/** Worked examples as rows: a cart, and its quote in a few words. */
import { expect, it } from "vitest";
import { type Quote, type QuoteInput, quote } from "./index.ts";
import { cart } from "./shop.fixture.ts";

/** What is not written is nothing. All amounts in fen. */
export interface Example {
  readonly name: string;
  readonly given: Partial<QuoteInput>;
  readonly pays: number;
  readonly shipping?: number;
  /** "key ×quantity: list → payable by campaign" */
  readonly lines: readonly string[];
  /** "id −amount" */
  readonly applied?: readonly string[];
  /** "id CODE by missing" */
  readonly rejected?: readonly string[];
  readonly blockedBy?: string;
}

export function itIsPriced(examples: readonly Example[]): void {
  it.each(examples)("$name", ({ given, pays, shipping = 0, lines, applied = [], rejected = [], blockedBy = null }) => {
    expect(told(quote(cart(given)))).toEqual({ pays, shipping, lines, applied, rejected, blockedBy });
  });
}

const told = (quote: Quote) => ({
  pays: quote.payableFen,
  shipping: quote.shippingFen,
  lines: quote.lines.map(({ key, quantity, listFen, payableFen, price }) => {
    const by = price.kind === "list" ? "" : ` by ${price.campaignId}`;
    return `${key} ×${quantity}: ${listFen} → ${payableFen}${by}`;
  }),
  applied: quote.applied.map(({ source, amountFen }) => `${source.id} −${amountFen}`),
  rejected: quote.rejected.map(
    ({ source, code, missingFen }) => `${source.id} ${code}${missingFen === null ? "" : ` by ${missingFen}`}`,
  ),
  blockedBy: quote.blockedBy,
});
