import { CALM_MS, type Consumer, defineConsumer } from "#kernel/facts.ts";
import { postedFacts } from "./postings.ts";
import type { Ledger } from "./service.ts";

export const LEDGER_CONSUMER = "ledger.when-money-moves";

/** Every fact about money and points is booked. Cursor and entries move in one transaction, and a transaction is unique by its source and kind. */
export const reactionsLedger = ({ postFacts }: Pick<Ledger, "postFacts">): Consumer[] => [
  defineConsumer({
    name: LEDGER_CONSUMER,
    facts: postedFacts,
    paceMs: CALM_MS,
    run: (batch, tx) => postFacts(tx, batch),
  }),
];
