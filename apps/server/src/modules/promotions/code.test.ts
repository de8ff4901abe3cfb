import fc from "fast-check";
import { expect, test } from "vitest";
import { newCode, readCode, readCodesOf } from "./code.ts";

test("codes are readable, never twice, and come back however they are typed", () => {
  const codes = new Set(Array.from({ length: 10_000 }, () => newCode()));
  expect(codes.size).toBe(10_000);
  for (const code of codes) expect(code).toMatch(/^[2-9A-HJ-NP-Z]{12}$/);
  fc.assert(
    fc.property(fc.constantFrom(...[...codes].slice(0, 50)), (code) => {
      const typed = ` ${code.slice(0, 4)}-${code.slice(4, 8).toLowerCase()} ${code.slice(8)}\n`;
      expect(readCode(typed)).toBe(code);
    }),
  );
});

test("what cannot be a code is none", () => {
  expect(["", "1234567", "A".repeat(33), "优惠码优惠码优惠", "ABCD_1234"].map(readCode)).toEqual(Array(5).fill(null));
});

test("a CSV is read by its first column; headings, repeats and rubbish are told apart", () => {
  const csv = '\uFEFFcode,batch\r\nspring2026,a\r\n"SUMMER-2026",b\r\nSPRING2026\r\n\r\nno,c\n=cmd()|x';
  expect(readCodesOf(csv)).toEqual({
    codes: ["SPRING2026", "SUMMER2026"],
    repeated: 1,
    invalidLines: [6, 7],
    invalid: 2,
  });
});
