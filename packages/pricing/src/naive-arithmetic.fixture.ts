/** The arithmetic of the naive reading of the rules, for amounts of ordinary size. */
export type Bag = Readonly<Record<string, number>>;

export interface Unit {
  readonly line: number;
  readonly fen: number;
}

export const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);

export const roundedRate = (fen: number, bp: number): number =>
  Number((BigInt(fen) * BigInt(bp) * 2n + 10_000n) / 20_000n);

export const best = <T>(all: readonly T[], compare: (a: T, b: T) => number): T =>
  all.reduce((a, b) => (compare(b, a) < 0 ? b : a));

/** Largest remainder with caps, fraction by fraction: what passes its cap is fixed there and the rest shared anew. */
export function allocateNaively(total: number, weights: readonly number[], caps: readonly number[]): number[] {
  const shares = new Map<number, number>();
  for (;;) {
    const open = weights.flatMap((weight, i) => (weight > 0 && !shares.has(i) ? [i] : []));
    const left = total - sum([...shares.values()]);
    const weight = sum(open.map((i) => weights[i] ?? 0));
    const exact = (i: number): bigint => BigInt(left) * BigInt(weights[i] ?? 0);
    const over = open.filter((i) => exact(i) > BigInt(caps[i] ?? 0) * BigInt(weight));
    if (over.length > 0) {
      for (const i of over) shares.set(i, caps[i] ?? 0);
      continue;
    }
    if (weight > 0) for (const i of open) shares.set(i, Number(exact(i) / BigInt(weight)));
    const rest = total - sum([...shares.values()]);
    const ranked =
      weight > 0
        ? [...open].sort((a, b) => Number((exact(b) % BigInt(weight)) - (exact(a) % BigInt(weight))) || a - b)
        : [];
    for (const i of ranked.slice(0, rest)) shares.set(i, (shares.get(i) ?? 0) + 1);
    return weights.map((_, i) => shares.get(i) ?? 0);
  }
}
