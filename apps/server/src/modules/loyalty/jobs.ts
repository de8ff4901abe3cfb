import { defineSchedule, everySeconds, type Schedule } from "#kernel/jobs.ts";
import type { Loyalty } from "./service.ts";

/** Points past their end cannot be spent from that moment; the sweep tells it, for history and books. */
export const jobsLoyalty = (loyalty: Loyalty): Schedule[] => [
  defineSchedule({ name: "loyalty.settle-due", next: everySeconds(300), run: () => loyalty.settleDue() }),
];
