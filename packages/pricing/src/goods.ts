import { Used } from "./audience.ts";
import { type Basket, bitsOf } from "./basket.ts";
import { chooseCoupons } from "./choose-coupons.ts";
import type { QuoteInput } from "./input.ts";
import { itemEffect } from "./items/item-effect.ts";
import { type LinePrices, priceLines } from "./line-price.ts";
import type { MergedLine } from "./merge-lines.ts";
import { orderEffect } from "./order-effect.ts";
import { pointsShares } from "./points.ts";
import type { RefusedCoupon, Rules } from "./rules.ts";
import { floorOf, type Settlement } from "./settle.ts";
import { planShipping, type ShippingPlan } from "./shipping.ts";
import { type LayerResult, stackedLayer } from "./stacked-layer.ts";

/** What layers 1 to 6 decided. */
export interface Decision {
  readonly prices: LinePrices;
  readonly items: LayerResult;
  readonly order: LayerResult;
  readonly plan: ShippingPlan;
  readonly settled: Settlement;
  /** Per line, what points pay. */
  readonly pointsShares: readonly number[];
  readonly refusedCoupons: readonly RefusedCoupon[];
}

/**
 * Layers 1 to 6, each on what the one before left. Where even without coupon and points the order would cost less than the
 * policy allows, layer 3 gives back the difference, then layer 2; what follows is worked out anew.
 */
export function decide(
  merged: readonly MergedLine[],
  rules: Rules,
  input: Pick<QuoteInput, "usage" | "choice" | "points" | "shipping" | "policy">,
): Decision {
  const used = new Used(input.usage);
  const floorFen = floorOf(input.policy);
  const prices = priceLines(merged, rules.prices, used);
  const plan = planShipping(input.shipping, merged);
  const priced: Basket = {
    lines: prices.lines,
    amounts: prices.lines.map(({ pricedFen }) => pricedFen),
    closed: prices.lines.map(({ campaign }) => (campaign === null ? 0 : bitsOf(campaign.closesLayers))),
  };
  let [mostItemsFen, mostOrderFen] = [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER];
  for (;;) {
    const items = stackedLayer(rules.items, priced, used, itemEffect, mostItemsFen);
    const order = stackedLayer(rules.order, items.basket, used, orderEffect, mostOrderFen);
    const counter = { basket: order.basket, rules, plan, points: input.points, used, floorFen };
    const { best, refused } = chooseCoupons(counter, input.choice);
    const shortFen = floorFen - best.payableFen;
    if (shortFen > 0 && order.savedFen > 0) mostOrderFen = Math.max(order.savedFen - shortFen, 0);
    else if (shortFen > 0 && items.savedFen > 0) mostItemsFen = Math.max(items.savedFen - shortFen, 0);
    else {
      const shares = pointsShares(best.spent, merged.length);
      return { prices, items, order, plan, settled: best, pointsShares: shares, refusedCoupons: refused };
    }
  }
}
