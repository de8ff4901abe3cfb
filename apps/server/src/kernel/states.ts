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
  const [from] = await moveStates(tx, [move]);
  return (from as S | undefined) ?? null; // one of `move.from`
}

/**
 * Several rows that move together, in one statement: all of them, or none when one was not in an expected state.
 * The states they left, in the order of the moves; empty for none. Rows are locked in that order.
 */
export async function moveStates(tx: Tx, moves: readonly Move<string>[]): Promise<string[]> {
  for (const { states, table, from, to } of moves) {
    for (const expected of [from].flat()) {
      if (!states.mayMove(expected, to)) throw new Error(`${table} may not move from ${expected} to ${to}`);
    }
  }
  // locks are taken first, so that `before` is what the updates really changed; the join demands every row
  const name = (word: string, index: number) => sql.ref(`${word}_${index}`);
  const before = moves.map(
    ({ table, programId, id, from }, index) => sql`${name("before", index)} as materialized (
      select program_id, id, state from ${sql.table(table)}
      where program_id = ${programId} and id = ${id} and state = any(${[from].flat()}) for update)`,
  );
  const everyone = sql.join(moves.map((_, index) => sql.table(`before_${index}`)));
  const moved = moves.map(
    ({ table, to, set }, index) => sql`${name("moved", index)} as (
      update ${sql.table(table)} as row set state = ${to}${set ? sql`, ${set}` : sql``} from ${everyone}
      where row.program_id = ${sql.ref(`before_${index}.program_id`)} and row.id = ${sql.ref(`before_${index}.id`)}
      returning ${sql.ref(`before_${index}.state`)} as from_state)`,
  );
  const changes = moves.map(
    ({ programId, table, id, to, reason }, index) => sql`
      select ${programId}, ${table}, ${id}::text, from_state, ${to}, ${reason} from ${sql.table(`moved_${index}`)}`,
  );
  const { rows } = await sql<{ table: string; id: string; from: string }>`
    with ${sql.join([...before, ...moved])}
    insert into state_changes (program_id, entity, entity_id, from_state, to_state, reason)
    ${sql.join(changes, sql` union all `)}
    returning entity as "table", entity_id as id, from_state as "from"`.execute(tx);
  return moves.flatMap(({ table, id }) => rows.find((row) => row.table === table && row.id === id)?.from ?? []);
}

export type StateChange = { from: string; to: string; reason: string; at: Date };

/** Oldest first. Index: state_changes_by_entity. */
export async function stateHistory(db: Db | Tx, programId: string, table: string, id: string): Promise<StateChange[]> {
  const { rows } = await sql<StateChange>`
    select from_state as "from", to_state as "to", reason, at from state_changes
    where program_id = ${programId} and entity = ${table} and entity_id = ${id} order by seq`.execute(db);
  return rows;
}
