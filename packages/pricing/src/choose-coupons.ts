import { sumFen } from "@banyan/money";
import { type GoodsCoupon, offerOf, type Ready, type ShippingCoupon, whyNotWaived } from "./coupon.ts";
import { refused } from "./effect.ts";
import type { HeldCoupon } from "./held-coupon.ts";
import type { Choice, CouponChoice } from "./input.ts";
import { momentOf } from "./instant.ts";
import { byText } from "./order-of.ts";
import { worthOfPoints } from "./points.ts";
import type { RejectCode } from "./result.ts";
import type { RefusedCoupon } from "./rules.ts";
import { type Counter, type GoodsSettlement, type Settlement, settle, settleGoods, type Usable } from "./settle.ts";

/**
 * Layers 4 to 6 together, because they meet: a goods coupon can push the order below the free-shipping line. Every pair
 * of allowed coupons is settled to the end and the cheapest taken (exact: pairs are few, one goods and one shipping
 * coupon each). Between equals: fewer points, fewer coupons, then the ones that expire first, then the lower id.
 */
export function chooseCoupons(
  counter: Counter,
  choice: Choice,
): { readonly best: Settlement; readonly refused: readonly RefusedCoupon[] } {
  const { goodsCoupons, shippingCoupons } = counter.rules;
  const usable: Usable[] = [];
  const refusedCoupons: RefusedCoupon[] = [];
  for (const ready of goodsCoupons) {
    const offer = offerOf(ready, counter.basket);
    if ("code" in offer) refusedCoupons.push({ coupon: ready.coupon, ...offer });
    else usable.push({ coupon: ready.coupon, offer });
  }
  const best = cheapest(usable, shippingCoupons, counter, choice);
  for (const { coupon } of usable) {
    if (coupon === best.goodsCoupon?.coupon) continue;
    refusedCoupons.push({ coupon, ...refused(codeOfUnused(coupon, choice.goodsCoupon)) });
  }
  const leftFen = counter.plan.feeFen - best.freeLines.freedFen - best.campaigns.freedFen;
  for (const ready of shippingCoupons) {
    const { coupon } = ready;
    if (coupon === best.shippingCoupon) continue;
    const refusal = whyNotWaived(ready, counter.basket, best.amounts);
    if (refusal !== null) refusedCoupons.push({ coupon, ...refusal });
    else if (leftFen === 0) refusedCoupons.push({ coupon, ...refused("NO_EFFECT") });
    else refusedCoupons.push({ coupon, ...refused(codeOfUnused(coupon, choice.shippingCoupon)) });
  }
  return { best, refused: refusedCoupons };
}

function cheapest(
  usable: readonly Usable[],
  waivers: readonly Ready<ShippingCoupon>[],
  counter: Counter,
  choice: Choice,
): Settlement {
  const { goodsCoupon, shippingCoupon } = choice;
  const plain = settleGoods(null, counter);
  let best = settle(plain, null, counter);
  // a named coupon is used whenever it has an effect, so it starts by ruling out the pairs without it
  let bestObeys = 0;
  const tryAll = (settled: GoodsSettlement): void => {
    for (const waiver of allowed(waivers, shippingCoupon, ({ coupon }) => coupon.id)) {
      const candidate = settle(settled, waiver, counter);
      const obeys = namedCouponsUsed(candidate, choice);
      if (obeys > bestObeys || (obeys === bestObeys && isBetter(candidate, best))) {
        best = candidate;
        bestObeys = obeys;
      }
    }
  };
  tryAll(plain);
  const mayBeNamed = typeof goodsCoupon !== "string" || typeof shippingCoupon !== "string";
  const atLeast = leastPayable(counter);
  for (const candidate of byDiscount(allowed(usable, goodsCoupon, ({ coupon }) => coupon.id))) {
    if (!mayBeNamed && atLeast(candidate.offer.discountFen) > best.payableFen) continue;
    tryAll(settleGoods(candidate, counter));
  }
  return best;
}

/** The larger discounts first: most of the others then cannot win any more, whatever shipping does. */
const byDiscount = (usable: readonly (Usable | null)[]): Usable[] =>
  usable.filter((each) => each !== null).sort((a, b) => b.offer.discountFen - a.offer.discountFen);

/** What no order with such a discount can fall below: shipping for nothing, and all the points. */
function leastPayable({ basket, points }: Counter): (discountFen: number) => number {
  const leastFen = sumFen(basket.amounts) - (points === null ? 0 : worthOfPoints(points, points.available));
  return (discountFen) => leastFen - discountFen;
}

/** Candidates of a choice; `null` is “no coupon”. */
function allowed<T>(candidates: readonly T[], choice: CouponChoice, idOf: (candidate: T) => string): (T | null)[] {
  if (choice === "none") return [null];
  if (choice === "best") return [null, ...candidates];
  return [null, ...candidates.filter((candidate) => idOf(candidate) === choice.couponId)];
}

/** The goods coupon counts first: the shipping coupon is looked at after it. */
function namedCouponsUsed({ goodsCoupon, shippingCoupon }: Settlement, choice: Choice): number {
  const isNamed = (chosen: CouponChoice, coupon: HeldCoupon | undefined | null): boolean =>
    typeof chosen !== "string" && coupon?.id === chosen.couponId;
  return (
    (isNamed(choice.goodsCoupon, goodsCoupon?.coupon) ? 2 : 0) +
    (isNamed(choice.shippingCoupon, shippingCoupon) ? 1 : 0)
  );
}

function isBetter(a: Settlement, b: Settlement): boolean {
  if (a.payableFen !== b.payableFen) return a.payableFen < b.payableFen;
  const points = (a.spent?.points ?? 0) - (b.spent?.points ?? 0);
  if (points !== 0) return points < 0;
  const [couponsOfA, couponsOfB] = [couponsOf(a), couponsOf(b)];
  const spent = couponsOfA.length - couponsOfB.length;
  if (spent !== 0) return spent < 0;
  for (const [index, coupon] of couponsOfA.entries()) {
    const other = couponsOfB[index];
    if (other === undefined || other.id === coupon.id) continue;
    const sooner = momentOf(coupon.validUntil) - momentOf(other.validUntil);
    return sooner === 0 ? byText(coupon.id, other.id) < 0 : sooner < 0;
  }
  return false;
}

const couponsOf = ({ goodsCoupon, shippingCoupon }: Settlement): (GoodsCoupon | ShippingCoupon)[] => [
  ...(goodsCoupon === null ? [] : [goodsCoupon.coupon]),
  ...(shippingCoupon === null ? [] : [shippingCoupon]),
];

/** A coupon that could have been used: left by the buyer's choice, or because another (or none) is cheaper. */
function codeOfUnused(coupon: HeldCoupon, choice: CouponChoice): RejectCode {
  if (choice === "best") return "NOT_BEST";
  // it was named and still not used: its whole discount would be given back to the least payment
  return choice !== "none" && choice.couponId === coupon.id ? "NO_EFFECT" : "NOT_CHOSEN";
}
