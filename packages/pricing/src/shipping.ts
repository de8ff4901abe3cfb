import { sumFen } from "@banyan/money";
import { type OpenLine, type ShippingCoupon, whyNotWaived } from "./coupon.ts";
import type { QuoteInput } from "./input.ts";

/** Layer 6 before the policy's least payment is looked at. */
export interface ShippingCharge {
  readonly feeFen: number;
  /** Goods after layer 4. */
  readonly basisFen: number;
  /** Taken off because the goods reach the free line: all of the fee or nothing. */
  readonly freedFen: number;
  /** Taken off by the coupon. */
  readonly waivedFen: number;
}

/** The fee, the free line (checked after layer 4, before points), then at most one shipping coupon on what is left. */
export function chargeShipping(
  lines: readonly OpenLine[],
  coupon: ShippingCoupon | null,
  { shipping, now }: QuoteInput,
): ShippingCharge {
  const basisFen = sumFen(lines.map(({ amountFen }) => amountFen));
  const feeFen = shipping?.kind === "flat" && lines.some(({ line }) => line.needsShipping) ? shipping.feeFen : 0;
  const freeOverFen = shipping?.freeOverFen ?? null;
  const freedFen = freeOverFen !== null && basisFen >= freeOverFen ? feeFen : 0;
  const leftFen = feeFen - freedFen;
  const isWaived = coupon !== null && whyNotWaived(coupon, lines, now) === null;
  return { feeFen, basisFen, freedFen, waivedFen: isWaived ? Math.min(leftFen, coupon.rule.capFen ?? leftFen) : 0 };
}
