import { percentOf, sumFen } from "@banyan/money";
import { amountOf, type Basket, eligibleIn, perLine } from "./basket.ts";
import { belowThreshold, refused } from "./effect.ts";
import type { GoodsCouponRule, HeldCoupon, ShippingCouponRule } from "./held-coupon.ts";
import { momentOf } from "./instant.ts";
import type { RejectCode } from "./result.ts";
import type { Refusal } from "./rules.ts";
import type { ScopeTest } from "./scope.ts";
import { unitRuns } from "./unit-runs.ts";
import { unreachable } from "./unreachable.ts";

export type GoodsCoupon = HeldCoupon & { readonly rule: GoodsCouponRule };
export type ShippingCoupon = HeldCoupon & { readonly rule: ShippingCouponRule };

/** A coupon in its time and unused, with its scope made ready. */
export interface Ready<C extends HeldCoupon> {
  readonly coupon: C;
  readonly isInScope: ScopeTest;
}

export const isGoodsCoupon = (coupon: HeldCoupon): coupon is GoodsCoupon => coupon.rule.kind !== "FREE_SHIPPING";
export const isShippingCoupon = (coupon: HeldCoupon): coupon is ShippingCoupon => coupon.rule.kind === "FREE_SHIPPING";

/** What a goods coupon would take off, before the policy's least payment is looked at. */
export interface GoodsCouponOffer {
  readonly basisFen: number;
  readonly discountFen: number;
  /** Per line: the discount is shared in proportion to these, at most so much per line. */
  readonly weights: readonly number[];
}

/** Layer 4: scope and threshold, read from the amounts as they enter the layer. */
export function offerOf(
  { coupon: { rule }, isInScope }: Ready<GoodsCoupon>,
  basket: Basket,
): GoodsCouponOffer | Refusal {
  const eligible = eligibleIn(basket, isInScope, "coupon");
  if (typeof eligible === "string") return refused(eligible);
  const basisFen = amountOf(basket.amounts, eligible);
  if (basisFen < rule.thresholdFen) return belowThreshold(rule.thresholdFen - basisFen);
  const offer = discountOf(rule, basket, eligible, basisFen);
  return offer.discountFen === 0 ? refused("NO_EFFECT") : { basisFen, ...offer };
}

function discountOf(
  rule: GoodsCouponRule,
  basket: Basket,
  eligible: readonly number[],
  basisFen: number,
): Pick<GoodsCouponOffer, "discountFen" | "weights"> {
  const weights = perLine(basket, eligible, (index) => basket.amounts[index] ?? 0);
  switch (rule.kind) {
    case "FIXED":
      return { discountFen: Math.min(rule.amountFen, basisFen), weights };
    case "PERCENT":
      return { discountFen: Math.min(rule.capFen ?? basisFen, basisFen - percentOf(basisFen, rule.payBp)), weights };
    case "EXCHANGE":
      return exchange(rule, basket, eligible);
    default:
      return unreachable(rule);
  }
}

/** 兑换券: the dearest units, each down to the coupon's price. */
function exchange(
  { units, unitPriceFen }: Extract<GoodsCouponRule, { kind: "EXCHANGE" }>,
  basket: Basket,
  eligible: readonly number[],
): Pick<GoodsCouponOffer, "discountFen" | "weights"> {
  const weights = perLine(basket, [], () => 0);
  let left = units;
  for (const { line, unitFen, count } of unitRuns(basket, eligible)) {
    if (unitFen <= unitPriceFen) break;
    const taken = Math.min(count, left);
    weights[line] = (weights[line] ?? 0) + taken * (unitFen - unitPriceFen);
    left -= taken;
  }
  return { discountFen: sumFen(weights), weights };
}

/** Layer 6: may this coupon waive the fee? Its threshold is compared with the goods in scope after layer 4. */
export function whyNotWaived(
  { coupon, isInScope }: Ready<ShippingCoupon>,
  { lines }: Basket,
  amounts: readonly number[],
): Refusal | null {
  let [isAny, basisFen] = [false, 0];
  for (let index = 0; index < lines.length; index++) {
    const line = lines[index];
    if (line === undefined || !isInScope(line)) continue;
    isAny = true;
    basisFen += amounts[index] ?? 0;
  }
  if (!isAny) return refused("NO_ELIGIBLE_LINE");
  const { thresholdFen } = coupon.rule;
  return basisFen < thresholdFen ? belowThreshold(thresholdFen - basisFen) : null;
}

/** State, place and time, before any line is looked at. */
export function whyUnusable(
  { state, usableAt, validFrom, validUntil }: HeldCoupon,
  now: number,
): Extract<RejectCode, "ENDED" | "NOT_USABLE" | "STORE_ONLY" | "NOT_STARTED"> | null {
  if (state !== "UNUSED") return state === "EXPIRED" ? "ENDED" : "NOT_USABLE";
  if (usableAt === "store") return "STORE_ONLY";
  if (now < momentOf(validFrom)) return "NOT_STARTED";
  return now > momentOf(validUntil) ? "ENDED" : null;
}
