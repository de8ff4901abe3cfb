import { dailyAt, defineSchedule, type Schedule } from "#kernel/jobs.ts";
import type { SeedUsers } from "./service.ts";

export const jobsSeedUsers = (seedUsers: SeedUsers): Schedule[] => [
  defineSchedule({ name: "channels.lapse-seed-users", next: dailyAt("04:20"), run: () => seedUsers.lapseSilent() }),
];
