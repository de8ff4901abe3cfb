import { defineSchedule, everySeconds, type Schedule } from "#kernel/jobs.ts";
import type { Campaigns } from "./campaigns.ts";

/** Whoever prices asks the time itself: a minute late is only a minute's delay of the facts. */
export const jobsPromotions = (campaigns: Pick<Campaigns, "followClock">): Schedule[] => [
  defineSchedule({
    name: "promotions.follow-clock",
    next: everySeconds(60),
    run: async () => void (await campaigns.followClock()),
  }),
];
