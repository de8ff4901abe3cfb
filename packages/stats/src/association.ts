import { finish, type Steps } from "./minimise.ts";

/** A set of different items that was bought together, and how often exactly this set was. */
export type Basket = { items: readonly number[]; count: number };
/** Who has all of `from` has `to` as well. Counts are of baskets. */
export type Rule = {
  from: readonly number[];
  to: number;
  /** With all of them; with all of `from`; with `to`. */ both: number;
  ofFrom: number;
  ofTo: number;
};
export type RuleLimits = {
  /** Least share of all baskets that have all items of a rule; of those with `from` that have `to`. */
  minSupport: number;
  minConfidence: number;
  /** Of both sides together. */ mostItems: number;
  /** Steps of the search (looks at one basket of one candidate) and rules found; beyond: null instead of an answer. */
  mostWork: number;
  mostRules: number;
};

/** Counts are whole: this much is the rounding of a product, not a basket. */
const ROUNDING = 1e-9;
const YIELD_AFTER = 200_000;

/**
 * Every rule with one item on its right side (Eclat: of each item the list of its baskets, sets by intersecting lists, deeper
 * only from sets that are frequent). Null: more work than allowed; a higher support makes it less.
 */
export function* findRulesSteps(baskets: readonly Basket[], limits: RuleLimits): Steps<Rule[] | null> {
  const total = baskets.reduce((sum, { count }) => sum + count, 0);
  const least = Math.max(1, Math.ceil(limits.minSupport * total - ROUNDING));
  const counts = baskets.map(({ count }) => count);
  const lists = new Map<number, number[]>();
  for (const [basket, { items }] of baskets.entries()) {
    for (const item of new Set(items)) {
      const list = lists.get(item);
      if (list) list.push(basket);
      else lists.set(item, [basket]);
    }
  }
  const sizeOf = (list: readonly number[]) => list.reduce((sum, basket) => sum + (counts[basket] ?? 0), 0);
  const found = new Map<string, number>();
  const singles = [...lists]
    .map(([item, list]) => ({ item, list, size: sizeOf(list) }))
    .filter(({ size }) => size >= least)
    .sort((a, b) => a.item - b.item);
  const rules: Rule[] = [];
  let [work, sinceYield] = [0, 0];

  type Candidate = { item: number; list: readonly number[]; size: number };
  function* deeper(prefix: readonly number[], candidates: readonly Candidate[]): Steps<boolean> {
    for (const [n, { item, list, size }] of candidates.entries()) {
      const set = [...prefix, item];
      found.set(set.join(), size);
      if (set.length > 1) {
        for (const to of set) {
          const from = set.filter((one) => one !== to);
          // the left side is part of a frequent set, but may be later in the order of the search: counted when it comes
          pending.push({ from, to, both: size });
        }
        if (pending.length > limits.mostRules * 50) return false;
      }
      if (set.length >= limits.mostItems) continue;
      const next: Candidate[] = [];
      for (const other of candidates.slice(n + 1)) {
        work += Math.min(list.length, other.list.length);
        sinceYield += Math.min(list.length, other.list.length) + 1;
        if (work > limits.mostWork) return false;
        if (sinceYield > YIELD_AFTER) {
          sinceYield = 0;
          yield;
        }
        const both = intersect(list, other.list);
        const bothSize = sizeOf(both);
        if (bothSize >= least) next.push({ item: other.item, list: both, size: bothSize });
      }
      if (next.length > 0 && !(yield* deeper(set, next))) return false;
    }
    return true;
  }
  const pending: { from: number[]; to: number; both: number }[] = [];
  if (!(yield* deeper([], singles))) return null;
  for (const { from, to, both } of pending) {
    const [ofFrom, ofTo] = [found.get(from.join()) ?? 0, found.get(String(to)) ?? 0];
    if (both + ROUNDING < limits.minConfidence * ofFrom) continue;
    rules.push({ from, to, both, ofFrom, ofTo });
    if (rules.length > limits.mostRules) return null;
  }
  return rules;
}
export const findRules = (baskets: readonly Basket[], limits: RuleLimits): Rule[] | null =>
  finish(findRulesSteps(baskets, limits));

function intersect(a: readonly number[], b: readonly number[]): number[] {
  const both: number[] = [];
  for (let i = 0, j = 0; i < a.length && j < b.length; ) {
    const [x = 0, y = 0] = [a[i], b[j]];
    if (x === y) {
      both.push(x);
      i++;
      j++;
    } else if (x < y) i++;
    else j++;
  }
  return both;
}

/** What a rule is worth, of so many baskets. Shares of one; conviction is null when the rule has no exception. */
export function measuresOf({ both, ofFrom, ofTo }: Pick<Rule, "both" | "ofFrom" | "ofTo">, baskets: number) {
  const confidence = both / ofFrom;
  return {
    support: both / baskets,
    confidence,
    /** 1: as if they had nothing to do with each other. */ lift: (both * baskets) / (ofFrom * ofTo),
    /** Share of baskets beyond what chance would give. */
    leverage: both / baskets - (ofFrom / baskets) * (ofTo / baskets),
    conviction: both === ofFrom ? null : (1 - ofTo / baskets) / (1 - confidence),
  };
}
