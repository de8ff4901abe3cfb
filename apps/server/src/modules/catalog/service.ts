import {
  type Category,
  type Picture,
  type Product,
  type ProductInput,
  type ProductRow,
  priceChanged,
  productChanged,
} from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { afterCommit, type Databases, type Db, type Tx, transact, violates } from "#kernel/db.ts";
import { appendFacts } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { createPictureFiles, encodePicture, pictureHash, pictureUrl, settlePictures } from "./pictures.ts";
import { keepPrices, lowestPricesSince, type PriceChange } from "./prices.ts";
import { auditView, findProblem, type ProductState, planSkus, type StoredSku } from "./product.ts";
import { findOnShelf, listShelf, listShelfCategories, type ShelfQuery } from "./shelf.ts";
import { loadSkus } from "./skus-for-sale.ts";
import { commitStock, releaseStock, reserveStock, setOnHand } from "./stock.ts";
import * as store from "./store.ts";

export type CatalogDeps = { db: Databases; clock: Clock; storageDir: string };
/** Who changes something, for the audit log: `staff:<id>`. */
export type Actor = string;
export type Catalog = ReturnType<typeof createCatalog>;

/** Products, their SKUs and prices, stock, categories and pictures of every program. */
export function createCatalog({ db, clock, storageDir }: CatalogDeps) {
  const files = createPictureFiles(storageDir);
  const hearers = new Set<(programId: string) => void>();
  const newId = () => uuidv7(clock.now());

  return {
    // for orders, promotions and the like
    loadSkus,
    reserveStock,
    releaseStock,
    commitStock,
    lowestPricesSince: (programId: string, skuIds: readonly string[], since: Date) =>
      lowestPricesSince(db.reads, programId, skuIds, since),
    /** Called in this process after a change that shoppers can see was committed. */
    onChanged(hear: (programId: string) => void): () => void {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },

    // for the storefront
    listShelf: (programId: string, query: ShelfQuery) => listShelf(db.reads, programId, query),
    findOnShelf: (programId: string, id: string) => findOnShelf(db.reads, programId, id),
    listShelfCategories: (programId: string) => listShelfCategories(db.reads, programId),
    /** Which of these ids are products or categories of the program. */
    findKnownIds: (programId: string, ids: readonly string[]) => store.findKnownIds(db.reads, programId, ids),

    // for reports
    /** Ids that are not ours (a device may send any text) are left out. */
    productTitles: (programId: string, ids: readonly string[]) =>
      store.findTitles(db.reads, programId, ids.filter(isUuid)),
    countSoldOut: async (programId: string) =>
      (await store.countProducts(db.reads, programId, { page: 1, pageSize: 1 })).soldOut,

    listCategories: (programId: string): Promise<Category[]> => store.listCategories(db.reads, programId),
    createCategory,

    listProducts,
    getProduct: (programId: string, id: string) => readProduct(db.reads, programId, id),
    createProduct,
    changeProduct,
    setProductState,
    adjustStock,

    uploadPicture,
    checkPictures,
    /** Where a picture's file lies; null when it was never uploaded. */
    findPictureFile: files.find,
  };

  // ---- categories
  function createCategory(
    programId: string,
    input: Omit<store.NewCategory, "id" | "path">,
    actor: Actor,
  ): Promise<Category> {
    return transact(db.orders, async (tx) => {
      const above = input.parentId === null ? [] : await store.findCategoryPath(tx, programId, input.parentId);
      if (!above) fail("CATEGORY_NOT_FOUND", { field: "body.parentId" });
      if (above.length >= DEEPEST_CATEGORY)
        fail("INVALID_INPUT", { field: "body.parentId", details: { reason: "too deep" } });
      const icon = input.icon && ((await checkPictures(tx, programId, [input.icon], () => "body.icon"))[0] ?? null);
      const id = newId();
      const category = await store.insertCategory(tx, programId, { ...input, icon, id, path: [...above, id] });
      await audit(tx, {
        programId,
        actor,
        action: "category.create",
        subject: `category:${id}`,
        after: { name: input.name },
      });
      announce(tx, programId);
      return category;
    });
  }

  // ---- products
  async function listProducts(programId: string, filter: store.ProductFilter) {
    const [rows, counts, total] = await Promise.all([
      store.listProducts(db.reads, programId, filter),
      store.countProducts(db.reads, programId, filter),
      store.countMatches(db.reads, programId, filter),
    ]);
    const items: ProductRow[] = rows.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() }));
    return { items, total, page: filter.page, pageSize: filter.pageSize, counts };
  }

  /** Runs in the caller's transaction, that of its Idempotency-Key. */
  async function createProduct(tx: Tx, programId: string, given: ProductInput, actor: Actor): Promise<Product> {
    const input = await settle(tx, programId, "", given, []);
    const id = newId();
    await store.insertProduct(tx, programId, id, input);
    const changes = await saveSkus(tx, programId, id, input, []);
    return finish(tx, programId, id, changes, { actor, action: "product.create" });
  }

  function changeProduct(
    programId: string,
    id: string,
    version: number,
    given: ProductInput,
    actor: Actor,
  ): Promise<Product> {
    return transact(db.orders, async (tx) => {
      const stored = (await store.lockProduct(tx, programId, id)) ?? fail("PRODUCT_NOT_FOUND");
      if (stored.version !== version) fail("EDIT_CONFLICT", { details: { version: stored.version } });
      const before = await readProduct(tx, programId, id);
      const input = await settle(tx, programId, id, given, stored.skus);
      await store.updateProduct(tx, programId, id, input);
      const changes = await saveSkus(tx, programId, id, input, stored.skus);
      return finish(tx, programId, id, changes, { actor, action: "product.change", before: auditView(before) });
    });
  }

  function setProductState(programId: string, id: string, state: ProductState, actor: Actor): Promise<Product> {
    return transact(db.orders, async (tx) => {
      await store.lockProduct(tx, programId, id);
      const before = await readProduct(tx, programId, id);
      if (before.state === state) return before;
      await store.updateState(tx, programId, id, state);
      return finish(tx, programId, id, [], { actor, action: "product.state", before: auditView(before) });
    });
  }

  /** What the schema could not check, and pictures as they were measured. Fields are named as in the request. */
  async function settle(
    tx: Tx,
    programId: string,
    productId: string,
    input: ProductInput,
    stored: readonly StoredSku[],
  ) {
    const prefix = productId === "" ? "body" : "body.product";
    const problem = findProblem(input, stored);
    if (problem) fail(problem.code, { field: `${prefix}.${problem.field}` });
    if (!(await store.findCategoryPath(tx, programId, input.categoryId)))
      fail("CATEGORY_NOT_FOUND", { field: `${prefix}.categoryId` });
    const codes = input.skus.map((sku) => sku.code);
    const [taken] = await store.findTakenCodes(tx, programId, productId || null, codes);
    if (taken !== undefined)
      fail("DUPLICATE_SKU_CODE", { field: `${prefix}.skus.${codes.indexOf(taken)}.code`, details: { code: taken } });
    return {
      ...input,
      pictures: await checkPictures(tx, programId, input.pictures, (index) => `${prefix}.pictures.${index}`),
    };
  }

  async function saveSkus(
    tx: Tx,
    programId: string,
    productId: string,
    input: ProductInput,
    stored: readonly StoredSku[],
  ) {
    const plan = planSkus(input, stored);
    const add = plan.add.map((sku) => ({ ...sku, id: newId() }));
    await store.saveSkus(tx, programId, productId, { ...plan, add }).catch((error: unknown) => {
      // another product took the code between our look and our write
      if (violates(error, "skus_by_code")) fail("DUPLICATE_SKU_CODE", { cause: error });
      throw error;
    });
    const wasFen = new Map(stored.map((sku) => [sku.id, sku.priceFen]));
    const changes: PriceChange[] = [...plan.change, ...add]
      .map(({ id, input: { priceFen } }) => ({ skuId: id, fromFen: wasFen.get(id) ?? null, toFen: priceFen }))
      .filter((change) => change.fromFen !== change.toFen);
    await keepPrices(tx, programId, changes);
    return changes;
  }

  /** Facts, audit row, news for this process; returns the product as it is now. */
  async function finish(
    tx: Tx,
    programId: string,
    id: string,
    changes: readonly PriceChange[],
    entry: { actor: Actor; action: string; before?: unknown },
  ): Promise<Product> {
    const product = await readProduct(tx, programId, id);
    const about = { programId, subject: id };
    await appendFacts(tx, [[productChanged, { ...about, data: { product_id: id, version: product.version } }]]);
    if (changes.length > 0) {
      await appendFacts(
        tx,
        changes.map(
          ({ skuId, fromFen, toFen }) =>
            [
              priceChanged,
              { ...about, data: { product_id: id, sku_id: skuId, from_fen: fromFen, to_fen: toFen } },
            ] as const,
        ),
      );
    }
    await audit(tx, { programId, subject: `product:${id}`, ...entry, after: auditView(product) });
    announce(tx, programId);
    return product;
  }

  async function readProduct(from: Db | Tx, programId: string, id: string): Promise<Product> {
    const row = (await store.findProduct(from, programId, id)) ?? fail("PRODUCT_NOT_FOUND");
    return { ...row, createdAt: row.createdAt.toISOString(), updatedAt: row.updatedAt.toISOString() };
  }

  // ---- stock
  /** Runs in the caller's transaction, that of its Idempotency-Key. */
  async function adjustStock(
    tx: Tx,
    programId: string,
    skuId: string,
    { onHand, reason }: { onHand: number; reason: string },
    actor: Actor,
  ): Promise<Product["skus"][number]> {
    const { before, after } = await setOnHand(tx, programId, skuId, onHand);
    await audit(tx, {
      programId,
      actor,
      action: "stock.adjust",
      subject: `sku:${skuId}`,
      before: { onHand: before.onHand },
      after: { onHand: after.onHand, reason },
    });
    announce(tx, programId);
    return after;
  }

  // ---- pictures
  async function uploadPicture(programId: string, upload: Buffer): Promise<Picture> {
    const encoded = await encodePicture(upload);
    await files.put(programId, encoded); // the file first: a row without its file would be a broken picture
    const { hash, width, height } = encoded;
    await store.insertPicture(db.orders, programId, { hash, width, height, bytes: encoded.bytes.length });
    return { url: pictureUrl(programId, hash), width, height };
  }

  /** The pictures with their measured size; INVALID_INPUT at `<fieldOf(index)>.url` for one that was not uploaded to this program. */
  async function checkPictures(
    from: Db | Tx,
    programId: string,
    pictures: readonly Picture[],
    fieldOf: (index: number) => string,
  ): Promise<Picture[]> {
    const hashes = pictures.map(({ url }) => pictureHash(programId, url)).filter((hash) => hash !== null);
    return settlePictures(programId, pictures, await store.findPictures(from, programId, hashes), fieldOf);
  }

  function announce(tx: Tx, programId: string) {
    afterCommit(tx, () => {
      for (const hear of hearers) hear(programId);
    });
  }
}

/** Three levels fill a phone's category page; the table's check says the same. */
const DEEPEST_CATEGORY = 3;

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
