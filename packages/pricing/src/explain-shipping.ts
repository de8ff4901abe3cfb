import { refOfCampaign, refOfCoupon, refOfShipping } from "./refs.ts";
import type { Applied, Rejected, RuleRef, Step, StepReason } from "./result.ts";
import type { Settlement } from "./settle.ts";
import type { ShippingPlan } from "./shipping.ts";

/** From the fee to what is charged: the shop's free lines, campaigns, the coupon. */
export function shippingSteps({ feeFen }: ShippingPlan, settled: Settlement): Step[] {
  const steps: Step[] = [];
  let leftFen = feeFen;
  const step = (source: RuleRef, amountFen: number, reason: StepReason): void => {
    steps.push({ layer: "shipping", source, basisFen: leftFen, amountFen, reason });
    leftFen -= amountFen;
  };
  for (const { source, freedFen } of settled.freeLines.freed)
    step(refOfShipping(source), freedFen, "FREE_SHIPPING_LINE");
  for (const { campaign, freedFen, isLimited } of settled.campaigns.parts) {
    const reason = isLimited ? "FREE_SHIPPING_CAMPAIGN_LIMITED_BY_MIN_PAYABLE" : "FREE_SHIPPING_CAMPAIGN";
    step(refOfCampaign(campaign), freedFen, reason);
  }
  if (settled.shippingCoupon !== null) {
    const reason = settled.isShippingCouponLimited ? "SHIPPING_COUPON_LIMITED_BY_MIN_PAYABLE" : "SHIPPING_COUPON";
    step(refOfCoupon(settled.shippingCoupon), settled.waivedFen, reason);
  }
  return steps.filter(({ amountFen }) => amountFen > 0);
}

export const appliedShipping = (plan: ShippingPlan, settled: Settlement): Applied[] =>
  shippingSteps(plan, settled).map(({ source, amountFen }) => ({
    layer: "shipping",
    source,
    basisFen: settled.freeLines.basisFen,
    amountFen,
    lineKeys: [],
  }));

/** Free-shipping lines are told like coupons that were missed, so that 凑单 finds all in one place; not once all is free. */
export function missedFreeLines({ freeLines, campaigns }: Settlement, feeFen: number): Rejected[] {
  if (feeFen === freeLines.freedFen + campaigns.freedFen) return [];
  return freeLines.missed.map(({ source, missingFen, missingUnits }): Rejected => {
    const told = { layer: "shipping", source: refOfShipping(source), code: "BELOW_THRESHOLD", missingFen } as const;
    return missingUnits === null ? told : { ...told, missingUnits };
  });
}

/** Templates that send nothing to this place, each with its lines. */
export const undelivered = ({ parcels }: ShippingPlan, keys: readonly string[]): Rejected[] =>
  parcels
    .filter(({ zone }) => zone === null)
    .map(({ template, lines }) => ({
      layer: "shipping",
      source: refOfShipping(template),
      code: "NOT_DELIVERABLE",
      missingFen: null,
      lineKeys: lines.flatMap((index) => keys[index] ?? []),
    }));
