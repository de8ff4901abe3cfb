import { expect, test } from "vitest";
import { limits, off, promotionInput } from "#test/promotions.ts";
import { isUsedUp, moveOf, stateAt } from "./promotion.ts";

const at = (hour: number) => new Date(Date.UTC(2026, 2, 2, hour));
const timed = { startsAt: at(2), endsAt: at(4) };

test("the clock starts and ends what is published, both ends included; drafts and pauses wait for people", () => {
  const states = (state: "DRAFT" | "SCHEDULED" | "RUNNING" | "PAUSED" | "ENDED") =>
    [1, 2, 4, 5].map((hour) => stateAt({ ...timed, state }, at(hour)));
  expect(states("DRAFT")).toEqual(["DRAFT", "DRAFT", "DRAFT", "DRAFT"]);
  expect(states("SCHEDULED")).toEqual(["SCHEDULED", "RUNNING", "RUNNING", "ENDED"]);
  expect(states("PAUSED")).toEqual(["PAUSED", "PAUSED", "PAUSED", "ENDED"]);
  expect(states("ENDED")).toEqual(["ENDED", "ENDED", "ENDED", "ENDED"]);
  expect(stateAt({ state: "RUNNING", startsAt: at(2), endsAt: null }, at(9_000))).toBe("RUNNING");
});

test("what may be done follows from the state of the moment", () => {
  const allowed = (state: "DRAFT" | "SCHEDULED" | "RUNNING" | "PAUSED" | "ENDED", hour: number) =>
    Object.fromEntries(
      (["schedule", "pause", "resume", "end"] as const).flatMap((move) => {
        const step = moveOf(move, { ...timed, state }, at(hour));
        return step ? [[move, step.to]] : [];
      }),
    );
  expect(allowed("DRAFT", 1)).toEqual({ schedule: "SCHEDULED", end: "ENDED" });
  expect(allowed("DRAFT", 3)).toEqual({ schedule: "RUNNING", end: "ENDED" });
  expect(allowed("SCHEDULED", 1)).toEqual({ pause: "PAUSED", end: "ENDED" });
  expect(allowed("RUNNING", 3)).toEqual({ pause: "PAUSED", end: "ENDED" });
  expect(allowed("PAUSED", 1)).toEqual({ resume: "SCHEDULED", end: "ENDED" });
  expect(allowed("PAUSED", 3)).toEqual({ resume: "RUNNING", end: "ENDED" });
  expect(allowed("RUNNING", 5)).toEqual({});
});

test("it is used up when no next order could have it: times gone, or less left than the least it gives", () => {
  const input = promotionInput(off(5_000, 1_000), { limits: limits({ totalTimes: 3, budgetFen: 10_000 }) });
  expect(isUsedUp(input, { usedTimes: 2, spentFen: 9_000 })).toBe(false);
  expect(isUsedUp(input, { usedTimes: 2, spentFen: 9_001 })).toBe(true);
  expect(isUsedUp(input, { usedTimes: 3, spentFen: 0 })).toBe(true);
  const capped = { ...input, limits: { ...input.limits, capFen: 500 } };
  expect(isUsedUp(capped, { usedTimes: 0, spentFen: 9_500 })).toBe(false);
});
