import type { Used } from "./audience.ts";
import type { Basket } from "./basket.ts";
import type { ShippingCampaign } from "./campaign.ts";
import { belowThreshold, refused } from "./effect.ts";
import type { Ready, Refusal, RefusedCampaign } from "./rules.ts";
import type { ShippingPlan } from "./shipping.ts";
import { chooseTogether } from "./stacking.ts";

/** Free-shipping campaigns that act, each with what it takes off the fee. */
export interface FreedByCampaigns {
  readonly parts: readonly {
    readonly campaign: ShippingCampaign;
    readonly freedFen: number;
    readonly isLimited: boolean;
  }[];
  readonly freedFen: number;
  readonly refused: readonly RefusedCampaign[];
  readonly isApproximate: boolean;
}

const NOBODY: FreedByCampaigns = { parts: [], freedFen: 0, refused: [], isApproximate: false };

/** Layer 6 after the shop's own free line: campaigns in order of priority on what is left of the fee. */
export function freeByCampaigns(
  rules: readonly Ready<ShippingCampaign>[],
  { lines }: Basket,
  amounts: readonly number[],
  { rule }: ShippingPlan,
  leftFen: number,
  used: Used,
): FreedByCampaigns {
  if (rules.length === 0) return NOBODY;
  const province = rule?.kind === "templates" ? rule.region?.province : undefined;
  const whyNot = ({ campaign, isInScope }: Ready<ShippingCampaign>): Refusal | null => {
    if (used.isSpent(campaign)) return refused("LIMIT_REACHED");
    if (province !== undefined && campaign.rule.excludedProvinces.includes(province)) return refused("REGION_EXCLUDED");
    let [isAny, basisFen] = [false, 0];
    for (const [index, line] of lines.entries()) {
      if (!isInScope(line)) continue;
      isAny = true;
      basisFen += amounts[index] ?? 0;
    }
    if (!isAny) return refused("NO_ELIGIBLE_LINE");
    const { thresholdFen } = campaign.rule;
    if (basisFen < thresholdFen) return belowThreshold(thresholdFen - basisFen);
    return Math.min(leftFen, campaign.capFen ?? leftFen) === 0 ? refused("NO_EFFECT") : null;
  };
  const refusedCampaigns: RefusedCampaign[] = [];
  const open: Ready<ShippingCampaign>[] = [];
  for (const ready of rules) {
    const refusal = whyNot(ready);
    if (refusal === null) open.push(ready);
    else refusedCampaigns.push({ campaign: ready.campaign, ...refusal });
  }
  const most = ({ campaign }: Ready<ShippingCampaign>): number => Math.min(campaign.capFen ?? leftFen, leftFen);
  const { chosen, left, isApproximate } = chooseTogether(open, (set) => [
    Math.min(
      set.reduce((sum, each) => sum + most(each), 0),
      leftFen,
    ),
  ]);
  for (const { candidate, code } of left)
    refusedCampaigns.push({ campaign: candidate.campaign, code, missingFen: null });
  let freedFen = 0;
  const parts = chosen.flatMap((each) => {
    const part = { campaign: each.campaign, freedFen: Math.min(most(each), leftFen - freedFen), isLimited: false };
    freedFen += part.freedFen;
    if (part.freedFen > 0) return [part];
    refusedCampaigns.push({ campaign: each.campaign, ...refused("NO_EFFECT") });
    return [];
  });
  return { parts, freedFen, refused: refusedCampaigns, isApproximate };
}

/** Takes `backFen` back, the last campaign first; one that is left with nothing has no effect. */
export function giveBack(freed: FreedByCampaigns, backFen: number): FreedByCampaigns {
  let left = backFen;
  const parts = [...freed.parts].reverse().map((part) => {
    const back = Math.min(left, part.freedFen);
    left -= back;
    return back === 0 ? part : { ...part, freedFen: part.freedFen - back, isLimited: true };
  });
  return {
    ...freed,
    parts: parts.reverse().filter(({ freedFen }) => freedFen > 0),
    freedFen: freed.freedFen - (backFen - left),
    refused: [
      ...freed.refused,
      ...parts
        .filter(({ freedFen }) => freedFen === 0)
        .map(({ campaign }): RefusedCampaign => ({ campaign, ...refused("NO_EFFECT") })),
    ],
  };
}
