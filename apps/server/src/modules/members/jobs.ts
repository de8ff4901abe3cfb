import { defineSchedule, everySeconds, type Schedule } from "#kernel/jobs.ts";
import type { Members } from "./service.ts";

export const jobsMembers = ({ privacy }: Members): Schedule[] => [
  defineSchedule({ name: "privacy.erase-due", next: everySeconds(600), run: () => privacy.eraseDue() }),
  defineSchedule({
    name: "privacy.forget",
    next: everySeconds(3600),
    async run() {
      await privacy.forgetFiles();
      await privacy.sweepErased();
    },
  }),
];
