import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type PriceChange = { skuId: string; fromFen: number | null; toFen: number };

/** Closes the price that held until now and opens the new one; a price that held for no time at all never was. */
export async function keepPrices(tx: Tx, programId: string, changes: readonly PriceChange[]): Promise<void> {
  if (changes.length === 0) return;
  const skuIds = changes.map((change) => change.skuId);
  const prices = changes.map((change) => change.toFen);
  await sql`
    update sku_prices set until_at = app_now()
    where program_id = ${programId} and sku_id = any(${skuIds}::uuid[]) and until_at is null and from_at < app_now()`.execute(
    tx,
  );
  await sql`
    insert into sku_prices (program_id, sku_id, from_at, price_fen)
    select ${programId}, line.sku_id, app_now(), line.price_fen
    from unnest(${skuIds}::uuid[], ${prices}::bigint[]) as line (sku_id, price_fen)
    on conflict (program_id, sku_id, from_at) do update set price_fen = excluded.price_fen`.execute(tx);
}

/**
 * The lowest price each SKU was offered at between two instants (a price counts when it held for any moment of them).
 * What may be struck through as a reference price is the lowest of the last 7 days before the offer.
 */
export async function lowestPricesSince(
  db: Db | Tx,
  programId: string,
  skuIds: readonly string[],
  since: Date,
  until: Date,
): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ skuId: string; priceFen: number }>`
    select sku_id as "skuId", min(price_fen) as "priceFen" from sku_prices
    where program_id = ${programId} and sku_id = any(${skuIds}::uuid[]) and from_at < ${until}
      and (until_at is null or until_at > ${since})
    group by sku_id`.execute(db);
  return new Map(rows.map((row) => [row.skuId, row.priceFen]));
}
