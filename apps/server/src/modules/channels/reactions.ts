import { personMerged } from "@banyan/contracts";
import { type Consumer, defineConsumer } from "#kernel/facts.ts";
import { moveTouches } from "./touch-store.ts";

/** A device turned out to be somebody known: what brought them is told once. Moving what is gone already moves nothing. */
export const reactionsChannels = (): Consumer[] => [
  defineConsumer({
    name: "channels.when-person-merged",
    facts: [personMerged],
    async run(batch, tx) {
      for (const { programId, data } of batch) await moveTouches(tx, programId, data.from, data.into);
    },
  }),
];
