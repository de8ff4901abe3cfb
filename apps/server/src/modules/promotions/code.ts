import { randomBytes } from "node:crypto";

/** No 0, O, 1 or I: what is read aloud or copied from paper is read one way. 32 letters, 5 bits each. */
const ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ";
/** 60 bits: with a million codes out, a guess in 10^12 hits one. */
const LENGTH = 12;

/** An unguessable, readable code. */
export function newCode(length: number = LENGTH): string {
  // 256 is a multiple of 32: every letter is as likely
  return Array.from(randomBytes(length), (byte) => ALPHABET[byte % 32]).join("");
}

/** As it is kept: what people type differs in case, hyphens and blanks. `null`: no code could look so. */
export function readCode(typed: string): string | null {
  const code = typed.replace(/[\s-]/g, "").toUpperCase();
  return /^[A-Z0-9]{8,32}$/.test(code) ? code : null;
}

export type ReadCodes = { codes: string[]; repeated: number; invalidLines: number[]; invalid: number };
const MOST_LINES_NAMED = 50;

/** The first column of a CSV, one code per line; a first line that holds none is its heading. */
export function readCodesOf(csv: string): ReadCodes {
  const seen = new Set<string>();
  const result: ReadCodes = { codes: [], repeated: 0, invalidLines: [], invalid: 0 };
  const lines = csv.replace(/^\uFEFF/, "").split(/\r\n|\n|\r/);
  for (const [index, line] of lines.entries()) {
    const cell = (line.split(",")[0] ?? "").trim().replace(/^"(.*)"$/, "$1");
    if (cell === "") continue;
    const code = readCode(cell);
    if (code === null || (index === 0 && /^code$/i.test(cell))) {
      if (index === 0) continue;
      result.invalid++;
      if (result.invalidLines.length < MOST_LINES_NAMED) result.invalidLines.push(index + 1);
    } else if (seen.has(code)) result.repeated++;
    else {
      seen.add(code);
      result.codes.push(code);
    }
  }
  return result;
}
