import type { Category, Picture, Product, ProductInput, ProductRole, ProductRow } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { ProductState, SkuPlan, StoredProduct } from "./product.ts";

/** What PostgreSQL returns where the contract says ISO text. */
type Stored<T> = { [K in keyof T]: K extends "createdAt" | "updatedAt" ? Date : T[K] };

// ---- categories
const categoryColumns = sql`
  category.id, category.parent_id as "parentId", category.name, category.icon, category.position,
  (select count(*) from products where products.program_id = category.program_id and products.category_id = category.id) as "productCount"`;

export async function listCategories(db: Db | Tx, programId: string): Promise<Category[]> {
  const { rows } = await sql<Category>`
    select ${categoryColumns} from categories category
    where program_id = ${programId} order by position, created_at, id`.execute(db);
  return rows;
}

export async function findCategoryPath(db: Db | Tx, programId: string, id: string): Promise<string[] | null> {
  const { rows } = await sql<{ path: string[] }>`
    select path from categories where program_id = ${programId} and id = ${id}`.execute(db);
  return rows[0]?.path ?? null;
}

export type NewCategory = {
  id: string;
  parentId: string | null;
  path: string[];
  name: string;
  icon: Picture | null;
  position: number;
};
export async function insertCategory(tx: Tx, programId: string, category: NewCategory): Promise<Category> {
  const { id, parentId, path, name, icon, position } = category;
  await sql`
    insert into categories (program_id, id, parent_id, path, name, icon, position)
    values (${programId}, ${id}, ${parentId}, ${path}::uuid[], ${name}, ${icon && JSON.stringify(icon)}::jsonb, ${position})`.execute(
    tx,
  );
  return { id, parentId, name, icon, position, productCount: 0 };
}

// ---- products
/** The product's row is locked until the transaction ends: saves of one product come one after the other. */
export async function lockProduct(tx: Tx, programId: string, id: string): Promise<StoredProduct | null> {
  const { rows } = await sql<StoredProduct>`
    select product.id, product.version,
      (select coalesce(jsonb_agg(jsonb_build_object(
                'id', sku.id, 'code', sku.code, 'options', to_jsonb(sku.options), 'priceFen', sku.price_fen) order by sku.position), '[]')
       from skus sku
       where sku.program_id = product.program_id and sku.product_id = product.id and sku.removed_at is null) as skus
    from products product
    where product.program_id = ${programId} and product.id = ${id} for update of product`.execute(tx);
  return rows[0] ?? null;
}

/** Index: products_pkey, skus_by_product. */
export async function findProduct(db: Db | Tx, programId: string, id: string): Promise<Stored<Product> | null> {
  const { rows } = await sql<Stored<Product>>`
    select product.id, version, title, subtitle, category_id as "categoryId", pictures, description,
      option_names as "optionNames", no_reason_return as "noReasonReturn", state,
      shipping_template_id as "shippingTemplateId", role,
      (select coalesce(jsonb_agg(jsonb_build_object(
                'id', sku.id, 'code', sku.code, 'options', to_jsonb(sku.options), 'priceFen', sku.price_fen,
                'weightGrams', sku.weight_grams, 'onHand', sku.on_hand, 'reserved', sku.reserved, 'sold', sku.sold)
                order by sku.position), '[]')
       from skus sku
       where sku.program_id = product.program_id and sku.product_id = product.id and sku.removed_at is null) as skus,
      product.created_at as "createdAt", product.updated_at as "updatedAt"
    from products product
    where product.program_id = ${programId} and product.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

export async function insertProduct(tx: Tx, programId: string, id: string, input: ProductInput): Promise<void> {
  await sql`
    insert into products (program_id, id, title, subtitle, category_id, pictures, description, option_names,
                          no_reason_return, state, shipping_template_id, role, on_sale_at)
    values (${programId}, ${id}, ${input.title}, ${input.subtitle}, ${input.categoryId}, ${JSON.stringify(input.pictures)}::jsonb,
            ${input.description}, ${input.optionNames}::text[], ${input.noReasonReturn}, ${input.state},
            ${input.shippingTemplateId ?? null}, ${input.role ?? null}, case when ${input.state}::text = 'ON_SALE' then app_now() end)`.execute(
    tx,
  );
}

export async function updateProduct(tx: Tx, programId: string, id: string, input: ProductInput): Promise<void> {
  await sql`
    update products set version = version + 1, title = ${input.title}, subtitle = ${input.subtitle},
      category_id = ${input.categoryId}, pictures = ${JSON.stringify(input.pictures)}::jsonb, description = ${input.description},
      option_names = ${input.optionNames}::text[], no_reason_return = ${input.noReasonReturn}, state = ${input.state},
      shipping_template_id = ${input.shippingTemplateId ?? null}, role = ${input.role ?? null},
      on_sale_at = coalesce(on_sale_at, case when ${input.state}::text = 'ON_SALE' then app_now() end), updated_at = app_now()
    where program_id = ${programId} and id = ${id}`.execute(tx);
}

export async function updateState(tx: Tx, programId: string, id: string, state: ProductState): Promise<number | null> {
  const { rows } = await sql<{ version: number }>`
    update products set version = version + 1, state = ${state}, updated_at = app_now(),
      on_sale_at = coalesce(on_sale_at, case when ${state}::text = 'ON_SALE' then app_now() end)
    where program_id = ${programId} and id = ${id} returning version`.execute(tx);
  return rows[0]?.version ?? null;
}

/** At most five statements for any number of SKUs. Removed ones go first, so that their codes are free again. */
export async function saveSkus(
  tx: Tx,
  programId: string,
  productId: string,
  plan: Omit<SkuPlan, "add"> & { add: (SkuPlan["add"][number] & { id: string })[] },
): Promise<void> {
  // in the order checkouts lock them, so that an edit and a storm of orders cannot wait for each other
  await sql`
    select from skus where program_id = ${programId} and product_id = ${productId} order by id for update`.execute(tx);
  if (plan.remove.length > 0) {
    await sql`
      update skus set removed_at = app_now()
      where program_id = ${programId} and product_id = ${productId} and id = any(${plan.remove}::uuid[])`.execute(tx);
  }
  if (plan.change.length > 0) {
    const rows = plan.change.map(({ id, input, position }) => ({ id, ...skuColumns(input, position) }));
    // codes first become unmistakably other ones, so that two SKUs may exchange theirs
    await sql`
      update skus set code = id::text
      where program_id = ${programId} and product_id = ${productId} and id = any(${rows.map((row) => row.id)}::uuid[])`.execute(
      tx,
    );
    await sql`
      update skus set code = line.code, options = line.options, price_fen = line.price_fen,
        weight_grams = line.weight_grams, position = line.position
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb)
        as line (id uuid, code text, options text[], price_fen bigint, weight_grams integer, position integer)
      where skus.program_id = ${programId} and skus.product_id = ${productId} and skus.id = line.id`.execute(tx);
  }
  if (plan.add.length > 0) {
    const rows = plan.add.map(({ id, input, position }) => ({
      id,
      ...skuColumns(input, position),
      on_hand: input.onHand ?? 0,
    }));
    await sql`
      insert into skus (program_id, id, product_id, code, options, price_fen, weight_grams, position, on_hand, stocked)
      select ${programId}, line.id, ${productId}::uuid, line.code, line.options, line.price_fen, line.weight_grams,
             line.position, line.on_hand, line.on_hand
      from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as line
        (id uuid, code text, options text[], price_fen bigint, weight_grams integer, position integer, on_hand integer)`.execute(
      tx,
    );
  }
}

const skuColumns = ({ code, options, priceFen, weightGrams }: ProductInput["skus"][number], position: number) => ({
  code,
  options,
  price_fen: priceFen,
  weight_grams: weightGrams,
  position,
});

/** Which of these codes other SKUs of the program use. Index: skus_by_code. */
export async function findTakenCodes(
  tx: Tx,
  programId: string,
  productId: string | null,
  codes: readonly string[],
): Promise<string[]> {
  const { rows } = await sql<{ code: string }>`
    select code from skus
    where program_id = ${programId} and code = any(${codes}::text[]) and removed_at is null and product_id is distinct from ${productId}::uuid`.execute(
    tx,
  );
  return rows.map((row) => row.code);
}

/** A shop's products are thousands at most: one pass over its own. Index: products_pkey. */
export async function findIdsByTitle(db: Db, programId: string, text: string, limit: number): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select id from products where program_id = ${programId} and title ilike ${likePattern(text)}
    order by id limit ${limit}`.execute(db);
  return rows.map(({ id }) => id);
}

// ---- the console's list
export type ProductFilter = {
  search?: string | undefined;
  state?: ProductState | undefined;
  categoryId?: string | undefined;
  soldOut?: "yes" | undefined;
  role?: ProductRole | "none" | undefined;
  page: number;
  pageSize: number;
};
export type ProductCounts = { all: number; DRAFT: number; ON_SALE: number; OFF_SALE: number; soldOut: number };

/** On sale, but nothing left to sell. */
const isSoldOut = sql`
  product.state = 'ON_SALE' and coalesce((select sum(sku.on_hand - sku.reserved) from skus sku
   where sku.program_id = product.program_id and sku.product_id = product.id and sku.removed_at is null), 0) = 0`;

function matching(programId: string, filter: ProductFilter) {
  const conditions = [sql`product.program_id = ${programId}`];
  if (filter.search) {
    const pattern = likePattern(filter.search);
    conditions.push(sql`(product.title ilike ${pattern} or exists (
      select from skus sku where sku.program_id = product.program_id and sku.product_id = product.id
        and sku.removed_at is null and sku.code ilike ${pattern}))`);
  }
  if (filter.role)
    conditions.push(filter.role === "none" ? sql`product.role is null` : sql`product.role = ${filter.role}`);
  if (filter.categoryId) conditions.push(sql`category.path @> array[${filter.categoryId}::uuid]`);
  return conditions;
}

/** Newest change first. The page's rows only are summed up. */
export async function listProducts(db: Db, programId: string, filter: ProductFilter): Promise<Stored<ProductRow>[]> {
  const conditions = matching(programId, filter);
  if (filter.state) conditions.push(sql`product.state = ${filter.state}`);
  if (filter.soldOut) conditions.push(sql`${isSoldOut}`);
  const { rows } = await sql<Stored<ProductRow>>`
    select product.id, product.title, product.pictures -> 0 as picture, product.category_id as "categoryId",
           category.name as "categoryName", product.state, product.role, total.*, product.updated_at as "updatedAt"
    from products product
    join categories category on category.program_id = product.program_id and category.id = product.category_id
    join lateral (
      select coalesce(min(sku.price_fen), 0) as "minPriceFen", coalesce(max(sku.price_fen), 0) as "maxPriceFen",
             coalesce(sum(sku.on_hand - sku.reserved), 0)::bigint as available, coalesce(sum(sku.sold), 0)::bigint as sold,
             count(*) as "skuCount"
      from skus sku
      where sku.program_id = product.program_id and sku.product_id = product.id and sku.removed_at is null
    ) total on true
    where ${sql.join(conditions, sql` and `)}
    order by product.updated_at desc, product.id desc
    limit ${filter.pageSize} offset ${(filter.page - 1) * filter.pageSize}`.execute(db);
  return rows;
}

/** The tabs' numbers: state and sold-out filters do not narrow them. */
export async function countProducts(db: Db, programId: string, filter: ProductFilter): Promise<ProductCounts> {
  const { rows } = await sql<ProductCounts>`
    select count(*) as "all", count(*) filter (where product.state = 'DRAFT') as "DRAFT",
           count(*) filter (where product.state = 'ON_SALE') as "ON_SALE",
           count(*) filter (where product.state = 'OFF_SALE') as "OFF_SALE",
           count(*) filter (where ${isSoldOut}) as "soldOut"
    from products product
    join categories category on category.program_id = product.program_id and category.id = product.category_id
    where ${sql.join(matching(programId, filter), sql` and `)}`.execute(db);
  return rows[0] ?? { all: 0, DRAFT: 0, ON_SALE: 0, OFF_SALE: 0, soldOut: 0 };
}

/** How many match with the state and sold-out filters too. */
export async function countMatches(db: Db, programId: string, filter: ProductFilter): Promise<number> {
  const conditions = matching(programId, filter);
  if (filter.state) conditions.push(sql`product.state = ${filter.state}`);
  if (filter.soldOut) conditions.push(sql`${isSoldOut}`);
  const { rows } = await sql<{ total: number }>`
    select count(*) as total from products product
    join categories category on category.program_id = product.program_id and category.id = product.category_id
    where ${sql.join(conditions, sql` and `)}`.execute(db);
  return rows[0]?.total ?? 0;
}

/** `%` and `_` a person typed mean themselves. */
const likePattern = (search: string) => `%${search.replace(/[\\%_]/g, "\\$&")}%`;

/** Index: products_pkey, categories_pkey. */
export async function findKnownIds(
  db: Db,
  programId: string,
  ids: readonly string[],
  kind: "product" | "category" | "any",
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ id: string }>`
    select id from products where program_id = ${programId} and id = any(${ids}::uuid[]) and ${kind}::text <> 'category'
    union all
    select id from categories where program_id = ${programId} and id = any(${ids}::uuid[]) and ${kind}::text <> 'product'`.execute(
    db,
  );
  return new Set(rows.map((row) => row.id));
}

// ---- pictures
export async function insertPicture(
  tx: Tx | Db,
  programId: string,
  picture: { hash: string; width: number; height: number; bytes: number },
): Promise<void> {
  await sql`
    insert into pictures (program_id, hash, width, height, bytes)
    values (${programId}, ${picture.hash}, ${picture.width}, ${picture.height}, ${picture.bytes})
    on conflict do nothing`.execute(tx);
}

/** Those of these hashes that were uploaded to the program, with their size. */
export async function findPictures(
  db: Db | Tx,
  programId: string,
  hashes: readonly string[],
): Promise<ReadonlyMap<string, { width: number; height: number }>> {
  const { rows } = await sql<{ hash: string; width: number; height: number }>`
    select hash, width, height from pictures where program_id = ${programId} and hash = any(${hashes}::text[])`.execute(
    db,
  );
  return new Map(rows.map((row) => [row.hash, row]));
}

/** Titles of products, also of those no longer on sale: reports name what was sold. Primary key. */
export async function findTitles(db: Db, programId: string, ids: readonly string[]): Promise<Map<string, string>> {
  const { rows } = await sql<{ id: string; title: string }>`
    select id, title from products where program_id = ${programId} and id = any(${[...ids]}::uuid[])`.execute(db);
  return new Map(rows.map(({ id, title }) => [id, title]));
}

/** Every product's role and whether it is on sale; a shop's are thousands at most. Index: products_pkey. */
export async function listRoles(db: Db, programId: string): Promise<RoleOfProduct[]> {
  const { rows } = await sql<RoleOfProduct>`
    select id, role, state = 'ON_SALE' as "isOnSale" from products where program_id = ${programId}`.execute(db);
  return rows;
}
export type RoleOfProduct = { id: string; role: ProductRole | null; isOnSale: boolean };

/** How many products name each shipping template. Index: products_by_shipping_template. */
export async function countByShippingTemplate(db: Db | Tx, programId: string): Promise<ReadonlyMap<string, number>> {
  const { rows } = await sql<{ id: string; count: number }>`
    select shipping_template_id as id, count(*)::integer as count from products
    where program_id = ${programId} and shipping_template_id is not null group by shipping_template_id`.execute(db);
  return new Map(rows.map(({ id, count }) => [id, count]));
}

/** Those no product or category shows: pictures are named by their content, so a buyer's may be the shop's own. */
export async function findUnusedPictures(tx: Tx | Db, programId: string, hashes: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ hash: string }>`
    select given.hash from unnest(${hashes}::text[]) as given (hash)
    where not exists (
      select from products where program_id = ${programId} and pictures::text like '%' || given.hash || '%')`.execute(
    tx,
  );
  return rows.map(({ hash }) => hash);
}
export async function deletePictures(db: Db, programId: string, hashes: readonly string[]): Promise<void> {
  await sql`delete from pictures where program_id = ${programId} and hash = any(${hashes}::text[])`.execute(db);
}
