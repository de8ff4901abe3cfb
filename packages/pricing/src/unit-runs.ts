import type { Basket } from "./basket.ts";

/** Units of one line that are worth the same. */
export interface UnitRun {
  readonly line: number;
  readonly unitFen: number;
  readonly count: number;
}

/**
 * The units of these lines, dearest first, ties to the lower line. A line's amount is shared by its units to the fen: 299 for
 * three is 100, 100, 99. Runs and not units, so that a million pieces cost no more than one.
 */
export function unitRuns({ lines, amounts }: Basket, indexes: readonly number[]): UnitRun[] {
  const runs: UnitRun[] = [];
  for (const line of indexes) {
    const quantity = lines[line]?.quantity ?? 1;
    const amount = amounts[line] ?? 0;
    const unitFen = Math.floor(amount / quantity);
    const dearer = amount - unitFen * quantity;
    if (dearer > 0) runs.push({ line, unitFen: unitFen + 1, count: dearer });
    runs.push({ line, unitFen, count: quantity - dearer });
  }
  return runs.sort((a, b) => b.unitFen - a.unitFen || a.line - b.line);
}
