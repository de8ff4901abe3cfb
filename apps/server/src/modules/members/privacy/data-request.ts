import { defineStates } from "#kernel/states.ts";

export const dataRequestFlow = defineStates({
  WAITING_APPROVAL: ["RUNNING", "COOLING", "REFUSED"],
  COOLING: ["RUNNING", "CANCELLED"],
  RUNNING: ["DONE"],
  DONE: ["EXPIRED"],
  REFUSED: [],
  CANCELLED: [],
  EXPIRED: [],
});

/** An account that is to be deleted can be had back so long; nothing is collected from it less because of it. */
export const coolingDays = 7;
/** A file of an export is kept so long. */
export const fileDays = 7;
/** One export a day: it costs a scan of everything. */
export const exportEveryHours = 24;
/** A link to an export works once, and not for long. */
export const linkMinutes = 10;
/** An erasure that open orders stand in the way of is looked at again after so long. */
export const blockedHours = 24;
