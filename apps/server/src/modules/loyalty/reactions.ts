import { CALM_MS, type Consumer, defineConsumer } from "#kernel/facts.ts";
import { applyOrderFacts, type OrderFactDeps, orderFacts } from "./order-facts.ts";

/** Orders earn, return and take back points and growth. Cursor and effects move in one transaction, and a movement is unique by its source. */
export const reactionsLoyalty = (deps: OrderFactDeps): Consumer[] => [
  defineConsumer({
    name: "loyalty.when-orders-move",
    paceMs: CALM_MS,
    facts: orderFacts,
    run: (batch, tx) => applyOrderFacts(deps, tx, batch),
  }),
];
