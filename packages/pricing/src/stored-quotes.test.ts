import { readFileSync } from "node:fs";
import { expect, it } from "vitest";
import { type Quote, type QuoteInput, quote } from "./index.ts";

/**
 * Orders as they were stored by engine version 1, one JSON text per line. Never regenerate this file: a difference means
 * that orders already sold would be explained anew, and wants a new engine version instead.
 */
const stored = readFileSync(new URL("stored-quotes.jsonl", import.meta.url), "utf8")
  .trimEnd()
  .split("\n")
  .map((text, index): [number, { input: QuoteInput; result: Quote }] => [index + 1, JSON.parse(text)]);

it.each(stored)("stored order %i is priced as on the day it was sold", (_, { input, result }) => {
  expect(quote(input)).toStrictEqual(result);
});
