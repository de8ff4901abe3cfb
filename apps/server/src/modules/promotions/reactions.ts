import { couponUsed } from "@banyan/contracts";
import { type Consumer, defineConsumer } from "#kernel/facts.ts";
import { addUsed } from "./store.ts";

/** When a coupon is used, count it on its template. Cursor and count move in one transaction: a fact counts once. */
export const reactionsPromotions = (): Consumer[] => [
  defineConsumer({
    name: "promotions.when-coupon-used",
    facts: [couponUsed],
    async run(batch, tx) {
      const counts = new Map<string, { programId: string; templateId: string; count: number }>();
      for (const { programId, data } of batch) {
        const key = `${programId} ${data.template_id}`;
        const one = counts.get(key) ?? { programId, templateId: data.template_id, count: 0 };
        counts.set(key, { ...one, count: one.count + 1 });
      }
      await addUsed(tx, [...counts.values()]);
    },
  }),
];
