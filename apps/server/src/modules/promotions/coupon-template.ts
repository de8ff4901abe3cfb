import { dayOf, type Zone } from "@banyan/calendar";
import type { CouponTemplate, CouponTemplateFields, ErrorCode } from "@banyan/contracts";
import { unreachable } from "#kernel/failure.ts";
import { defineStates } from "#kernel/states.ts";
import { dropsUntil } from "./weekly-drop.ts";

export type CouponBenefit = CouponTemplate["benefit"];

/** Stopped is for good. */
export const couponTemplateStates = defineStates({
  ACTIVE: ["PAUSED", "STOPPED"],
  PAUSED: ["ACTIVE", "STOPPED"],
  STOPPED: [],
});

/** What a claim copies from a template: the rules that hold for this coupon for ever. */
export type CouponRules = Pick<
  CouponTemplate,
  "name" | "benefit" | "thresholdFen" | "scope" | "usableAt" | "validity"
> & { templateId: string; templateVersion: number; maxCostFen: number | null };

/** What an audience may ask about a member; asked for only when it does. */
export type Claimant = { isNewcomer: boolean; levelId: string | null };

/** All a claim depends on, as it is now. */
export type ClaimState = Pick<
  CouponTemplate,
  "state" | "audience" | "distribution" | "claimed" | "totalQuota" | "perMember" | "perDay" | "budgetFen" | "version"
> & {
  claimFrom: Date | null;
  claimUntil: Date;
  fixedUntil: Date | null;
  createdAt: Date;
  claimsDay: string | null;
  claimsOnDay: number;
  maxCostFen: number | null;
  reservedFen: number;
  claimedByMember: number;
};
export type Moment = { now: Date; zone: Zone };

/** Why a template gives nothing now. */
export type ClaimRefusal =
  | "NOT_FOUND"
  | "STOPPED"
  | "ENDED"
  | "PAUSED"
  | "NOT_STARTED"
  | "NOT_FOR_YOU"
  | "MEMBER_LIMIT"
  | "SOLD_OUT"
  | "WAIT_FOR_DROP"
  | "SOLD_OUT_TODAY"
  | "BUDGET_SPENT";

/** The reason in words' order of weight: an ended offer is ended, whether sold out or not. `null` = can be claimed. */
export function claimRefusal(
  template: ClaimState | null,
  claimant: Claimant | "anyone",
  moment: Moment,
): ClaimRefusal | null {
  if (!template) return "NOT_FOUND";
  if (template.state === "STOPPED") return "STOPPED";
  const { now } = moment;
  if (template.claimUntil <= now || (template.fixedUntil !== null && template.fixedUntil <= now)) return "ENDED";
  if (template.claimFrom !== null && template.claimFrom > now) return "NOT_STARTED";
  if (template.state === "PAUSED") return "PAUSED";
  if (template.claimedByMember >= template.perMember) return "MEMBER_LIMIT";
  if (claimant !== "anyone" && !isFor(template.audience, claimant)) return "NOT_FOR_YOU";
  if (template.claimed >= template.totalQuota) return "SOLD_OUT";
  if (template.claimed >= releasedUnits(template, moment)) return "WAIT_FOR_DROP";
  if (template.perDay !== null && claimedToday(template, moment) >= template.perDay) return "SOLD_OUT_TODAY";
  if (leftByBudget(template) < 1) return "BUDGET_SPENT";
  return null;
}

export function isFor(audience: CouponTemplate["audience"], { isNewcomer, levelId }: Claimant): boolean {
  switch (audience.kind) {
    case "EVERYONE":
      return true;
    case "NEWCOMERS":
      return isNewcomer;
    case "LEVELS":
      return levelId !== null && audience.levelIds.includes(levelId);
    default:
      return unreachable(audience);
  }
}

/** Units that may have been claimed by now: all, or what the drops released. */
export function releasedUnits(
  {
    distribution,
    totalQuota,
    claimFrom,
    createdAt,
  }: Pick<ClaimState, "distribution" | "totalQuota" | "claimFrom" | "createdAt">,
  { now, zone }: Moment,
): number {
  if (distribution.kind !== "WEEKLY_DROP") return totalQuota;
  return Math.min(totalQuota, dropsUntil(distribution, { start: claimFrom ?? createdAt, now, zone }).released);
}

/** When more are released; null when never. */
export function nextDropAt(
  template: Pick<ClaimState, "distribution" | "totalQuota" | "claimFrom" | "createdAt" | "claimUntil">,
  { now, zone }: Moment,
): Date | null {
  const { distribution, claimFrom, createdAt, claimUntil, totalQuota } = template;
  if (distribution.kind !== "WEEKLY_DROP") return null;
  const { released, nextAt } = dropsUntil(distribution, { start: claimFrom ?? createdAt, now, zone });
  return released < totalQuota && nextAt < claimUntil ? nextAt : null;
}

/** Coupons that may still be given now, whoever takes them. */
export function unitsLeft(template: ClaimState, moment: Moment): number {
  const perDay = template.perDay === null ? Infinity : template.perDay - claimedToday(template, moment);
  const units = releasedUnits(template, moment) - template.claimed;
  return Math.max(0, Math.min(units, perDay, leftByBudget(template)));
}

const claimedToday = ({ claimsDay, claimsOnDay }: ClaimState, { now, zone }: Moment): number =>
  claimsDay === dayOf(now, zone) ? claimsOnDay : 0;

/** Each coupon reserves the most it can cost. */
const leftByBudget = ({ budgetFen, reservedFen, maxCostFen }: ClaimState): number =>
  budgetFen === null || maxCostFen === null || maxCostFen === 0
    ? Infinity
    : Math.floor((budgetFen - reservedFen) / maxCostFen);

/** What the caller is told. */
export const refusalCode = {
  NOT_FOUND: "COUPON_NOT_FOUND",
  STOPPED: "COUPON_EXPIRED",
  ENDED: "COUPON_EXPIRED",
  PAUSED: "COUPON_PAUSED",
  NOT_STARTED: "COUPON_NOT_STARTED",
  NOT_FOR_YOU: "COUPON_NOT_FOR_YOU",
  MEMBER_LIMIT: "COUPON_LIMIT_REACHED",
  SOLD_OUT: "COUPON_SOLD_OUT",
  WAIT_FOR_DROP: "COUPON_WAIT_FOR_DROP",
  SOLD_OUT_TODAY: "COUPON_SOLD_OUT_TODAY",
  BUDGET_SPENT: "COUPON_BUDGET_SPENT",
} as const satisfies Record<ClaimRefusal, ErrorCode>;

/** The most one coupon can cost in fen; `null` when only the order decides. */
export function maxCostFen(benefit: CouponBenefit): number | null {
  switch (benefit.kind) {
    case "FIXED":
      return benefit.amountFen;
    case "PERCENT":
    case "FREE_SHIPPING":
      return benefit.capFen;
    case "EXCHANGE":
      return null;
    default:
      return unreachable(benefit);
  }
}

/** What the contract's shapes cannot say: the first field at fault, or null. */
export function findFault(input: CouponTemplateFields): string | null {
  const { benefit, validity, thresholdFen, budgetFen, usableAt, claimFrom, claimUntil, distribution } = input;
  if (validity.kind === "FIXED" && new Date(validity.from) >= new Date(validity.until)) return "validity.until";
  // 满 50 减 60 would be a price below zero in words
  if (benefit.kind === "FIXED" && thresholdFen > 0 && benefit.amountFen > thresholdFen) return "benefit.amountFen";
  // a store has no shipping to waive
  if (benefit.kind === "FREE_SHIPPING" && usableAt === "STORE") return "usableAt";
  // nothing bounds what one costs, so no budget could hold
  if (budgetFen !== null && maxCostFen(benefit) === null) return "budgetFen";
  if (budgetFen !== null && budgetFen < (maxCostFen(benefit) ?? 0)) return "budgetFen";
  if (claimFrom !== null && new Date(claimFrom) >= new Date(claimUntil)) return "claimUntil";
  if (distribution.kind === "WEEKLY_DROP" && distribution.units > input.totalQuota) return "distribution.units";
  return null;
}
