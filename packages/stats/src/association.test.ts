import fc from "fast-check";
import { expect, test } from "vitest";
import { type Basket, findRules, measuresOf } from "./association.ts";

const limits = { minSupport: 0.1, minConfidence: 0.5, mostItems: 4, mostWork: 1e9, mostRules: 10_000 };

test("rules of a handful of baskets, with every measure", () => {
  const baskets = [
    { items: [1, 2], count: 3 },
    { items: [1], count: 1 },
    { items: [2, 3], count: 1 },
    { items: [3], count: 5 },
  ];
  const rules = findRules(baskets, { ...limits, minSupport: 0.3 }) ?? [];
  expect(rules.map((rule) => [rule, measuresOf(rule, 10)])).toEqual([
    [
      { from: [2], to: 1, both: 3, ofFrom: 4, ofTo: 4 },
      { support: 0.3, confidence: 0.75, lift: 30 / 16, leverage: 0.3 - 0.4 * 0.4, conviction: 0.6 / 0.25 },
    ],
    [
      { from: [1], to: 2, both: 3, ofFrom: 4, ofTo: 4 },
      { support: 0.3, confidence: 0.75, lift: 30 / 16, leverage: 0.3 - 0.4 * 0.4, conviction: 0.6 / 0.25 },
    ],
  ]);
  expect(measuresOf({ both: 2, ofFrom: 2, ofTo: 3 }, 10).conviction).toBeNull();
});

test("whatever was bought, exactly the rules are found that counting every set finds", () => {
  const basket = fc.record({
    items: fc.uniqueArray(fc.integer({ min: 0, max: 6 }), { minLength: 1, maxLength: 6 }),
    count: fc.integer({ min: 1, max: 4 }),
  });
  fc.assert(
    fc.property(
      fc.array(basket, { minLength: 1, maxLength: 15 }),
      fc.constantFrom(0.05, 0.1, 0.25, 0.5),
      fc.constantFrom(0.1, 0.5, 0.75, 1),
      fc.integer({ min: 2, max: 5 }),
      (baskets, minSupport, minConfidence, mostItems) => {
        const rules = findRules(baskets, { ...limits, minSupport, minConfidence, mostItems }) ?? [];
        const found = rules.map((rule) => `${rule.from}>${rule.to} ${rule.both}/${rule.ofFrom}/${rule.ofTo}`);
        expect(found.sort()).toEqual(counted(baskets, minSupport, minConfidence, mostItems).sort());
      },
    ),
  );
});

/** Every set of the seven items there can be. */
function counted(baskets: readonly Basket[], minSupport: number, minConfidence: number, mostItems: number): string[] {
  const total = baskets.reduce((sum, { count }) => sum + count, 0);
  const having = (set: readonly number[]) =>
    baskets.reduce((sum, { items, count }) => sum + (set.every((item) => items.includes(item)) ? count : 0), 0);
  const rules: string[] = [];
  for (let bits = 0; bits < 1 << 7; bits++) {
    const set = [0, 1, 2, 3, 4, 5, 6].filter((item) => bits & (1 << item));
    if (set.length < 2 || set.length > mostItems) continue;
    const both = having(set);
    if (both === 0 || both / total < minSupport - 1e-12) continue;
    for (const to of set) {
      const from = set.filter((item) => item !== to);
      if (both / having(from) >= minConfidence - 1e-12)
        rules.push(`${from}>${to} ${both}/${having(from)}/${having([to])}`);
    }
  }
  return rules;
}

test("too much work is no answer", () => {
  const baskets = Array.from({ length: 50 }, (_, n) => ({ items: [1, 2, 3, 4 + (n % 2)], count: 1 }));
  expect([
    findRules(baskets, { ...limits, mostWork: 100 }),
    findRules(baskets, { ...limits, mostRules: 2 }),
    findRules([], limits),
  ]).toEqual([null, null, []]);
});
