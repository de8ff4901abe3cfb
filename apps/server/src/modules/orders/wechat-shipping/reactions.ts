import { orderShipped, refundSucceeded, shipmentCorrected } from "@banyan/contracts";
import { CALM_MS, type Consumer, defineConsumer } from "#kernel/facts.ts";
import type { Ordering } from "../deps.ts";
import { listUnfinished } from "./store.ts";
import { tellWechat } from "./tell-wechat.ts";

/** Facts of one order that arrive together are told once. Effect and cursor commit together, so nothing is told twice. */
export const reactionsWechatShipping = (deps: Ordering): Consumer[] => [
  defineConsumer({
    name: "orders.when-order-shipped",
    paceMs: CALM_MS,
    facts: [orderShipped, shipmentCorrected],
    async run(batch, tx) {
      const orders = new Map(
        batch.map(({ programId, data }) => [`${programId} ${data.order_id}`, { programId, data }]),
      );
      for (const { programId, data } of orders.values()) await tellWechat(deps, tx, programId, data.order_id);
    },
  }),
  // the rest of a partly sent order was paid back: nothing more will come
  defineConsumer({
    name: "orders.when-rest-refunded",
    paceMs: CALM_MS,
    facts: [refundSucceeded],
    async run(batch, tx) {
      for (const programId of new Set(batch.map((fact) => fact.programId))) {
        const ids = batch.filter((fact) => fact.programId === programId).map(({ data }) => data.order_id);
        for (const id of await listUnfinished(tx, programId, ids)) await tellWechat(deps, tx, programId, id);
      }
    },
  }),
];
