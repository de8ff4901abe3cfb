import { createHash } from "node:crypto";
import { type RawBuilder, sql } from "kysely";
import type { Tx } from "#kernel/db.ts";

/**
 * The counts of a promotion with a limit: one row, or several (shards) that share a large limit. Their limits add up to the
 * promotion's exactly; a shard's row never passes its own, so together they never pass it. Everybody locks in the order promotion, shard.
 */
export const SHARDS = 16;
/** A smaller limit is not worth dividing: its end would be gathered again and again. */
const LEAST_TIMES = 1_000;
/** A thousand times ten yuan. */
const LEAST_BUDGET_FEN = 1_000_000;

/** Which shard an order takes from when that has room. */
export const shardOf = (orderId: string): number => (createHash("sha1").update(orderId).digest()[0] ?? 0) % SHARDS;

type Limits = { totalTimes: number | null; budgetFen: number | null };

/** The limits stand where they are used up. Refused by the table's checks when less than what was used. */
export async function saveLimits(tx: Tx, programId: string, id: string, limits: Limits): Promise<void> {
  const { totalTimes, budgetFen } = limits;
  const isLarge =
    (totalTimes ?? Number.POSITIVE_INFINITY) >= LEAST_TIMES &&
    (budgetFen ?? Number.POSITIVE_INFINITY) >= LEAST_BUDGET_FEN;
  const shards = isLarge && (totalTimes !== null || budgetFen !== null) ? SHARDS : 1;
  await sql`
    insert into promotion_counts (program_id, promotion_id, shard, total_times, budget_fen)
    select ${programId}, ${id}, shard, 0, 0 from generate_series(0, ${shards - 1}::integer) as shard
    on conflict (program_id, promotion_id, shard) do nothing`.execute(tx);
  await divide(
    tx,
    programId,
    id,
    shards,
    sql`${totalTimes}::integer as total_times, ${budgetFen}::bigint as budget_fen`,
  );
}

/** All that is left in one shard, for who finds too little in each. A transaction of its own: whoever holds one shard may not ask for all. */
export async function gather(tx: Tx, programId: string, ids: readonly string[]): Promise<void> {
  // of a kind that is not limited shard 0 has no number
  const all = sql`case when bool_or(total_times is null) then null else sum(total_times)::integer end as total_times,
    case when bool_or(budget_fen is null) then null else sum(budget_fen)::bigint end as budget_fen`;
  for (const id of [...ids].sort()) await divide(tx, programId, id, 1, all);
}

/** Divides what a limit has left evenly over the first shards, the rest to shard 0. Index: promotion_counts_pkey. */
async function divide(
  tx: Tx,
  programId: string,
  id: string,
  shards: number,
  limits: RawBuilder<unknown>,
): Promise<void> {
  // less than nothing is left: shard 0 gets it, and its checks refuse
  const share = (left: RawBuilder<unknown>, used: RawBuilder<unknown>) => sql`
    ${used} + case when ${left} < 0 or ${shards}::integer = 1 then case held.shard when 0 then ${left} else 0 end
      when held.shard >= ${shards}::integer then 0
      else ${left} / ${shards}::integer + case held.shard when 0 then ${left} % ${shards}::integer else 0 end end`;
  await sql`
    with held as materialized (
      select shard, total_times, budget_fen, used_times, spent_fen from promotion_counts
      where program_id = ${programId} and promotion_id = ${id} order by shard for update
    ), whole as (
      select ${limits}, sum(used_times)::integer as used, sum(spent_fen)::bigint as spent from held
    ), rest as (
      select total_times - used as times, budget_fen - spent as fen from whole
    )
    -- the whole row from the one locked: the table's checks look first at the row as it was when the statement began
    update promotion_counts counts set used_times = held.used_times, spent_fen = held.spent_fen,
      total_times = ${share(sql`rest.times`, sql`held.used_times`)}, budget_fen = ${share(sql`rest.fen`, sql`held.spent_fen`)}
    from held, rest
    where counts.program_id = ${programId} and counts.promotion_id = ${id} and counts.shard = held.shard`.execute(tx);
}
