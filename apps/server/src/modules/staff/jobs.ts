import { defineSchedule, everySeconds, type Schedule } from "#kernel/jobs.ts";
import type { Staff } from "./service.ts";

/** Wrong passwords of days ago count no more; this only empties the table. */
export const jobsStaff = (staff: Staff): Schedule[] => [
  defineSchedule({ name: "staff.forget-old-attempts", next: everySeconds(3_600), run: staff.forgetOldAttempts }),
];
