import type { PromotionInput, PromotionRow, PromotionState } from "@banyan/contracts";
import { defineStates } from "#kernel/states.ts";

/** A promotion as it is stored. `state` may lag behind the clock: see {@link stateAt}. */
export type StoredPromotion = Omit<PromotionInput, "startsAt" | "endsAt"> & {
  id: string;
  version: number;
  state: PromotionState;
  startsAt: Date;
  endsAt: Date | null;
  createdAt: Date;
  updatedAt: Date;
};

export const promotionStateTable = defineStates({
  DRAFT: ["SCHEDULED", "RUNNING", "ENDED"],
  SCHEDULED: ["RUNNING", "PAUSED", "ENDED"],
  RUNNING: ["PAUSED", "ENDED"],
  PAUSED: ["SCHEDULED", "RUNNING", "ENDED"],
  ENDED: [],
});

type Timed = { state: PromotionState; startsAt: Date; endsAt: Date | null };

/** The state as the clock has it; both ends of the time are included. A draft and what was ended by hand do not move. */
export function stateAt({ state, startsAt, endsAt }: Timed, now: Date): PromotionState {
  if (state === "DRAFT" || state === "ENDED") return state;
  if (endsAt !== null && endsAt < now) return "ENDED";
  if (state === "SCHEDULED" && startsAt <= now) return "RUNNING";
  return state;
}

/** What an operator does to a promotion, and where it leads; `null` when its state does not allow it. */
export function moveOf(
  move: "schedule" | "pause" | "resume" | "end",
  promotion: Timed,
  now: Date,
): { to: PromotionState; reason: string } | null {
  const state = stateAt(promotion, now);
  const begun = promotion.startsAt <= now ? "RUNNING" : "SCHEDULED";
  switch (move) {
    case "schedule":
      return state === "DRAFT" ? { to: begun, reason: "SCHEDULED" } : null;
    case "pause":
      return state === "SCHEDULED" || state === "RUNNING" ? { to: "PAUSED", reason: "PAUSED" } : null;
    case "resume":
      return state === "PAUSED" ? { to: begun, reason: "RESUMED" } : null;
    case "end":
      return state === "ENDED" ? null : { to: "ENDED", reason: state === "DRAFT" ? "DISCARDED" : "ENDED_BY_HAND" };
  }
}

/**
 * What may no longer change once it was published: the kind (figures would mix two things), the start of what has begun, and a
 * limit where there was none (uses before it were not counted). The field, or `null`.
 */
export function lockedField(stored: StoredPromotion, input: PromotionInput, now: Date): string | null {
  const state = stateAt(stored, now);
  if (state === "DRAFT") return null;
  if (state === "ENDED") return "name";
  if (input.rule.kind !== stored.rule.kind) return "rule.kind";
  const hasBegun = stored.startsAt <= now;
  if (hasBegun && new Date(input.startsAt).getTime() !== stored.startsAt.getTime()) return "startsAt";
  if (!isCounted(stored.limits)) {
    if (input.limits.totalTimes !== null) return "limits.totalTimes";
    if (input.limits.budgetFen !== null) return "limits.budgetFen";
  }
  return null;
}

/** Is there anything all checkouts together may use up? */
export const isCounted = ({ totalTimes, budgetFen }: PromotionInput["limits"]): boolean =>
  totalTimes !== null || budgetFen !== null;

/** The least an order gets by it; with less left in the budget nobody gets anything any more. */
export function leastBenefitFen({ rule, limits }: Pick<PromotionInput, "rule" | "limits">): number {
  const least = (() => {
    switch (rule.kind) {
      case "every_full":
        return rule.offFen;
      case "full_reduction":
        return Math.min(...rule.tiers.map(({ benefit }) => (benefit.kind === "off" ? benefit.amountFen : 1)));
      default:
        return 1;
    }
  })();
  return Math.min(least, limits.capFen ?? least);
}

/** Times or budget leave nothing for the next order. */
export function isUsedUp(
  promotion: Pick<PromotionInput, "rule" | "limits">,
  { usedTimes, spentFen }: Pick<PromotionRow, "usedTimes" | "spentFen">,
): boolean {
  const { totalTimes, budgetFen } = promotion.limits;
  if (totalTimes !== null && usedTimes >= totalTimes) return true;
  return budgetFen !== null && budgetFen - spentFen < leastBenefitFen(promotion);
}
