import { dailyAt, defineSchedule, everySeconds, type Schedule } from "#kernel/jobs.ts";
import type { Staff } from "./service.ts";

export const jobsStaff = (staff: Staff): Schedule[] => [
  // wrong passwords of days ago count no more; this only empties the table
  defineSchedule({ name: "staff.forget-old-attempts", next: everySeconds(3_600), run: staff.forgetOldAttempts }),
  defineSchedule({ name: "staff.forget-old-notices", next: dailyAt("04:40"), run: staff.forgetOldNotices }),
];
