import { DEFAULT_ZONE } from "@banyan/calendar";
import {
  afterSaleRefunded,
  consentChanged,
  couponGranted,
  couponReturned,
  couponUsed,
  memberRegistered,
  memberSignedIn,
  orderClosed,
  orderCompleted,
  orderPaid,
  orderPlaced,
  orderShipped,
  personMerged,
  personMergeUndone,
  refundRequested,
  refundSucceeded,
} from "@banyan/contracts";
import { type Consumer, defineConsumer } from "#kernel/facts.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { enqueueIntent, type Sender } from "#kernel/outbox.ts";
import type { Programs } from "#kernel/programs.ts";
import type { EventRow } from "#modules/tracking/index.ts";
import { factToRow } from "./facts-to-rows.ts";
import { type MergeRow, mergeRows } from "./merge-rows.ts";
import type { AnalyticsStore } from "./store.ts";

/** Sends a block of facts to ClickHouse. */
export const blockKind = "analytics.block";
export const factsConsumer = "analytics.when-anything-counts";
/** With the passes (100 ms) and the board's poll (400 ms) still within a second. */
const BLOCK_PACE_MS = 300;
export type Block = { events: EventRow[]; merges: MergeRow[] };

/** Business facts that reports count. */
export const counted = [
  memberRegistered,
  memberSignedIn,
  consentChanged,
  couponGranted,
  couponUsed,
  couponReturned,
  orderPlaced,
  orderPaid,
  orderClosed,
  orderShipped,
  orderCompleted,
  refundRequested,
  refundSucceeded,
  afterSaleRefunded,
] as const;

/**
 * Copies business facts to ClickHouse. The block and the cursor commit together, so a fact is in exactly one block;
 * a block sent twice is harmless because its intent's id is the insert's token.
 */
export function reactionsAnalytics({ programs }: { programs: Programs }): Consumer[] {
  return [
    defineConsumer({
      name: factsConsumer,
      facts: [...counted, personMerged, personMergeUndone],
      // a block costs ClickHouse ~20 ms of CPU whatever its size: ten a second were as dear as the orders themselves
      paceMs: BLOCK_PACE_MS,
      async run(batch, tx) {
        const merges = batch.flatMap((fact) =>
          fact.name === "person_merged" || fact.name === "person_merge_undone" ? mergeRows(fact) : [],
        );
        const programId = batch[0]?.programId ?? "";
        const zone = (await programs.byId(programId))?.zone ?? DEFAULT_ZONE;
        const events = batch
          .filter(({ name }) => name !== "person_merged" && name !== "person_merge_undone")
          .map((fact) => factToRow(fact, zone));
        await enqueueIntent(tx, {
          id: uuidv7(),
          programId,
          kind: blockKind,
          payload: { events, merges } satisfies Block,
        });
      },
    }),
  ];
}

/** Sends a block; sent again after an unknown outcome, its token stores nothing twice. */
export const factSender = (store: AnalyticsStore): Sender<Block> => ({
  kind: blockKind,
  async send({ id, payload }) {
    try {
      if (payload.events.length > 0) await store.insertFacts(payload.events, id);
      if (payload.merges.length > 0) await store.insertMerges(payload.merges, id);
      return { is: "done" };
    } catch (error) {
      return { is: "retry", error: String(error) };
    }
  },
});
