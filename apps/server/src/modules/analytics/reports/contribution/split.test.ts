import fc from "fast-check";
import { expect, test } from "vitest";
import { splitProduct, toWhole } from "./split.ts";

/** A chain of counts: its links multiply to the last of them. */
const chain = fc.array(fc.integer({ min: 0, max: 2_000_000 }), { minLength: 2, maxLength: 4 });
const factorsOf = (now: readonly number[], then: readonly number[]) =>
  now.map((value, n) => ({
    before: n === 0 ? (then[0] ?? 0) : (then[n - 1] ?? 0) === 0 ? null : (then[n] ?? 0) / (then[n - 1] ?? 1),
    after: n === 0 ? value : (now[n - 1] ?? 0) === 0 ? null : value / (now[n - 1] ?? 1),
  }));

test("contributions are whole and add up to the change exactly, whatever the factors", () => {
  fc.assert(
    fc.property(chain, fc.infiniteStream(fc.integer({ min: 0, max: 2_000_000 })), (now, stream) => {
      const then = now.map(() => stream.next().value as number);
      const [after, before] = [now.at(-1) ?? 0, then.at(-1) ?? 0];
      const parts = splitProduct(before, after, factorsOf(now, then));
      expect(parts.every(Number.isSafeInteger)).toBe(true);
      expect(parts.reduce((sum, one) => sum + one, 0)).toBe(after - before);
    }),
    { numRuns: 2_000 },
  );
});

test("each contribution is the log-mean one to the fen", () => {
  // 1,000 visitors × 5 % × 1.2 orders × ¥50 → 1,100 × 4.5 % × 1.3 × ¥52
  const [before, after] = [300_000, 334_620];
  const factors = [
    { before: 1_000, after: 1_100 },
    { before: 0.05, after: 0.045 },
    { before: 1.2, after: 1.3 },
    { before: 5_000, after: 5_200 },
  ];
  const mean = (after - before) / Math.log(after / before);
  const exact = [Math.log(1.1), Math.log(0.9), Math.log(1.3 / 1.2), Math.log(1.04)].map((log) => mean * log);
  const parts = splitProduct(before, after, factors);
  expect(parts.map((part, n) => Math.abs(part - (exact[n] ?? 0)) < 1)).toEqual([true, true, true, true]);
  expect(parts.reduce((sum, one) => sum + one, 0)).toBe(34_620);
});

test("a factor that is zero or cannot be told brought all of it; an unchanged value is nobody's", () => {
  const zero = [
    { before: 10, after: 10 },
    { before: 0, after: 0.5 },
    { before: null, after: 100 },
  ];
  expect([
    splitProduct(0, 500, zero),
    splitProduct(500, 500, [
      { before: 10, after: 20 },
      { before: 50, after: 25 },
    ]),
  ]).toEqual([
    [0, 500, 0],
    [347, -347],
  ]);
  expect(toWhole([0.5, 0.5, -0.2], 1)).toEqual([1, 0, 0]);
});
