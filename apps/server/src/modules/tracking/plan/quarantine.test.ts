import { expect, test } from "vitest";
import type { PropertyRow } from "./desk-store.ts";
import { explainQuarantine, typeOfSign } from "./quarantine.ts";

const row = (event: string, property: string, json: string) => ({
  ...{ event, property, sign: json.charAt(0), count: 1, firstMs: 0, lastMs: 0, appVersions: [], platforms: [] },
  samples: [json.slice(0, 200)],
});
const typed = (type: PropertyRow["type"], source: PropertyRow["source"] = "declared"): PropertyRow => ({
  ...{ event: "e", name: "a", type, source, required: false, description: "", allowedValues: null, firstSeenAt: null },
});
const why = (...given: Parameters<typeof explainQuarantine>) => {
  const { expected, seen, reason } = explainQuarantine(...given);
  return [expected, seen, reason];
};

test("a type is told from the first character of a value's JSON", () => {
  const values = ["text", -1.5, 0, true, false, null, [1], { a: 1 }];
  expect(values.map((value) => typeOfSign(JSON.stringify(value).charAt(0)))).toEqual([
    ...["string", "number", "number", "boolean", "boolean", "null", "list", "object"],
  ]);
});

test("each reason is the one the plan gives now", () => {
  const long = JSON.stringify("长".repeat(300));
  expect({
    builtin: why(row("view_item", "price_fen", '"12.80"'), undefined),
    type: why(row("e", "a", "5"), typed("string")),
    value: why(row("e", "a", '"elsewhere"'), typed("string")),
    noDate: why(row("e", "a", '"yesterday"'), typed("datetime")),
    tooLong: why(row("e", "a", long), typed("string", "first_sight")),
    undeclared: why(row("e", "a", "5"), undefined),
    onlySeen: why(row("e", "a", "5"), typed("number", "first_sight")),
    name: why(row("e", "n".repeat(64), "5"), undefined),
  }).toEqual({
    builtin: ["number", "string", "type"],
    type: ["string", "number", "type"],
    value: ["string", "string", "value"],
    noDate: ["datetime", "string", "value"],
    tooLong: ["string", "string", "too_long"],
    undeclared: [null, "number", "undeclared"],
    onlySeen: ["number", "number", "undeclared"],
    name: [null, "number", "name"],
  });
});
