/** Figures of one side, by key; both sides have the same keys. */
export type Figures = Record<string, number>;

export type Outcome = {
  ours: Figures;
  against: { name: string; figures: Figures }[];
  /** Ours divided by the first of `against`, for one figure. */
  ratio: { metric: string; value: number; higherIsBetter: boolean };
  /** Promises this run broke: any makes the command fail. */
  broken: string[];
  /** What the figures alone do not tell, for people. */
  notes: string[];
};

export type Bench = {
  /** One line for the list of benches. */
  about: string;
  run(say: (progress: string) => void): Promise<Outcome>;
};

export function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = sorted.length >> 1;
  const [low = 0, high = low] = sorted.length % 2 ? [sorted[middle]] : [sorted[middle - 1], sorted[middle]];
  return (low + high) / 2;
}

/** Nearest rank. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? 0;
}

/** Three significant digits: more would be a claim about noise. */
export const rounded = (value: number): number => Number(value.toPrecision(value >= 1000 ? 4 : 3));
