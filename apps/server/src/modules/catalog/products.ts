import { type Product, type ProductInput, type ProductRow, priceChanged, productChanged } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Db, type Tx, transact, violates } from "#kernel/db.ts";
import { appendFacts } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Gallery } from "./gallery.ts";
import { keepPrices, type PriceChange } from "./prices.ts";
import { auditView, findProblem, type ProductState, planSkus, type StoredSku } from "./product.ts";
import { setOnHand } from "./stock.ts";
import * as store from "./store.ts";

/** Who changes something, for the audit log: `staff:<id>`. */
export type Actor = string;

export type ProductsDeps = {
  db: Databases;
  clock: Clock;
  gallery: Gallery;
  /** Something shoppers see changes when this transaction commits. */
  announce(tx: Tx, programId: string): void;
  hasShippingTemplate(from: Tx, programId: string, id: string): Promise<boolean>;
};

/** What operators do with products: list, save, put on sale, count the shelf. */
export function createProducts({ db, clock, gallery, announce, hasShippingTemplate }: ProductsDeps) {
  const newId = () => uuidv7(clock.now());
  return {
    list,
    get: (programId: string, id: string) => readProduct(db.reads, programId, id),
    create,
    change,
    setState,
    adjustStock,
  };

  async function list(programId: string, filter: store.ProductFilter) {
    const [rows, counts, total] = await Promise.all([
      store.listProducts(db.reads, programId, filter),
      store.countProducts(db.reads, programId, filter),
      store.countMatches(db.reads, programId, filter),
    ]);
    const items: ProductRow[] = rows.map((row) => ({ ...row, updatedAt: row.updatedAt.toISOString() }));
    return { items, total, page: filter.page, pageSize: filter.pageSize, counts };
  }

  /** Runs in the caller's transaction, that of its Idempotency-Key. */
  async function create(tx: Tx, programId: string, given: ProductInput, actor: Actor): Promise<Product> {
    const input = await settle(tx, programId, "", given, []);
    const id = newId();
    await store.insertProduct(tx, programId, id, input);
    const changes = await saveSkus(tx, programId, id, input, []);
    return finish(tx, programId, id, changes, { actor, action: "product.create" });
  }

  function change(programId: string, id: string, version: number, given: ProductInput, actor: Actor): Promise<Product> {
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

  function setState(programId: string, id: string, state: ProductState, actor: Actor): Promise<Product> {
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
    const { shippingTemplateId } = input;
    if (shippingTemplateId && !(await hasShippingTemplate(tx, programId, shippingTemplateId)))
      fail("SHIPPING_TEMPLATE_NOT_FOUND", { field: `${prefix}.shippingTemplateId` });
    const codes = input.skus.map((sku) => sku.code);
    const [taken] = await store.findTakenCodes(tx, programId, productId || null, codes);
    if (taken !== undefined)
      fail("DUPLICATE_SKU_CODE", { field: `${prefix}.skus.${codes.indexOf(taken)}.code`, details: { code: taken } });
    return {
      ...input,
      pictures: await gallery.check(tx, programId, input.pictures, (index) => `${prefix}.pictures.${index}`),
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
}
