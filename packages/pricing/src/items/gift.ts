import { amountOf, type Basket, perLine, unitsOf } from "../basket.ts";
import type { GiftRule, ItemCampaign } from "../campaign.ts";
import { belowThreshold, type Effect, type Gift, refused } from "../effect.ts";
import type { Refusal } from "../rules.ts";

/** 满赠: all gifts, as often as both thresholds are reached, as far as stock goes after what the order itself buys. */
export function gift(
  campaign: ItemCampaign,
  { thresholdFen, thresholdUnits, repeats, gifts }: GiftRule,
  basket: Basket,
  eligible: readonly number[],
): Effect | Refusal {
  const basisFen = amountOf(basket.amounts, eligible);
  const units = unitsOf(basket, eligible);
  const missingFen = basisFen < thresholdFen ? thresholdFen - basisFen : null;
  const missingUnits = units < thresholdUnits ? thresholdUnits - units : undefined;
  if (missingFen !== null || missingUnits !== undefined) return belowThreshold(missingFen, missingUnits);
  const times = repeats ? timesReached(basisFen, thresholdFen, units, thresholdUnits) : 1;
  const given = gifts.flatMap(({ skuId, productId, quantity, available }): Gift[] => {
    const bought = basket.lines.reduce((sum, line) => (line.skuId === skuId ? sum + line.quantity : sum), 0);
    const stock = Math.max(available - bought, 0);
    const most = Math.min(quantity * times, stock);
    return most > 0 ? [{ skuId, productId, quantity: most, stock }] : [];
  });
  if (given.length === 0) return refused("GIFT_GONE");
  const weights = perLine(basket, [], () => 0);
  return { campaign, basisFen, amountFen: 0, weights, gifts: given, earners: eligible };
}

function timesReached(basisFen: number, thresholdFen: number, units: number, thresholdUnits: number): number {
  const byFen = thresholdFen > 0 ? Math.floor(basisFen / thresholdFen) : null;
  const byUnits = thresholdUnits > 0 ? Math.floor(units / thresholdUnits) : null;
  return Math.min(byFen ?? byUnits ?? 1, byUnits ?? byFen ?? 1);
}
