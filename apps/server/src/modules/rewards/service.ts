import { DEFAULT_ZONE } from "@banyan/calendar";
import {
  type CentreCoupon,
  type CouponOffer,
  couponReturned,
  couponUsed,
  type getCouponResults,
  type getMyCoupon,
  type listMyCoupons,
  type previewCouponPush,
  type pushCoupon,
  type Reply,
  type WalletCoupon,
} from "@banyan/contracts";
import { checkpoint } from "#kernel/checkpoint.ts";
import type { Clock } from "#kernel/clock.ts";
import { afterCommit, type Databases, type Db, type Tx, transact } from "#kernel/db.ts";
import { appendFacts } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Programs } from "#kernel/programs.ts";
import type { Members } from "#modules/members/index.ts";
import type { Claimant, Promotions } from "#modules/promotions/index.ts";
import { createCodeRedemption } from "./code-redemption.ts";
import { createGiving, type Gift, type Given, type GivenMany, type ManyGifts, type Receiver } from "./giving.ts";
import * as grants from "./grant-store.ts";
import { createHandedOut, type HandedOut } from "./handed-out.ts";
import { createPush, type Push } from "./push.ts";
import { readResults } from "./results-store.ts";
import * as store from "./store.ts";
import { createStoreCounter, type StoreCounter } from "./store-counter.ts";
import { type Coupon, toWalletCoupon } from "./wallet.ts";

export type Rewards = {
  /**
   * The one door to give anything: once per key, within the offer's quota, limit and time, its cost noted.
   * Errors: COUPON_NOT_FOUND, COUPON_EXPIRED, COUPON_SOLD_OUT, COUPON_LIMIT_REACHED; each rolls the transaction back.
   */
  give(tx: Tx, gift: Gift): Promise<Given>;
  /** Many of one template: each key once, each member within their limit; what the template refuses is answered, not thrown. */
  giveMany(tx: Tx, gifts: ManyGifts): Promise<GivenMany>;
  /** Takes a gift back while it is unused; false when it was used, locked or never given. */
  takeBack(tx: Tx, programId: string, key: string): Promise<boolean>;

  wallet(programId: string, memberId: string, shelf: store.WalletShelf): Promise<Reply<typeof listMyCoupons>>;
  /** One coupon with what its holder shows in a store. Errors: COUPON_NOT_FOUND. */
  coupon(programId: string, memberId: string, couponId: string): Promise<Reply<typeof getMyCoupon>>;
  centre(programId: string, memberId: string | null): Promise<CentreCoupon[]>;
  /** Out of the coupon centre. Errors: those of a claim. */
  claim(tx: Tx, receiver: Receiver, templateId: string): Promise<WalletCoupon>;
  /** Errors: COUPON_CODE_UNKNOWN, COUPON_CODE_USED, COUPON_CODE_TRIES, those of a claim. */
  redeemCode(tx: Tx, receiver: Receiver, code: string): Promise<WalletCoupon>;
  /** The newcomer gift as this visitor sees it; `null`: the program has none. */
  newcomerOffer(programId: string, memberId: string | null): Promise<CouponOffer | null>;
  /** Errors: those of `give`, NEWCOMER_ONLY. */
  claimNewcomerGift(tx: Tx, receiver: Receiver): Promise<WalletCoupon>;

  /** Coupons a price may choose from. */
  couponsForPricing(db: Db | Tx, programId: string, memberId: string): Promise<Coupon[]>;
  findCoupon(db: Db | Tx, programId: string, memberId: string, couponId: string): Promise<Coupon | null>;
  /** Part of checkout: false when one of them is not this member's to use online now; then roll back. */
  lockCoupons(tx: Tx, lock: store.OrderCoupons & { memberId: string }): Promise<boolean>;
  /** Part of payment: LOCKED → USED. Throws when the order does not hold one of them. */
  useCoupons(tx: Tx, use: { programId: string; orderId: string; uses: readonly store.CouponUse[] }): Promise<void>;
  /** Part of closing an unpaid order. Throws when the order does not hold one of them. */
  returnCoupons(tx: Tx, held: store.OrderCoupons): Promise<void>;
  /** Which template each coupon is of; unknown ones are absent. */
  couponTemplates(from: Db | Tx, programId: string, couponIds: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** Marks coupons past their end; how many. */
  expireCoupons(): Promise<number>;

  /** What a scanned code hands out. */
  handedOut: HandedOut;
  /** What a push to these members would do. Errors: COUPON_NOT_FOUND. */
  previewPush(push: Push): Promise<Reply<typeof previewCouponPush>>;
  /** To everyone of them whose limit allows it, or nobody. Errors: those of a claim. */
  push(tx: Tx, push: Push & { reason: string }, actor: string): Promise<Reply<typeof pushCoupon>>;
  /** Errors: COUPON_NOT_FOUND. */
  results(programId: string, templateId: string): Promise<Reply<typeof getCouponResults>>;
  store: StoreCounter;
  levelOf: RewardsDeps["levelOf"];
};

export type RewardsDeps = {
  db: Databases;
  clock: Clock;
  programs: Programs;
  promotions: Promotions;
  members: Pick<Members, "nicknames" | "findPersonNumbers">;
  /** Port, wired in app.ts: orders come below rewards. */
  hasPaidOrder(db: Db | Tx, programId: string, memberId: string): Promise<boolean>;
  /** The member's level; null: none. */
  levelOf(db: Db | Tx, programId: string, memberId: string): Promise<string | null>;
};

const newcomerKey = (memberId: string) => `newcomer:${memberId}`;
const EXPIRE_BATCH = 1_000;

export function createRewards(deps: RewardsDeps): Rewards {
  const { db, clock, programs, promotions } = deps;

  const claimantOf = async (from: Db | Tx, programId: string, memberId: string): Promise<Claimant> => {
    const [hasPaid, levelId] = await Promise.all([
      deps.hasPaidOrder(from, programId, memberId),
      deps.levelOf(from, programId, memberId),
    ]);
    return { isNewcomer: !hasPaid, levelId };
  };
  const { give, giveMany } = createGiving({ clock, programs, promotions, claimantOf });

  /** What a shopper asked for: told as refused when the key had given before. */
  async function giveNow(tx: Tx, gift: Gift): Promise<WalletCoupon> {
    const given = await give(tx, gift);
    if (given.given === "before") return fail("COUPON_LIMIT_REACHED");
    checkpoint("coupon-claim.before-commit");
    afterCommit(tx, () => checkpoint("coupon-claim.committed"));
    return toWalletCoupon(given.coupon, clock.now());
  }

  return {
    give,
    giveMany,
    levelOf: deps.levelOf,
    store: createStoreCounter(deps),
    handedOut: createHandedOut({ db, promotions, claimantOf, giveNow }),

    async takeBack(tx, programId, key) {
      const revoked = await grants.revokeGrant(tx, programId, key);
      await promotions.giveBackBudget(
        tx,
        revoked.filter(({ was }) => was === "UNUSED"),
      );
      return revoked.length > 0;
    },

    async wallet(programId, memberId, shelf) {
      const now = clock.now();
      const [coupons, counts] = await Promise.all([
        store.listCoupons(db.reads, programId, memberId, shelf),
        store.countCoupons(db.reads, programId, memberId),
      ]);
      return { items: coupons.map((coupon) => toWalletCoupon(coupon, now)), counts };
    },

    async coupon(programId, memberId, couponId) {
      const [coupon, storeCode] = await Promise.all([
        store.findCoupon(db.reads, programId, memberId, couponId),
        store.findStoreCode(db.reads, programId, memberId, couponId),
      ]);
      return { ...toWalletCoupon(coupon ?? fail("COUPON_NOT_FOUND"), clock.now()), storeCode };
    },

    centre: (programId, memberId) =>
      promotions.centre(programId, memberId, () => claimantOf(db.reads, programId, memberId ?? "")),

    async claim(tx, receiver, templateId) {
      const distribution = await promotions.distributionOf(tx, { programId: receiver.programId, templateId });
      if (distribution !== "CENTRE" && distribution !== "WEEKLY_DROP") fail("COUPON_NOT_FOUND");
      // each claim is its own gift: how many a member takes is the template's limit
      const key = `centre:${templateId}:${uuidv7(clock.now())}`;
      return giveNow(tx, { ...receiver, key, reason: "coupon_centre", reward: { kind: "coupon", templateId } });
    },

    redeemCode: createCodeRedemption({ ...deps, giveNow }),

    async newcomerOffer(programId, memberId) {
      const gift = await promotions.newcomerGift(programId);
      if (!gift) return null;
      const refusal = async (): Promise<CouponOffer["refusal"]> => {
        if (memberId !== null) {
          if (await grants.hasGrant(db.reads, programId, newcomerKey(memberId))) return "CLAIMED";
          if (await deps.hasPaidOrder(db.reads, programId, memberId)) return "NOT_NEWCOMER";
        }
        switch (await promotions.claimRefusal({ programId, templateId: gift.id, memberId }, "anyone")) {
          case null:
            return memberId === null ? "SIGNED_OUT" : null;
          case "SOLD_OUT":
            return "SOLD_OUT";
          case "MEMBER_LIMIT":
            return "CLAIMED";
          default:
            return "ENDED";
        }
      };
      const { id, name, benefit, thresholdFen, validity } = gift;
      return { templateId: id, name, benefit, thresholdFen, validity, refusal: await refusal() };
    },

    async claimNewcomerGift(tx, receiver) {
      const { programId, memberId } = receiver;
      const gift = (await promotions.newcomerGift(programId)) ?? fail("COUPON_NOT_FOUND");
      if (await deps.hasPaidOrder(tx, programId, memberId)) fail("NEWCOMER_ONLY");
      const reward = { kind: "coupon", templateId: gift.id } as const;
      return giveNow(tx, { ...receiver, key: newcomerKey(memberId), reason: "newcomer_gift", reward });
    },

    couponsForPricing: store.listUnused,
    findCoupon: store.findCoupon,
    couponTemplates: store.findTemplates,
    async lockCoupons(tx, { memberId, ...lock }) {
      return (await store.lockForOrder(tx, lock, memberId)) === lock.couponIds.length;
    },

    async useCoupons(tx, { uses, ...held }) {
      const used = await store.useLocked(tx, held, uses);
      if (used.length !== uses.length) throw new Error(`Order ${held.orderId} does not hold all of its coupons`);
      await appendFacts(
        tx,
        used.map(({ discountFen, ...owner }) => [
          couponUsed,
          {
            programId: held.programId,
            subject: owner.couponId,
            personId: owner.personId,
            data: { ...factData(owner), order_id: held.orderId, discount_fen: discountFen },
          },
        ]),
      );
    },

    async returnCoupons(tx, held) {
      const returned = await store.returnLocked(tx, held);
      if (returned.length !== held.couponIds.length)
        throw new Error(`Order ${held.orderId} does not hold all of its coupons`);
      const ended = returned.filter(({ state }) => state === "EXPIRED");
      await promotions.giveBackBudget(
        tx,
        ended.map((one) => ({ ...one, programId: held.programId })),
      );
      await appendFacts(
        tx,
        returned.map((owner) => [
          couponReturned,
          {
            programId: held.programId,
            subject: owner.couponId,
            personId: owner.personId,
            data: { ...factData(owner), order_id: held.orderId },
          },
        ]),
      );
    },

    async expireCoupons() {
      let total = 0;
      for (;;) {
        const expired = await transact(db.workers, async (tx) => {
          const ended = await store.expireSome(tx, EXPIRE_BATCH);
          await promotions.giveBackBudget(tx, ended);
          return ended.length;
        });
        total += expired;
        if (expired < EXPIRE_BATCH) return total;
      }
    },

    ...createPush(deps, giveMany),

    async results(programId, templateId) {
      await promotions.getTemplate(programId, templateId);
      const zone = (await programs.byId(programId))?.zone ?? DEFAULT_ZONE;
      return readResults(db.reports, programId, templateId, zone);
    },
  };
}

export const factData = (owner: store.CouponOwner) => ({
  coupon_id: owner.couponId,
  template_id: owner.templateId,
  member_id: owner.memberId,
  person_id: owner.personId,
});
