import { sql } from "kysely";
import type { Tx } from "./db.ts";

/** One limit: `key` names what is counted for whom and when, e.g. `coupon:<template>:<member>:2026-11-22`. */
export type Take = { key: string; amount: number; limit: number };

/**
 * Takes from every counter, or says which were full (their keys) — then roll back, as the others were taken.
 * One statement; the row is the lock, so 20 parallel takes of a limit of 5 give exactly 5. Keys are taken in order: no deadlocks.
 * Each key may appear once.
 */
export async function take(tx: Tx, programId: string, takes: readonly Take[]): Promise<{ full: string[] }> {
  const wanted = [...takes].sort((a, b) => (a.key < b.key ? -1 : 1));
  const { rows } = await sql<{ key: string }>`
    insert into counters as counter (program_id, key, used)
    select ${programId}, key, amount
    from unnest(${wanted.map((t) => t.key)}::text[], ${wanted.map((t) => t.amount)}::bigint[], ${wanted.map((t) => t.limit)}::bigint[])
      as wanted (key, amount, max)
    where amount <= max
    order by key
    on conflict (program_id, key) do update set used = counter.used + excluded.used
      where counter.used + excluded.used <= (${JSON.stringify(Object.fromEntries(wanted.map((t) => [t.key, t.limit])))}::jsonb ->> counter.key)::bigint
    returning key`.execute(tx);
  const taken = new Set(rows.map((row) => row.key));
  return { full: wanted.filter((t) => !taken.has(t.key)).map((t) => t.key) };
}

/** Gives back what `take` took; never below zero (the table's check throws, as it would be given back twice). */
export async function giveBack(tx: Tx, programId: string, key: string, amount: number): Promise<void> {
  await sql`update counters set used = used - ${amount} where program_id = ${programId} and key = ${key}`.execute(tx);
}

export async function usedOf(tx: Tx, programId: string, key: string): Promise<number> {
  const { rows } = await sql<{ used: number }>`
    select used from counters where program_id = ${programId} and key = ${key}`.execute(tx);
  return rows[0]?.used ?? 0;
}
