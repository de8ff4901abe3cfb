import { percentOf } from "@banyan/money";
import { fail, unreachable } from "#kernel/failure.ts";
import type { Coupon } from "./wallet.ts";

export type StoreRefusal = "LOCKED" | "USED" | "EXPIRED" | "REVOKED" | "NOT_STARTED";

/** Why a coupon cannot be redeemed in a store now; null when it can. Both ends of its validity are included. */
export function storeRefusal(
  { state, validFrom, validUntil }: Pick<Coupon, "state" | "validFrom" | "validUntil">,
  now: Date,
): StoreRefusal | null {
  if (state !== "UNUSED") return state;
  if (validUntil < now) return "EXPIRED";
  return validFrom > now ? "NOT_STARTED" : null;
}

/**
 * What a coupon takes off a bill in a store. Of an exchange coupon the bill is what its goods cost without it.
 * Errors: COUPON_BELOW_THRESHOLD, with what is missing.
 */
export function storeDiscountFen(
  { benefit, thresholdFen }: Pick<Coupon, "benefit" | "thresholdFen">,
  billFen: number,
): number {
  if (billFen < thresholdFen)
    fail("COUPON_BELOW_THRESHOLD", { field: "body.billFen", details: { missingFen: thresholdFen - billFen } });
  switch (benefit.kind) {
    case "FIXED":
      return Math.min(benefit.amountFen, billFen);
    case "PERCENT":
      return Math.min(benefit.capFen ?? billFen, billFen - percentOf(billFen, benefit.payBp));
    case "EXCHANGE":
      return Math.max(0, billFen - benefit.units * benefit.unitPriceFen);
    case "FREE_SHIPPING":
      return 0;
    default:
      return unreachable(benefit);
  }
}
