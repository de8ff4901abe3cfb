import { percentOf } from "@banyan/money";

/**
 * What `quantity` units cost when `sold` went before them: every unit pays the dearest step it has reached, rounded for
 * itself, so an order across a step costs what its units cost one by one. `steps` are those whose time has come.
 */
export function risingFen(
  steps: readonly { readonly fromSold: number; readonly payBp: number }[],
  listPriceFen: number,
  sold: number,
  quantity: number,
): number {
  const end = sold + quantity;
  let fen = 0;
  for (let from = sold; from < end; ) {
    let payBp: number | null = null;
    let to = end;
    for (const step of steps) {
      if (step.fromSold > from) to = Math.min(to, step.fromSold);
      else if (payBp === null || step.payBp > payBp) payBp = step.payBp;
    }
    fen += (payBp === null ? listPriceFen : percentOf(listPriceFen, payBp)) * (to - from);
    from = to;
  }
  return fen;
}
