import type { Picture } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";

/** A product on sale as lists need it; sums over its SKUs. */
export type ShelfCard = {
  id: string;
  title: string;
  subtitle: string;
  picture: Picture;
  minPriceFen: number;
  maxPriceFen: number;
  available: number;
  sold: number;
  /** Its only SKU, if it has one only. */
  onlySkuId: string | null;
  /** From the root category to its own: a rule for a category holds for its descendants. */ categoryPath: string[];
  skuPrices: { id: string; priceFen: number }[];
  /** Where it stands in the order asked for; with the id the place to go on from. */
  rank: number;
};
export type ShelfProduct = Omit<ShelfCard, "rank"> & {
  pictures: Picture[];
  description: string;
  optionNames: string[];
  noReasonReturn: boolean;
  categoryId: string;
  skus: { id: string; options: string[]; priceFen: number; available: number }[];
};
export type ShelfSort = "default" | "popular" | "price_asc" | "price_desc" | "newest";
export type ShelfQuery = {
  categoryId?: string | undefined;
  search?: string | undefined;
  sort: ShelfSort;
  /** The last card of the page before. */
  after?: { rank: number; id: string } | undefined;
  limit: number;
};

const newness = sql`(extract(epoch from product.on_sale_at) * 1000000)::bigint`;
/** Larger than any `newness` (microseconds; 1.8e15 in 2026), and both together stay below 2^53. */
const IN_STOCK_FIRST = 4_000_000_000_000_000;

/** One number per card, largest first, so that a page can go on after any card. */
const ranks: Record<ShelfSort, ReturnType<typeof sql>> = {
  default: sql`case when total.available > 0 then ${sql.lit(IN_STOCK_FIRST)}::bigint else 0 end + ${newness}`,
  popular: sql`total.sold`,
  price_asc: sql`-total."minPriceFen"`,
  price_desc: sql`total."minPriceFen"`,
  newest: newness,
};

const totals = sql`
  lateral (
    select min(sku.price_fen) as "minPriceFen", max(sku.price_fen) as "maxPriceFen",
           sum(sku.on_hand - sku.reserved)::bigint as available, sum(sku.sold)::bigint as sold,
           case when count(*) = 1 then min(sku.id::text) end as "onlySkuId",
           jsonb_agg(jsonb_build_object('id', sku.id, 'priceFen', sku.price_fen) order by sku.position) as "skuPrices"
    from skus sku
    where sku.program_id = product.program_id and sku.product_id = product.id and sku.removed_at is null
  ) total`;

/** One page of what is on sale; one statement. Index: products_on_sale, skus_by_product. */
export async function listShelf(db: Db, programId: string, query: ShelfQuery): Promise<ShelfCard[]> {
  const conditions = [sql`product.program_id = ${programId}`, sql`product.state = 'ON_SALE'`];
  if (query.categoryId) conditions.push(sql`category.path @> array[${query.categoryId}::uuid]`);
  // every word must be somewhere in title or subtitle
  for (const word of query.search?.split(/\s+/).filter((part) => part !== "") ?? []) {
    conditions.push(sql`(product.title || ' ' || product.subtitle) ilike ${`%${word.replace(/[\\%_]/g, "\\$&")}%`}`);
  }
  const rank = ranks[query.sort];
  if (query.after) conditions.push(sql`(${rank}, product.id) < (${query.after.rank}::bigint, ${query.after.id}::uuid)`);
  const { rows } = await sql<ShelfCard>`
    select product.id, product.title, product.subtitle, product.pictures -> 0 as picture,
      category.path as "categoryPath", total.*, ${rank} as rank
    from products product
    join categories category on category.program_id = product.program_id and category.id = product.category_id
    join ${totals} on true
    where ${sql.join(conditions, sql` and `)}
    order by ${rank} desc, product.id desc limit ${query.limit}`.execute(db);
  return rows;
}

/** What a rule is about, as pricing says it. */
export type ShelfScope = {
  include:
    | { kind: "all" }
    | { kind: "products"; productIds: readonly string[] }
    | { kind: "categories"; categoryIds: readonly string[] };
  excludeProductIds: readonly string[];
  excludeCategoryIds: readonly string[];
};
export type TopUpQuery = { scope: ShelfScope; missingFen: number; limit: number };

/** In scope and in stock: what is enough first, cheapest first, then what comes nearest. Index: products_on_sale, skus_by_product. */
export async function listTopUps(
  db: Db,
  programId: string,
  { scope: { include, excludeProductIds, excludeCategoryIds }, missingFen, limit }: TopUpQuery,
): Promise<ShelfCard[]> {
  const conditions = [
    sql`product.program_id = ${programId}`,
    sql`product.state = 'ON_SALE'`,
    sql`total.available > 0`,
    sql`not product.id = any(${[...excludeProductIds]}::uuid[])`,
    sql`not category.path && ${[...excludeCategoryIds]}::uuid[]`,
  ];
  if (include.kind === "products") conditions.push(sql`product.id = any(${[...include.productIds]}::uuid[])`);
  if (include.kind === "categories") conditions.push(sql`category.path && ${[...include.categoryIds]}::uuid[]`);
  const { rows } = await sql<ShelfCard>`
    select product.id, product.title, product.subtitle, product.pictures -> 0 as picture,
      category.path as "categoryPath", total.*, 0 as rank
    from products product
    join categories category on category.program_id = product.program_id and category.id = product.category_id
    join ${totals} on true
    where ${sql.join(conditions, sql` and `)}
    order by total."minPriceFen" < ${missingFen}::bigint, abs(total."minPriceFen" - ${missingFen}::bigint), product.id
    limit ${limit}`.execute(db);
  return rows;
}

/** One product on sale with its SKUs; one statement. */
export async function findOnShelf(db: Db, programId: string, id: string): Promise<ShelfProduct | null> {
  const { rows } = await sql<ShelfProduct>`
    select product.id, product.title, product.subtitle, product.pictures -> 0 as picture, product.pictures,
      product.description, product.option_names as "optionNames", product.no_reason_return as "noReasonReturn",
      product.category_id as "categoryId", category.path as "categoryPath", total.*,
      (select jsonb_agg(jsonb_build_object('id', sku.id, 'options', to_jsonb(sku.options), 'priceFen', sku.price_fen,
                                           'available', sku.on_hand - sku.reserved) order by sku.position)
       from skus sku
       where sku.program_id = product.program_id and sku.product_id = product.id and sku.removed_at is null) as skus
    from products product
    join categories category on category.program_id = product.program_id and category.id = product.category_id
    join ${totals} on true
    where product.program_id = ${programId} and product.id = ${id} and product.state = 'ON_SALE'`.execute(db);
  return rows[0] ?? null;
}

export type ShelfCategory = { id: string; parentId: string | null; name: string; icon: Picture | null };

/** Categories in which something is on sale, here or below. */
export async function listShelfCategories(db: Db, programId: string): Promise<ShelfCategory[]> {
  const { rows } = await sql<ShelfCategory>`
    select category.id, category.parent_id as "parentId", category.name, category.icon from categories category
    where category.program_id = ${programId} and category.id in (
      select unnest(leaf.path) from products product
      join categories leaf on leaf.program_id = product.program_id and leaf.id = product.category_id
      where product.program_id = ${programId} and product.state = 'ON_SALE')
    order by category.position, category.created_at, category.id`.execute(db);
  return rows;
}
