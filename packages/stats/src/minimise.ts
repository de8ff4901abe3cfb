/** Where a function is smallest, how small, and after how many evaluations. */
export type Minimum = { at: number[]; value: number; evaluations: number };
/** Work that yields after each of its many small steps, so that whoever runs it may do other things in between. */
export type Steps<Result> = Generator<void, Result>;

/** All at once. */
export function finish<Result>(steps: Steps<Result>): Result {
  for (;;) {
    const step = steps.next();
    if (step.done) return step.value;
  }
}

const TOLERANCE = 1e-10;
const MOST_EVALUATIONS = 4_000;
const MOST_RESTARTS = 8;

/**
 * Nelder–Mead with dimension-dependent coefficients (Gao and Han), begun anew from its result until that no longer helps: a
 * collapsed simplex is no minimum. Values that are no number count as infinitely bad.
 */
export function* minimise(of: (at: readonly number[]) => number, start: readonly number[]): Steps<Minimum> {
  let best: Minimum = { at: [...start], value: guarded(of(start)), evaluations: 1 };
  for (let run = 0; run < MOST_RESTARTS; run++) {
    const next: Minimum = yield* descend(of, best.at, run % 2 === 0 ? 0.5 : -0.3);
    const gain = best.value - next.value;
    const evaluations = best.evaluations + next.evaluations;
    best = gain > 0 ? { ...next, evaluations } : { ...best, evaluations };
    if (run > 0 && gain <= TOLERANCE * (1 + Math.abs(best.value))) break;
  }
  return best;
}

function* descend(of: (at: readonly number[]) => number, start: readonly number[], size: number): Steps<Minimum> {
  const n = start.length;
  const [expand, contract, shrink] = [1 + 2 / n, 0.75 - 1 / (2 * n), 1 - 1 / n];
  let evaluations = 0;
  const measured = (at: number[]) => {
    evaluations++;
    return { at, value: guarded(of(at)) };
  };
  const simplex = [measured([...start])];
  for (let k = 0; k < n; k++) simplex.push(measured(start.map((value, i) => (i === k ? value + size : value))));
  while (evaluations < MOST_EVALUATIONS) {
    yield;
    simplex.sort((a, b) => a.value - b.value);
    const [best, worst, second] = [simplex[0], simplex[n], simplex[n - 1]];
    if (!best || !worst || !second) break;
    const isNarrow = simplex.every(({ at }) => at.every((v, i) => Math.abs(v - (best.at[i] ?? 0)) < 1e-8));
    if (isNarrow || worst.value - best.value < TOLERANCE * (1e-3 + Math.abs(best.value)) * 1e-2) break;
    const centre = start.map((_, i) => simplex.slice(0, n).reduce((sum, { at }) => sum + (at[i] ?? 0), 0) / n);
    const along = (by: number) => measured(centre.map((c, i) => c + by * (c - (worst.at[i] ?? 0))));
    const reflected = along(1);
    if (reflected.value < best.value) {
      const expanded = along(expand);
      simplex[n] = expanded.value < reflected.value ? expanded : reflected;
    } else if (reflected.value < second.value) {
      simplex[n] = reflected;
    } else {
      const contracted = along(reflected.value < worst.value ? contract : -contract);
      if (contracted.value < Math.min(reflected.value, worst.value)) simplex[n] = contracted;
      else
        for (let k = 1; k <= n; k++)
          simplex[k] = measured(
            (simplex[k]?.at ?? []).map((v, i) => (best.at[i] ?? 0) + shrink * (v - (best.at[i] ?? 0))),
          );
    }
  }
  simplex.sort((a, b) => a.value - b.value);
  const [best] = simplex;
  return { at: best?.at ?? [...start], value: best?.value ?? Number.POSITIVE_INFINITY, evaluations };
}

const guarded = (value: number) => (Number.isNaN(value) ? Number.POSITIVE_INFINITY : value);
