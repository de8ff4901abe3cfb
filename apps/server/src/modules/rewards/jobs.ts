import { defineSchedule, everySeconds, type Schedule } from "#kernel/jobs.ts";
import type { Rewards } from "./service.ts";

/** The wallet shows a coupon past its end as expired at once; the sweep only makes the row say so. */
export const jobsRewards = (rewards: Rewards): Schedule[] => [
  defineSchedule({
    name: "rewards.expire-coupons",
    next: everySeconds(600),
    run: async () => void (await rewards.expireCoupons()),
  }),
];
