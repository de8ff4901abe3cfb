import { afterSaleRefunded, orderPaid } from "@banyan/contracts";
import { CALM_MS, type Consumer, defineConsumer } from "#kernel/facts.ts";
import { addRevenue } from "./use-store.ts";

/**
 * When an order with promotions is paid or refunded, its revenue goes to each of them. Cursor and sum move in one transaction: a
 * fact counts once. What the promotion cost was written when the order was paid.
 */
export const reactionsCampaigns = (): Consumer[] => [
  defineConsumer({
    name: "promotions.when-order-paid-or-refunded",
    paceMs: CALM_MS,
    facts: [orderPaid, afterSaleRefunded],
    async run(batch, tx) {
      const sums = new Map<string, { programId: string; orderId: string; fen: number }>();
      for (const fact of batch) {
        const { programId, data } = fact;
        const fen = fact.name === "order_paid" ? fact.data.paid_fen : -fact.data.refund_fen;
        const key = `${programId} ${data.order_id}`;
        const one = sums.get(key) ?? { programId, orderId: data.order_id, fen: 0 };
        sums.set(key, { ...one, fen: one.fen + fen });
      }
      await addRevenue(tx, [...sums.values()]);
    },
  }),
];
