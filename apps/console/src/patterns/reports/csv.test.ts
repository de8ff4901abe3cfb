import fc from "fast-check";
import { expect, test } from "vitest";
import { toCsv } from "./csv.ts";

test("a file begins with a BOM, ends its lines as Excel does, and quotes what needs it", () => {
  expect(
    toCsv({
      head: ["渠道", "访客", "备注"],
      rows: [
        ["抖音, 信息流", 3_241, 'say "hi"'],
        ["线下\n门店", -12.5, null],
        ["", 0, undefined],
      ],
    }),
  ).toBe('\uFEFF渠道,访客,备注\r\n"抖音, 信息流",3241,"say ""hi"""\r\n"线下\n门店",-12.5,\r\n,0,\r\n');
});

test("what a spreadsheet would run is shown as text; numbers stay numbers", () => {
  const cells = ["=HYPERLINK(1)", "+86", "-cmd", "@a", "＝1", "-12.5", "123456789012", "\t=1"];
  expect(toCsv({ head: [], rows: [cells] })).toBe(
    "\uFEFF\r\n'=HYPERLINK(1),'+86,'-cmd,'@a,'＝1,-12.5,'123456789012,\"'\t=1\"\r\n",
  );
});

/** Reads a file back as RFC 4180 says. */
function parse(file: string): string[][] {
  const rows: string[][] = [];
  let row: string[] = [];
  let cell = "";
  let inside = false;
  for (let at = 1; at < file.length; at++) {
    const one = file[at] ?? "";
    if (inside) {
      if (one === '"' && file[at + 1] === '"') cell += file[++at];
      else if (one === '"') inside = false;
      else cell += one;
    } else if (one === '"') inside = true;
    else if (one === ",") [row, cell] = [[...row, cell], ""];
    else if (one === "\r" && file[at + 1] === "\n") {
      rows.push([...row, cell]);
      [row, cell] = [[], ""];
      at++;
    } else cell += one;
  }
  return rows;
}

test("any text comes back as it was, but for the apostrophe before what would be a formula", () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.string({ unit: "grapheme" }), { minLength: 2, maxLength: 3 }), { maxLength: 4 }),
      (rows) => {
        const back = parse(toCsv({ head: ["a", "b"], rows }));
        const bare = back
          .slice(1)
          .map((row) => row.map((cell) => cell.replace(/^'(?=[=+\-@\t\r＝＋－＠]|\d{12,}$)/, "")));
        expect(bare).toEqual(rows);
        for (const cell of back.flat()) expect(/^[=+@\t\r]|^-(?!\d+(\.\d+)?$)/.test(cell)).toBe(false);
      },
    ),
  );
});
