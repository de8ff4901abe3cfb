import { multiplyDivide } from "@banyan/money";
import type { Used } from "./audience.ts";
import { amountOf, type Basket } from "./basket.ts";
import type { RewardCampaign } from "./campaign.ts";
import { belowThreshold, refused } from "./effect.ts";
import type { Ready, Refusal, RefusedCampaign } from "./rules.ts";
import { chooseTogether } from "./stacking.ts";
import { unreachable } from "./unreachable.ts";

/** What a campaign of layer 7 gives once the order is paid: points, growth or so many coupons. */
export interface Earned {
  readonly campaign: RewardCampaign;
  /** The goods that earn, after layer 5. */
  readonly basisFen: number;
  readonly amount: number;
  readonly lines: readonly number[];
}

export function earn(
  rules: readonly Ready<RewardCampaign>[],
  basket: Basket,
  amounts: readonly number[],
  used: Used,
): {
  readonly earned: readonly Earned[];
  readonly refused: readonly RefusedCampaign[];
  readonly isApproximate: boolean;
} {
  const candidates: Earned[] = [];
  const refusedCampaigns: RefusedCampaign[] = [];
  for (const ready of rules) {
    const found = used.isSpent(ready.campaign) ? refused("LIMIT_REACHED") : earnedBy(ready, basket, amounts);
    if ("code" in found) refusedCampaigns.push({ campaign: ready.campaign, ...found });
    else candidates.push(found);
  }
  const { chosen, left, isApproximate } = chooseTogether(candidates, worthOf);
  for (const { candidate, code } of left) refusedCampaigns.push({ campaign: candidate.campaign, ...refused(code) });
  return { earned: chosen, refused: refusedCampaigns, isApproximate };
}

function earnedBy(
  { campaign, isInScope }: Ready<RewardCampaign>,
  basket: Basket,
  amounts: readonly number[],
): Earned | Refusal {
  const lines = [...basket.lines.keys()].filter((index) => {
    const line = basket.lines[index];
    return line !== undefined && isInScope(line);
  });
  if (lines.length === 0) return refused("NO_ELIGIBLE_LINE");
  const { rule } = campaign;
  const goodsFen = amountOf(amounts, lines);
  const basisFen = Math.min(goodsFen, campaign.capFen ?? goodsFen);
  switch (rule.kind) {
    case "points": {
      const amount = earnedOf(basisFen, rule.pointsPerYuan * rule.multiplierBp, 1_000_000);
      return amount === 0 ? refused("NO_EFFECT") : { campaign, basisFen, amount, lines };
    }
    case "growth": {
      const amount = earnedOf(basisFen, rule.perYuan, 100);
      return amount === 0 ? refused("NO_EFFECT") : { campaign, basisFen, amount, lines };
    }
    case "coupons":
      if (goodsFen < rule.thresholdFen) return belowThreshold(rule.thresholdFen - goodsFen);
      return rule.count === 0 ? refused("NO_EFFECT") : { campaign, basisFen: goodsFen, amount: rule.count, lines };
    default:
      return unreachable(rule);
  }
}

/** ⌊fen × rate ÷ per⌋; nobody earns more than a number can hold. */
const earnedOf = (fen: number, rate: number, per: number): number =>
  (fen / per) * rate >= Number.MAX_SAFE_INTEGER ? Number.MAX_SAFE_INTEGER : multiplyDivide(fen, rate, per).quotient;

/** Points first, then growth, then coupons: one order of worth for things that have no common measure. */
function worthOf(set: readonly Earned[]): readonly number[] {
  const sumOf = (kind: RewardCampaign["rule"]["kind"]): number =>
    set.reduce((sum, { campaign, amount }) => (campaign.rule.kind === kind ? sum + amount : sum), 0);
  return [sumOf("points"), sumOf("growth"), sumOf("coupons")];
}
