import { orderPaid } from "@banyan/contracts";
import type { Quote } from "@banyan/pricing";
import { sql } from "kysely";
import type { Tx } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import type { Checkout } from "./checkout-participant.ts";
import type { Ordering } from "./deps.ts";
import { orderFact, toFactLines } from "./order-facts.ts";
import { countPaidOrder, type LockedOrder, type PaidOrder } from "./order-store.ts";
import { freePickupCode } from "./pickup-store.ts";

/**
 * Everything a paid order sets off, in the transaction that made it PAID: what was held is used, the fact is told.
 * Run by a payment, or at once for an order that costs nothing; the move to PAID happens once, so this does.
 */
export async function runPaidEffects(
  deps: Ordering,
  tx: Tx,
  programId: string,
  order: Omit<LockedOrder, "state" | "openid" | "summary" | "payBefore"> & PaidOrder,
  paymentId: string | null,
): Promise<void> {
  const { id: orderId, memberId, personId } = order;
  const announce = (paidOrders: number) =>
    appendFact(tx, orderPaid, {
      programId,
      subject: orderId,
      personId,
      data: {
        ...orderFact(order),
        payment_id: paymentId,
        paid_fen: order.payableFen,
        coupon_id: order.couponId,
        first_order: paidOrders === 1,
        lines: toFactLines(order.lines),
        goods_fen: order.goodsFen,
        shipping_fen: order.shippingFen,
        points_spent: order.pointsSpent,
        points_fen: order.pointsFen,
        savings: [...order.savings],
        rewards: order.rewards.map(toFactReward),
      },
    });
  const checkout: Checkout = { ...order, programId, orderId, ...splitGifts(order.lines) };
  // sent together, so rows are still locked in the order of the list; what fails rolls all of it back
  await Promise.all([
    ...deps.participants.map((participant) => participant.paid(tx, checkout)),
    countPaidOrder(tx, programId, memberId).then(announce),
  ]);
}

/** The column of an order that becomes PAID and is fetched by its buyer. */
export const pickupCode = (programId: string, { deliveryMethod }: Pick<LockedOrder, "deliveryMethod">) =>
  deliveryMethod === "PICKUP" ? sql`, pickup_code = ${freePickupCode(programId)}` : sql``;

/** What was bought, and what was given with it. */
const splitGifts = (lines: PaidOrder["lines"]): Pick<Checkout, "lines" | "gifts"> => ({
  lines: lines.filter(({ giftOf }) => giftOf === null),
  gifts: lines.flatMap(({ giftOf, ...line }) => (giftOf === null ? [] : [{ ...line, promotionId: giftOf }])),
});

const toFactReward = (reward: Quote["rewards"][number]) =>
  reward.kind === "coupons"
    ? { kind: reward.kind, template_id: reward.templateId, count: reward.count, source_id: reward.source.id }
    : { kind: reward.kind, amount: reward.amount, source_id: reward.source.id };
