import type { PromotionKind, PromotionRule } from "@banyan/contracts";
import { type FieldDescription, promotionKinds, type RuleKind, type Words } from "@banyan/pricing";
import { isRule, type RuleDraft } from "./promotion-draft.ts";

/** What a form asks for, as the kind describes itself. */
export const fieldsOf = (kind: PromotionKind): readonly FieldDescription[] => promotionKinds[kind].fields;

/** The rule as a shopper reads it, once it is one. */
export function sentenceOf(rule: RuleDraft): Words | null {
  if (!isRule(rule)) return null;
  const kind = promotionKinds[rule.kind] as unknown as RuleKind<PromotionRule>; // the kind this rule is named after
  return { zh: kind.sentence(rule, "zh"), en: kind.sentence(rule, "en") };
}
