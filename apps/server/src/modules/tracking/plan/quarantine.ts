import { isPropertyName, type QuarantinedProperty } from "@banyan/contracts";
import { builtinProperties } from "./builtin.ts";
import type { PropertyRow } from "./desk-store.ts";
import type { QuarantineRow } from "./plan-figures.ts";

/** What a value was, told from the first character of its JSON. */
export function typeOfSign(sign: string): QuarantinedProperty["seen"] {
  if (sign === '"') return "string";
  if (sign === "[") return "list";
  if (sign === "{") return "object";
  if (sign === "t" || sign === "f") return "boolean";
  return sign === "n" ? "null" : "number";
}

/** A value set aside is cut to 200 characters. */
const cutLength = 200;

/** Why it was set aside, by the plan as it is now. */
export function explainQuarantine(row: QuarantineRow, declared: PropertyRow | undefined): QuarantinedProperty {
  const { event, property, sign, count, firstMs, lastMs, appVersions, platforms, samples } = row;
  const builtin = builtinProperties.get(event)?.find(({ name }) => name === property);
  const expected = builtin?.type ?? declared?.type ?? null;
  const seen = typeOfSign(sign);
  return {
    ...{ event, property, expected, seen, count, appVersions, platforms, samples },
    reason: reasonOf(property, expected, seen, samples, builtin !== undefined || declared?.source === "declared"),
    firstAt: new Date(firstMs).toISOString(),
    lastAt: new Date(lastMs).toISOString(),
  };
}

function reasonOf(
  property: string,
  expected: QuarantinedProperty["expected"],
  seen: QuarantinedProperty["seen"],
  samples: readonly string[],
  isDeclared: boolean,
): QuarantinedProperty["reason"] {
  // a name cut at 64 stands for a longer one
  if (!isPropertyName(property) || property.length === 64) return "name";
  if (expected !== null && seen !== expected && !(expected === "datetime" && seen === "string")) return "type";
  if (samples.some((sample) => sample.length >= cutLength)) return "too_long";
  return isDeclared ? "value" : "undeclared";
}
