/** A seeded source of chance (mulberry32): the same seed makes the same choices. */
export type Random = {
  /** 0 ≤ x < 1 */
  next(): number;
  /** True with this probability. */
  chance(probability: number): boolean;
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number;
  pick<T>(items: readonly T[]): T;
  shuffled<T>(items: readonly T[]): T[];
};

export function createRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const between = (low: number, high: number) => low + Math.floor(next() * (high - low + 1));
  const pick = <T>(items: readonly T[]) => items[between(0, items.length - 1)] as T; // never called with nothing to pick from
  return {
    next,
    chance: (probability) => next() < probability,
    between,
    pick,
    shuffled(items) {
      const order = [...items];
      for (let last = order.length - 1; last > 0; last--) {
        const other = between(0, last);
        [order[last], order[other]] = [order[other] as (typeof order)[number], order[last] as (typeof order)[number]];
      }
      return order;
    },
  };
}

/** `--quick` repeats one fixed slice; otherwise `BANYAN_SEED`, or a new seed every time. It is printed, so that a failure can be repeated. */
export function chooseSeed(): number {
  const given = process.env["BANYAN_SEED"];
  const seed = given ? Number(given) : isQuick ? 20_260_302 : Math.floor(Math.random() * 2 ** 31);
  console.log(`seed ${seed} (BANYAN_SEED=${seed} repeats it)`);
  return seed;
}

export const isQuick = process.env["BANYAN_TESTS"] === "quick";
