import { percentOf } from "@banyan/money";
import { amountOf, type Basket, eligibleIn, perLine, unitsOf } from "./basket.ts";
import type { EveryFullRule, FullReductionRule, OrderCampaign } from "./campaign.ts";
import { belowThreshold, discount, type Effect, refused } from "./effect.ts";
import type { Ready, Refusal } from "./rules.ts";
import { unreachable } from "./unreachable.ts";

/** Layer 3: what one reduction would do; the amount is shared by the eligible lines. */
export function orderEffect({ campaign, isInScope }: Ready<OrderCampaign>, basket: Basket): Effect | Refusal {
  const eligible = eligibleIn(basket, isInScope, "order");
  if (typeof eligible === "string") return refused(eligible);
  const { rule } = campaign;
  const basisFen = amountOf(basket.amounts, eligible);
  const weights = perLine(basket, eligible, (index) => basket.amounts[index] ?? 0);
  switch (rule.kind) {
    case "full_reduction": {
      const measured = rule.measure === "amount" ? basisFen : unitsOf(basket, eligible);
      const next = nextTier(rule, measured);
      const missing = next === null ? null : missingTo(rule, next - measured);
      if (rule.tiers.every(({ threshold }) => threshold > measured)) {
        return missing === null
          ? refused("NO_EFFECT")
          : belowThreshold(missing.missingFen, missing.missingUnits ?? undefined);
      }
      const amountFen = bestTier(rule, measured, basisFen);
      return discount(campaign, { basisFen, amountFen, weights, ...(missing === null ? {} : { next: missing }) });
    }
    case "every_full":
      if (basisFen < rule.everyFen) return belowThreshold(rule.everyFen - basisFen);
      return discount(campaign, { basisFen, amountFen: everyFull(rule, basisFen), weights });
    default:
      return unreachable(rule);
  }
}

function bestTier({ tiers }: FullReductionRule, measured: number, basisFen: number): number {
  let most = 0;
  for (const { threshold, benefit } of tiers) {
    if (threshold > measured) continue;
    const fen = benefit.kind === "off" ? benefit.amountFen : basisFen - percentOf(basisFen, benefit.payBp);
    most = Math.max(most, Math.min(fen, basisFen));
  }
  return most;
}

const everyFull = ({ everyFen, offFen, maxTimes }: EveryFullRule, basisFen: number): number => {
  const times = Math.floor(basisFen / everyFen);
  return Math.min(Math.min(times, maxTimes ?? times) * offFen, basisFen);
};

function nextTier({ tiers }: FullReductionRule, measured: number): number | null {
  let next: number | null = null;
  for (const { threshold } of tiers) if (threshold > measured && (next === null || threshold < next)) next = threshold;
  return next;
}

const missingTo = ({ measure }: FullReductionRule, missing: number) =>
  measure === "amount" ? { missingFen: missing, missingUnits: null } : { missingFen: null, missingUnits: missing };
