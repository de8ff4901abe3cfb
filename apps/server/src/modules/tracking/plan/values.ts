import { collectLimits, type PropertyType } from "@banyan/contracts";

/** The type first sight gives a value; null for what types nothing: null itself, and numbers JSON cannot say again. */
export function typeOfValue(value: unknown): PropertyType | null {
  switch (typeof value) {
    case "string":
      return "string"; // a date too: the next value may be none. Dates are declared
    case "number":
      return Number.isFinite(value) ? "number" : null;
    case "boolean":
      return "boolean";
    case "object":
      return value === null ? null : Array.isArray(value) ? "list" : "object";
    default:
      return null;
  }
}

const isoTime = /^\d{4}-\d{2}-\d{2}([T ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?(Z|[+-]\d{2}:?\d{2})?)?$/;

export function isOfType(type: PropertyType, value: unknown): boolean {
  if (type === "datetime") return typeof value === "string" && isoTime.test(value) && !Number.isNaN(Date.parse(value));
  return typeOfValue(value) === type;
}

/** Levels of lists and objects inside each other; past this they are no property but a document. */
const deepest = 8;

/** Short and flat enough to be kept whole. What is not could not even be written again: deep nesting overflows the stack. */
export function fits(value: unknown): boolean {
  if (typeof value === "string") return value.length <= collectLimits.valueLength;
  if (typeof value !== "object" || value === null) return true;
  return lengthOf(value, 0) <= collectLimits.nestedLength;
}

/** About as long as its JSON; infinite when too deep, or when it holds a number JSON cannot say again. */
function lengthOf(value: unknown, depth: number): number {
  if (typeof value === "string") return value.length + 2;
  if (typeof value === "number") return Number.isFinite(value) ? 8 : Number.POSITIVE_INFINITY;
  if (typeof value !== "object" || value === null) return 5;
  if (depth === deepest) return Number.POSITIVE_INFINITY;
  let length = 2;
  for (const key of Object.keys(value)) {
    length +=
      (Array.isArray(value) ? 1 : key.length + 4) + lengthOf((value as Record<string, unknown>)[key], depth + 1);
    if (length > collectLimits.nestedLength) return length;
  }
  return length;
}

/** How a value set aside is kept: whole when it fits, else as the beginning of what it was. */
export function shortened(value: unknown): unknown {
  if (typeof value === "string") return value.slice(0, keptLength).toWellFormed();
  if (typeof value === "number" && !Number.isFinite(value)) return String(value);
  if (fits(value)) return value;
  return beginningOf(value).slice(0, keptLength).toWellFormed();
}
const keptLength = 200;

/** JSON as far as it is worth showing, whatever the depth. */
export function beginningOf(value: unknown): string {
  try {
    return JSON.stringify(value) ?? "";
  } catch {
    return Array.isArray(value) ? "[…" : "{…"; // too deep for the stack
  }
}
