import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type Deal = { programId: string; skuId: string; day: string; lowestFen: number };

/** Keeps the lower one; several orders at once, so that a batch of facts is one statement. */
export async function keepDeals(tx: Tx, deals: readonly Deal[]): Promise<void> {
  await sql`
    insert into sku_deals as kept (program_id, sku_id, day, lowest_fen)
    select program_id, sku_id, day, min(lowest_fen) from unnest(
      ${deals.map(({ programId }) => programId)}::text[], ${deals.map(({ skuId }) => skuId)}::uuid[],
      ${deals.map(({ day }) => day)}::date[], ${deals.map(({ lowestFen }) => lowestFen)}::bigint[]
    ) as deal (program_id, sku_id, day, lowest_fen)
    group by program_id, sku_id, day order by program_id, sku_id, day
    on conflict (program_id, sku_id, day) do update set lowest_fen = least(kept.lowest_fen, excluded.lowest_fen)`.execute(
    tx,
  );
}

/** Days both included. Index: sku_deals_pkey. */
export async function lowestDeals(
  db: Db,
  programId: string,
  skuIds: readonly string[],
  days: { from: string; to: string },
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ skuId: string; fen: number }>`
    select sku_id as "skuId", min(lowest_fen) as fen from sku_deals
    where program_id = ${programId} and sku_id = any(${[...skuIds]}::uuid[]) and day between ${days.from} and ${days.to}
    group by sku_id`.execute(db);
  return new Map(rows.map(({ skuId, fen }) => [skuId, fen]));
}
