import { allocate, sumFen } from "@banyan/money";
import type { GoodsCoupon, GoodsCouponOffer, OpenLine, ShippingCoupon } from "./coupon.ts";
import type { QuoteInput } from "./input.ts";
import { chargeShipping, type ShippingCharge } from "./shipping.ts";

/** A goods coupon that may be used, with what it offers. */
export interface Usable {
  readonly coupon: GoodsCoupon;
  readonly offer: GoodsCouponOffer;
}

/** One way to pay for the order: these coupons (or none), and what it comes to. */
export interface Settlement {
  readonly goodsCoupon: Usable | null;
  /** Per line, Σ = the coupon's discount. */
  readonly couponShares: readonly number[];
  readonly isGoodsCouponLimited: boolean;
  readonly shippingCoupon: ShippingCoupon | null;
  readonly isShippingCouponLimited: boolean;
  readonly shipping: ShippingCharge;
  readonly payableFen: number;
}

/**
 * Works out one pair of coupons to the end. Where the order would cost less than the policy allows, discounts give back
 * the difference: first the shipping coupon, then the goods coupon (whose smaller discount may lift the goods over the
 * free-shipping line, so shipping is charged anew; the discount only ever shrinks, which ends it).
 */
export function settle(
  lines: readonly OpenLine[],
  goods: Usable | null,
  waiver: ShippingCoupon | null,
  input: QuoteInput,
): Settlement {
  const floorFen = input.policy.allowZero ? 0 : input.policy.minPayableFen;
  const fullFen = goods?.offer.discountFen ?? 0;
  let discountFen = fullFen;
  for (;;) {
    const couponShares =
      goods === null ? lines.map(() => 0) : allocate(discountFen, goods.offer.eligibleFen, goods.offer.eligibleFen);
    const after = lines.map(({ line, amountFen }, index) => ({
      line,
      amountFen: amountFen - (couponShares[index] ?? 0),
    }));
    const charge = chargeShipping(after, waiver, input);
    const goodsFen = sumFen(after.map(({ amountFen }) => amountFen));
    const unlimitedFen = goodsFen + charge.feeFen - charge.freedFen - charge.waivedFen;
    const givenBackFen = Math.min(Math.max(floorFen - unlimitedFen, 0), charge.waivedFen);
    const waivedFen = charge.waivedFen - givenBackFen;
    const payableFen = unlimitedFen + givenBackFen;
    if (payableFen < floorFen && discountFen > 0) {
      discountFen -= Math.min(discountFen, floorFen - payableFen);
      continue;
    }
    return {
      goodsCoupon: discountFen > 0 ? goods : null,
      couponShares,
      isGoodsCouponLimited: discountFen < fullFen,
      shippingCoupon: waivedFen > 0 ? waiver : null,
      isShippingCouponLimited: givenBackFen > 0,
      shipping: { ...charge, waivedFen },
      payableFen,
    };
  }
}
