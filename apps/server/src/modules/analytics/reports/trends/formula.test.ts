import fc from "fast-check";
import { expect, test } from "vitest";
import { evaluate, lettersOf, readFormula } from "./formula.ts";

const values = new Map([
  ["A", 10],
  ["B", 4],
  ["C", 0],
]);
const result = (expression: string) => evaluate(readFormula(expression), (letter) => values.get(letter) ?? null);

test.each([
  ["A", 10],
  ["b / A * 100", 40],
  ["A - B - 1", 5],
  ["A − (B + 1) × 2", 0],
  ["A÷B÷2", 1.25],
  ["-A + 2.5", -7.5],
  ["--A", 10],
  ["A / C", null],
  ["C / C + 1", null],
  ["A + D", null],
  ["（A + B）* 0", 0],
])("%s = %s", (expression, expected) => expect(result(expression)).toBe(expected));

test.each([
  ["", "it ends too early"],
  ["A +", "it ends too early"],
  ["(A", "it ends too early"],
  ["A B", "unexpected “B” at 3"],
  ["A)", "unexpected “)” at 2"],
  ["K + 1", "unexpected “K” at 1"],
  ["A ** 2", "unexpected “*” at 4"],
  ["AB", "unexpected “A” at 1"],
  ["A; DROP", "unexpected “;” at 2"],
  ["1.2.3", "unexpected “.” at 4"],
])("refused: %s", (expression, reason) => expect(() => readFormula(expression)).toThrow(reason));

test("what is written out is read back as it was meant", () => {
  const tree = fc.letrec<{ any: { text: string; value: number | null } }>((tie) => ({
    any: fc.oneof(
      { maxDepth: 4 },
      fc.integer({ min: 0, max: 9 }).map((n) => ({ text: String(n), value: n })),
      fc.constantFrom("A", "B", "C").map((letter) => ({ text: letter, value: values.get(letter) ?? null })),
      fc.tuple(tie("any"), fc.constantFrom("+", "-", "*", "/"), tie("any")).map(([left, sign, right]) => {
        const of = {
          "+": (a: number, b: number) => a + b,
          "-": (a: number, b: number) => a - b,
          "*": (a: number, b: number) => a * b,
          "/": (a: number, b: number) => a / b,
        };
        const value = left.value === null || right.value === null ? null : of[sign as "+"](left.value, right.value);
        return {
          text: `(${left.text} ${sign} ${right.text})`,
          value: value !== null && Number.isFinite(value) ? value : null,
        };
      }),
    ),
  })).any;
  fc.assert(fc.property(tree, ({ text, value }) => void expect(result(text)).toBe(value)));
});

test("a formula says which series it is made of", () => {
  expect(lettersOf(readFormula("-(A + 2) / c"))).toEqual(["A", "C"]);
});
