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
import { EVERYTHING, type Scope } from "@banyan/pricing";
import { audit } from "#kernel/audit.ts";
import { type Databases, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Settings } from "#kernel/settings.ts";
import type { Catalog, ShelfCard, ShelfProduct, ShelfQuery } from "#modules/catalog/index.ts";
import type { Campaigns } from "#modules/promotions/index.ts";
import { type Rewards, toHeldCoupon } from "#modules/rewards/index.ts";
import type { Staff } from "#modules/staff/index.ts";
import { createCache } from "./cache.ts";
import { readCursor, writeCursor } from "./cursor.ts";
import { createPrices, type PricesDeps, type Viewer } from "./prices.ts";
import { createReferences } from "./references.ts";
import { couponWords, isAboutProduct, mayHave, ruleWords } from "./rule-words.ts";
import { homeSetting, privacyVersionSetting } from "./settings.ts";

/** The newcomer gift as this visitor or member sees it; wired to whoever gives it. */
export type NewcomerOffer = (programId: string, memberId: string | null) => Promise<CouponOffer | null>;

export type StorefrontDeps = Omit<PricesDeps, "references" | "campaigns" | "rewards"> & {
  db: Databases;
  programs: Programs;
  settings: Settings;
  catalog: Catalog;
  campaigns: Pick<Campaigns, "runningNow" | "onChanged">;
  rewards: Pick<Rewards, "couponsForPricing" | "findCoupon">;
  staff: Pick<Staff, "renameProgram">;
  newcomerOffer: NewcomerOffer;
};
export type Storefront = ReturnType<typeof createStorefront>;

export type ListingQuery = Omit<ShelfQuery, "after"> & { cursor?: string | undefined };

export type TopUpQuery = { promotionId?: string | undefined; couponId?: string | undefined; missingFen: number };
/** One screen of what would do. */
const TOP_UPS = 20;

/** Two rows of a phone's home page each. */
const SECTION_SIZE = 10;

/** What a shopper sees before buying: home, categories, listings, product pages. */
export function createStorefront(deps: StorefrontDeps) {
  const { db, programs, settings, catalog, staff, campaigns, rewards, newcomerOffer } = deps;
  const cache = createCache();
  const prices = createPrices({ ...deps, references: createReferences(deps) });
  const forget = (programId: string) => {
    cache.clear(programId);
    prices.clear(programId);
  };
  catalog.onChanged(forget);
  campaigns.onChanged(forget);

  return { home, categories, listProducts, getProduct, listTopUps, setHome };

  async function home(programId: string, viewer: Viewer): Promise<Reply<typeof shopHome>> {
    const [page, privacyVersion, program, all, popular, newest, offer] = await Promise.all([
      settings.read(programId, homeSetting),
      settings.read(programId, privacyVersionSetting),
      programs.byId(programId),
      categories(programId),
      section(programId, "popular", viewer),
      section(programId, "newest", viewer),
      newcomerOffer(programId, viewer.memberId),
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

  async function section(programId: string, sort: "popular" | "newest", viewer: Viewer): Promise<ProductCard[]> {
    const { items } = await listProducts(programId, { sort, limit: SECTION_SIZE }, viewer);
    return items;
  }

  async function categories(programId: string): Promise<Reply<typeof shopCategories>> {
    return { items: await cache.get(programId, "categories", () => catalog.listShelfCategories(programId)) };
  }

  async function listProducts(programId: string, query: ListingQuery, viewer: Viewer) {
    const { cursor, categoryId, sort, limit } = query;
    const search = query.search?.trim().toLowerCase() || undefined;
    const after = cursor === undefined ? undefined : readCursor(sort, cursor);
    if (after === null) fail("INVALID_INPUT", { field: "query.cursor" });
    const key = JSON.stringify([categoryId, search, sort, limit, after]);
    const load = async () => {
      // one more than asked tells whether there is another page
      const cards = await catalog.listShelf(programId, { categoryId, search, sort, after, limit: limit + 1 });
      const page = cards.slice(0, limit);
      const last = page.at(-1);
      const nextCursor = cards.length > limit && last ? writeCursor(sort, last) : null;
      return { page, nextCursor };
    };
    const { page, nextCursor } = await cache.get(programId, key, load);
    return { items: await asCards(programId, key, page, viewer), nextCursor };
  }

  /** Cards with prices; viewers with the same prices share them. */
  async function asCards(programId: string, key: string, page: ShelfCard[], viewer: Viewer): Promise<ProductCard[]> {
    const profile = await prices.profileOf(programId, viewer.memberId);
    return cache.get(programId, `${key} for ${viewer.language} ${profile.key}`, async () => {
      const shown = await prices.priceAll(programId, page.map(asPriced), profile, viewer.language);
      return page.map((card) => asCard(card, cheapest(card, shown)));
    });
  }

  async function getProduct(programId: string, id: string, viewer: Viewer): Promise<ShopProduct> {
    const key = `product ${id}`;
    const load = async () => (await catalog.findOnShelf(programId, id)) ?? fail("PRODUCT_NOT_FOUND");
    const found = await cache.get(programId, key, load);
    const profile = await prices.profileOf(programId, viewer.memberId);
    return cache.get(programId, `${key} for ${viewer.language} ${profile.key}`, async () => {
      const shown = await prices.priceAll(programId, [asPriced(found)], profile, viewer.language);
      const { pictures, description, optionNames, noReasonReturn, categoryId, skus } = found;
      return {
        ...asCard(found, cheapest(found, shown)),
        ...{ pictures, description, optionNames, noReasonReturn, categoryId },
        promotions: await promotionsOf(programId, found, viewer),
        skus: skus.map((sku) => ({ ...sku, price: shown.get(sku.id) ?? asListPrice(sku.priceFen) })),
      };
    });
  }

  /** What runs for a product, as a shopper reads it. */
  async function promotionsOf(programId: string, { id, categoryPath }: ShelfProduct, { memberId, language }: Viewer) {
    const { buyer } = await prices.profileOf(programId, memberId);
    const running = await campaigns.runningNow(programId, memberId);
    return running.campaigns.flatMap((campaign) => {
      const isAbout = isAboutProduct(campaign, { productId: id, categoryIds: categoryPath });
      if (campaign.layer === "price" || !isAbout || !mayHave(buyer, campaign.audience)) return [];
      return [
        { id: campaign.id, name: campaign.name, kind: campaign.rule.kind, text: ruleWords(campaign.rule, language) },
      ];
    });
  }

  /** Errors: PROMOTION_NOT_FOUND, COUPON_NOT_FOUND. */
  async function listTopUps(programId: string, memberId: string, query: TopUpQuery, language: Viewer["language"]) {
    const { name, text, scope } = await ruleOf(programId, memberId, query, language);
    const found = await catalog.listTopUps(programId, { scope, missingFen: query.missingFen, limit: TOP_UPS });
    const key = JSON.stringify(["top-ups", query, name]);
    return { rule: { name, text }, items: await asCards(programId, key, found, { memberId, language }) };
  }

  async function ruleOf(
    programId: string,
    memberId: string,
    { promotionId, couponId }: TopUpQuery,
    language: Viewer["language"],
  ): Promise<{ name: string; text: string; scope: Scope }> {
    if ((promotionId === undefined) === (couponId === undefined)) fail("INVALID_INPUT", { field: "query" });
    if (couponId !== undefined) {
      const coupon = (await rewards.findCoupon(db.reads, programId, memberId, couponId)) ?? fail("COUPON_NOT_FOUND");
      const { rule } = toHeldCoupon(coupon);
      return { name: coupon.name, text: couponWords(rule, language), scope: rule.scope };
    }
    const running = await campaigns.runningNow(programId, memberId);
    const found = running.campaigns.find(({ id }) => id === promotionId) ?? fail("PROMOTION_NOT_FOUND");
    if (found.layer === "price") return { name: found.name, text: found.name, scope: EVERYTHING };
    return { name: found.name, text: ruleWords(found.rule, language), scope: found.scope };
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

const asCard = (card: Omit<ShelfCard, "rank">, price: ShownPrice): ProductCard => ({
  id: card.id,
  title: card.title,
  subtitle: card.subtitle,
  picture: card.picture,
  priceFen: card.minPriceFen,
  price,
  priceFrom: card.minPriceFen < card.maxPriceFen,
  soldOut: card.available <= 0,
  sold: card.sold,
  onlySkuId: card.onlySkuId,
});

const asPriced = ({ id, categoryPath, skuPrices }: Pick<ShelfCard, "id" | "categoryPath" | "skuPrices">) => ({
  id,
  categoryPath,
  skus: skuPrices,
});

/** A rule may make another variant the cheapest than the list price does. */
function cheapest(
  { skuPrices, minPriceFen }: Omit<ShelfCard, "rank">,
  shown: ReadonlyMap<string, ShownPrice>,
): ShownPrice {
  const all = skuPrices.flatMap(({ id }) => shown.get(id) ?? []);
  return all.sort((a, b) => a.toPayFen - b.toPayFen || a.listFen - b.listFen)[0] ?? asListPrice(minPriceFen);
}

const asListPrice = (listFen: number): ShownPrice => ({ listFen, toPayFen: listFen, tag: null, referenceFen: null });
