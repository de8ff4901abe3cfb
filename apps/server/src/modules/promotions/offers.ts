import { type Campaign, isInScope, type Usage } from "@banyan/pricing";
import type { Clock } from "#kernel/clock.ts";
import { afterCommit, type Databases, type Db, type Tx } from "#kernel/db.ts";
import type { Catalog } from "#modules/catalog/index.ts";
import { isUsedUp, stateAt } from "./promotion.ts";
import { type LivePromotion, listLive } from "./promotion-store.ts";
import { type NamedSku, type NamedSkus, namedSkuIds, toCampaign } from "./to-campaign.ts";
import { readUsage } from "./use-store.ts";

/** What is being bought, as promotions look at it. */
export type OfferedGoods = {
  lines: readonly { skuId: string; productId: string; categoryIds: readonly string[] }[];
  memberId: string | null;
  now: Date;
  /** Gifts and add-ons as the shelf has them, when the caller loaded them with its own goods: see `namedSkuIds`. */
  skus?: ReadonlyMap<string, NamedSku & { state: string }>;
};

export type Offers = {
  campaigns: Campaign[];
  /** What this member used of those with a limit per person. */ usage: Usage[];
  /** What is left of each budget: a price that would take more must be made without that campaign. */
  budgetsLeft: ReadonlyMap<string, number>;
};

const CHANNEL = "banyan_promotions";
/** A change elsewhere arrives by NOTIFY within milliseconds; this is for the signal that was lost. */
const FRESH_MS = 30_000;

/**
 * What is live, in memory by program. Dropped in this process when a change is committed, in others by NOTIFY. Times are asked at
 * every use, so a promotion begins and ends by the clock alone; counts may be old, then the checkout refuses and drops them.
 */
export function createOffers({
  db,
  clock,
  catalog,
}: {
  db: Databases;
  clock: Clock;
  catalog: Pick<Catalog, "loadSkus">;
}) {
  const known = new Map<string, { live: Promise<LivePromotion[]>; until: number }>();
  db.listen(CHANNEL, (programId) => (programId === "" ? known.clear() : known.delete(programId)));

  function liveOf(programId: string): Promise<LivePromotion[]> {
    const cached = known.get(programId);
    if (cached && cached.until > performance.now()) return cached.live;
    const live = listLive(db.reads, programId);
    live.catch(() => known.delete(programId));
    known.set(programId, { live, until: performance.now() + FRESH_MS });
    return live;
  }

  const tellAll = (programId: string) => {
    known.delete(programId);
    db.notify(CHANNEL, programId).catch(() => {}); // others notice by FRESH_MS
  };

  /** Gifts and add-ons as the shelf has them now; one statement, only when there are any. */
  async function skusOf(from: Db | Tx, programId: string, promotions: readonly LivePromotion[]): Promise<NamedSkus> {
    const ids = [...new Set(promotions.flatMap(({ rule }) => namedSkuIds(rule)))];
    if (ids.length === 0) return new Map();
    return withoutRemoved(await catalog.loadSkus(from, programId, ids));
  }

  async function load(
    from: Db | Tx,
    programId: string,
    promotions: readonly LivePromotion[],
    memberId: string | null,
    given?: NamedSkus,
  ): Promise<Offers> {
    const limited = promotions.filter(hasPersonalLimit).map(({ id }) => id);
    const [skus, usage] = await Promise.all([
      given ?? skusOf(from, programId, promotions),
      memberId === null || limited.length === 0 ? [] : readUsage(from, programId, memberId, limited),
    ]);
    const timesOf = new Map(usage.filter(({ skuId }) => skuId === "").map((use) => [use.campaignId, use.units]));
    return {
      // the engine counts a person's orders for every layer but the line price
      campaigns: promotions
        .filter(({ id, limits }) => (timesOf.get(id) ?? 0) < (limits.timesPerPerson ?? Number.POSITIVE_INFINITY))
        .map((promotion) => toCampaign(promotion, skus)),
      usage,
      budgetsLeft: new Map(
        promotions.flatMap(({ id, limits, spentFen }) =>
          limits.budgetFen === null ? [] : [[id, limits.budgetFen - spentFen] as const],
        ),
      ),
    };
  }

  return {
    /** SKUs that what runs now may give or sell beside; from memory. Load them with the goods and hand them to `offersFor`. */
    async namedSkuIds(programId: string, now: Date): Promise<readonly string[]> {
      const ids = new Set<string>();
      for (const promotion of await liveOf(programId))
        if (stateAt(promotion, now) === "RUNNING") for (const id of namedSkuIds(promotion.rule)) ids.add(id);
      return [...ids];
    },

    /**
     * Every promotion running now that could matter to these goods. No statement as a rule; one more when a limit per person is
     * among them, and one when gifts or add-ons are that the caller did not load.
     */
    async offersFor(from: Db | Tx, programId: string, { lines, memberId, now, skus }: OfferedGoods): Promise<Offers> {
      const live = await liveOf(programId);
      const mattering = live.filter(
        (promotion) =>
          stateAt(promotion, now) === "RUNNING" && !isUsedUp(promotion, promotion) && isAbout(promotion, lines),
      );
      return load(from, programId, mattering, memberId, skus && withoutRemoved(skus));
    },

    /** All that run at an instant, whatever they are about: for shelves and for trying a draft. */
    async runningAt(from: Db | Tx, programId: string, now: Date): Promise<Offers> {
      const live = await liveOf(programId);
      return load(
        from,
        programId,
        live.filter((promotion) => stateAt(promotion, now) === "RUNNING" && !isUsedUp(promotion, promotion)),
        null,
      );
    },

    /** Published ones that have not ended, paused ones included. */
    published: async (programId: string): Promise<LivePromotion[]> =>
      (await listLive(db.reads, programId)).filter((promotion) => stateAt(promotion, clock.now()) !== "ENDED"),

    /** When this transaction commits, everyone reads anew. */
    changed: (tx: Tx, programId: string) => afterCommit(tx, () => tellAll(programId)),
    /** What is known here was too old to sell by; others find out by themselves. */
    wasOld: (programId: string) => void known.delete(programId),
  };
}
export type OfferBook = ReturnType<typeof createOffers>;

const hasPersonalLimit = ({ rule, limits }: LivePromotion): boolean =>
  limits.timesPerPerson !== null || ("unitsPerPerson" in rule && rule.unitsPerPerson !== null);

const withoutRemoved = (skus: NonNullable<OfferedGoods["skus"]>): NamedSkus =>
  new Map([...skus].filter(([, { state }]) => state !== "REMOVED"));

/** Could it do anything for one of these lines? */
export function isAbout({ rule, scope }: Pick<LivePromotion, "rule" | "scope">, lines: OfferedGoods["lines"]): boolean {
  if ((rule.kind === "limited_time" || rule.kind === "member") && rule.price.kind === "unit_prices") {
    const priced = new Set(rule.price.prices.map(({ skuId }) => skuId));
    return lines.some(({ skuId }) => priced.has(skuId));
  }
  if (rule.kind === "bundle") {
    const parts = new Set(rule.parts.flatMap(({ productIds }) => productIds));
    return lines.some(({ productId }) => parts.has(productId));
  }
  if (rule.kind === "add_on" && rule.offers.some((offer) => lines.some(({ skuId }) => skuId === offer.skuId)))
    return true;
  return lines.some((line) => isInScope(scope, line));
}
