import type { DistributionBins } from "@banyan/contracts";

/** `from` is part of it, `to` is not; null: no end on that side. */
export type Bin = { readonly from: number | null; readonly to: number | null };
/** How often each value occurs, or as much of it as bins are made from. */
type Spread = { min: number; max: number; isWhole: boolean };

const FEW = 10;

/** The bins of these values, in order and without gaps; one below the first given edge only when something is there. */
export function binsOf(bins: DistributionBins, { min, max, isWhole }: Spread): Bin[] {
  switch (bins.kind) {
    case "edges":
      return between(bins.edges, min);
    case "exact":
      return between(
        Array.from({ length: bins.upTo }, (_, n) => n + 1),
        min,
      );
    case "auto": {
      const isFew = isWhole && max - min < FEW;
      const step = isFew ? 1 : roundStep((max - min) / FEW, isWhole);
      const first = Math.floor(min / step);
      const count = Math.floor(max / step) - first + 1;
      return Array.from({ length: count }, (_, n) => ({ from: (first + n) * step, to: (first + n + 1) * step }));
    }
  }
}

function between(edges: readonly number[], min: number): Bin[] {
  const [first = 0] = edges;
  return [
    ...(min < first ? [{ from: null, to: first }] : []),
    ...edges.map((from, n) => ({ from, to: edges[n + 1] ?? null })),
  ];
}

/** 1, 2 or 5 times a power of ten, not smaller than what is needed; of whole numbers whole. */
function roundStep(least: number, isWhole: boolean): number {
  if (least <= 0) return 1;
  const power = 10 ** Math.floor(Math.log10(least));
  const step = ([1, 2, 5, 10].find((digit) => digit * power >= least) ?? 10) * power;
  return isWhole ? Math.max(1, step) : step;
}

export const isIn = (value: number, { from, to }: Bin): boolean =>
  (from === null || value >= from) && (to === null || value < to);
