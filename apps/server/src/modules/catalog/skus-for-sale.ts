import type { Picture } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { ProductState } from "./product.ts";

/** A SKU with all that pricing, carts and order lines need. */
export type SkuForSale = {
  skuId: string;
  productId: string;
  code: string;
  title: string;
  options: string[];
  picture: Picture;
  priceFen: number;
  weightGrams: number;
  categoryId: string;
  /** From the root category to the product's own: a rule for a category holds for its descendants. */
  categoryPath: string[];
  noReasonReturn: boolean;
  /** What it costs to send it; null: the shop's default. */ shippingTemplateId: string | null;
  state: ProductState | "REMOVED";
  /** May be bought now, stock aside. */
  onSale: boolean;
  /** Units nobody holds. */
  available: number;
};

/** One statement for any number of SKUs; ids of nobody or of another program are absent from the map. Index: skus_pkey. */
export async function loadSkus(
  db: Db | Tx,
  programId: string,
  skuIds: readonly string[],
): Promise<ReadonlyMap<string, SkuForSale>> {
  const { rows } = await sql<SkuForSale>`
    select sku.id as "skuId", product.id as "productId", sku.code, product.title, sku.options,
           product.pictures -> 0 as picture, sku.price_fen as "priceFen", sku.weight_grams as "weightGrams",
           product.category_id as "categoryId", category.path as "categoryPath",
           product.no_reason_return as "noReasonReturn", product.shipping_template_id as "shippingTemplateId",
           case when sku.removed_at is null then product.state else 'REMOVED' end as state,
           sku.removed_at is null and product.state = 'ON_SALE' as "onSale",
           sku.on_hand - sku.reserved as available
    from skus sku
    join products product on product.program_id = sku.program_id and product.id = sku.product_id
    join categories category on category.program_id = product.program_id and category.id = product.category_id
    where sku.program_id = ${programId} and sku.id = any(${skuIds}::uuid[])`.execute(db);
  return new Map(rows.map((row) => [row.skuId, row]));
}
