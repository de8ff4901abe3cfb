import { expect, test } from "vitest";
import { judge } from "./judge.ts";

const values = (...list: number[]) => list.map((value) => ({ value }));
const rates = (...list: [number, number][]) => list.map(([part, whole]) => ({ value: part / whole, part, whole }));
const week = [100, 104, 96, 102, 98, 101, 99, 100];

test("a value is marked when it is both far by robust z and by a tenth", () => {
  // median 100, MAD 1.5: z = 0.6745 (x − 100) / 1.5
  const told = [109, 110, 107, 91, 90].map((value) => judge("visitors", { value }, values(...week)));
  expect(told.map((one) => one && [one.usual, Number(one.score.toFixed(3)), one.change])).toEqual([
    null,
    [100, 4.497, 0.1],
    null,
    null,
    [100, -4.497, -0.1],
  ]);
  // far by a tenth, but days scatter that much
  expect(judge("visitors", { value: 130 }, values(60, 140, 100, 80, 120, 100, 150, 70))).toBeNull();
});

test("days that are all alike: counts scatter like Poisson's, money by a twentieth; of nothing any money is unusual", () => {
  const same = values(100, 100, 100, 100, 100, 100, 100, 100);
  expect([
    judge("visitors", { value: 134 }, same), // z 3.4
    judge("visitors", { value: 136 }, same)?.score, // z 3.6
    judge("paid_amount", { value: 124 }, same),
    judge("paid_amount", { value: 130 }, same)?.change,
    judge("orders", { value: 3 }, values(0, 0, 0, 0)),
    judge("orders", { value: 4 }, values(0, 0, 0, 0))?.change,
    judge("paid_amount", { value: 0 }, values(0, 0, 0, 0)),
  ]).toEqual([null, 3.6, null, 0.3, null, null, null]);
});

test("rates are judged by how many tries they are of", () => {
  const usual = rates([50, 1_000], [48, 1_000], [52, 1_000], [50, 1_000]);
  const few = judge("visit_pay_rate", { value: 0.1, part: 2, whole: 20 }, usual);
  const many = judge("visit_pay_rate", { value: 0.1, part: 100, whole: 1_000 }, usual);
  expect([few, many?.method, many?.usual, many && many.score < 1e-8]).toEqual([null, "binomial", 0.05, true]);
  // significant, but by less than a tenth
  expect(
    judge(
      "bounce_rate",
      { value: 0.525, part: 52_500, whole: 100_000 },
      rates([500, 1_000], [500, 1_000], [500, 1_000], [500, 1_000]),
    ),
  ).toBeNull();
});

test("three weeks are no habit, and nothing is no number", () => {
  expect([judge("visitors", { value: 900 }, values(1, 1, 1)), judge("aov", { value: null }, values(...week))]).toEqual([
    null,
    null,
  ]);
});
