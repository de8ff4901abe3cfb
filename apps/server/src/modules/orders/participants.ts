import { fail } from "#kernel/failure.ts";
import type { Catalog } from "#modules/catalog/index.ts";
import type { Rewards } from "#modules/rewards/index.ts";
import type { Checkout, CheckoutParticipant, Held } from "./checkout-participant.ts";
import { endReservation } from "./order-store.ts";

/** Stock, gifts included: reserved, then sold or released; the order's reservation rows leave HELD once, so each happens once. */
export const stockParticipant = (
  catalog: Pick<Catalog, "reserveStock" | "releaseStock" | "commitStock">,
): CheckoutParticipant => ({
  locks: "stock",
  async reserve(tx, { programId, lines, gifts }) {
    const goods = [...lines, ...gifts];
    const outcome = await catalog.reserveStock(tx, programId, goods);
    if (outcome.ok) return;
    const short = goods.find(({ skuId }) => outcome.skuIds.includes(skuId));
    fail("OUT_OF_STOCK", { field: "body.lines", details: { product: short?.title, skuIds: outcome.skuIds } });
  },
  async release(tx, { programId, orderId }) {
    const held = await endReservation(tx, programId, orderId, "RELEASED");
    if (held.length > 0) await catalog.releaseStock(tx, programId, held);
  },
  async paid(tx, { programId, orderId, lines, gifts }) {
    const goods = [...lines, ...gifts];
    const [ended] = await Promise.all([
      endReservation(tx, programId, orderId, "SOLD"),
      catalog.commitStock(tx, programId, goods),
    ]);
    const skus = new Set(goods.map(({ skuId }) => skuId)).size;
    if (ended.length !== skus) throw new Error(`Order ${orderId} holds ${ended.length} of ${skus} SKUs`);
  },
});

/** The coupons of an order: locked, then used or returned; one statement each, whatever their number. */
export const couponParticipant = (
  rewards: Pick<Rewards, "lockCoupons" | "useCoupons" | "returnCoupons">,
): CheckoutParticipant => ({
  locks: "coupon",
  async reserve(tx, checkout) {
    const { programId, orderId, memberId } = checkout;
    const couponIds = couponsOf(checkout).map(({ couponId }) => couponId);
    if (couponIds.length === 0) return;
    const areLocked = await rewards.lockCoupons(tx, { programId, orderId, couponIds, memberId });
    if (!areLocked) fail("COUPON_NOT_USABLE", { field: "body.coupon" });
  },
  async release(tx, held) {
    const { programId, orderId } = held;
    const couponIds = couponsOf(held).map(({ couponId }) => couponId);
    if (couponIds.length > 0) await rewards.returnCoupons(tx, { programId, orderId, couponIds });
  },
  async paid(tx, checkout) {
    const { programId, orderId } = checkout;
    const uses = couponsOf(checkout);
    if (uses.length > 0) await rewards.useCoupons(tx, { programId, orderId, uses });
  },
});

/** At most one for goods and one for shipping. */
const couponsOf = ({ couponId, couponFen, shippingCouponId, shippingCouponFen }: Held | Checkout) => [
  ...(couponId === null ? [] : [{ couponId, discountFen: couponFen }]),
  ...(shippingCouponId === null ? [] : [{ couponId: shippingCouponId, discountFen: shippingCouponFen }]),
];
