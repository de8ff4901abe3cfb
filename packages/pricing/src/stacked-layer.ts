import type { Used } from "./audience.ts";
import type { Basket } from "./basket.ts";
import type { ItemCampaign, OrderCampaign } from "./campaign.ts";
import { applyEffects, closedAfter, type Effect, type Part } from "./effect.ts";
import type { Ready, Refusal, RefusedCampaign } from "./rules.ts";
import { chooseTogether, type Worth } from "./stacking.ts";

/** What layer 2 or 3 did: the basket it leaves, who took how much, and who did not. */
export interface LayerResult {
  readonly basket: Basket;
  readonly parts: readonly Part[];
  readonly savedFen: number;
  readonly refused: readonly RefusedCampaign[];
  readonly isApproximate: boolean;
}

/** A layer whose campaigns stack: each is measured on the basket at entry, the best set for the buyer is applied. */
export function stackedLayer<C extends ItemCampaign | OrderCampaign>(
  rules: readonly Ready<C>[],
  basket: Basket,
  used: Used,
  effectOf: (rule: Ready<C>, basket: Basket) => Effect | Refusal,
  mostFen: number,
): LayerResult {
  if (rules.length === 0) return { basket, parts: [], savedFen: 0, refused: [], isApproximate: false };
  const effects: Effect[] = [];
  const refused: RefusedCampaign[] = [];
  for (const rule of rules) {
    const { campaign } = rule;
    const effect: Effect | Refusal = used.isSpent(campaign)
      ? { code: "LIMIT_REACHED", missingFen: null }
      : effectOf(rule, basket);
    if ("code" in effect) refused.push({ campaign, ...effect });
    else effects.push(effect);
  }
  const { chosen, left, isApproximate } = chooseTogether(effects, worthOn(basket, effects));
  for (const { candidate, code } of left) refused.push({ campaign: candidate.campaign, code, missingFen: null });
  const applied = applyEffects(basket, chosen, mostFen);
  const parts: Part[] = [];
  for (const part of applied.parts) {
    const { effect } = part;
    if (part.takenFen > 0 || part.gifts.length > 0) parts.push(part);
    else
      refused.push({
        campaign: effect.campaign,
        code: effect.gifts.length > 0 ? "GIFT_GONE" : "NO_EFFECT",
        missingFen: null,
      });
  }
  return {
    basket: { lines: basket.lines, amounts: applied.amounts, closed: closedAfter(basket, parts) },
    parts,
    savedFen: applied.savedFen,
    refused,
    isApproximate,
  };
}

/** Fen saved, then gifts brought. Where there is room for all at once, the sum is the answer without sharing out. */
function worthOn(basket: Basket, effects: readonly Effect[]): (set: readonly Effect[]) => Worth {
  const isRoomy = haveRoom(basket, effects);
  return (set) => {
    const gifts = set.reduce((sum, effect) => sum + (effect.gifts.length > 0 ? 1 : 0), 0);
    const savedFen =
      isRoomy || set.length === 1
        ? set.reduce((sum, { amountFen }) => sum + amountFen, 0)
        : applyEffects(basket, set, Number.MAX_SAFE_INTEGER).savedFen;
    return [savedFen, gifts];
  };
}

/** Either no line is asked for more than it has, or all amounts together would fit on the lines of each. */
function haveRoom({ amounts }: Basket, effects: readonly Effect[]): boolean {
  const takers = effects.filter(({ amountFen }) => amountFen > 0);
  const together = takers.reduce((sum, { amountFen }) => sum + amountFen, 0);
  return (
    takers.every(({ weights }) => weights.reduce((sum, weight) => sum + weight, 0) >= together) ||
    amounts.every((amount, index) => takers.reduce((sum, { weights }) => sum + (weights[index] ?? 0), 0) <= amount)
  );
}
