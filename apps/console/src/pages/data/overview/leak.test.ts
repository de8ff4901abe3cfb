import { expect, test } from "vitest";
import { biggestLeak } from "./leak.ts";

const steps = (visitors: number, viewers: number, cart: number, orders: number, paid: number, paidFen: number) => ({
  ...{ people: { visitors, viewers, cart, orders, paid }, paidFen },
});

test("the leak is the step whose fall costs most, not the one most people leave at", () => {
  // 1,000 → 500 → 100 → 60 → 30: from cart to order 80 % became 60 %: 20 people, half of whom would have paid ¥100
  expect(biggestLeak(steps(1_000, 500, 100, 60, 30, 300_000), steps(1_000, 500, 100, 80, 40, 400_000))).toEqual({
    ...{ from: "cart", to: "orders", kind: "worse", people: 20, rate: 0.6, rateBefore: 0.8, lostFen: 100_000 },
  });
});

test("when nothing got worse, it is where most are lost; of a few people nothing is said", () => {
  const same = steps(1_000, 500, 100, 60, 30, 300_000);
  expect([biggestLeak(same, same), biggestLeak(steps(20, 10, 5, 2, 1, 100), same)]).toEqual([
    { from: "visitors", to: "viewers", kind: "largest", people: 500, rate: 0.5, rateBefore: 0.5, lostFen: null },
    null,
  ]);
});
