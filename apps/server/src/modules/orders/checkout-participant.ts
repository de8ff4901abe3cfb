import type { Campaign } from "@banyan/pricing";
import type { Db, Tx } from "#kernel/db.ts";

/**
 * Lock order of a checkout: whoever takes rows later in this list never waits for one who holds earlier ones.
 * Stock inside is locked in SKU id order.
 */
export const lockOrder = ["campaign", "stock", "coupon", "points", "budget"] as const;

/** A promotion the price used. */
export type AppliedPromotion = {
  id: string;
  /** What it took off; 0 for one that gives things or points. */ amountFen: number;
  /** SKUs sold at its price, for limits per SKU. */ units: readonly { skuId: string; quantity: number }[];
};

/** An order as those who hold something for it see it. */
export type Held = {
  programId: string;
  orderId: string;
  memberId: string;
  personId: number;
  couponId: string | null;
  /** What the goods coupon takes off. */ couponFen: number;
  shippingCouponId: string | null;
  shippingCouponFen: number;
  applied: readonly AppliedPromotion[];
  pointsSpent: number;
  /** What the points pay. */ pointsFen: number;
};
export type Checkout = Held & {
  lines: readonly { skuId: string; quantity: number; title: string }[];
  gifts: readonly { skuId: string; quantity: number; title: string; promotionId: string }[];
};

/**
 * Something that takes part in a checkout, in its transaction: stock, coupons; plays, points and budgets plug in the same way.
 * `reserve` refuses by throwing a Failure, which rolls everything back. `release` and `paid` run once per order.
 * All take part at once, behind the order's own rows: the first statement of each is sent in lock order, so rows are locked by
 * that one, and held for the COMMIT only.
 */
export type CheckoutParticipant = {
  readonly locks: (typeof lockOrder)[number];
  /** Price rules for these SKUs. */
  offers?(from: Db | Tx, programId: string, skuIds: readonly string[]): Promise<readonly Campaign[]>;
  reserve(tx: Tx, checkout: Checkout): Promise<void>;
  release(tx: Tx, held: Held): Promise<void>;
  paid(tx: Tx, checkout: Checkout): Promise<void>;
};

export const inLockOrder = (participants: readonly CheckoutParticipant[]): CheckoutParticipant[] =>
  [...participants].sort((a, b) => lockOrder.indexOf(a.locks) - lockOrder.indexOf(b.locks));
