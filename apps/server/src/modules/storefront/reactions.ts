import { dayOf } from "@banyan/calendar";
import { orderPaid } from "@banyan/contracts";
import { CALM_MS, type Consumer, defineConsumer } from "#kernel/facts.ts";
import type { Programs } from "#kernel/programs.ts";
import { type Deal, keepDeals } from "./deal-store.ts";

/** A paid order is a deal at the price of its units; the lowest of a day is kept, so a fact told twice changes nothing. */
export const reactionsStorefront = ({ programs }: { programs: Pick<Programs, "byId"> }): Consumer[] => [
  defineConsumer({
    name: "storefront.when-order-paid",
    paceMs: CALM_MS,
    facts: [orderPaid],
    async run(batch, tx) {
      const deals: Deal[] = [];
      for (const { programId, at, data } of batch) {
        const zone = (await programs.byId(programId))?.zone ?? "Asia/Shanghai";
        for (const { sku_id, quantity, paid_fen } of data.lines) {
          const lowestFen = Math.floor(paid_fen / quantity);
          // gifts are no deals
          if (lowestFen > 0) deals.push({ programId, skuId: sku_id, day: dayOf(at, zone), lowestFen });
        }
      }
      if (deals.length > 0) await keepDeals(tx, deals);
    },
  }),
];
