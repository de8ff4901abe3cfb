import { type Campaign, isInScope, type Usage } from "@banyan/pricing";
import type { Clock } from "#kernel/clock.ts";
import { afterCommit, type Databases, type Db, type Tx } from "#kernel/db.ts";
import type { Catalog } from "#modules/catalog/index.ts";
import { isUsedUp, stateAt } from "./promotion.ts";
import { type LivePromotion, listLive } from "./promotion-store.ts";
import { type NamedSku, namedSkuIds, toCampaign } from "./to-campaign.ts";
import { readUsage } from "./use-store.ts";

/** What is being bought, as promotions look at it. */
export type OfferedGoods = {
  lines: readonly { skuId: string; productId: string; categoryIds: readonly string[] }[];
  memberId: string | null;
  now: Date;
  /** What `namedSkuIds` asked for, as the shelf has it now. */ skus: Shelf;
};
type Shelf = ReadonlyMap<string, NamedSku & { state: string }>;

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
  const hearers = new Set<(programId: string) => void>();
  const forget = (programId: string) => {
    known.delete(programId);
    for (const hear of hearers) hear(programId);
  };
  db.listen(CHANNEL, (programId) => (programId === "" ? known.clear() : forget(programId)));

  function liveOf(programId: string): Promise<LivePromotion[]> {
    const cached = known.get(programId);
    if (cached && cached.until > performance.now()) return cached.live;
    const live = listLive(db.reads, programId);
    live.catch(() => known.delete(programId));
    known.set(programId, { live, until: performance.now() + FRESH_MS });
    return live;
  }

  const tellAll = (programId: string) => {
    forget(programId);
    db.notify(CHANNEL, programId).catch(() => {}); // others notice by FRESH_MS
  };

  const runningAt = async (programId: string, now: Date): Promise<LivePromotion[]> =>
    (await liveOf(programId)).filter(
      (promotion) => stateAt(promotion, now) === "RUNNING" && !isUsedUp(promotion, promotion),
    );

  async function load(
    from: Db | Tx,
    programId: string,
    promotions: readonly LivePromotion[],
    { memberId, skus }: Pick<OfferedGoods, "memberId" | "skus">,
  ): Promise<Offers> {
    const limited = promotions.filter(hasPersonalLimit).map(({ id }) => id);
    const usage = memberId === null || limited.length === 0 ? [] : await readUsage(from, programId, memberId, limited);
    const named = new Map([...skus].filter(([, { state }]) => state !== "REMOVED"));
    const timesOf = new Map(usage.filter(({ skuId }) => skuId === "").map((use) => [use.campaignId, use.units]));
    return {
      // the engine counts a person's orders for every layer but the line price
      campaigns: promotions
        .filter(({ id, limits }) => (timesOf.get(id) ?? 0) < (limits.timesPerPerson ?? Number.POSITIVE_INFINITY))
        .map((promotion) => campaignOf(promotion, named))
        .filter(hasWhatItNames),
      usage,
      budgetsLeft: new Map(
        promotions.flatMap(({ id, limits, spentFen }) =>
          limits.budgetFen === null ? [] : [[id, limits.budgetFen - spentFen] as const],
        ),
      ),
    };
  }

  return {
    /** Gifts and add-ons of what runs now: a price needs to know them too. From memory. */
    async namedSkuIds(programId: string, now: Date): Promise<readonly string[]> {
      return [...new Set((await runningAt(programId, now)).flatMap(({ rule }) => namedSkuIds(rule)))];
    },

    /**
     * Every promotion running now that could matter to these goods, from memory; one statement more when one of them has a
     * limit per person, however many there are.
     */
    async offersFor(from: Db | Tx, programId: string, goods: OfferedGoods): Promise<Offers> {
      const running = await runningAt(programId, goods.now);
      return load(
        from,
        programId,
        running.filter((promotion) => isAbout(promotion, goods.lines)),
        goods,
      );
    },

    /** All that run at an instant, whatever they are about: for shelves and for trying a draft. */
    async runningAt(from: Db | Tx, programId: string, now: Date, memberId: string | null = null): Promise<Offers> {
      const running = await runningAt(programId, now);
      const ids = [...new Set(running.flatMap(({ rule }) => namedSkuIds(rule)))];
      const skus = ids.length === 0 ? new Map() : await catalog.loadSkus(from, programId, ids);
      return load(from, programId, running, { memberId, skus });
    },

    /** Published ones that have not ended, paused ones included. */
    published: async (programId: string): Promise<LivePromotion[]> =>
      (await listLive(db.reads, programId)).filter((promotion) => stateAt(promotion, clock.now()) !== "ENDED"),

    onChanged(hear: (programId: string) => void): () => void {
      hearers.add(hear);
      return () => void hearers.delete(hear);
    },
    /** When this transaction commits, everyone reads anew. */
    changed: (tx: Tx, programId: string) => afterCommit(tx, () => tellAll(programId)),
    /** What is known here was too old to sell by; others find out by themselves. */
    wasOld: (programId: string) => void known.delete(programId),
  };
}
/** The same for every buyer as long as it is kept, unless it names SKUs whose stock it tells. */
const campaigns = new WeakMap<LivePromotion, Campaign>();
function campaignOf(promotion: LivePromotion, skus: Parameters<typeof toCampaign>[1]): Campaign {
  if (namedSkuIds(promotion.rule).length > 0) return toCampaign(promotion, skus);
  const kept = campaigns.get(promotion) ?? toCampaign(promotion, skus);
  campaigns.set(promotion, kept);
  return kept;
}
export type OfferBook = ReturnType<typeof createOffers>;

const hasPersonalLimit = ({ rule, limits }: LivePromotion): boolean =>
  limits.timesPerPerson !== null || ("unitsPerPerson" in rule && rule.unitsPerPerson !== null);

/** When every SKU it gives or sells beside is gone, there is no such promotion. */
const hasWhatItNames = (campaign: Campaign): boolean => {
  if (campaign.layer !== "items") return true;
  const { rule } = campaign;
  return rule.kind === "gift" ? rule.gifts.length > 0 : rule.kind !== "add_on" || rule.offers.length > 0;
};

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
  // an offer that is chosen says itself why it does not apply
  if (rule.kind === "add_on" && rule.offers.some((offer) => lines.some(({ skuId }) => skuId === offer.skuId)))
    return true;
  return lines.some((line) => isInScope(scope, line));
}
