import type { CouponTemplate } from "@banyan/contracts";

export type CouponBenefit = CouponTemplate["benefit"];
export type CouponScope = CouponTemplate["scope"];
export type CouponValidity = CouponTemplate["validity"];

/** What a claim copies from a template: the rules that hold for this coupon for ever. */
export type CouponRules = {
  templateId: string;
  name: string;
  benefit: CouponBenefit;
  thresholdFen: number;
  scope: CouponScope;
  validity: CouponValidity;
};

/** Why a template gives nothing now. */
export type ClaimRefusal = "NOT_FOUND" | "STOPPED" | "ENDED" | "SOLD_OUT" | "MEMBER_LIMIT";

export type ClaimState = {
  state: CouponTemplate["state"];
  claimUntil: Date;
  fixedUntil: Date | null;
  claimed: number;
  totalQuota: number;
  perMember: number;
  claimedByMember: number;
};

/** The reason in words' order of weight: an ended offer is ended, whether sold out or not. `null` = can be claimed. */
export function claimRefusal(template: ClaimState | null, now: Date): ClaimRefusal | null {
  if (!template) return "NOT_FOUND";
  if (template.state === "STOPPED") return "STOPPED";
  if (template.claimUntil <= now || (template.fixedUntil !== null && template.fixedUntil <= now)) return "ENDED";
  if (template.claimedByMember >= template.perMember) return "MEMBER_LIMIT";
  if (template.claimed >= template.totalQuota) return "SOLD_OUT";
  return null;
}

/** The most one coupon can cost in fen; `null` when only the order decides. */
export function maxCostFen(benefit: CouponBenefit): number | null {
  switch (benefit.kind) {
    case "FIXED":
      return benefit.amountFen;
    case "PERCENT":
      return benefit.capFen;
    case "FREE_SHIPPING":
      return benefit.capFen;
    case "EXCHANGE":
      return null;
  }
}
