import { orderPaid } from "@banyan/contracts";
import { CALM_MS, type Consumer, defineConsumer } from "#kernel/facts.ts";
import { addPaidOrders } from "./store.ts";

/** A member's paid orders and their total follow the order facts. Cursor and sums move in one transaction, so each order counts once. */
export const reactionsMembers = (): Consumer[] => [
  defineConsumer({
    name: "members.when-order-paid",
    paceMs: CALM_MS,
    facts: [orderPaid],
    run: (batch, tx) =>
      addPaidOrders(
        tx,
        batch.map(({ programId, at, data }) => ({ programId, memberId: data.member_id, paidFen: data.paid_fen, at })),
      ),
  }),
];
