import type { Shopper } from "#kernel/auth.ts";
import type { Db, Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { type Basket, type BasketCoupon, type BasketLine, mergeBasket } from "./basket-price.ts";
import type { Ordering } from "./deps.ts";
import { hasPaidOrder } from "./order-store.ts";

/** `best`, `none`, or one coupon's id, as the wire says it. */
export type CouponWish = string;

/**
 * All a price depends on, read anew (two statements).
 * Errors: SKU_NOT_FOUND (also when off sale), COUPON_NOT_FOUND.
 */
export async function loadBasket(
  deps: Ordering,
  from: Db | Tx,
  { programId, memberId }: Shopper,
  request: { lines: readonly BasketLine[]; coupon: CouponWish },
): Promise<Basket> {
  const lines = mergeBasket(request.lines);
  const skuIds = lines.map(({ skuId }) => skuId);
  const [skus, coupons, ...offered] = await Promise.all([
    deps.catalog.loadSkus(from, programId, skuIds),
    deps.rewards.couponsForPricing(from, programId, memberId),
    ...deps.participants.flatMap(({ offers }) => offers?.(from, programId, skuIds) ?? []),
  ]);
  const campaigns = offered.flat();
  const choice = toChoice(request.coupon);
  if (typeof choice !== "string" && !coupons.some(({ id }) => id === choice.couponId)) {
    // not among the usable ones: the price will say why it is refused
    const named = await deps.rewards.findCoupon(from, programId, memberId, choice.couponId);
    coupons.push(named ?? fail("COUPON_NOT_FOUND", { field: "body.coupon" }));
  }
  return {
    now: deps.clock.now(),
    lines: lines.map((line) => {
      const sku = skus.get(line.skuId);
      if (!sku?.onSale) {
        const index = request.lines.findIndex(({ skuId }) => skuId === line.skuId);
        return fail("SKU_NOT_FOUND", { field: `body.lines.${index}.skuId`, details: { skuId: line.skuId } });
      }
      return { ...line, sku };
    }),
    campaigns,
    coupons,
    choice,
    shipping: await deps.shipping.rules(programId, null),
    // asked only when a price rule could want to know
    isNewcomer: campaigns.length > 0 && !(await hasPaidOrder(from, programId, memberId)),
  };
}

const toChoice = (wish: CouponWish): BasketCoupon => (wish === "best" || wish === "none" ? wish : { couponId: wish });
