import type { Picture } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";

/** A product as a rule about products looks at it. */
export type Goods = {
  productId: string;
  title: string;
  picture: Picture | null;
  /** From the root category to its own. */ categoryIds: string[];
  /** Of its SKUs; 0 when it has none. */ minPriceFen: number;
  isOnSale: boolean;
};

/** Products on sale, and those asked for whatever their state; one statement for any number. Index: products_pkey, skus by product. */
export async function listGoods(db: Db, programId: string, ids: readonly string[]): Promise<Goods[]> {
  const { rows } = await sql<Goods>`
    select product.id as "productId", product.title, product.pictures -> 0 as picture, category.path as "categoryIds",
      coalesce((select min(sku.price_fen) from skus sku
        where sku.program_id = product.program_id and sku.product_id = product.id and sku.removed_at is null), 0) as "minPriceFen",
      product.state = 'ON_SALE' as "isOnSale"
    from products product
    join categories category on category.program_id = product.program_id and category.id = product.category_id
    where product.program_id = ${programId} and (product.state = 'ON_SALE' or product.id = any(${[...ids]}::uuid[]))`.execute(
    db,
  );
  return rows;
}

/** By id, whatever their state. Index: products_pkey, skus by product. */
export async function findShown(
  db: Db,
  programId: string,
  ids: readonly string[],
): Promise<ReadonlyMap<string, { title: string; picture: Picture | null; minPriceFen: number }>> {
  if (ids.length === 0) return new Map();
  const { rows } = await sql<{ id: string; title: string; picture: Picture | null; minPriceFen: number }>`
    select product.id, product.title, product.pictures -> 0 as picture,
      coalesce((select min(sku.price_fen) from skus sku
        where sku.program_id = product.program_id and sku.product_id = product.id and sku.removed_at is null), 0) as "minPriceFen"
    from products product where product.program_id = ${programId} and product.id = any(${[...ids]}::uuid[])`.execute(
    db,
  );
  return new Map(rows.map(({ id, ...shown }) => [id, shown]));
}
