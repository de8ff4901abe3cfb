import { fail } from "#kernel/failure.ts";
import type { Catalog } from "#modules/catalog/index.ts";
import type { Rewards } from "#modules/rewards/index.ts";
import type { CheckoutParticipant } from "./checkout-participant.ts";
import { endReservation } from "./order-store.ts";

/** Stock: reserved, then sold or released; the order's reservation rows leave HELD once, so each happens once. */
export const stockParticipant = (
  catalog: Pick<Catalog, "reserveStock" | "releaseStock" | "commitStock">,
): CheckoutParticipant => ({
  locks: "stock",
  async reserve(tx, { programId, lines }) {
    const outcome = await catalog.reserveStock(tx, programId, lines);
    if (outcome.ok) return;
    const short = lines.filter(({ skuId }) => outcome.skuIds.includes(skuId));
    fail("OUT_OF_STOCK", { field: "body.lines", details: { product: short[0]?.title, skuIds: outcome.skuIds } });
  },
  async release(tx, { programId, orderId }) {
    const lines = await endReservation(tx, programId, orderId, "RELEASED");
    if (lines.length > 0) await catalog.releaseStock(tx, programId, lines);
  },
  async paid(tx, { programId, orderId, lines }) {
    const [ended] = await Promise.all([
      endReservation(tx, programId, orderId, "SOLD"),
      catalog.commitStock(tx, programId, lines),
    ]);
    if (ended.length !== lines.length)
      throw new Error(`Order ${orderId} holds ${ended.length} of ${lines.length} lines`);
  },
});

/** The coupons of an order: locked, then used or returned; one statement each, whatever their number. */
export const couponParticipant = (
  rewards: Pick<Rewards, "lockCoupons" | "useCoupons" | "returnCoupons">,
): CheckoutParticipant => ({
  locks: "coupon",
  async reserve(tx, { programId, orderId, couponId, memberId }) {
    if (couponId === null) return;
    const areLocked = await rewards.lockCoupons(tx, { programId, orderId, couponIds: [couponId], memberId });
    if (!areLocked) fail("COUPON_NOT_USABLE", { field: "body.coupon" });
  },
  async release(tx, { programId, orderId, couponId }) {
    if (couponId !== null) await rewards.returnCoupons(tx, { programId, orderId, couponIds: [couponId] });
  },
  async paid(tx, { programId, orderId, couponId, couponFen }) {
    if (couponId === null) return;
    await rewards.useCoupons(tx, { programId, orderId, uses: [{ couponId, discountFen: couponFen }] });
  },
});
