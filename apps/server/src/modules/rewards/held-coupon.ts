import type { CouponTemplate } from "@banyan/contracts";
import type { CouponRule, HeldCoupon, Scope } from "@banyan/pricing";
import { unreachable } from "#kernel/failure.ts";
import type { Coupon } from "./wallet.ts";

/** A wallet coupon as the price engine takes it: rules as they were at the claim. */
export function toHeldCoupon(coupon: Coupon): HeldCoupon {
  return {
    id: coupon.id,
    templateId: coupon.templateId,
    version: coupon.templateVersion,
    name: coupon.name,
    state: coupon.state,
    validFrom: coupon.validFrom.toISOString(),
    validUntil: coupon.validUntil.toISOString(),
    usableAt: coupon.usableAt === "STORE" ? "store" : "anywhere",
    rule: toRule(coupon),
  };
}

/** A coupon of a template as if someone held it now; for trying prices only. */
export const asHeldCoupon = (template: CouponTemplate, now: Date): HeldCoupon =>
  toHeldCoupon({
    ...template,
    templateId: template.id,
    templateVersion: template.version,
    state: "UNUSED",
    ...{ claimedAt: now, validFrom: now, validUntil: now },
  });

function toRule({ benefit, thresholdFen, scope: given }: Coupon): CouponRule {
  const scope = toScope(given);
  switch (benefit.kind) {
    case "FIXED":
      return { kind: "FIXED", amountFen: benefit.amountFen, thresholdFen, scope };
    case "PERCENT":
      return { kind: "PERCENT", payBp: benefit.payBp, capFen: benefit.capFen, thresholdFen, scope };
    case "FREE_SHIPPING":
      return { kind: "FREE_SHIPPING", capFen: benefit.capFen, thresholdFen, scope };
    case "EXCHANGE":
      return { kind: "EXCHANGE", units: benefit.units, unitPriceFen: benefit.unitPriceFen, thresholdFen, scope };
    default:
      return unreachable(benefit);
  }
}

function toScope({ excludeProductIds, excludeCategoryIds, ...scope }: Coupon["scope"]): Scope {
  const excluded = { excludeProductIds, excludeCategoryIds };
  switch (scope.kind) {
    case "ALL":
      return { include: { kind: "all" }, ...excluded };
    case "PRODUCTS":
      return { include: { kind: "products", productIds: scope.productIds }, ...excluded };
    case "CATEGORIES":
      return { include: { kind: "categories", categoryIds: scope.categoryIds }, ...excluded };
    default:
      return unreachable(scope);
  }
}
