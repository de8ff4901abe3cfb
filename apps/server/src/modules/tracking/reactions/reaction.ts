import type { Tx } from "#kernel/db.ts";
import type { EventRow } from "../schema.ts";

/**
 * “When a device reports X, do Y here”, within the pass that stored it: right after the block is durable, its effects in one transaction
 * of PostgreSQL, exactly once per event even after kill −9. For what must follow a visit at once (touches, scan counters); everything
 * that can wait for a report reads ClickHouse.
 */
export type BehaviourReaction = {
  /** For the log and the table of parked ones; never changed. */
  name: string;
  /** Which events; null = all. */
  events: readonly string[] | null;
  /** Narrows them down: the fewer, the less every block costs. Must not throw. */
  wants?(row: EventRow): boolean;
  /**
   * Rows of one or several blocks, of any programs and persons, in the order they were stored. An error parks the rows it is about; the
   * others go on. May be called again after a rollback: touches nothing but `tx`. Order by `ts` where order matters: two devices of one
   * person may be collected by two processes.
   */
  run(rows: readonly EventRow[], tx: Tx): Promise<void>;
};

export type Wants = (row: EventRow) => boolean;

/** Does any reaction want this row? Asked for every event: decided by its name first. */
export function wantsOf(reactions: readonly BehaviourReaction[]): Wants {
  const always = reactions.filter(({ events }) => events === null);
  const named = new Map<string, BehaviourReaction[]>();
  for (const reaction of reactions)
    for (const event of reaction.events ?? []) named.set(event, [...(named.get(event) ?? []), reaction]);
  const isWanted = (row: EventRow) => (reaction: BehaviourReaction) => reaction.wants?.(row) ?? true;
  return (row) => {
    const some = named.get(row.event);
    return (some?.some(isWanted(row)) ?? false) || (always.length > 0 && always.some(isWanted(row)));
  };
}

/** The rows of a block that are one reaction's. */
export const rowsFor = ({ events, wants }: BehaviourReaction, rows: readonly EventRow[]): EventRow[] =>
  rows.filter((row) => (events === null || events.includes(row.event)) && (wants?.(row) ?? true));
