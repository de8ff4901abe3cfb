import { DEFAULT_ZONE, dayOf } from "@banyan/calendar";
import type { CentreCoupon, CouponSettings, CouponTemplate, CouponTemplateFields } from "@banyan/contracts";
import { sql } from "kysely";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import { type Databases, type Db, type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Settings } from "#kernel/settings.ts";
import { moveState } from "#kernel/states.ts";
import type { Catalog } from "#modules/catalog/index.ts";
import * as claims from "./claim-store.ts";
import * as store from "./coupon-store.ts";
import {
  type Claimant,
  type ClaimRefusal,
  type ClaimState,
  type CouponRules,
  claimRefusal,
  couponTemplateStates,
  findFault,
  type Moment,
  maxCostFen,
  nextDropAt,
  refusalCode,
  releasedUnits,
  unitsLeft,
} from "./coupon-template.ts";
import { couponPolicySetting, couponVelocitySetting, newcomerGiftSetting } from "./settings.ts";

type Claim = { programId: string; templateId: string };
/** Asked only when an audience wants to know. */
export type AskClaimant = () => Promise<Claimant>;
export type TakenMany = { rules: CouponRules; taken: ReadonlyMap<string, number> } | { refusal: ClaimRefusal };

export type Coupons = {
  listTemplates(programId: string): Promise<CouponTemplate[]>;
  /** Errors: COUPON_NOT_FOUND. */
  getTemplate(programId: string, id: string): Promise<CouponTemplate>;
  /** Errors: INVALID_INPUT for rules that contradict each other and goods this program does not have. */
  createTemplate(tx: Tx, programId: string, input: CouponTemplateFields, actor: string): Promise<CouponTemplate>;
  /** For later claims; coupons in wallets keep their rules. Errors: COUPON_NOT_FOUND, COUPON_STATE, EDIT_CONFLICT, INVALID_INPUT. */
  changeTemplate(
    programId: string,
    id: string,
    change: { version: number; template: CouponTemplateFields },
    actor: string,
  ): Promise<CouponTemplate>;
  /** Errors: COUPON_NOT_FOUND, COUPON_STATE. */
  setTemplateState(
    programId: string,
    id: string,
    state: CouponTemplate["state"],
    actor: string,
  ): Promise<CouponTemplate>;
  /** Templates that paused themselves and wait for someone to look. */
  countPausedByVelocity(programId: string): Promise<number>;
  /** How fast claims may come, and what a full refund gives back. */
  couponSettings(programId: string): Promise<CouponSettings>;
  setCouponSettings(programId: string, after: CouponSettings, actor: string): Promise<CouponSettings>;
  /** `null` takes the gift away. Errors: COUPON_NOT_FOUND. */
  setNewcomerGift(programId: string, templateId: string | null, actor: string): Promise<void>;
  /** The template newcomers get, while there is one. */
  newcomerGift(programId: string): Promise<CouponTemplate | null>;
  /** Why this member (or a visitor) could not claim now; for words only, `takeCoupon` decides. */
  claimRefusal(claim: Claim & { memberId: string | null }, claimant: Claimant | "anyone"): Promise<ClaimRefusal | null>;
  /** What lies in the coupon centre for this member or visitor. */
  centre(programId: string, memberId: string | null, ask: AskClaimant): Promise<CentreCoupon[]>;
  /** Which way a template is given out; null: there is none. */
  distributionOf(from: Db | Tx, claim: Claim): Promise<CouponTemplate["distribution"]["kind"] | null>;
  /**
   * Takes one coupon out of a template within everything its rules say; a refusal must roll the transaction back.
   * Errors: those of a claim, one per reason.
   */
  takeCoupon(tx: Tx, claim: Claim & { memberId: string }, ask: AskClaimant): Promise<CouponRules>;
  /**
   * Takes several under the template's lock; members at their limit get less. `all`: refused unless there is enough for all of
   * them; `what-is-left`: the first ones get what there is.
   */
  takeMany(
    tx: Tx,
    claim: Claim,
    wanted: readonly claims.Wanted[],
    how: "all" | "what-is-left",
    claimant: Claimant | "anyone",
  ): Promise<TakenMany>;
  /** What `takeMany` would do now. Errors: COUPON_NOT_FOUND. */
  previewMany(
    claim: Claim,
    wanted: readonly claims.Wanted[],
  ): Promise<{ refusal: ClaimRefusal | null; left: number; willReceive: number; maxCostFen: number | null }>;
  /** Coupons ended unused: their budget has back what they reserved. */
  giveBackBudget: typeof claims.giveBackBudget;
  /** Templates that give one for each paid order of so much. */
  afterOrder: typeof store.listAfterOrder;
  /** For the ledger's nightly check: templates claimed beyond their quota. */
  templatesOverQuota: typeof store.templatesOverQuota;
};

export type CouponsDeps = {
  db: Databases;
  clock: Clock;
  settings: Settings;
  programs: Pick<Programs, "byId">;
  catalog: Pick<Catalog, "findKnownIds">;
};

const MOST_TRIES = 3;

export function createCoupons({ db, clock, settings, programs, catalog }: CouponsDeps): Coupons {
  const momentIn = async (programId: string): Promise<Moment> => ({
    now: clock.now(),
    zone: (await programs.byId(programId))?.zone ?? DEFAULT_ZONE,
  });

  const couponSettings = async (programId: string): Promise<CouponSettings> => ({
    velocity: await settings.read(programId, couponVelocitySetting),
    ...(await settings.read(programId, couponPolicySetting)),
  });

  return {
    listTemplates: (programId) => store.listTemplates(db.reads, programId),

    getTemplate: async (programId, id) =>
      (await store.findTemplate(db.reads, programId, id)) ?? fail("COUPON_NOT_FOUND"),

    async createTemplate(tx, programId, input, actor) {
      await checkTemplate(programId, input, "body");
      const template = await store.insertTemplate(tx, programId, uuidv7(clock.now()), input);
      const subject = `coupon-template:${template.id}`;
      await audit(tx, { programId, actor, action: "coupon-template.create", subject, after: template });
      return template;
    },

    async changeTemplate(programId, id, { version, template: input }, actor) {
      await checkTemplate(programId, input, "body.template");
      return transact(db.orders, async (tx) => {
        const before = (await store.lockTemplate(tx, programId, id)) ?? fail("COUPON_NOT_FOUND");
        if (before.state === "STOPPED") fail("COUPON_STATE", { details: { state: before.state } });
        if (before.version !== version) fail("EDIT_CONFLICT", { details: { version: before.version } });
        const fault = findChangeFault(before, input);
        if (fault !== null) fail("INVALID_INPUT", { field: `body.template.${fault}` });
        const after = await store.updateTemplate(tx, programId, id, input);
        await audit(tx, {
          programId,
          actor,
          action: "coupon-template.change",
          subject: `coupon-template:${id}`,
          before,
          after,
        });
        return after;
      });
    },

    setTemplateState: (programId, id, to, actor) =>
      transact(db.orders, async (tx) => {
        const before = (await store.lockTemplate(tx, programId, id)) ?? fail("COUPON_NOT_FOUND");
        if (before.state === to) return before;
        if (!couponTemplateStates.mayMove(before.state, to)) fail("COUPON_STATE", { details: { state: before.state } });
        // whoever resumes has looked: the hour counts anew
        const set =
          to === "PAUSED" ? sql`paused_by = 'OPERATOR'` : sql`paused_by = null, window_from = null, window_claims = 0`;
        const reason = `OPERATOR_${to}`;
        await moveState(tx, {
          states: couponTemplateStates,
          table: "coupon_templates",
          programId,
          id,
          from: before.state,
          to,
          reason,
          set,
        });
        const subject = `coupon-template:${id}`;
        await audit(tx, {
          programId,
          actor,
          action: "coupon-template.state",
          subject,
          before: before.state,
          after: to,
        });
        return (await store.findTemplate(tx, programId, id)) ?? fail("COUPON_NOT_FOUND");
      }),

    countPausedByVelocity: (programId) => store.countPausedByVelocity(db.reads, programId),

    couponSettings,

    async setCouponSettings(programId, after, actor) {
      const before = await couponSettings(programId);
      const { velocity, ...policy } = after;
      await transact(db.orders, async (tx) => {
        await settings.write(tx, programId, couponVelocitySetting, velocity);
        await settings.write(tx, programId, couponPolicySetting, policy);
        await audit(tx, {
          programId,
          actor,
          action: "coupon-settings.set",
          subject: `program:${programId}`,
          before,
          after,
        });
      });
      return after;
    },

    async setNewcomerGift(programId, templateId, actor) {
      const before = await settings.read(programId, newcomerGiftSetting);
      await transact(db.orders, async (tx) => {
        if (templateId !== null && !(await store.findTemplate(tx, programId, templateId))) {
          fail("COUPON_NOT_FOUND", { field: "body.templateId" });
        }
        const after = { templateId };
        await settings.write(tx, programId, newcomerGiftSetting, after);
        const subject = `program:${programId}`;
        await audit(tx, { programId, actor, action: "newcomer-gift.set", subject, before, after });
      });
    },

    async newcomerGift(programId) {
      const { templateId } = await settings.read(programId, newcomerGiftSetting);
      return templateId === null ? null : store.findTemplate(db.reads, programId, templateId);
    },

    claimRefusal: async (claim, claimant) =>
      claimRefusal(await claims.readClaimState(db.reads, claim), claimant, await momentIn(claim.programId)),

    async centre(programId, memberId, ask) {
      const moment = await momentIn(programId);
      const rows = await claims.listCentre(db.reads, programId, memberId);
      const asks = memberId !== null && rows.some(({ audience }) => audience.kind !== "EVERYONE");
      const claimant = asks ? await ask() : "anyone";
      return rows
        .map((row) => toCentreCoupon(row, memberId, claimant, moment))
        .sort((a, b) => Number(a.refusal !== null) - Number(b.refusal !== null));
    },

    distributionOf: async (from, { programId, templateId }) =>
      (await store.findTemplate(from, programId, templateId))?.distribution.kind ?? null,

    async takeCoupon(tx, claim, ask) {
      const moment = await momentIn(claim.programId);
      const velocity = await settings.read(claim.programId, couponVelocitySetting);
      for (let tries = 1; ; tries++) {
        const state = await claims.readClaimState(tx, claim);
        const claimant = !state || state.audience.kind === "EVERYONE" ? anyone : await ask();
        const refusal = claimRefusal(state, claimant, moment);
        if (!state || refusal) return fail(refusalCode[refusal ?? "NOT_FOUND"]);
        const { version, distribution } = state;
        // a drop is a rush by design
        const least =
          distribution.kind === "WEEKLY_DROP" ? Math.max(velocity.least, distribution.units) : velocity.least;
        const taken = await claims.takeFromTemplate(tx, {
          ...claim,
          version,
          claimant,
          released: releasedUnits(state, moment),
          today: dayOf(moment.now, moment.zone),
          velocity: { ...velocity, least },
        });
        if (taken === "incomplete") return fail("COUPON_LIMIT_REACHED");
        if (taken === "refused") {
          // someone took the last one, or its rules changed, between the two statements: the next look says which
          if (tries === MOST_TRIES) return fail("COUPON_SOLD_OUT");
          continue;
        }
        if (taken.hasPaused) {
          const { programId, templateId } = claim;
          const subject = `coupon-template:${templateId}`;
          const after = { state: "PAUSED", pausedBy: "VELOCITY", claimed: state.claimed + 1, ...velocity };
          await audit(tx, {
            programId,
            actor: "guard:coupon-velocity",
            action: "coupon-template.pause",
            subject,
            after,
          });
        }
        return taken.rules;
      }
    },

    async takeMany(tx, claim, wanted, how, claimant) {
      const locked = await claims.lockClaimState(tx, claim);
      const moment = await momentIn(claim.programId);
      const refusal = claimRefusal(locked?.state ?? null, claimant, moment);
      if (!locked || refusal) return { refusal: refusal ?? "NOT_FOUND" };
      const room = await claims.readRoom(tx, claim, wanted);
      const left = unitsLeft(locked.state, moment);
      const taken = new Map<string, number>();
      let total = 0;
      for (const { memberId } of wanted) {
        const may = room.get(memberId) ?? 0;
        const count = how === "all" ? may : Math.min(may, left - total);
        if (count > 0) taken.set(memberId, count);
        total += count;
      }
      if (total > left) return { refusal: whatIsShort(locked.state, moment) };
      const lines = [...taken].map(([memberId, count]) => ({ memberId, count }));
      if (total > 0) await claims.countTaken(tx, { ...claim, today: dayOf(moment.now, moment.zone) }, lines);
      return { rules: locked.rules, taken };
    },

    async previewMany(claim, wanted) {
      const state = (await claims.readClaimState(db.reads, { ...claim, memberId: null })) ?? fail("COUPON_NOT_FOUND");
      const moment = await momentIn(claim.programId);
      const room = await claims.readRoom(db.reads, claim, wanted);
      const left = unitsLeft(state, moment);
      const willReceive = [...room.values()].filter((count) => count > 0).length;
      const refusal = claimRefusal(state, "anyone", moment) ?? (willReceive > left ? whatIsShort(state, moment) : null);
      return { refusal, left, willReceive, maxCostFen: state.maxCostFen };
    },

    giveBackBudget: claims.giveBackBudget,
    afterOrder: store.listAfterOrder,
    templatesOverQuota: store.templatesOverQuota,
  };

  /** Rules that contradict each other, goods of another program or of another kind. Errors: INVALID_INPUT. */
  async function checkTemplate(programId: string, input: CouponTemplateFields, at: string): Promise<void> {
    const fault = findFault(input);
    if (fault !== null) fail("INVALID_INPUT", { field: `${at}.${fault}` });
    const { scope } = input;
    const lists = [
      ["productIds", "product", scope.kind === "PRODUCTS" ? scope.productIds : []],
      ["categoryIds", "category", scope.kind === "CATEGORIES" ? scope.categoryIds : []],
      ["excludeProductIds", "product", scope.excludeProductIds],
      ["excludeCategoryIds", "category", scope.excludeCategoryIds],
    ] as const;
    for (const [field, kind, ids] of lists) {
      if (ids.length === 0) continue;
      const known = await catalog.findKnownIds(programId, ids, kind);
      const unknown = ids.findIndex((id) => !known.has(id));
      if (unknown >= 0) fail("INVALID_INPUT", { field: `${at}.scope.${field}.${unknown}` });
    }
  }
}

const anyone: Claimant = { isNewcomer: false, levelId: null };

/** What a change may not do to coupons that are out already: the field at fault, or null. */
function findChangeFault(before: CouponTemplate, input: CouponTemplateFields): string | null {
  if (input.distribution.kind !== before.distribution.kind) return "distribution";
  if (input.totalQuota < before.claimed) return "totalQuota";
  if (input.budgetFen !== null && input.budgetFen < (before.reservedFen ?? 0)) return "budgetFen";
  // what is out must stay counted: bounded coupons reserve, the others never did
  const wasBounded = before.reservedFen !== null;
  if (before.claimed > 0 && wasBounded !== (maxCostFen(input.benefit) !== null)) return "benefit";
  return null;
}

/** With fewer left than wanted: the narrowest of the limits. */
function whatIsShort(state: ClaimState, moment: Moment): ClaimRefusal {
  const left = unitsLeft(state, moment);
  if (unitsLeft({ ...state, budgetFen: null }, moment) > left) return "BUDGET_SPENT";
  return unitsLeft({ ...state, perDay: null }, moment) > left ? "SOLD_OUT_TODAY" : "SOLD_OUT";
}

function toCentreCoupon(
  row: claims.CentreRow,
  memberId: string | null,
  claimant: Claimant | "anyone",
  moment: Moment,
): CentreCoupon {
  const released = releasedUnits(row, moment);
  return {
    templateId: row.templateId,
    name: row.name,
    benefit: row.benefit,
    thresholdFen: row.thresholdFen,
    scope: row.scope,
    usableAt: row.usableAt,
    validity: row.validity,
    audience: row.audience,
    claimFrom: row.claimFrom?.toISOString() ?? null,
    claimUntil: row.claimUntil.toISOString(),
    perMember: row.perMember,
    taken: row.claimedByMember,
    claimedBp: released === 0 ? 0 : Math.min(10_000, Math.floor((row.claimed * 10_000) / released)),
    nextDropAt: nextDropAt(row, moment)?.toISOString() ?? null,
    refusal: toCentreRefusal(claimRefusal(row, claimant, moment), memberId),
  };
}

function toCentreRefusal(refusal: ClaimRefusal | null, memberId: string | null): CentreCoupon["refusal"] {
  switch (refusal) {
    case null:
      return memberId === null ? "SIGNED_OUT" : null;
    case "MEMBER_LIMIT":
      return "LIMIT_REACHED";
    case "BUDGET_SPENT":
      return "SOLD_OUT";
    case "NOT_FOUND":
    case "STOPPED":
      return "ENDED";
    default:
      return refusal;
  }
}
