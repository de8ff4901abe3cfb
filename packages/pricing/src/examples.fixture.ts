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
  /** Points spent. */
  readonly points?: number;
  /** "key ×quantity: list → payable by campaign"; gifts are 0 → 0 */
  readonly lines: readonly string[];
  /** "id −amount", "id −amount, next by missing"; without rewards */
  readonly applied?: readonly string[];
  /** "id CODE by missing", "id CODE by 2 units" */
  readonly rejected?: readonly string[];
  /** "id amount" */
  readonly rewards?: readonly string[];
  readonly blockedBy?: string;
}

export function itIsPriced(examples: readonly Example[]): void {
  it.each(examples)("$name", ({ name: _, given, ...example }) => {
    const nothing = { shipping: 0, points: 0, applied: [], rejected: [], rewards: [], blockedBy: null };
    expect(told(quote(cart(given)))).toEqual({ ...nothing, ...example });
  });
}

const told = (quote: Quote) => ({
  pays: quote.payableFen,
  shipping: quote.shippingFen,
  points: quote.pointsSpent,
  lines: quote.lines.map(({ key, quantity, listFen, payableFen, price }) => {
    const by = price.kind === "list" ? "" : ` by ${price.campaignId}`;
    return `${key} ×${quantity}: ${listFen} → ${payableFen}${by}`;
  }),
  applied: quote.applied
    .filter(({ layer }) => layer !== "rewards")
    .map(
      ({ source, amountFen, next }) =>
        `${source.id} −${amountFen}${next === undefined ? "" : `, next${missing(next)}`}`,
    ),
  rejected: quote.rejected.map(({ source, code, ...more }) => `${source.id} ${code}${missing(more)}`),
  rewards: quote.rewards.map(
    (reward) => `${reward.source.id} ${reward.kind === "coupons" ? reward.count : reward.amount}`,
  ),
  blockedBy: quote.blockedBy,
});

function missing({ missingFen, missingUnits }: { missingFen: number | null; missingUnits?: number | null }): string {
  const parts = [
    ...(missingFen === null ? [] : [`${missingFen}`]),
    ...(missingUnits == null ? [] : [`${missingUnits} units`]),
  ];
  return parts.length === 0 ? "" : ` by ${parts.join(" and ")}`;
}
