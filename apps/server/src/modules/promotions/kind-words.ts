import type { PromotionProblem, PromotionRule } from "@banyan/contracts";
import type { Rejected, Reward } from "@banyan/pricing";
import type { NamedSkus } from "./to-campaign.ts";

type Words = { zh: string; en: string };
export const sentenceOf = (rule: PromotionRule, _skus: NamedSkus): Words => ({ zh: rule.kind, en: rule.kind });
export const ruleFaults = (_rule: PromotionRule, _skus: NamedSkus): PromotionProblem[] => [];
export const rejectionWords = ({ code }: Rejected): Words => ({ zh: code, en: code });
export const rewardWords = (reward: Reward): Words => ({ zh: reward.kind, en: reward.kind });
