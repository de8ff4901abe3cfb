import type { Tx } from "../db.ts";
import type { Fact, FactType } from "./append.ts";

export type Consumer = {
  /** `<module>.when-<fact>`; its cursor is kept under this name, so a rename starts over. */
  readonly name: string;
  readonly facts: readonly string[];
  readonly batchSize: number;
  readonly paceMs: number;
  readonly startsAt: "beginning" | "now";
  readonly run: (batch: Fact[], tx: Tx) => Promise<void>;
};

const BATCH_SIZE = 500;
/** Pace of books and totals, which nobody waits for within half a second: batches grow instead of statements. */
export const CALM_MS = 500;

/**
 * “When X elsewhere, do Y here.” `run` gets a batch in order and works in `tx`; its effect and the cursor commit together,
 * so PostgreSQL effects happen once. Effects outside PostgreSQL may run twice: say above it what makes the second harmless.
 * A batch that throws is halved until the guilty fact is alone.
 * @example defineConsumer({ name: "orders.when-payment-succeeded", facts: [paymentSucceeded], run: async (batch, tx) => { … } })
 */
export function defineConsumer<const F extends readonly FactType[]>(definition: {
  name: string;
  facts: F;
  /** At most so many facts in one transaction; 500. */
  batchSize?: number;
  /** Deliveries under load are at least so far apart, for effects that cost much each and little more when larger; a lone fact never waits. */
  paceMs?: number;
  /** A consumer new to the log reads it from the beginning (a projection) or from now on (a message). */
  startsAt?: "beginning" | "now";
  run(batch: Fact<F[number]>[], tx: Tx): Promise<void>;
}): Consumer {
  return {
    name: definition.name,
    facts: definition.facts.map((fact) => fact.name),
    batchSize: definition.batchSize ?? BATCH_SIZE,
    paceMs: definition.paceMs ?? 0,
    startsAt: definition.startsAt ?? "beginning",
    // The runner hands over only facts of the names above, whose data was checked when it was appended.
    run: definition.run as (batch: Fact[], tx: Tx) => Promise<void>,
  };
}
