import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "./db.ts";

/** Which state may follow which. */
export type States<S extends string> = {
  readonly names: readonly S[];
  mayMove(from: S, to: S): boolean;
  /** States nothing follows. */
  isFinal(state: S): boolean;
};

/**
 * A state table as data; a pure value, safe to use anywhere.
 * @example const orderStates = defineStates({ PENDING_PAYMENT: ["PAID", "CLOSED"], PAID: ["SHIPPED"], SHIPPED: [], CLOSED: [] })
 */
export function defineStates<const T extends Record<string, readonly (keyof T & string)[]>>(
  table: T,
): States<keyof T & string> {
  type S = keyof T & string;
  const next = (state: S): readonly string[] => table[state] ?? [];
  return {
    names: Object.keys(table) as S[], // the keys of T
    mayMove: (from, to) => next(from).includes(to),
    isFinal: (state) => next(state).length === 0,
  };
}

export type Move<S extends string> = {
  states: States<S>;
  /** A table with `program_id`, `id`, `state`; its name is also the entity's name in the history. */
  table: string;
  programId: string;
  id: string;
  from: S | readonly S[];
  to: S;
  /** A word for the history, e.g. PAYMENT_TIMEOUT. */
  reason: string;
  /** Columns that change with the state, e.g. sql`paid_at = app_now()`; a check may demand that they agree. */
  set?: RawBuilder<unknown>;
};

/**
 * `UPDATE … WHERE state = expected` and its history row in one statement. The state it left, or null when the row was
 * not (any more) in an expected state: someone else moved it, so whoever gets null does nothing.
 * A move the table does not allow throws: that is a bug, not a race.
 */
export async function moveState<S extends string>(tx: Tx, move: Move<S>): Promise<S | null> {
  const expected: readonly S[] = typeof move.from === "string" ? [move.from] : move.from;
  for (const from of expected) {
    if (!move.states.mayMove(from, move.to)) throw new Error(`${move.table} may not move from ${from} to ${move.to}`);
  }
  // the lock is taken first, so that `before` is what the update really changed
  const { rows } = await sql<{ from: S }>`
    with before as (
      select program_id, id, state from ${sql.table(move.table)}
      where program_id = ${move.programId} and id = ${move.id} and state = any(${[...expected]}) for update
    ), moved as (
      update ${sql.table(move.table)} as row set state = ${move.to}${move.set ? sql`, ${move.set}` : sql``} from before
      where row.program_id = before.program_id and row.id = before.id
      returning before.state as from_state
    )
    insert into state_changes (program_id, entity, entity_id, from_state, to_state, reason)
    select ${move.programId}, ${move.table}, ${move.id}::text, from_state, ${move.to}, ${move.reason} from moved
    returning from_state as "from"`.execute(tx);
  return rows[0]?.from ?? null;
}

export type StateChange = { from: string; to: string; reason: string; at: Date };

/** Oldest first. Index: state_changes_by_entity. */
export async function stateHistory(db: Db | Tx, programId: string, table: string, id: string): Promise<StateChange[]> {
  const { rows } = await sql<StateChange>`
    select from_state as "from", to_state as "to", reason, at from state_changes
    where program_id = ${programId} and entity = ${table} and entity_id = ${id} order by seq`.execute(db);
  return rows;
}
