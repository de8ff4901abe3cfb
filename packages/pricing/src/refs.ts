import type { Campaign } from "./campaign.ts";
import type { HeldCoupon } from "./held-coupon.ts";
import type { RuleRef } from "./result.ts";
import type { ShippingRule, ShippingTemplate } from "./shipping-rule.ts";

export const refOfCampaign = ({ id, version, name }: Campaign): RuleRef => ({ kind: "campaign", id, version, name });
export const refOfCoupon = ({ id, version, name }: HeldCoupon): RuleRef => ({ kind: "coupon", id, version, name });
export const refOfShipping = ({ id, version, name }: ShippingRule | ShippingTemplate): RuleRef => ({
  kind: "shipping",
  id,
  version,
  name,
});
/** Points are no rule of the input, so they have a name of their own. */
export const POINTS: RuleRef = { kind: "points", id: "points", version: 1, name: "points" };
