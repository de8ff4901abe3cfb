/** 套餐 by trying: for every number of bundles the dearest way to fill all places, unit by unit. */
import type { BundleRule } from "./index.ts";
import { sum, type Unit } from "./naive-arithmetic.fixture.ts";

export function bestBundle(
  units: readonly Unit[],
  { parts, priceFen, timesPerOrder }: BundleRule,
  fits: (line: number, part: number) => boolean,
): { readonly saved: number; readonly units: readonly Unit[] } | null {
  let found: { saved: number; units: readonly Unit[] } | null = null;
  for (let times = 1; times <= (timesPerOrder ?? Infinity); times++) {
    const filled = fill(
      units,
      parts.map(({ quantity }) => quantity * times),
      fits,
    );
    if (filled === null) break;
    const saved = sum(filled.map(({ fen }) => fen)) - times * priceFen;
    if (found === null || saved > found.saved) found = { saved, units: filled };
  }
  return found !== null && found.saved <= 0 ? { saved: 0, units: [] } : found;
}

/** The dearest units that fill these places exactly, or `null`. The first of equals are taken: units come dearest first. */
function fill(
  units: readonly Unit[],
  places: readonly number[],
  fits: (line: number, part: number) => boolean,
): readonly Unit[] | null {
  const known = new Map<string, readonly Unit[] | null>();
  const from = (index: number, free: readonly number[]): readonly Unit[] | null => {
    if (sum(free) === 0) return [];
    const unit = units[index];
    if (unit === undefined) return null;
    const key = `${index} ${free}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const ways = free.flatMap((left, part) => {
      if (left === 0 || !fits(unit.line, part)) return [];
      const rest = from(index + 1, free.with(part, left - 1));
      return rest === null ? [] : [[unit, ...rest]];
    });
    const without = from(index + 1, free);
    const all = without === null ? ways : [...ways, without];
    const value = (set: readonly Unit[]): number => sum(set.map(({ fen }) => fen));
    const isEarlier = (a: readonly Unit[], b: readonly Unit[]): boolean => {
      const at = a.findIndex((each, place) => each !== b[place]);
      return at >= 0 && units.indexOf(a[at] as Unit) < units.indexOf(b[at] as Unit);
    };
    const isBetter = (a: readonly Unit[], b: readonly Unit[]): boolean =>
      value(a) > value(b) || (value(a) === value(b) && isEarlier(a, b));
    const chosen = all.length === 0 ? null : all.reduce((a, b) => (isBetter(b, a) ? b : a));
    known.set(key, chosen);
    return chosen;
  };
  return from(0, places);
}
