import { percentOf, sumFen } from "@banyan/money";
import type { Instant } from "./campaign.ts";
import type { GoodsCouponRule, HeldCoupon, ShippingCouponRule } from "./held-coupon.ts";
import type { PricedLine } from "./line-price.ts";
import type { RejectCode } from "./result.ts";
import { isInScope } from "./scope.ts";
import { unreachable } from "./unreachable.ts";

export type GoodsCoupon = HeldCoupon & { readonly rule: GoodsCouponRule };
export type ShippingCoupon = HeldCoupon & { readonly rule: ShippingCouponRule };

export const isGoodsCoupon = (coupon: HeldCoupon): coupon is GoodsCoupon => coupon.rule.kind !== "FREE_SHIPPING";
export const isShippingCoupon = (coupon: HeldCoupon): coupon is ShippingCoupon => coupon.rule.kind === "FREE_SHIPPING";

/** A line with what is left to pay as it enters the layer. */
export interface OpenLine {
  readonly line: PricedLine;
  readonly amountFen: number;
}

export interface CouponRefusal {
  readonly code: RejectCode;
  readonly missingFen: number | null;
}

/** What a goods coupon would take off, before the policy's least payment is looked at. */
export interface GoodsCouponOffer {
  readonly basisFen: number;
  readonly discountFen: number;
  /** Per line: its amount if the coupon may touch it, else 0. Weights and caps of the allocation. */
  readonly eligibleFen: readonly number[];
}

/** Layer 4: state, validity, scope and threshold, all read from the amounts as they enter the layer. */
export function offerOf(
  coupon: GoodsCoupon,
  lines: readonly OpenLine[],
  now: Instant,
): { readonly offer: GoodsCouponOffer } | { readonly refusal: CouponRefusal } {
  const code = whyUnusable(coupon, now);
  if (code !== null) return { refusal: { code, missingFen: null } };
  const { rule } = coupon;
  const inScope = lines.map(({ line }) => isInScope(rule.scope, line));
  if (!inScope.includes(true)) return { refusal: { code: "NO_ELIGIBLE_LINE", missingFen: null } };
  const isOpen = lines.map(({ line }) => !(line.campaign?.closesLayers.includes("coupon") ?? false));
  const isEligible = inScope.map((isIn, index) => isIn && isOpen[index] === true);
  if (!isEligible.includes(true)) return { refusal: { code: "CLOSED_BY_PRICE", missingFen: null } };

  const eligibleFen = lines.map(({ amountFen }, index) => (isEligible[index] === true ? amountFen : 0));
  const basisFen = sumFen(eligibleFen);
  if (basisFen < rule.thresholdFen) return { refusal: belowThreshold(rule.thresholdFen, basisFen) };
  const discountFen = discountOf(rule, basisFen);
  if (discountFen === 0) return { refusal: { code: "NO_EFFECT", missingFen: null } };
  return { offer: { basisFen, discountFen, eligibleFen } };
}

function discountOf(rule: GoodsCouponRule, basisFen: number): number {
  switch (rule.kind) {
    case "FIXED":
      return Math.min(rule.amountFen, basisFen);
    case "PERCENT":
      return Math.min(rule.capFen ?? basisFen, basisFen - percentOf(basisFen, rule.payBp));
    case "EXCHANGE":
      return 0;
    default:
      return unreachable(rule);
  }
}

/** Layer 6: may this coupon waive the fee? Its threshold is compared with the goods in scope after layer 4. */
export function whyNotWaived(coupon: ShippingCoupon, lines: readonly OpenLine[], now: Instant): CouponRefusal | null {
  const code = whyUnusable(coupon, now);
  if (code !== null) return { code, missingFen: null };
  const { rule } = coupon;
  const inScope = lines.filter(({ line }) => isInScope(rule.scope, line));
  if (inScope.length === 0) return { code: "NO_ELIGIBLE_LINE", missingFen: null };
  const basisFen = sumFen(inScope.map(({ amountFen }) => amountFen));
  return basisFen < rule.thresholdFen ? belowThreshold(rule.thresholdFen, basisFen) : null;
}

function whyUnusable(coupon: HeldCoupon, now: Instant): RejectCode | null {
  if (coupon.state !== "UNUSED") return coupon.state === "EXPIRED" ? "ENDED" : "NOT_USABLE";
  const moment = Date.parse(now);
  if (moment < Date.parse(coupon.validFrom)) return "NOT_STARTED";
  return moment > Date.parse(coupon.validUntil) ? "ENDED" : null;
}

const belowThreshold = (thresholdFen: number, basisFen: number): CouponRefusal => ({
  code: "BELOW_THRESHOLD",
  missingFen: thresholdFen - basisFen,
});
