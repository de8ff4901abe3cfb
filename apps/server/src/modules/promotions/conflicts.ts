import type { PromotionConflict, PromotionInput } from "@banyan/contracts";
import { isInScope } from "@banyan/pricing";
import type { StoredPromotion } from "./promotion.ts";
import { layerOf } from "./to-campaign.ts";

type Goods = { productId: string; categoryIds: readonly string[] };
/** A draft beside those that are published: `id` is its own when it is one of them. */
export type Draft = Pick<PromotionInput, "rule" | "scope" | "stacking"> & {
  id: string;
  startsAt: Date;
  endsAt: Date | null;
};

export type Meeting = Pick<PromotionConflict, "verdict" | "zh" | "en"> & { from: Date; until: Date | null };

/** More candidates than this in one layer the engine searches greedily, and says so. */
const MOST_SEARCHED = 12;

/** How a draft meets a published promotion, or `null` when they never do: other times, other goods. */
export function meetingOf(draft: Draft, other: Draft, goods: readonly Goods[]): Meeting | null {
  const overlap = overlapOf(draft, other);
  if (!overlap || !goods.some((one) => isAboutGoods(draft, one) && isAboutGoods(other, one))) return null;
  return { ...overlap, ...verdictOf(draft, other) };
}

function verdictOf(draft: Draft, other: Draft): Omit<Meeting, "from" | "until"> {
  const [mine, theirs] = [layerOf(draft.rule.kind), layerOf(other.rule.kind)];
  if (mine !== theirs) {
    const closes = (one: Draft, layer: string) => (one.stacking.closesLayers as readonly string[]).includes(layer);
    if (closes(draft, theirs))
      return { verdict: "CLOSED", zh: "本活动的商品不再参加它", en: "Goods of this one no longer take part in it" };
    if (closes(other, mine))
      return { verdict: "CLOSED", zh: "它的商品不再参加本活动", en: "Goods of it no longer take part in this one" };
    return { verdict: "COMBINED", zh: "先后叠加，都能享受", en: "Both hold, one after the other" };
  }
  if (mine === "price") return { verdict: "LOWEST_PRICE_WINS", zh: "同一商品取最低价", en: "The lowest price holds" };
  const [names, isNamed] = [accepts(draft, other), accepts(other, draft)];
  if (draft.stacking.group !== null && draft.stacking.group === other.stacking.group)
    return { verdict: "BEST_WINS", zh: "同组只取更优惠的一个", en: "Of the group only the better one holds" };
  if (draft.stacking.exclusive || other.stacking.exclusive)
    return { verdict: "BEST_WINS", zh: "互斥，取更优惠的一方", en: "They exclude each other; the better one holds" };
  if (names && isNamed) return { verdict: "COMBINED", zh: "可叠加，都能享受", en: "They add up" };
  const isOneSided =
    (names && draft.stacking.combinesWith !== "any") || (isNamed && other.stacking.combinesWith !== "any");
  if (isOneSided) {
    return {
      verdict: "AMBIGUOUS",
      zh: names
        ? "本活动允许与它叠加，它没有允许本活动，实际不会叠加"
        : "它允许与本活动叠加，本活动没有允许它，实际不会叠加",
      en: "Only one of them names the other, so they do not add up",
    };
  }
  return { verdict: "BEST_WINS", zh: "不叠加，取更优惠的一方", en: "They do not add up; the better one holds" };
}

const accepts = ({ stacking: { combinesWith } }: Draft, { id }: Draft): boolean =>
  combinesWith === "any" || combinesWith.includes(id);

function overlapOf(a: Draft, b: Draft): { from: Date; until: Date | null } | null {
  const from = new Date(Math.max(a.startsAt.getTime(), b.startsAt.getTime()));
  const until = a.endsAt === null || (b.endsAt !== null && b.endsAt < a.endsAt) ? b.endsAt : a.endsAt;
  return until === null || from <= until ? { from, until } : null;
}

/** Could it touch these goods? A bundle names its own, the others have a scope. */
export function isAboutGoods({ rule, scope }: Pick<Draft, "rule" | "scope">, goods: Goods): boolean {
  if (rule.kind === "bundle") return rule.parts.some(({ productIds }) => productIds.includes(goods.productId));
  return isInScope(scope, goods);
}

/**
 * Would so many of one layer run at one moment that the best combination could only be guessed? Of a group one seat is counted;
 * scopes are not, as one basket may hold goods of all of them.
 */
export function isTooMany(draft: Draft, others: readonly Draft[]): boolean {
  const layer = layerOf(draft.rule.kind);
  if (layer === "price") return false;
  const meeting = others.filter((one) => layerOf(one.rule.kind) === layer && overlapOf(draft, one) !== null);
  // the most run together at the moment one of them begins
  return [draft, ...meeting].some(({ startsAt }) => {
    const moment = Math.max(startsAt.getTime(), draft.startsAt.getTime());
    const running = [draft, ...meeting].filter(
      (one) => one.startsAt.getTime() <= moment && (one.endsAt === null || one.endsAt.getTime() >= moment),
    );
    const groups = new Set(running.flatMap(({ stacking }) => stacking.group ?? []));
    return groups.size + running.filter(({ stacking }) => stacking.group === null).length > MOST_SEARCHED;
  });
}

export const asDraft = (id: string, { rule, scope, stacking, startsAt, endsAt }: PromotionInput): Draft => ({
  id,
  rule,
  scope,
  stacking,
  startsAt: new Date(startsAt),
  endsAt: endsAt === null ? null : new Date(endsAt),
});

/** A stored one as an operator would have written it: what a copy and a check start from. */
export const asInput = (stored: StoredPromotion): PromotionInput => ({
  name: stored.name,
  rule: stored.rule,
  scope: stored.scope,
  audience: stored.audience,
  startsAt: stored.startsAt.toISOString(),
  endsAt: stored.endsAt?.toISOString() ?? null,
  stacking: stored.stacking,
  limits: stored.limits,
});
