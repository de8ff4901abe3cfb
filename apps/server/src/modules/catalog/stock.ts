import type { Product } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";

type Sku = Product["skus"][number];

/** So many units of a SKU. */
export type StockLine = { skuId: string; quantity: number };
/** `skuIds`: those that are gone or short; nothing was reserved then. */
export type StockOutcome = { ok: true } | { ok: false; skuIds: string[] };

/**
 * Stock moves in four ways, each ONE statement whatever the number of lines, rows locked in SKU id order (no deadlock):
 * reserve (an order is placed), release (it closed unpaid), commit (it was paid: reserved → sold), restock (sold units are back).
 * Every checked column is set from the row as it was locked: PostgreSQL tries an update's constraints first on the row as the
 * statement's snapshot has it, and what someone moved meanwhile would break them for no reason.
 * The constraints of the table are the guard; callers keep reservation rows so that each move happens once.
 */

/** All lines or none. Refuses SKUs taken out of their product; whether the product is on sale says `loadSkus`. */
export async function reserveStock(tx: Tx, programId: string, lines: readonly StockLine[]): Promise<StockOutcome> {
  const { skuIds, quantities } = addUp(lines);
  // `held` waits for each row and reads it as it is then; its sort makes the lock order. Index: skus_pkey.
  const { rows } = await sql<{ skuId: string; short: boolean }>`
    with wanted as materialized (
      select * from unnest(${skuIds}::uuid[], ${quantities}::integer[]) as line (sku_id, quantity)
    ), held as materialized (
      select sku.id, sku.on_hand, sku.reserved, sku.sold, sku.stocked from skus sku
      where sku.program_id = ${programId} and sku.id = any(${skuIds}::uuid[]) and sku.removed_at is null
      order by sku.id for update
    ), checked as materialized (
      select wanted.*, held.id is null or held.on_hand - held.reserved < wanted.quantity as short
      from wanted left join held on held.id = wanted.sku_id
    ), moved as (
      update skus set on_hand = held.on_hand, reserved = held.reserved + checked.quantity, sold = held.sold, stocked = held.stocked
      from checked join held on held.id = checked.sku_id
      where skus.program_id = ${programId} and skus.id = held.id and not exists (select from checked where short)
      returning skus.id
    )
    select sku_id as "skuId", short from checked where short
    union all select id, false from moved`.execute(tx);
  const short = rows.filter((row) => row.short).map((row) => row.skuId);
  if (short.length > 0) return { ok: false, skuIds: short };
  if (rows.length !== skuIds.length)
    throw new Error(`Reserved ${rows.length} of ${skuIds.length} SKUs of ${programId}`);
  return { ok: true };
}

/** Gives reserved units back. Throws when they were not reserved: the caller's records are wrong. */
export async function releaseStock(tx: Tx, programId: string, lines: readonly StockLine[]): Promise<void> {
  const { skuIds, quantities } = addUp(lines);
  const { rows } = await sql`
    with held as materialized (
      select id, on_hand, reserved, sold, stocked from skus
      where program_id = ${programId} and id = any(${skuIds}::uuid[]) order by id for update
    )
    update skus set on_hand = held.on_hand, reserved = held.reserved - line.quantity, sold = held.sold, stocked = held.stocked
    from held join unnest(${skuIds}::uuid[], ${quantities}::integer[]) as line (sku_id, quantity) on line.sku_id = held.id
    where skus.program_id = ${programId} and skus.id = held.id
    returning skus.id`.execute(tx);
  expectAll(rows.length, skuIds.length, "Released", programId);
}

/** Reserved units are sold. Throws when they were not reserved. */
export async function commitStock(tx: Tx, programId: string, lines: readonly StockLine[]): Promise<void> {
  const { skuIds, quantities } = addUp(lines);
  const { rows } = await sql`
    with held as materialized (
      select id, on_hand, reserved, sold, stocked from skus
      where program_id = ${programId} and id = any(${skuIds}::uuid[]) order by id for update
    )
    update skus set on_hand = held.on_hand - line.quantity, reserved = held.reserved - line.quantity,
      sold = held.sold + line.quantity, stocked = held.stocked
    from held join unnest(${skuIds}::uuid[], ${quantities}::integer[]) as line (sku_id, quantity) on line.sku_id = held.id
    where skus.program_id = ${programId} and skus.id = held.id
    returning skus.id`.execute(tx);
  expectAll(rows.length, skuIds.length, "Sold", programId);
}

/** Sold units are on the shelf again. Throws when so many were never sold. */
export async function restockStock(tx: Tx, programId: string, lines: readonly StockLine[]): Promise<void> {
  const { skuIds, quantities } = addUp(lines);
  const { rows } = await sql`
    with held as materialized (
      select id, on_hand, reserved, sold, stocked from skus
      where program_id = ${programId} and id = any(${skuIds}::uuid[]) order by id for update
    )
    update skus set on_hand = held.on_hand + line.quantity, reserved = held.reserved, sold = held.sold - line.quantity,
      stocked = held.stocked
    from held join unnest(${skuIds}::uuid[], ${quantities}::integer[]) as line (sku_id, quantity) on line.sku_id = held.id
    where skus.program_id = ${programId} and skus.id = held.id
    returning skus.id`.execute(tx);
  expectAll(rows.length, skuIds.length, "Restocked", programId);
}

/** Counts the shelf anew. Errors: SKU_NOT_FOUND, STOCK_BELOW_RESERVED. */
export async function setOnHand(
  tx: Tx,
  programId: string,
  skuId: string,
  onHand: number,
): Promise<{ before: Sku; after: Sku }> {
  const columns = sql`
    id, code, options, price_fen as "priceFen", weight_grams as "weightGrams", on_hand as "onHand", reserved, sold`;
  const found = await sql<Sku>`
    select ${columns} from skus
    where program_id = ${programId} and id = ${skuId} and removed_at is null for update`.execute(tx);
  const before = found.rows[0] ?? fail("SKU_NOT_FOUND");
  if (onHand < before.reserved)
    fail("STOCK_BELOW_RESERVED", { field: "body.onHand", details: { reserved: before.reserved } });
  const { rows } = await sql<Sku>`
    update skus set stocked = stocked + ${onHand}::integer - on_hand, on_hand = ${onHand}
    where program_id = ${programId} and id = ${skuId} returning ${columns}`.execute(tx);
  return { before, after: rows[0] ?? fail("SKU_NOT_FOUND") };
}

/** Everything ever put on the shelf against where it is now; examples: SKUs that do not add up, at most 10. */
export async function checkStock(
  from: Db | Tx,
  programId: string,
): Promise<{ expected: number; actual: number; examples: string[] }> {
  const { rows } = await sql<{ expected: number; actual: number; examples: string[] }>`
    select coalesce(sum(stocked), 0)::bigint as expected, coalesce(sum(on_hand + sold), 0)::bigint as actual,
      coalesce((array_agg(id::text) filter (
        where on_hand + sold <> stocked or reserved > on_hand or reserved < 0))[1:10], '{}') as examples
    from skus where program_id = ${programId}`.execute(from);
  return rows[0] ?? { expected: 0, actual: 0, examples: [] };
}

/** The same SKU on several lines is added up first. */
function addUp(lines: readonly StockLine[]): { skuIds: string[]; quantities: number[] } {
  const sums = new Map<string, number>();
  for (const { skuId, quantity } of lines) {
    if (!Number.isSafeInteger(quantity) || quantity < 1) throw new Error(`Not a quantity of ${skuId}: ${quantity}`);
    const id = skuId.toLowerCase(); // PostgreSQL reads both cases as one id
    sums.set(id, (sums.get(id) ?? 0) + quantity);
  }
  return { skuIds: [...sums.keys()], quantities: [...sums.values()] };
}

function expectAll(rows: number, wanted: number, what: string, programId: string) {
  if (rows !== wanted) throw new Error(`${what} ${rows} of ${wanted} SKUs of ${programId}`);
}
