import { amountOf, type Basket, isOpen, perLine } from "../basket.ts";
import type { AddOnRule, ItemCampaign } from "../campaign.ts";
import { belowThreshold, discount, type Effect, refused } from "../effect.ts";
import type { Refusal } from "../rules.ts";
import { unitRuns } from "../unit-runs.ts";

/** 加价购: lines that came by this campaign, as far as it allows units; those that gain most first. `eligible` are the others. */
export function addOn(
  campaign: ItemCampaign,
  { thresholdFen, offers, unitsPerOrder }: AddOnRule,
  basket: Basket,
  eligible: readonly number[],
): Effect | Refusal {
  const basisFen = amountOf(basket.amounts, eligible);
  if (basisFen < thresholdFen) return belowThreshold(thresholdFen - basisFen);
  const priceOf = new Map(offers.map(({ skuId, unitPriceFen }) => [skuId, unitPriceFen]));
  const came: number[] = [];
  for (const [index, { entryCampaignId, skuId }] of basket.lines.entries()) {
    if (entryCampaignId === campaign.id && priceOf.has(skuId)) came.push(index);
  }
  if (came.length === 0) return refused("ENTRY_NOT_CHOSEN");
  const open = came.filter((index) => isOpen(basket, index, "items"));
  if (open.length === 0) return refused("CLOSED_BY_PRICE");
  const gains = unitRuns(basket, open)
    .map((run) => ({ ...run, gainFen: run.unitFen - (priceOf.get(basket.lines[run.line]?.skuId ?? "") ?? 0) }))
    .filter(({ gainFen }) => gainFen > 0)
    .sort((a, b) => b.gainFen - a.gainFen || a.line - b.line);
  const weights = perLine(basket, [], () => 0);
  let [left, amountFen] = [unitsPerOrder, 0];
  for (const { line, gainFen, count } of gains) {
    const units = Math.min(count, left);
    weights[line] = (weights[line] ?? 0) + units * gainFen;
    amountFen += units * gainFen;
    left -= units;
  }
  return discount(campaign, { basisFen, amountFen, weights });
}
