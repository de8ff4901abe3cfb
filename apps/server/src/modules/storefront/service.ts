import type {
  Call,
  CouponOffer,
  ProductCard,
  Reply,
  ShopProduct,
  ShownPrice,
  setShopHome,
  shopCategories,
  shopHome,
} from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import { type Databases, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Settings } from "#kernel/settings.ts";
import type { Catalog, ShelfCard, ShelfQuery } from "#modules/catalog/index.ts";
import type { Staff } from "#modules/staff/index.ts";
import { createCache } from "./cache.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { homeSetting, privacyVersionSetting } from "./settings.ts";

/** The newcomer gift as this visitor or member sees it; wired to whoever gives it. */
export type NewcomerOffer = (programId: string, memberId: string | null) => Promise<CouponOffer | null>;

export type StorefrontDeps = {
  db: Databases;
  programs: Programs;
  settings: Settings;
  catalog: Catalog;
  staff: Pick<Staff, "renameProgram">;
  newcomerOffer: NewcomerOffer;
};
export type Storefront = ReturnType<typeof createStorefront>;

export type ListingQuery = Omit<ShelfQuery, "after"> & { cursor?: string | undefined };

/** Two rows of a phone's home page each. */
const SECTION_SIZE = 10;

/** What a shopper sees before buying: home, categories, listings, product pages. */
export function createStorefront({ db, programs, settings, catalog, staff, newcomerOffer }: StorefrontDeps) {
  const cache = createCache();
  catalog.onChanged(cache.clear);

  return { home, categories, listProducts, getProduct, setHome };

  async function home(programId: string, memberId: string | null): Promise<Reply<typeof shopHome>> {
    const [page, privacyVersion, program, all, popular, newest, offer] = await Promise.all([
      settings.read(programId, homeSetting),
      settings.read(programId, privacyVersionSetting),
      programs.byId(programId),
      categories(programId),
      section(programId, "popular"),
      section(programId, "newest"),
      newcomerOffer(programId, memberId),
    ]);
    return {
      program: { name: page.name ?? program?.name ?? "", slogan: page.slogan, privacyVersion },
      banners: page.banners,
      categories: all.items.filter((category) => category.parentId === null),
      newcomerOffer: offer,
      sections: [
        { key: "popular", products: popular },
        { key: "new", products: newest },
      ],
    };
  }

  async function section(programId: string, sort: "popular" | "newest"): Promise<ProductCard[]> {
    const { items } = await listProducts(programId, { sort, limit: SECTION_SIZE });
    return items;
  }

  async function categories(programId: string): Promise<Reply<typeof shopCategories>> {
    return { items: await cache.get(programId, "categories", () => catalog.listShelfCategories(programId)) };
  }

  async function listProducts(programId: string, query: ListingQuery) {
    const { cursor, categoryId, sort, limit } = query;
    const search = query.search?.trim().toLowerCase() || undefined;
    const after = cursor === undefined ? undefined : readCursor(sort, cursor);
    if (after === null) fail("INVALID_INPUT", { field: "query.cursor" });
    const key = JSON.stringify([categoryId, search, sort, limit, after]);
    return cache.get(programId, key, async () => {
      // one more than asked tells whether there is another page
      const cards = await catalog.listShelf(programId, { categoryId, search, sort, after, limit: limit + 1 });
      const page = cards.slice(0, limit);
      const last = page.at(-1);
      const nextCursor = cards.length > limit && last ? writeCursor(sort, last) : null;
      return { items: page.map(asCard), nextCursor };
    });
  }

  function getProduct(programId: string, id: string): Promise<ShopProduct> {
    return cache.get(programId, `product ${id}`, async () => {
      const found = (await catalog.findOnShelf(programId, id)) ?? fail("PRODUCT_NOT_FOUND");
      const { pictures, description, optionNames, noReasonReturn, categoryId, skus } = found;
      return {
        ...asCard(found),
        pictures,
        description,
        optionNames,
        noReasonReturn,
        categoryId,
        promotions: [],
        skus: skus.map((sku) => ({ ...sku, price: asListPrice(sku.priceFen) })),
      };
    });
  }

  async function setHome(programId: string, given: Call<typeof setShopHome>["body"], actor: string): Promise<void> {
    const banners = await checkBanners(programId, given.banners);
    const before = await settings.read(programId, homeSetting);
    const after = { ...given, banners };
    await transact(db.orders, async (tx) => {
      await settings.write(tx, programId, homeSetting, after);
      await staff.renameProgram(tx, programId, given.name);
      await audit(tx, {
        programId,
        actor,
        action: "settings.write",
        subject: `setting:${homeSetting.key}`,
        before,
        after,
      });
    });
  }

  /** Pictures uploaded here, links to what is there. */
  async function checkBanners(programId: string, banners: Call<typeof setShopHome>["body"]["banners"]) {
    const links = banners.flatMap(({ productId, categoryId }) => [productId, categoryId].filter((id) => id !== null));
    const known = await catalog.findKnownIds(programId, links);
    const pictures = await catalog.checkPictures(
      db.reads,
      programId,
      banners.map((banner) => banner.picture),
      (index) => `body.banners.${index}.picture`,
    );
    return banners.map((banner, index) => {
      for (const field of ["productId", "categoryId"] as const) {
        const id = banner[field];
        if (id !== null && !known.has(id)) fail("INVALID_INPUT", { field: `body.banners.${index}.${field}` });
      }
      return { ...banner, picture: pictures[index] ?? banner.picture };
    });
  }
}

const asCard = (card: Omit<ShelfCard, "rank">): ProductCard => ({
  id: card.id,
  title: card.title,
  subtitle: card.subtitle,
  picture: card.picture,
  priceFen: card.minPriceFen,
  price: asListPrice(card.minPriceFen),
  priceFrom: card.minPriceFen < card.maxPriceFen,
  soldOut: card.available <= 0,
  sold: card.sold,
  onlySkuId: card.onlySkuId,
});

const asListPrice = (listFen: number): ShownPrice => ({ listFen, toPayFen: listFen, tag: null, referenceFen: null });
