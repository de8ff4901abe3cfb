import { expect, test } from "vitest";
import { createPressure, type Priority } from "./pressure.ts";

const priorities: Priority[] = ["notify", "order", "claim", "browse", "events"];

/** Who is let in after the loop ran this late, one sample after the other. */
function admittedAfter(...lateMs: number[]): Priority[] {
  const left = [...lateMs];
  const pressure = createPressure({ readMs: () => left.shift() ?? 0, close: () => {} });
  for (const _ of lateMs) pressure.sample();
  const admitted = priorities.filter((priority) => {
    try {
      pressure.admit(priority);
      return true;
    } catch {
      return false;
    }
  });
  pressure.close();
  return admitted;
}

test("a loop that stays late turns the least important away first, money never", () => {
  expect(admittedAfter(100, 100)).toEqual(priorities);
  expect(admittedAfter(500, 450)).toEqual(["notify", "order", "claim", "browse"]);
  expect(admittedAfter(900, 1_000)).toEqual(["notify", "order", "claim"]);
  expect(admittedAfter(1_600, 9_000)).toEqual(["notify", "order"]);
  expect(admittedAfter(9_000, 9_000)).toEqual(["notify"]);
});

test("one stall, however long, is no overload", () => {
  expect(admittedAfter(0, 9_000)).toEqual(priorities);
  expect(admittedAfter(9_000, 0)).toEqual(priorities);
  expect(admittedAfter(9_000, Number.NaN)).toEqual(priorities);
});
