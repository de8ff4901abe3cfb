import type { FeedbackState, SeedProgrammeInput, SeedState } from "@banyan/contracts";
import { defineStates } from "#kernel/states.ts";

/** Silence turns into a lapse; a word makes active again. */
export const seedStateTable = defineStates<Record<SeedState, readonly SeedState[]>>({
  INVITED: ["ACTIVE", "LAPSED"],
  ACTIVE: ["LAPSED"],
  LAPSED: ["ACTIVE"],
});
/** What was declined may be taken up after all; what is shipped is done. */
export const feedbackStateTable = defineStates<Record<FeedbackState, readonly FeedbackState[]>>({
  NEW: ["PLANNED", "SHIPPED", "DECLINED"],
  PLANNED: ["SHIPPED", "DECLINED"],
  DECLINED: ["PLANNED"],
  SHIPPED: [],
});

/** Before an operator set anything: closed. Two words a week each, fifty of all: what a cold start needs to find its worst fault. */
export const firstProgramme: SeedProgrammeInput = {
  isOn: false,
  promise: "",
  quota: 200,
  feedbackPerWeek: 2,
  weeklyGoal: 50,
  lapseAfterWeeks: 3,
};

/** More in a day is one person filling the list. */
export const MOST_FEEDBACK_A_DAY = 10;

/** Still owed of the last seven days; who lapsed owes nothing any more. */
export const owedOf = (state: SeedState, givenThisWeek: number, feedbackPerWeek: number): number =>
  state === "LAPSED" ? 0 : Math.max(0, feedbackPerWeek - givenThisWeek);
