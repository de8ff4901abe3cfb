import type { CouponTemplate } from "@banyan/contracts";

export const tabs = ["all", "running", "upcoming", "paused", "over"] as const;
type Stand = Exclude<(typeof tabs)[number], "all">;

/** Where a template stands now; what is claimed out is over, although it was not stopped. */
export function standOf(
  { state, claimFrom, claimUntil, claimed, totalQuota }: CouponTemplate,
  now: Date = new Date(),
): Stand {
  if (state === "STOPPED" || new Date(claimUntil) <= now || claimed >= totalQuota) return "over";
  if (state === "PAUSED") return "paused";
  return claimFrom !== null && new Date(claimFrom) > now ? "upcoming" : "running";
}
