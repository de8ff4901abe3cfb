import type { PromotionProblem, PromotionRule } from "@banyan/contracts";
import { formatYuan } from "@banyan/money";
import { promotionKinds, type Rejected, type Reward, type RuleKind, rejectWords, type Words } from "@banyan/pricing";

/** The rule as a shopper reads it. */
export function sentenceOf(rule: PromotionRule): Words {
  const kind = kindOf(rule);
  return { zh: kind.sentence(rule, "zh"), en: kind.sentence(rule, "en") };
}

/** What the rule's own check finds, each at its field of a promotion: `tiers[1].threshold` → `rule.tiers.1.threshold`. */
export const ruleFaults = (rule: PromotionRule): PromotionProblem[] =>
  kindOf(rule)
    .check(rule)
    .map(({ field, zh, en }) => ({ field: `rule.${field.replaceAll(/\[(\d+)\]/g, ".$1")}`, zh, en }));

/** A kind describes the rule of its own name. */
const kindOf = (rule: PromotionRule): RuleKind<PromotionRule> =>
  promotionKinds[rule.kind] as unknown as RuleKind<PromotionRule>; // each takes the member of the union it is named after

const yuan = (fen: number) => formatYuan(fen, { cents: "needed" });

/** Why a rule does nothing for a basket, with what is missing. */
export function rejectionWords({ code, missingFen, missingUnits }: Rejected): Words {
  if (missingFen !== null) return { zh: `还差 ${yuan(missingFen)}`, en: `${yuan(missingFen)} short` };
  if (missingUnits !== undefined) return { zh: `还差 ${missingUnits} 件`, en: `${missingUnits} more items needed` };
  return rejectWords[code];
}

export function rewardWords(reward: Reward): Words {
  switch (reward.kind) {
    case "points":
      return { zh: `得 ${reward.amount} 积分`, en: `${reward.amount} points` };
    case "growth":
      return { zh: `得 ${reward.amount} 成长值`, en: `${reward.amount} growth` };
    case "coupons":
      return { zh: `得 ${reward.count} 张优惠券`, en: `${reward.count} coupons` };
  }
}
