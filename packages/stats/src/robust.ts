/** The middle value; of an even number the mean of the two in the middle; null of none. */
export function median(values: readonly number[]): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = Math.floor(sorted.length / 2);
  const upper = sorted[middle];
  if (upper === undefined) return null;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? upper) + upper) / 2;
}

/** Median absolute deviation from the median, not scaled; null of none. */
export function mad(values: readonly number[]): number | null {
  const centre = median(values);
  return centre === null ? null : median(values.map((value) => Math.abs(value - centre)));
}

/** Makes the MAD of normal values comparable with a standard deviation: the 75th percentile of the standard normal. */
const NORMAL_MAD = 0.6745;

/**
 * How far a value is from the others: 0.6745 (x − median) / MAD (Iglewicz and Hoaglin). Others that are all alike: 0 for the
 * same value, ±Infinity for any other; null: nothing to compare with.
 */
export function robustZ(value: number, others: readonly number[]): number | null {
  const [centre, spread] = [median(others), mad(others)];
  if (centre === null || spread === null) return null;
  if (value === centre) return 0;
  return (NORMAL_MAD * (value - centre)) / spread;
}
