import { amountOf, type Basket, perLine } from "../basket.ts";
import type { BundleRule, ItemCampaign } from "../campaign.ts";
import { belowThreshold, discount, type Effect, refused } from "../effect.ts";
import type { Refusal } from "../rules.ts";
import { memberTest } from "../scope.ts";
import { type UnitRun, unitRuns } from "../unit-runs.ts";

/** Units with the parts (bits) they may stand in. */
interface Offered extends UnitRun {
  readonly parts: number;
}

/**
 * 套餐: the dearest units that fill every part, as many times as each further bundle still saves. What a bundle saves falls
 * with every further one (the units left are cheaper), so the number of times is found by halving.
 */
export function bundle(
  campaign: ItemCampaign,
  { parts, priceFen, timesPerOrder }: BundleRule,
  basket: Basket,
  eligible: readonly number[],
): Effect | Refusal {
  const tests = parts.map(({ productIds }) => memberTest(productIds));
  const partsOf = basket.lines.map(({ productId }) =>
    tests.reduce((bits, isIn, part) => (isIn(productId) ? bits | (1 << part) : bits), 0),
  );
  const offered = unitRuns(basket, eligible).flatMap((run): Offered[] => {
    const bits = partsOf[run.line] ?? 0;
    return bits === 0 ? [] : [{ ...run, parts: bits }];
  });
  if (offered.length === 0) return refused("NO_ELIGIBLE_LINE");
  const room = parts.map(({ quantity }) => quantity);
  const unitsPerBundle = room.reduce((sum, quantity) => sum + quantity, 0);
  const tried = new Map<number, Filled>();
  const filled = (times: number): Filled => {
    const before = tried.get(times);
    if (before !== undefined) return before;
    const made = fill(offered, room, times);
    tried.set(times, made);
    return made;
  };
  const one = filled(1);
  if (one.units < unitsPerBundle) return belowThreshold(null, unitsPerBundle - one.units);

  /** Does the bundle after `times - 1` others still save? */
  const isWorth = (times: number): boolean => {
    const with_ = filled(times);
    return with_.units === unitsPerBundle * times && with_.worthFen - filled(times - 1).worthFen > priceFen;
  };
  const units = offered.reduce((sum, { count }) => sum + count, 0);
  let [times, most] = [0, Math.min(timesPerOrder ?? units, Math.floor(units / unitsPerBundle))];
  while (times < most) {
    const middle = Math.ceil((times + most) / 2);
    if (isWorth(middle)) times = middle;
    else most = middle - 1;
  }
  if (times === 0) return refused("NO_EFFECT");
  const { taken, worthFen } = filled(times);
  const weights = perLine(basket, [], () => 0);
  for (const [index, { line, unitFen }] of offered.entries()) {
    weights[line] = (weights[line] ?? 0) + unitFen * (taken[index] ?? 0);
  }
  const concerned = eligible.filter((index) => (partsOf[index] ?? 0) !== 0);
  const amountFen = worthFen - times * priceFen;
  return discount(campaign, { basisFen: amountOf(basket.amounts, concerned), amountFen, weights });
}

interface Filled {
  /** Units taken of each run. */
  readonly taken: readonly number[];
  readonly units: number;
  readonly worthFen: number;
}

/**
 * Fills the parts of so many bundles with the dearest units. Taking the dearest that still fits is exact (units that can
 * stand in parts with room form a matroid). What fits: units that may only stand in some parts must not outnumber their
 * room, whichever parts one looks at (Hall).
 */
function fill(offered: readonly Offered[], room: readonly number[], times: number): Filled {
  const isShared = offered.some(({ parts }) => (parts & (parts - 1)) !== 0);
  const sets = isShared ? everySet(room.length) : room.map((_, part) => 1 << part);
  const left = sets.map((set) =>
    room.reduce((sum, quantity, part) => ((set & (1 << part)) !== 0 ? sum + quantity * times : sum), 0),
  );
  let [units, worthFen] = [0, 0];
  const taken = offered.map(({ parts, unitFen, count }) => {
    let take = count;
    for (const [index, set] of sets.entries()) {
      if ((parts & ~set) === 0) take = Math.min(take, left[index] ?? 0);
    }
    for (const [index, set] of sets.entries()) {
      if ((parts & ~set) === 0) left[index] = (left[index] ?? 0) - take;
    }
    units += take;
    worthFen += take * unitFen;
    return take;
  });
  return { taken, units, worthFen };
}

const everySet = (parts: number): number[] => Array.from({ length: (1 << parts) - 1 }, (_, index) => index + 1);
