import type { ShownPrice } from "@banyan/contracts";
import {
  type Buyer,
  type Campaign,
  DEFAULT_POLICY,
  ENGINE_VERSION,
  type HeldCoupon,
  type PricePreview,
  previewPrices,
  type Usage,
} from "@banyan/pricing";
import type { Clock } from "#kernel/clock.ts";
import type { Databases, Db } from "#kernel/db.ts";
import type { Campaigns } from "#modules/promotions/index.ts";
import { type Rewards, toHeldCoupon } from "#modules/rewards/index.ts";
import { createCache } from "./cache.ts";
import type { References } from "./references.ts";

/** Whose prices: a member's own, or everybody's; and in which language their tags are. */
export type Viewer = { memberId: string | null; language: "zh" | "en" };

/** A product as its price needs it. */
export type Priced = {
  id: string;
  categoryPath: readonly string[];
  skus: readonly { id: string; priceFen: number }[];
};

export type PricesDeps = {
  db: Databases;
  clock: Clock;
  campaigns: Pick<Campaigns, "runningNow">;
  rewards: Pick<Rewards, "couponsForPricing">;
  references: References;
  /** Level, paid membership and their prices; a port of loyalty. */
  standing: (
    from: Db,
    programId: string,
    memberId: string,
  ) => Promise<{ levelId: string | null; isPaidMember: boolean; campaigns: readonly Campaign[] }>;
  hasPaidOrder(from: Db, programId: string, memberId: string): Promise<boolean>;
};
export type Prices = ReturnType<typeof createPrices>;

/** What changes the price for one buyer. People with the same share their listings: `key`. */
type Profile = {
  key: string;
  buyer: Buyer;
  campaigns: readonly Campaign[];
  usage: readonly Usage[];
  coupons: readonly HeldCoupon[];
};

const nobody: Profile = {
  key: "anyone",
  buyer: { isMember: false, isPaidMember: false, levelId: null, isNewcomer: false },
  campaigns: [],
  usage: [],
  coupons: [],
};

/**
 * To-be-paid prices (到手价) of what is shown: one unit bought alone now, with every rule that runs and the coupons the viewer
 * holds. The promotions are the same for all and kept per program; a member adds a profile, kept for a moment too.
 */
export function createPrices({ db, clock, campaigns, rewards, references, standing, hasPaidOrder }: PricesDeps) {
  const kept = createCache();

  return { profileOf, priceAll, clear: kept.clear };

  function profileOf(programId: string, memberId: string | null): Promise<Profile> {
    if (memberId === null) return Promise.resolve(nobody);
    return kept.get(programId, `member ${memberId}`, () => loadProfile(programId, memberId));
  }

  async function loadProfile(programId: string, memberId: string): Promise<Profile> {
    const [mine, hasPaid, coupons, { usage }] = await Promise.all([
      standing(db.reads, programId, memberId),
      hasPaidOrder(db.reads, programId, memberId),
      rewards.couponsForPricing(db.reads, programId, memberId),
      campaigns.runningNow(programId, memberId),
    ]);
    const buyer = { isMember: true, isPaidMember: mine.isPaidMember, levelId: mine.levelId, isNewcomer: !hasPaid };
    const rules = mine.campaigns.filter(({ layer }) => layer === "price");
    const held = coupons.filter(({ benefit }) => benefit.kind !== "FREE_SHIPPING").map(toHeldCoupon);
    return {
      key: JSON.stringify([buyer, rules, usage, held.map(({ id }) => id)]),
      buyer,
      campaigns: rules,
      usage,
      coupons: held,
    };
  }

  /** One price per SKU. */
  async function priceAll(
    programId: string,
    products: readonly Priced[],
    { buyer, campaigns: own, usage, coupons }: Profile,
    language: Viewer["language"],
  ): Promise<ReadonlyMap<string, ShownPrice>> {
    const live = await kept.get(programId, "live", () => campaigns.runningNow(programId, null));
    const open = live.campaigns.filter(({ id }) => (live.budgetsLeft.get(id) ?? 1) > 0);
    const previews = previewPrices({
      version: ENGINE_VERSION,
      now: clock.now().toISOString(),
      buyer,
      campaigns: [...open, ...own],
      usage,
      coupons,
      policy: DEFAULT_POLICY,
      products: products.flatMap(({ id, categoryPath, skus }) =>
        skus.map((sku) => ({
          skuId: sku.id,
          productId: id,
          categoryIds: categoryPath,
          listPriceFen: sku.priceFen,
        })),
      ),
    });
    const startOf = new Map(open.map(({ id, startsAt }) => [id, startsAt]));
    const reduced = previews.filter(({ payableFen, listPriceFen }) => payableFen < listPriceFen);
    const lowest = await references.lowest(
      programId,
      reduced.map(({ skuId, savings }) => ({ skuId, offeredFrom: earliest(savings, startOf) ?? clock.now() })),
    );
    return new Map(
      previews.map((preview) => [preview.skuId, toShown(preview, lowest.get(preview.skuId) ?? null, language)]),
    );
  }
}

/** When the first of the rules behind a price began: what was paid before it may be compared with it. */
function earliest(savings: PricePreview["savings"], startOf: ReadonlyMap<string, string | null>): Date | null {
  const starts = savings.flatMap(({ source }) => startOf.get(source.id) ?? []).sort();
  return starts[0] === undefined ? null : new Date(starts[0]);
}

function toShown(
  { listPriceFen, payableFen, savings }: PricePreview,
  lowestFen: number | null,
  language: Viewer["language"],
): ShownPrice {
  const last = savings.at(-1);
  return {
    listFen: listPriceFen,
    toPayFen: payableFen,
    tag: last ? (tags[last.kind]?.[language] ?? tags[last.layer]?.[language] ?? last.source.name) : null,
    referenceFen: lowestFen !== null && lowestFen > payableFen ? lowestFen : null,
  };
}

const coupon = { zh: "券后价", en: "After coupon" };
const tags: Record<string, { zh: string; en: string } | undefined> = {
  member: { zh: "会员价", en: "Member price" },
  paid_member: { zh: "会员专享价", en: "Membership price" },
  newcomer: { zh: "新人价", en: "Newcomer price" },
  limited_time: { zh: "限时价", en: "Limited time" },
  flash: { zh: "秒杀价", en: "Flash price" },
  coupon,
};
