import type { Instant } from "./campaign.ts";
import { PricingError } from "./errors.ts";
import { momentOf } from "./instant.ts";

/** Integers from `min` (0) to `max` (2^53 − 1), each fault at its path. */
export function checkNumber(value: number, path: string, { min = 0, max = Number.MAX_SAFE_INTEGER } = {}): void {
  if (!Number.isSafeInteger(value) || value < min || value > max) {
    throw new PricingError("INVALID_NUMBER", path, `expected an integer from ${min} to ${max}, got ${value}`);
  }
}

/** As {@link checkNumber} where there is a value. */
export function checkOptional(value: number | null, path: string, range?: { min?: number; max?: number }): void {
  if (value !== null) checkNumber(value, path, range);
}

export function checkInstant(value: Instant, path: string): void {
  if (Number.isNaN(momentOf(value))) {
    throw new PricingError("INVALID_INSTANT", path, `expected an ISO 8601 instant with offset, got ${value}`);
  }
}

export function checkUnique<T>(items: readonly T[], idOf: (item: T) => string, path: string, field: string): void {
  if (items.length < 2) return;
  const seen = new Set<string>();
  for (let index = 0; index < items.length; index++) {
    const id = idOf(items[index] as T); // index < length
    if (seen.has(id)) throw new PricingError("DUPLICATE_ID", `${path}[${index}].${field}`, `${id} is given twice`);
    seen.add(id);
  }
}

export function checkNotEmpty(items: readonly unknown[], path: string): void {
  if (items.length === 0) throw new PricingError("EMPTY_LIST", path, "expected at least one");
}
