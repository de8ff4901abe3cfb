import { allocate } from "@banyan/money";

/** An unpaid order's price as it is now, with what operators changed of it before. */
export type AdjustablePrice = {
  payableFen: number;
  shippingFen: number;
  /** Taken off the goods by an earlier change, and added to (or taken off) shipping. */ adjustGoodsFen: number;
  adjustShippingFen: number;
  /** `paidFen` includes `adjustFen` off. */ lines: readonly { id: string; paidFen: number; adjustFen: number }[];
};
export type PriceChange = { goodsOffFen: number; shippingFen?: number | undefined };
export type AdjustedPrice = {
  payableFen: number;
  shippingFen: number;
  goodsOffFen: number;
  shippingChangeFen: number;
  /** Off the price the order was placed at; raising shipping does not make it less. */ reductionFen: number;
  placedFen: number;
  lines: { id: string; adjustFen: number }[];
};

const MIN_PAYABLE_FEN = 1;

/**
 * A change replaces an earlier one: both count from the price the order was placed at. The reduction is shared by the
 * lines by largest remainder, none below 0; null when less than 1 fen would remain.
 */
export function adjustPrice(price: AdjustablePrice, change: PriceChange): AdjustedPrice | null {
  const placedShippingFen = price.shippingFen - price.adjustShippingFen;
  const placedFen = price.payableFen + price.adjustGoodsFen - price.adjustShippingFen;
  const shippingFen = change.shippingFen ?? price.shippingFen;
  const shippingChangeFen = shippingFen - placedShippingFen;
  const payableFen = placedFen - change.goodsOffFen + shippingChangeFen;
  const placedLines = price.lines.map(({ paidFen, adjustFen }) => paidFen + adjustFen);
  const goodsFen = placedLines.reduce((sum, fen) => sum + fen, 0);
  if (change.goodsOffFen > goodsFen || payableFen < MIN_PAYABLE_FEN) return null;
  const shares = allocate(change.goodsOffFen, placedLines, placedLines);
  return {
    payableFen,
    shippingFen,
    goodsOffFen: change.goodsOffFen,
    shippingChangeFen,
    reductionFen: change.goodsOffFen + Math.max(0, -shippingChangeFen),
    placedFen,
    lines: price.lines.map(({ id }, index) => ({ id, adjustFen: shares[index] ?? 0 })),
  };
}

export type ApprovalRule = { approveOverBp: number; approveOverFen: number };

/** Above the share or above the amount, either. */
export const needsApproval = (
  { reductionFen, placedFen }: Pick<AdjustedPrice, "reductionFen" | "placedFen">,
  { approveOverBp, approveOverFen }: ApprovalRule,
): boolean => reductionFen > approveOverFen || reductionFen * 10_000 > placedFen * approveOverBp;
