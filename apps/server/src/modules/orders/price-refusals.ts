import { fail } from "#kernel/failure.ts";
import type { LoadedBasket } from "./basket.ts";
import type { BasketPrice } from "./basket-price.ts";
import type { Language } from "./price-words.ts";
import { toQuoteReply } from "./quote-basket.ts";

/**
 * Never another price than the buyer saw, in either direction, never a coupon or an entry silently left out.
 * Errors: COUPON_NOT_USABLE, PROMOTION_NOT_APPLICABLE, PRICE_CHANGED (with the new quote in `details.quote`), NOT_DELIVERABLE,
 * NOTHING_TO_PAY, PRICE_UNCERTAIN.
 */
export function refuseIfNot(
  basket: LoadedBasket,
  price: BasketPrice,
  { expectedPayableFen }: { expectedPayableFen: number },
  language: Language,
): void {
  const { result } = price;
  const why = (id: string) => result.rejected.find(({ source }) => source.id === id)?.code ?? "NOT_USABLE";
  refuseCoupon(basket.choice.goods, price.coupon, "body.coupon", why);
  refuseCoupon(basket.choice.shipping, price.shippingCoupon, "body.shippingCoupon", why);
  if (result.payableFen !== expectedPayableFen) {
    fail("PRICE_CHANGED", {
      field: "body.expectedPayableFen",
      details: { quote: toQuoteReply(basket, price, language) },
    });
  }
  const applied = new Set(result.applied.map(({ source }) => source.id));
  const unmet = basket.lines.findIndex(({ entry }) => entry && !applied.has(entry.campaignId));
  if (unmet >= 0) {
    const { campaignId = "" } = basket.lines[unmet]?.entry ?? {};
    fail("PROMOTION_NOT_APPLICABLE", { field: `body.lines.${unmet}.entry`, details: { reason: why(campaignId) } });
  }
  if (result.blockedBy !== null) {
    const { code, field } = blocks[result.blockedBy];
    fail(code, { field });
  }
}

const blocks = {
  NO_LINES: { code: "INVALID_INPUT", field: "body.lines" },
  BELOW_MIN_PAYABLE: { code: "NOTHING_TO_PAY", field: "body.lines" },
  NOT_DELIVERABLE: { code: "NOT_DELIVERABLE", field: "body.delivery" },
  APPROXIMATE: { code: "PRICE_UNCERTAIN", field: "body.lines" },
} as const;

function refuseCoupon(
  choice: LoadedBasket["choice"]["goods"],
  used: { id: string } | null,
  field: string,
  why: (id: string) => string,
): void {
  if (typeof choice === "string" || used?.id === choice.couponId) return;
  fail("COUPON_NOT_USABLE", { field, details: { reason: why(choice.couponId) } });
}
