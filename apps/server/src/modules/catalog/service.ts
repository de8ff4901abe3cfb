import type { Category } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { afterCommit, type Databases, type Db, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { createGallery } from "./gallery.ts";
import { findShown, listGoods } from "./goods.ts";
import { pictureHash } from "./pictures.ts";
import { lowestPricesSince } from "./prices.ts";
import { type Actor, createProducts } from "./products.ts";
import { findOnShelf, listShelf, listShelfCategories, listTopUps, type ShelfQuery, type TopUpQuery } from "./shelf.ts";
import { loadSkus } from "./skus-for-sale.ts";
import { checkStock, commitStock, releaseStock, reserveStock, restockStock } from "./stock.ts";
import * as store from "./store.ts";

export type CatalogDeps = {
  db: Databases;
  clock: Clock;
  storageDir: string;
  /** A port: who owns the shipping templates stands below. */
  hasShippingTemplate(from: Tx, programId: string, id: string): Promise<boolean>;
};
export type Catalog = ReturnType<typeof createCatalog>;

/** Products, their SKUs and prices, stock, categories and pictures of every program. */
export function createCatalog({ db, clock, storageDir, hasShippingTemplate }: CatalogDeps) {
  const hearers = new Set<(programId: string) => void>();
  const gallery = createGallery({ db, storageDir });
  const products = createProducts({ db, clock, gallery, announce, hasShippingTemplate });

  return {
    // for orders, promotions and the like
    countByShippingTemplate: (from: Db | Tx, programId: string) => store.countByShippingTemplate(from, programId),
    loadSkus,
    reserveStock,
    checkStock,
    releaseStock,
    commitStock,
    restockStock,
    lowestPricesSince: (programId: string, skuIds: readonly string[], since: Date, until: Date) =>
      lowestPricesSince(db.reads, programId, skuIds, since, until),
    listTopUps: (programId: string, wanted: TopUpQuery) => listTopUps(db.reads, programId, wanted),
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
    findKnownIds: (programId: string, ids: readonly string[], kind: "product" | "category" | "any" = "any") =>
      store.findKnownIds(db.reads, programId, ids, kind),
    /** Products on sale, and those of these ids whatever their state. */
    listGoods: (programId: string, ids: readonly string[]) => listGoods(db.reads, programId, ids),

    // for who erases a member
    /** The hash of a picture of this program, by its address; null for anything else. */
    pictureHash: gallery.hashOf,
    readPicture: gallery.findFile,
    /** Of these pictures of a member, those nothing in the shop shows. */
    findPicturesToRemove: store.findUnusedPictures,
    async removePictures(programId: string, hashes: readonly string[]): Promise<void> {
      for (const hash of hashes) await gallery.removeFile(programId, hash);
      await store.deletePictures(db.workers, programId, hashes);
    },

    // for reports
    productRoles: (programId: string) => store.listRoles(db.reads, programId),
    /** Ids that are not ours (a device may send any text) are left out. */
    productTitles: (programId: string, ids: readonly string[]) =>
      store.findTitles(db.reads, programId, ids.filter(isUuid)),
    /** Products whatever their state, as a poster shows them: by id, this program's only. */
    findShown: (programId: string, ids: readonly string[]) => findShown(db.reads, programId, ids.filter(isUuid)),
    /** Ids of products whose title holds a text, removed ones too: for finding orders. */
    productIdsTitled: (programId: string, text: string, limit: number) =>
      store.findIdsByTitle(db.reads, programId, text, limit),
    /** Products on sale, and those of them of which nothing is available. */
    countShelf: async (programId: string): Promise<{ onSale: number; soldOut: number }> => {
      const { ON_SALE, soldOut } = await store.countProducts(db.reports, programId, { page: 1, pageSize: 1 });
      return { onSale: ON_SALE, soldOut };
    },
    countSoldOut: async (programId: string) =>
      (await store.countProducts(db.reads, programId, { page: 1, pageSize: 1 })).soldOut,

    listCategories: (programId: string): Promise<Category[]> => store.listCategories(db.reads, programId),
    createCategory,

    listProducts: products.list,
    getProduct: products.get,
    createProduct: products.create,
    changeProduct: products.change,
    setProductState: products.setState,
    adjustStock: products.adjustStock,

    uploadPicture: gallery.upload,
    checkPictures: gallery.check,
    /** Where a picture's file lies; null when it was never uploaded. */
    findPictureFile: gallery.findFile,
    /** The same for a picture's address; null when it is none of this program's. */
    async findPictureFileOf(programId: string, url: string): Promise<string | null> {
      const hash = pictureHash(programId, url);
      return hash === null ? null : gallery.findFile(programId, hash, null);
    },
  };

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
      const icon = input.icon && ((await gallery.check(tx, programId, [input.icon], () => "body.icon"))[0] ?? null);
      const id = uuidv7(clock.now());
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

  function announce(tx: Tx, programId: string) {
    afterCommit(tx, () => {
      for (const hear of hearers) hear(programId);
    });
  }
}

/** Three levels fill a phone's category page; the table's check says the same. */
const DEEPEST_CATEGORY = 3;

const isUuid = (text: string) => /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(text);
