import type { PromotionInput, PromotionRule } from "@banyan/contracts";
import type { Campaign, Layer, RuleBase } from "@banyan/pricing";
import { unreachable } from "#kernel/failure.ts";

/** What a rule names only by SKU, and the engine wants to know more about. */
export type NamedSku = { productId: string; available: number };
export type NamedSkus = ReadonlyMap<string, NamedSku>;

/** A promotion as the price engine takes it. */
type Priceable = Omit<PromotionInput, "startsAt" | "endsAt"> & {
  id: string;
  version: number;
  startsAt: Date;
  endsAt: Date | null;
};

export const layerOf = (kind: PromotionRule["kind"]): Layer => {
  switch (kind) {
    case "limited_time":
    case "member":
      return "price";
    case "nth_item":
    case "bundle":
    case "add_on":
    case "gift":
      return "items";
    case "full_reduction":
    case "every_full":
      return "order";
    case "free_shipping":
      return "shipping";
    case "points":
    case "coupons":
      return "rewards";
    default:
      return unreachable(kind);
  }
};

/** SKUs a rule names besides those it prices: gifts and add-ons. */
export const namedSkuIds = (rule: PromotionRule): string[] => {
  if (rule.kind === "gift") return rule.gifts.map(({ skuId }) => skuId);
  return rule.kind === "add_on" ? rule.offers.map(({ skuId }) => skuId) : [];
};

/** A SKU that is gone (absent from `skus`) is no gift and no add-on any more. */
export function toCampaign(promotion: Priceable, skus: NamedSkus): Campaign {
  const { rule, stacking, limits, scope } = promotion;
  const named = {
    id: promotion.id,
    version: promotion.version,
    name: promotion.name,
    priority: stacking.priority,
    startsAt: promotion.startsAt.toISOString(),
    endsAt: promotion.endsAt?.toISOString() ?? null,
    audience: promotion.audience,
    closesLayers: stacking.closesLayers,
  };
  const base: RuleBase = {
    ...named,
    scope,
    group: stacking.group,
    exclusive: stacking.exclusive,
    combinesWith: stacking.combinesWith,
    capFen: limits.capFen,
    timesPerPerson: limits.timesPerPerson,
  };
  switch (rule.kind) {
    case "limited_time":
    case "member": {
      const price = rule.price.kind === "percent" ? { ...rule.price, scope } : rule.price;
      return { layer: "price", kind: rule.kind, ...named, price, limitPerPerson: rule.unitsPerPerson };
    }
    case "nth_item":
    case "bundle":
      return { layer: "items", ...base, rule };
    case "add_on": {
      const offers = rule.offers.flatMap((offer) => {
        const sku = skus.get(offer.skuId);
        return sku ? [{ ...offer, productId: sku.productId }] : [];
      });
      return { layer: "items", ...base, rule: { ...rule, offers } };
    }
    case "gift": {
      const gifts = rule.gifts.flatMap((gift) => {
        const sku = skus.get(gift.skuId);
        return sku ? [{ ...gift, productId: sku.productId, available: sku.available }] : [];
      });
      return { layer: "items", ...base, rule: { ...rule, gifts } };
    }
    case "full_reduction":
    case "every_full":
      return { layer: "order", ...base, rule };
    case "free_shipping":
      return { layer: "shipping", ...base, rule };
    case "points":
    case "coupons":
      return { layer: "rewards", ...base, rule };
    default:
      return unreachable(rule);
  }
}
