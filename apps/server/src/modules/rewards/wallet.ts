import { endOfValidity } from "@banyan/calendar";
import type { WalletCoupon } from "@banyan/contracts";
import type { CouponRules } from "#modules/promotions/index.ts";

/** A coupon as the wallet keeps it; both ends of its validity are included. */
export type Coupon = Omit<WalletCoupon, "validFrom" | "validUntil" | "claimedAt"> & {
  validFrom: Date;
  validUntil: Date;
  claimedAt: Date;
  /** Of the template at the claim. */ templateVersion: number;
};

/** When a coupon claimed now may be used. Relative validity counts the claim's day as the first and ends 23:59:59 program time. */
export function validityOf(
  rules: Pick<CouponRules, "validity">,
  claimedAt: Date,
  zone: string,
): { from: Date; until: Date } {
  const { validity } = rules;
  switch (validity.kind) {
    case "FIXED":
      return { from: new Date(validity.from), until: new Date(validity.until) };
    case "RELATIVE":
      return { from: claimedAt, until: endOfValidity(claimedAt, validity.days, zone) };
  }
}

/** What the shopper sees: a coupon past its end is expired, whether the sweep has been there or not. */
export function toWalletCoupon(coupon: Coupon, now: Date): WalletCoupon {
  return {
    id: coupon.id,
    templateId: coupon.templateId,
    name: coupon.name,
    benefit: coupon.benefit,
    thresholdFen: coupon.thresholdFen,
    scope: coupon.scope,
    usableAt: coupon.usableAt,
    state: coupon.state === "UNUSED" && coupon.validUntil < now ? "EXPIRED" : coupon.state,
    validFrom: coupon.validFrom.toISOString(),
    validUntil: coupon.validUntil.toISOString(),
    claimedAt: coupon.claimedAt.toISOString(),
  };
}
