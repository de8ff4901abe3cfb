import { isUtf8 } from "node:buffer";
import { fail } from "../failure.ts";

/** No body of ours nests deeper than 8. */
const DEEPEST = 32;

/**
 * Parses a JSON body and refuses, with MALFORMED_BODY and the reason, what JSON.parse lets through and something later chokes on:
 * bytes that are no UTF-8, nesting, a key twice (which one counts depends on the parser), `__proto__` and `constructor` keys,
 * NUL and lone surrogates (PostgreSQL cannot keep them), numbers that become Infinity, and −0.
 * One pass over the text before JSON.parse; 2 µs for a checkout body of 300 bytes.
 */
export function parseJsonBody(bytes: Buffer): unknown {
  if (bytes.length === 0) return undefined;
  if (!isUtf8(bytes)) malformed("not UTF-8");
  const text = bytes.toString("utf8");
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    malformed("not JSON");
  }
  inspect(text); // it is valid JSON from here on, which keeps the walk simple
  return value;
}

const malformed = (reason: string): never => fail("MALFORMED_BODY", { details: { reason } });

const QUOTE = 0x22;
const BACKSLASH = 0x5c;

function inspect(text: string): void {
  /** The keys seen in each open object; undefined for arrays. */
  const open: (Set<string> | undefined)[] = [];
  let isKey = false;
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    switch (code) {
      case 0x7b: // {
      case 0x5b: // [
        isKey = code === 0x7b;
        open.push(isKey ? new Set() : undefined);
        if (open.length > DEEPEST) malformed(`nested deeper than ${DEEPEST}`);
        break;
      case 0x7d: // }
      case 0x5d: // ]
        open.pop();
        break;
      case 0x2c: // ,
        isKey = open.at(-1) !== undefined;
        break;
      case QUOTE: {
        const end = endOfString(text, at);
        const hasEscape = end < 0;
        const last = hasEscape ? -end : end;
        if (hasEscape) checkText(JSON.parse(text.slice(at, last + 1)) as string);
        if (isKey) checkKey(text.slice(at + 1, last), hasEscape, open.at(-1));
        isKey = false;
        at = last;
        break;
      }
      case 0x2d: // -
      case 0x30:
      case 0x31:
      case 0x32:
      case 0x33:
      case 0x34:
      case 0x35:
      case 0x36:
      case 0x37:
      case 0x38:
      case 0x39: {
        const start = at;
        while (at + 1 < text.length && isNumberPart(text.charCodeAt(at + 1))) at++;
        checkNumber(text.slice(start, at + 1));
        break;
      }
    }
  }
}

/** Where the string that opens at `from` closes; negative when it has an escape. */
function endOfString(text: string, from: number): number {
  let hasEscape = false;
  for (let at = from + 1; ; at++) {
    const code = text.charCodeAt(at);
    if (code === BACKSLASH) {
      hasEscape = true;
      at++;
    } else if (code === QUOTE) return hasEscape ? -at : at;
  }
}

function checkText(text: string): void {
  if (text.includes("\u0000")) malformed("contains NUL");
  if (!text.isWellFormed()) malformed("contains half a surrogate pair");
}

function checkKey(raw: string, hasEscape: boolean, keys: Set<string> | undefined): void {
  const key = hasEscape ? (JSON.parse(`"${raw}"`) as string) : raw;
  if (key === "__proto__" || key === "constructor" || key === "prototype") malformed(`key ${key} is not allowed`);
  if (keys?.has(key)) malformed("a key appears twice");
  keys?.add(key);
}

// digits, + - . e E
const isNumberPart = (code: number) =>
  (code >= 0x30 && code <= 0x39) || code === 0x2b || code === 0x2d || code === 0x2e || code === 0x65 || code === 0x45;

function checkNumber(token: string): void {
  const value = Number(token);
  if (!Number.isFinite(value)) malformed("a number is out of range");
  if (Object.is(value, -0)) malformed("-0 is not a number here");
}
