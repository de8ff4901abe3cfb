import { whyClosed } from "./audience.ts";
import type {
  Campaign,
  ItemCampaign,
  OrderCampaign,
  PriceCampaign,
  RewardCampaign,
  ShippingCampaign,
  StackingCampaign,
} from "./campaign.ts";
import {
  type GoodsCoupon,
  isGoodsCoupon,
  isShippingCoupon,
  type Ready as ReadyCoupon,
  type ShippingCoupon,
  whyUnusable,
} from "./coupon.ts";
import type { HeldCoupon } from "./held-coupon.ts";
import type { QuoteInput } from "./input.ts";
import { momentOf } from "./instant.ts";
import type { PriceTest } from "./line-price.ts";
import { priceTest } from "./line-price.ts";
import { byPriority } from "./order-of.ts";
import type { RejectCode } from "./result.ts";
import { type ScopeTest, scopeTest } from "./scope.ts";
import { unreachable } from "./unreachable.ts";

/** A campaign that runs and is for this buyer, with its scope made ready. */
export interface Ready<C extends StackingCampaign> {
  readonly campaign: C;
  readonly isInScope: ScopeTest;
}

export interface ReadyPrice {
  readonly campaign: PriceCampaign;
  readonly priceOf: PriceTest;
}

/** A campaign or coupon that does nothing here. */
export interface Refusal {
  readonly code: RejectCode;
  readonly missingFen: number | null;
  readonly missingUnits?: number;
}
export interface RefusedCampaign extends Refusal {
  readonly campaign: Campaign;
}
export interface RefusedCoupon extends Refusal {
  readonly coupon: HeldCoupon;
}

/** Everything of an input but its lines, sorted by layer and tested as far as that goes without them. */
export interface Rules {
  readonly prices: readonly ReadyPrice[];
  readonly items: readonly Ready<ItemCampaign>[];
  readonly order: readonly Ready<OrderCampaign>[];
  readonly shipping: readonly Ready<ShippingCampaign>[];
  readonly rewards: readonly Ready<RewardCampaign>[];
  readonly goodsCoupons: readonly ReadyCoupon<GoodsCoupon>[];
  readonly shippingCoupons: readonly ReadyCoupon<ShippingCoupon>[];
  readonly refused: readonly RefusedCampaign[];
  readonly refusedCoupons: readonly RefusedCoupon[];
}

/** Instants are read, scopes made ready and the cheap tests made once, whatever the number of lines. */
export function readyRules({
  now,
  buyer,
  campaigns,
  coupons,
}: Pick<QuoteInput, "now" | "buyer" | "campaigns" | "coupons">): Rules {
  const prices: ReadyPrice[] = [];
  const items: Ready<ItemCampaign>[] = [];
  const order: Ready<OrderCampaign>[] = [];
  const shipping: Ready<ShippingCampaign>[] = [];
  const rewards: Ready<RewardCampaign>[] = [];
  const refused: RefusedCampaign[] = [];
  const moment = momentOf(now);
  for (const campaign of campaigns) {
    const code = whyClosed(campaign, moment, buyer);
    if (code !== null) {
      refused.push({ campaign, code, missingFen: null });
      continue;
    }
    switch (campaign.layer) {
      case "price":
        prices.push({ campaign, priceOf: priceTest(campaign, moment) });
        break;
      case "items":
        items.push({ campaign, isInScope: scopeTest(campaign.scope) });
        break;
      case "order":
        order.push({ campaign, isInScope: scopeTest(campaign.scope) });
        break;
      case "shipping":
        shipping.push({ campaign, isInScope: scopeTest(campaign.scope) });
        break;
      case "rewards":
        rewards.push({ campaign, isInScope: scopeTest(campaign.scope) });
        break;
      default:
        unreachable(campaign);
    }
  }
  const goodsCoupons: ReadyCoupon<GoodsCoupon>[] = [];
  const shippingCoupons: ReadyCoupon<ShippingCoupon>[] = [];
  const refusedCoupons: RefusedCoupon[] = [];
  for (const coupon of coupons) {
    const code = whyUnusable(coupon, moment);
    if (code !== null) refusedCoupons.push({ coupon, code, missingFen: null });
    else if (isGoodsCoupon(coupon)) goodsCoupons.push({ coupon, isInScope: scopeTest(coupon.rule.scope) });
    else if (isShippingCoupon(coupon)) shippingCoupons.push({ coupon, isInScope: scopeTest(coupon.rule.scope) });
  }
  const inOrder = (a: { campaign: Campaign }, b: { campaign: Campaign }): number => byPriority(a.campaign, b.campaign);
  for (const layer of [items, order, shipping, rewards]) layer.sort(inOrder);
  return { prices, items, order, shipping, rewards, goodsCoupons, shippingCoupons, refused, refusedCoupons };
}
