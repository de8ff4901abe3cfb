import {
  type CouponTemplate,
  type Promotion,
  type PromotionConflict,
  type PromotionInput,
  type PromotionProblem,
  type PromotionResults,
  type PromotionRow,
  promotionEnded,
  promotionStarted,
} from "@banyan/contracts";
import type { HeldCoupon, ShippingRule } from "@banyan/pricing";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Db, type Tx, transact, violates } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Programs } from "#kernel/programs.ts";
import { moveState, stateHistory } from "#kernel/states.ts";
import type { Catalog } from "#modules/catalog/index.ts";
import { asDraft, asInput, isAboutGoods, isTooMany, meetingOf } from "./conflicts.ts";
import { saveLimits as saveCounts } from "./count-store.ts";
import { findTemplate } from "./coupon-store.ts";
import { sentenceOf } from "./kind-words.ts";
import { createOffers } from "./offers.ts";
import { promotionParticipant } from "./participant.ts";
import { type PreviewRequest, previewBasket } from "./preview.ts";
import { type Known, problemsOf } from "./problems.ts";
import {
  isCounted,
  isUsedUp,
  lockedField,
  moveOf,
  promotionStateTable,
  type StoredPromotion,
  stateAt,
} from "./promotion.ts";
import * as store from "./promotion-store.ts";
import { namedSkuIds } from "./to-campaign.ts";
import { readDays, readTotals } from "./use-store.ts";

export type CampaignsDeps = {
  db: Databases;
  clock: Clock;
  programs: Programs;
  catalog: Pick<Catalog, "findKnownIds" | "loadSkus" | "listGoods">;
  // ports, wired in app.ts: orders and rewards come below
  /** What is charged for sending, wherever it goes. */
  shippingFor(programId: string): Promise<ShippingRule | null>;
  /** A coupon of a template as if someone held it. */
  heldCoupon(template: CouponTemplate, now: Date): HeldCoupon;
};
type Actor = string;
export type Campaigns = ReturnType<typeof createCampaigns>;

/** Promotions without a coupon: what operators do with them, what a price is offered, what an order takes. */
export function createCampaigns(deps: CampaignsDeps) {
  const { db, clock, programs, catalog } = deps;
  const offers = createOffers({ db, clock, catalog });
  const newId = () => uuidv7(clock.now());

  return {
    // for orders and the storefront
    namedSkuIds: offers.namedSkuIds,
    offersFor: offers.offersFor,
    /** All that run now, whatever they are about. */
    runningNow: (programId: string, memberId: string | null) =>
      offers.runningAt(db.reads, programId, clock.now(), memberId),
    /** Called in this process when what runs may be another. */
    onChanged: offers.onChanged,
    participant: () => promotionParticipant(db.orders, offers),

    async listPromotions(programId: string, filter: store.PromotionFilter) {
      const [rows, counts] = await Promise.all([
        store.listPromotions(db.reads, programId, filter),
        store.countPromotions(db.reads, programId, filter),
      ]);
      return {
        items: rows.map(toRow),
        total: filter.state ? counts[filter.state] : counts.all,
        page: filter.page,
        pageSize: filter.pageSize,
        counts,
      };
    },
    getPromotion: (programId: string, id: string) => readPromotion(db.reads, programId, id),

    /** A draft may have problems; publishing it may not. */
    async createPromotion(tx: Tx, programId: string, input: PromotionInput, actor: Actor): Promise<Promotion> {
      const id = newId();
      await store.insertPromotion(tx, programId, id, input);
      await audit(tx, { programId, actor, action: "promotion.create", subject: subjectOf(id), after: input });
      return readPromotion(tx, programId, id);
    },

    /**
     * Every change is a new version; orders keep the price they were given. Errors: PROMOTION_NOT_FOUND, EDIT_CONFLICT,
     * PROMOTION_LOCKED (with the field), PROMOTION_NOT_READY when what is published would have problems.
     */
    changePromotion(programId: string, id: string, version: number, input: PromotionInput, actor: Actor) {
      return transact(db.orders, async (tx) => {
        const before = await lockedAt(tx, programId, id, version);
        const locked = lockedField(before, input, clock.now());
        if (locked !== null) fail("PROMOTION_LOCKED", { field: `body.promotion.${locked}` });
        const isPublished = stateAt(before, clock.now()) !== "DRAFT";
        if (isPublished) await refuseUnready(programId, input, id);
        await store.updatePromotion(tx, programId, id, input);
        if (isPublished && isCounted(before.limits)) await saveLimits(tx, programId, id, input);
        const entry = { programId, actor, action: "promotion.change", subject: subjectOf(id) };
        await audit(tx, { ...entry, before: asInput(before), after: input });
        offers.changed(tx, programId);
        return readPromotion(tx, programId, id);
      });
    },

    /** Errors: PROMOTION_NOT_FOUND, PROMOTION_STATE, EDIT_CONFLICT, PROMOTION_NOT_READY (`details.problems`). */
    movePromotion(
      programId: string,
      id: string,
      { move, version }: { move: "schedule" | "pause" | "resume" | "end"; version?: number | undefined },
      actor: Actor,
    ) {
      return transact(db.orders, async (tx) => {
        const stored = await lockedAt(tx, programId, id, version);
        const step = moveOf(move, stored, clock.now());
        if (!step) fail("PROMOTION_STATE", { details: { state: stateAt(stored, clock.now()) } });
        if (step.to === "SCHEDULED" || step.to === "RUNNING") await refuseUnready(programId, asInput(stored), id);
        if (move === "schedule" && isCounted(stored.limits)) await saveLimits(tx, programId, id, stored);
        await moveState(tx, {
          ...{ states: promotionStateTable, table: "promotions", programId, id },
          ...{ from: stored.state, to: step.to, reason: step.reason },
        });
        await announceState(tx, programId, stored, step.to);
        const entry = { programId, actor, action: `promotion.${move}`, subject: subjectOf(id) };
        await audit(tx, { ...entry, before: { state: stored.state }, after: { state: step.to } });
        offers.changed(tx, programId);
        return readPromotion(tx, programId, id);
      });
    },

    /** A draft with the same rules that begins now and lasts as long. Errors: PROMOTION_NOT_FOUND. */
    async copyPromotion(tx: Tx, programId: string, id: string, actor: Actor): Promise<Promotion> {
      const original = (await store.findPromotion(tx, programId, id)) ?? fail("PROMOTION_NOT_FOUND");
      const now = clock.now();
      const lastsMs = original.endsAt && original.endsAt.getTime() - original.startsAt.getTime();
      const input: PromotionInput = {
        ...asInput(original),
        name: `${[...original.name].slice(0, 26).join("")} 副本`,
        startsAt: now.toISOString(),
        endsAt: lastsMs === null ? null : new Date(now.getTime() + lastsMs).toISOString(),
      };
      const copy = newId();
      await store.insertPromotion(tx, programId, copy, input);
      const entry = { programId, actor, action: "promotion.copy", subject: subjectOf(copy) };
      await audit(tx, { ...entry, before: { copyOf: id }, after: input });
      return readPromotion(tx, programId, copy);
    },

    /** Problems, conflicts and reach of a draft; nothing is saved. Errors: PROMOTION_NOT_FOUND. */
    async checkPromotion(programId: string, input: PromotionInput, promotionId: string | null) {
      await expectOwn(programId, promotionId);
      const [problems, { conflicts, isApproximate, products }] = await Promise.all([
        findProblems(programId, input),
        findConflicts(programId, input, promotionId),
      ]);
      const startsNow = new Date(input.startsAt) <= clock.now();
      const sentence = sentenceOf(input.rule);
      return { problems, conflicts, isApproximate, sentence, reach: { products, startsNow } };
    },

    async previewPromotion(programId: string, request: PreviewRequest) {
      await expectOwn(programId, request.promotionId);
      return previewBasket({ ...deps, offers, findTemplate }, programId, request);
    },

    /** Errors: PROMOTION_NOT_FOUND. */
    async promotionResults(programId: string, id: string): Promise<PromotionResults> {
      const stored = (await store.findPromotion(db.reads, programId, id)) ?? fail("PROMOTION_NOT_FOUND");
      const program = (await programs.byId(programId)) ?? fail("UNKNOWN_PROGRAM");
      const [totals, uses, byDay] = await Promise.all([
        readTotals(db.reports, programId, id),
        store.usesOf(db.reports, programId, id),
        readDays(db.reports, programId, id, program.zone),
      ]);
      return {
        ...totals,
        averageDiscountFen: totals.usedTimes === 0 ? 0 : Math.round(totals.costFen / totals.usedTimes),
        budgetFen: stored.limits.budgetFen,
        spentFen: uses.spentFen,
        byDay,
      };
    },

    /** When it could be used, first and last; null: there is none. A draft never began, one that never left it neither. */
    async timeOf(programId: string, id: string): Promise<{ from: Date | null; until: Date | null } | null> {
      const stored = await store.findPromotion(db.reads, programId, id);
      if (!stored) return null;
      const history = await stateHistory(db.reads, programId, "promotions", id);
      const ended = history.find(({ to }) => to === "ENDED")?.at;
      const published = history.find(({ from, to }) => from === "DRAFT" && to !== "ENDED")?.at;
      const from = published ? new Date(Math.max(+published, +stored.startsAt)) : null;
      const until = ended && stored.endsAt ? new Date(Math.min(+ended, +stored.endsAt)) : (ended ?? stored.endsAt);
      const hasBegun = from !== null && from <= clock.now() && (until === null || from <= until);
      return { from: hasBegun ? from : null, until };
    },

    /** Stored states follow the clock and facts tell of it; prices never wait for this. How many moved. */
    async followClock(): Promise<number> {
      const due = await store.listDue(db.workers, FOLLOWED_AT_ONCE);
      for (const { programId, id, to } of due) {
        await transact(db.workers, async (tx) => {
          const stored = await store.lockPromotion(tx, programId, id);
          if (!stored || stored.state === to || stateAt(stored, clock.now()) !== to) return; // an operator was here
          const reason = to === "ENDED" ? "TIME_ENDED" : "TIME_STARTED";
          const from = stored.state;
          await moveState(tx, { states: promotionStateTable, table: "promotions", programId, id, from, to, reason });
          await announceState(tx, programId, stored, to);
          offers.changed(tx, programId);
        });
      }
      return due.length;
    },
  };

  async function expectOwn(programId: string, id: string | null): Promise<void> {
    if (id !== null && !(await store.findPromotion(db.reads, programId, id))) {
      fail("PROMOTION_NOT_FOUND", { field: "body.promotionId" });
    }
  }

  async function lockedAt(
    tx: Tx,
    programId: string,
    id: string,
    version: number | undefined,
  ): Promise<StoredPromotion> {
    const stored = (await store.lockPromotion(tx, programId, id)) ?? fail("PROMOTION_NOT_FOUND");
    if (version !== undefined && stored.version !== version) {
      fail("EDIT_CONFLICT", { details: { version: stored.version } });
    }
    return stored;
  }

  async function saveLimits(tx: Tx, programId: string, id: string, { limits }: Pick<PromotionInput, "limits">) {
    await saveCounts(tx, programId, id, limits).catch((error: unknown) => {
      const field = ["promotion_counts_times", "promotion_counts_budget"].find((name) => violates(error, name));
      if (!field) throw error;
      const [path, zh, en] =
        field === "promotion_counts_times"
          ? (["limits.totalTimes", "不能少于已用次数", "Fewer than were used"] as const)
          : (["limits.budgetFen", "不能低于已花金额", "Less than was spent"] as const);
      fail("PROMOTION_NOT_READY", {
        field: `body.promotion.${path}`,
        details: { problems: [{ field: path, zh, en }] },
      });
    });
  }

  async function announceState(tx: Tx, programId: string, { id, name, rule }: StoredPromotion, to: string) {
    const data = { promotion_id: id, name, kind: rule.kind };
    if (to === "RUNNING") await appendFact(tx, promotionStarted, { programId, subject: id, data });
    if (to === "ENDED") await appendFact(tx, promotionEnded, { programId, subject: id, data });
  }

  async function refuseUnready(programId: string, input: PromotionInput, id: string): Promise<void> {
    const [problems, { isApproximate }] = await Promise.all([
      findProblems(programId, input),
      findConflicts(programId, input, id),
    ]);
    const all = isApproximate ? [...problems, tooMany] : problems;
    if (all.length > 0)
      fail("PROMOTION_NOT_READY", { field: `body.promotion.${all[0]?.field}`, details: { problems: all } });
  }

  async function findProblems(programId: string, input: PromotionInput): Promise<PromotionProblem[]> {
    const { rule, scope, stacking } = input;
    const skuIds = namedSkuIds(rule);
    const priced =
      "price" in rule && rule.price.kind === "unit_prices" ? rule.price.prices.map(({ skuId }) => skuId) : [];
    const partIds = rule.kind === "bundle" ? rule.parts.flatMap(({ productIds }) => productIds) : [];
    const scopeIds = [
      ...(scope.include.kind === "products" ? scope.include.productIds : []),
      ...(scope.include.kind === "categories" ? scope.include.categoryIds : []),
      ...scope.excludeProductIds,
      ...scope.excludeCategoryIds,
    ];
    const [ids, skus, goods, template, promotions] = await Promise.all([
      catalog.findKnownIds(programId, [...scopeIds, ...partIds]),
      catalog.loadSkus(db.reads, programId, [...skuIds, ...priced]),
      partIds.length === 0 ? [] : catalog.listGoods(programId, partIds),
      rule.kind === "coupons" ? findTemplate(db.reads, programId, rule.templateId) : null,
      stacking.combinesWith === "any"
        ? new Set<string>()
        : store.findKnownPromotions(db.reads, programId, stacking.combinesWith),
    ]);
    const known: Known = {
      ids,
      skus: new Map([...skus].filter(([, { state }]) => state !== "REMOVED")),
      minPrices: new Map(goods.map(({ productId, minPriceFen }) => [productId, minPriceFen])),
      templates: new Set(template?.state === "ACTIVE" ? [template.id] : []),
      promotions,
    };
    return problemsOf(input, known, clock.now());
  }

  async function findConflicts(
    programId: string,
    input: PromotionInput,
    promotionId: string | null,
  ): Promise<{ conflicts: PromotionConflict[]; isApproximate: boolean; products: number }> {
    const [published, goods] = await Promise.all([offers.published(programId), catalog.listGoods(programId, [])]);
    const draft = asDraft(promotionId ?? "", input);
    const others = published.filter(({ id }) => id !== promotionId);
    const conflicts = others.flatMap((other): PromotionConflict[] => {
      const meeting = meetingOf(draft, other, goods);
      if (!meeting) return [];
      const { from, until, ...verdict } = meeting;
      return [
        {
          promotion: {
            id: other.id,
            name: other.name,
            kind: other.rule.kind,
            state: stateAt(other, clock.now()),
            sentence: sentenceOf(other.rule),
          },
          overlap: { from: from.toISOString(), until: until?.toISOString() ?? null },
          ...verdict,
        },
      ];
    });
    const products = goods.filter((one) => isAboutGoods(draft, one)).length;
    return { conflicts, isApproximate: isTooMany(draft, others), products };
  }

  async function readPromotion(from: Db | Tx, programId: string, id: string): Promise<Promotion> {
    const stored = (await store.findPromotion(from, programId, id)) ?? fail("PROMOTION_NOT_FOUND");
    const { rule, scope } = stored;
    const productIds = [
      ...(scope.include.kind === "products" ? scope.include.productIds : []),
      ...scope.excludeProductIds,
      ...(rule.kind === "bundle" ? rule.parts.flatMap((part) => part.productIds) : []),
    ];
    const priced =
      "price" in rule && rule.price.kind === "unit_prices" ? rule.price.prices.map(({ skuId }) => skuId) : [];
    const [uses, goods, skus, history] = await Promise.all([
      store.usesOf(from, programId, id),
      productIds.length === 0 ? [] : catalog.listGoods(programId, productIds),
      catalog.loadSkus(from, programId, [...namedSkuIds(rule), ...priced]),
      stateHistory(from, programId, "promotions", id),
    ]);
    return {
      ...asInput(stored),
      id,
      version: stored.version,
      state: stateAt(stored, clock.now()),
      ...uses,
      isUsedUp: isUsedUp(stored, uses),
      sentence: sentenceOf(rule),
      goods: {
        products: goods
          .filter(({ productId }) => productIds.includes(productId))
          .map(({ productId, title, picture }) => ({ id: productId, title, picture })),
        skus: [...skus.values()].map(({ skuId, productId, title, options, picture, priceFen, available }) => ({
          ...{ skuId, productId, title, options, picture, priceFen },
          available: Math.max(0, available),
        })),
      },
      createdAt: stored.createdAt.toISOString(),
      updatedAt: stored.updatedAt.toISOString(),
      history: history.map(({ at, ...change }) => ({ ...change, at: at.toISOString() })),
    };
  }
}

const FOLLOWED_AT_ONCE = 200;
const subjectOf = (id: string) => `promotion:${id}`;

const tooMany: PromotionProblem = {
  field: "startsAt",
  zh: "同一时间同类活动过多，无法保证算出最优惠的组合；请错开时间，或放进同一个互斥组",
  en: "Too many of this layer at one time to find the best combination for sure; spread them out or put them in one group",
};

function toRow(row: store.Listed): PromotionRow {
  const { id, version, state, name, rule, startsAt, endsAt, limits, usedTimes, spentFen, updatedAt } = row;
  return {
    ...{ id, version, state, name, limits, usedTimes, spentFen },
    kind: rule.kind,
    sentence: sentenceOf(rule),
    startsAt: startsAt.toISOString(),
    endsAt: endsAt?.toISOString() ?? null,
    isUsedUp: isUsedUp(row, row),
    updatedAt: updatedAt.toISOString(),
  };
}
