import { percentOf } from "@banyan/money";
import { amountOf, type Basket, perLine } from "../basket.ts";
import type { ItemCampaign, NthItemRule } from "../campaign.ts";
import { belowThreshold, discount, type Effect } from "../effect.ts";
import type { Refusal } from "../rules.ts";
import { unitRuns } from "../unit-runs.ts";

/** 第 N 件: units dearest first; every n-th pays its rate, rounded for itself. */
export function nthItem(
  campaign: ItemCampaign,
  { n, payBp }: NthItemRule,
  basket: Basket,
  eligible: readonly number[],
): Effect | Refusal {
  const off = perLine(basket, [], () => 0);
  let amountFen = 0;
  let units = 0;
  for (const { line, unitFen, count } of unitRuns(basket, eligible)) {
    const cheaper = Math.floor((units + count) / n) - Math.floor(units / n);
    const saved = cheaper * (unitFen - percentOf(unitFen, payBp));
    off[line] = (off[line] ?? 0) + saved;
    amountFen += saved;
    units += count;
  }
  if (units < n) return belowThreshold(null, n - units);
  return discount(campaign, { basisFen: amountOf(basket.amounts, eligible), amountFen, weights: off });
}
