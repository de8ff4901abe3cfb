import { couponRedeemedInStore, couponReturned, couponUsed } from "@banyan/contracts";
import { CALM_MS, type Consumer, defineConsumer } from "#kernel/facts.ts";
import { addUsed } from "./coupon-store.ts";

/**
 * When a coupon is used or comes back after a full refund, count it on its template. Cursor and count move in one transaction:
 * a fact counts once.
 */
export const reactionsPromotions = (): Consumer[] => [
  defineConsumer({
    name: "promotions.when-coupon-used",
    paceMs: CALM_MS,
    facts: [couponUsed, couponRedeemedInStore, couponReturned],
    async run(batch, tx) {
      const counts = new Map<string, { programId: string; templateId: string; count: number }>();
      for (const { name, programId, data } of batch) {
        // what an unpaid order gives back had not been used
        const step = name !== "coupon_returned" ? 1 : data.discount_fen === undefined ? 0 : -1;
        const key = `${programId} ${data.template_id}`;
        const one = counts.get(key) ?? { programId, templateId: data.template_id, count: 0 };
        counts.set(key, { ...one, count: one.count + step });
      }
      await addUsed(tx, [...counts.values()]);
    },
  }),
];
