import { allocate, sumFen } from "@banyan/money";
import type { Used } from "./audience.ts";
import type { Basket } from "./basket.ts";
import { type GoodsCoupon, type GoodsCouponOffer, type Ready, type ShippingCoupon, whyNotWaived } from "./coupon.ts";
import { type FreedByCampaigns, freeByCampaigns, giveBack } from "./free-shipping.ts";
import type { PointsWish, Policy } from "./input.ts";
import { type PointsSpent, spendPoints } from "./points.ts";
import type { Rules } from "./rules.ts";
import { checkFreeLines, type FreeLines, type ShippingPlan } from "./shipping.ts";

/** A goods coupon that may be used, with what it offers. */
export interface Usable {
  readonly coupon: GoodsCoupon;
  readonly offer: GoodsCouponOffer;
}

/** What layers 4 to 6 work on. */
export interface Counter {
  /** As it enters layer 4. */
  readonly basket: Basket;
  readonly rules: Rules;
  readonly plan: ShippingPlan;
  readonly points: PointsWish | null;
  readonly used: Used;
  /** Discounts stop here. */
  readonly floorFen: number;
}

export const floorOf = ({ allowZero, minPayableFen }: Policy): number => (allowZero ? 0 : minPayableFen);

/** The order with this goods coupon (or none), up to the shipping coupon. */
export interface GoodsSettlement {
  readonly goodsCoupon: Usable | null;
  /** Per line, Σ = the coupon's discount. */
  readonly couponShares: readonly number[];
  readonly isGoodsCouponLimited: boolean;
  /** Per line, after layer 4. */
  readonly amounts: readonly number[];
  readonly freeLines: FreeLines;
  readonly campaigns: FreedByCampaigns;
}

/** One way to pay for the order: these coupons (or none), and what it comes to. */
export interface Settlement extends GoodsSettlement {
  readonly shippingCoupon: ShippingCoupon | null;
  readonly waivedFen: number;
  readonly isShippingCouponLimited: boolean;
  readonly spent: PointsSpent | null;
  readonly payableFen: number;
}

/**
 * Layer 4 with one coupon, and layer 6 as far as it follows from it. Where the order would cost less than the policy allows,
 * discounts give back the difference: free-shipping campaigns, then the coupon, whose smaller discount may lift the goods
 * over a free-shipping line, so shipping is looked at anew; the discount only ever shrinks, which ends it.
 */
export function settleGoods(goods: Usable | null, counter: Counter): GoodsSettlement {
  const { basket, rules, plan, used, floorFen } = counter;
  const fullFen = goods?.offer.discountFen ?? 0;
  for (let discountFen = fullFen; ; ) {
    const couponShares =
      goods === null || discountFen === 0
        ? basket.amounts.map(() => 0)
        : allocate(discountFen, goods.offer.weights, goods.offer.weights);
    const amounts = basket.amounts.map((amount, index) => amount - (couponShares[index] ?? 0));
    const freeLines = checkFreeLines(plan, amounts);
    const chargedFen = sumFen(amounts) + plan.feeFen - freeLines.freedFen;
    const freed = freeByCampaigns(rules.shipping, basket, amounts, plan, plan.feeFen - freeLines.freedFen, used);
    const shortFen = Math.max(floorFen - (chargedFen - freed.freedFen), 0);
    const campaigns = shortFen > 0 && freed.freedFen > 0 ? giveBack(freed, shortFen) : freed;
    const stillShortFen = floorFen - (chargedFen - campaigns.freedFen);
    if (stillShortFen > 0 && discountFen > 0) {
      discountFen -= Math.min(discountFen, stillShortFen);
      continue;
    }
    return {
      goodsCoupon: discountFen > 0 ? goods : null,
      couponShares,
      isGoodsCouponLimited: discountFen < fullFen,
      amounts,
      freeLines,
      campaigns,
    };
  }
}

/** The rest of it: the shipping coupon, cut where the least payment demands, and points as far as there is room above that. */
export function settle(settled: GoodsSettlement, waiver: Ready<ShippingCoupon> | null, counter: Counter): Settlement {
  const { basket, plan, points, floorFen } = counter;
  const { amounts, freeLines, campaigns } = settled;
  const leftFen = plan.feeFen - freeLines.freedFen - campaigns.freedFen;
  const unwaivedFen = sumFen(amounts) + leftFen;
  const isWaived = waiver !== null && leftFen > 0 && whyNotWaived(waiver, basket, amounts) === null;
  const fullFen = isWaived ? Math.min(leftFen, waiver.coupon.rule.capFen ?? leftFen) : 0;
  const waivedFen = Math.max(Math.min(fullFen, unwaivedFen - floorFen), 0);
  const roomFen = Math.max(unwaivedFen - waivedFen - floorFen, 0);
  const spent = points === null ? null : spendPoints(points, basket, amounts, roomFen);
  return {
    ...settled,
    shippingCoupon: waiver !== null && waivedFen > 0 ? waiver.coupon : null,
    waivedFen,
    isShippingCouponLimited: waivedFen < fullFen,
    spent,
    payableFen: unwaivedFen - waivedFen - (spent?.fen ?? 0),
  };
}
