import {
  type GoodsCoupon,
  isGoodsCoupon,
  isShippingCoupon,
  type OpenLine,
  offerOf,
  type ShippingCoupon,
  whyNotWaived,
} from "./coupon.ts";
import type { HeldCoupon } from "./held-coupon.ts";
import type { CouponChoice, QuoteInput } from "./input.ts";
import { byText } from "./order-of.ts";
import type { RejectCode } from "./result.ts";
import { type Settlement, settle, type Usable } from "./settle.ts";

export interface RejectedCoupon {
  readonly coupon: HeldCoupon;
  readonly code: RejectCode;
  readonly missingFen: number | null;
}

/**
 * Layers 4 and 6 together, because they meet: a goods coupon can push the order below the free-shipping line. Every pair
 * of allowed coupons is settled to the end and the cheapest taken (exact: pairs are few, one goods and one shipping
 * coupon each). Between equals: fewer coupons spent, then the ones that expire first, then the lower id.
 */
export function chooseCoupons(
  lines: readonly OpenLine[],
  input: QuoteInput,
): { readonly best: Settlement; readonly rejected: readonly RejectedCoupon[] } {
  const goods = input.coupons.filter(isGoodsCoupon);
  const waivers = input.coupons.filter(isShippingCoupon);
  const usable: Usable[] = [];
  const rejected: RejectedCoupon[] = [];
  for (const coupon of goods) {
    const answer = offerOf(coupon, lines, input.now);
    if ("offer" in answer) usable.push({ coupon, offer: answer.offer });
    else rejected.push({ coupon, ...answer.refusal });
  }

  const { goodsCoupon, shippingCoupon } = input.choice;
  let best = settle(lines, null, null, input);
  // a named coupon is used whenever it has an effect, so it starts by ruling out the pairs without it
  let bestObeys = 0;
  for (const goodsCandidate of allowed(usable, goodsCoupon, ({ coupon }) => coupon.id)) {
    for (const waiver of allowed(waivers, shippingCoupon, ({ id }) => id)) {
      const candidate = settle(lines, goodsCandidate, waiver, input);
      const obeys = namedCouponsUsed(candidate, input);
      if (obeys > bestObeys || (obeys === bestObeys && isBetter(candidate, best))) {
        best = candidate;
        bestObeys = obeys;
      }
    }
  }

  for (const { coupon } of usable) {
    if (coupon === best.goodsCoupon?.coupon) continue;
    rejected.push({ coupon, code: codeOfUnused(coupon, goodsCoupon), missingFen: null });
  }
  const after = lines.map(({ line, amountFen }, i) => ({ line, amountFen: amountFen - (best.couponShares[i] ?? 0) }));
  const leftFen = best.shipping.feeFen - best.shipping.freedFen;
  for (const coupon of waivers) {
    if (coupon === best.shippingCoupon) continue;
    const refusal = whyNotWaived(coupon, after, input.now);
    if (refusal !== null) rejected.push({ coupon, ...refusal });
    else if (leftFen === 0) rejected.push({ coupon, code: "NO_EFFECT", missingFen: null });
    else rejected.push({ coupon, code: codeOfUnused(coupon, shippingCoupon), missingFen: null });
  }
  return { best, rejected };
}

/** Candidates of a choice; `null` is “no coupon”. */
function allowed<T>(candidates: readonly T[], choice: CouponChoice, idOf: (candidate: T) => string): (T | null)[] {
  if (choice === "none") return [null];
  if (choice === "best") return [null, ...candidates];
  return [null, ...candidates.filter((candidate) => idOf(candidate) === choice.couponId)];
}

/** The goods coupon counts first: the shipping coupon is looked at after it. */
function namedCouponsUsed({ goodsCoupon, shippingCoupon }: Settlement, { choice }: QuoteInput): number {
  const isNamed = (chosen: CouponChoice, coupon: HeldCoupon | undefined | null): boolean =>
    typeof chosen !== "string" && coupon?.id === chosen.couponId;
  return (
    (isNamed(choice.goodsCoupon, goodsCoupon?.coupon) ? 2 : 0) +
    (isNamed(choice.shippingCoupon, shippingCoupon) ? 1 : 0)
  );
}

function isBetter(a: Settlement, b: Settlement): boolean {
  if (a.payableFen !== b.payableFen) return a.payableFen < b.payableFen;
  const spent = couponsOf(a).length - couponsOf(b).length;
  if (spent !== 0) return spent < 0;
  for (const [index, coupon] of couponsOf(a).entries()) {
    const other = couponsOf(b)[index];
    if (other === undefined || other.id === coupon.id) continue;
    const sooner = Date.parse(coupon.validUntil) - Date.parse(other.validUntil);
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
