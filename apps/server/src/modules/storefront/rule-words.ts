import {
  type Audience,
  type Buyer,
  type Campaign,
  type CouponRule,
  couponKinds,
  isInScope,
  type Language,
  promotionKinds,
} from "@banyan/pricing";

/** A rule as a shopper reads it: the sentence its kind has for it. */
type StackingRule = Exclude<Campaign, { layer: "price" }>["rule"];
type Kind = { sentence(rule: unknown, language: Language): string };

// a kind's sentence takes the rule of that kind; the lookup by `kind` is what TypeScript cannot follow
export const ruleWords = (rule: StackingRule, language: Language): string =>
  (promotionKinds[rule.kind] as Kind).sentence(rule, language);
export const couponWords = (rule: CouponRule, language: Language): string =>
  (couponKinds[rule.kind] as Kind).sentence(rule, language);

/** Is this rule worth naming on a product's page? */
export function isAboutProduct(
  campaign: Campaign,
  product: { productId: string; categoryIds: readonly string[] },
): boolean {
  if (campaign.layer === "price") return false;
  if (campaign.rule.kind === "bundle")
    return campaign.rule.parts.some(({ productIds }) => productIds.includes(product.productId));
  return isInScope(campaign.scope, product);
}

/** A visitor may become a member; a level, a paid membership or being new is there or not. */
export function mayHave(buyer: Buyer, audience: Audience): boolean {
  switch (audience.kind) {
    case "everyone":
    case "members":
      return true;
    case "newcomers":
      return buyer.isNewcomer || !buyer.isMember;
    case "paid_members":
      return buyer.isPaidMember;
    case "levels":
      return buyer.levelId !== null && audience.levelIds.includes(buyer.levelId);
  }
}
