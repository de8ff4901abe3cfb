import { dailyAt, defineSchedule, type Schedule } from "#kernel/jobs.ts";
import type { Ledger } from "./service.ts";

/** Before the shop opens, after the day's books are closed. */
export const jobsLedger = (ledger: Ledger): Schedule[] => [
  defineSchedule({ name: "ledger.check-everything", next: dailyAt("04:30"), run: () => ledger.checkEverything() }),
];
