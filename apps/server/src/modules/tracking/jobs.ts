import { dailyAt, defineSchedule, everySeconds, type Schedule } from "#kernel/jobs.ts";
import type { Tracking } from "./service.ts";

export const jobsTracking = (tracking: Tracking): Schedule[] => [
  defineSchedule({ name: "tracking.forget-old-days", next: everySeconds(12 * 3600), run: () => tracking.forget() }),
  defineSchedule({
    name: "tracking.retry-parked-reactions",
    next: everySeconds(300),
    run: async () => void (await tracking.retryParked()),
  }),
  defineSchedule({
    name: "tracking.heal-roll-up",
    next: dailyAt("04:40"),
    run: async () => void (await tracking.healRollUp()),
  }),
  defineSchedule({
    name: "tracking.forget-imported-files",
    next: dailyAt("03:20"),
    run: () => tracking.imports.forgetFiles(),
  }),
];
