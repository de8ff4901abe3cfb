import {
  type CouponOffer,
  couponGranted,
  couponReturned,
  couponUsed,
  type listMyCoupons,
  type Reply,
  type WalletCoupon,
} from "@banyan/contracts";
import { checkpoint } from "#kernel/checkpoint.ts";
import type { Clock } from "#kernel/clock.ts";
import { afterCommit, type Databases, type Db, type Tx } from "#kernel/db.ts";
import { appendFact, appendFacts } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Programs } from "#kernel/programs.ts";
import { maxCostFen, type Promotions } from "#modules/promotions/index.ts";
import * as store from "./store.ts";
import { type Coupon, toWalletCoupon, validityOf } from "./wallet.ts";

/** Who gets something. */
export type Receiver = { programId: string; memberId: string; personId: number };

export type Gift = Receiver & {
  /** One key, one gift: `newcomer:<member id>`, `play:<id>:<record>` … */ key: string;
  /** A word for the fact and the ledger, e.g. `newcomer_gift`. */ reason: string;
  reward: { kind: "coupon"; templateId: string };
};
/** `before`: the key had given already; the same coupon is named again. */
export type Given = { given: "now"; coupon: Coupon } | { given: "before"; couponId: string };

export type Rewards = {
  /**
   * The one door to give anything: once per key, within the offer's quota, limit and time, its cost noted.
   * Errors: COUPON_NOT_FOUND, COUPON_EXPIRED, COUPON_SOLD_OUT, COUPON_LIMIT_REACHED; each rolls the transaction back.
   */
  give(tx: Tx, gift: Gift): Promise<Given>;
  /** Takes a gift back while it is unused; false when it was used, locked or never given. */
  takeBack(tx: Tx, programId: string, key: string): Promise<boolean>;

  wallet(programId: string, memberId: string, shelf: store.WalletShelf): Promise<Reply<typeof listMyCoupons>>;
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
};

export type RewardsDeps = {
  db: Databases;
  clock: Clock;
  programs: Programs;
  promotions: Promotions;
  /** Port, wired in app.ts: orders come below rewards. */
  hasPaidOrder(db: Db | Tx, programId: string, memberId: string): Promise<boolean>;
};

const newcomerKey = (memberId: string) => `newcomer:${memberId}`;
const EXPIRE_BATCH = 1_000;

export function createRewards(deps: RewardsDeps): Rewards {
  const { db, clock, programs, promotions } = deps;

  async function give(tx: Tx, gift: Gift): Promise<Given> {
    const { programId, memberId, personId, key, reason, reward } = gift;
    const now = clock.now();
    const ids = { id: uuidv7(now), couponId: uuidv7(now) };
    const grant = await store.takeGrantKey(tx, { ...ids, programId, key, memberId, reason });
    if (!grant.isNew) return { given: "before", couponId: grant.couponId };
    const rules = await promotions.takeCoupon(tx, { programId, templateId: reward.templateId, memberId });
    const program = (await programs.byId(programId)) ?? fail("UNKNOWN_PROGRAM");
    const validity = validityOf(rules, now, program.zone);
    const coupon = await store.insertCoupon(tx, {
      programId,
      key,
      id: ids.couponId,
      memberId,
      personId,
      rules,
      validFrom: validity.from,
      validUntil: validity.until,
      maxCostFen: maxCostFen(rules.benefit),
    });
    await appendFact(tx, couponGranted, {
      programId,
      subject: coupon.id,
      personId,
      data: {
        coupon_id: coupon.id,
        template_id: coupon.templateId,
        member_id: memberId,
        person_id: personId,
        reason,
        name: coupon.name,
      },
    });
    return { given: "now", coupon };
  }

  return {
    give,
    takeBack: store.revokeGrant,

    async wallet(programId, memberId, shelf) {
      const now = clock.now();
      const [coupons, counts] = await Promise.all([
        store.listCoupons(db.reads, programId, memberId, shelf),
        store.countCoupons(db.reads, programId, memberId),
      ]);
      return { items: coupons.map((coupon) => toWalletCoupon(coupon, now)), counts };
    },

    async newcomerOffer(programId, memberId) {
      const gift = await promotions.newcomerGift(programId);
      if (!gift) return null;
      const refusal = async (): Promise<CouponOffer["refusal"]> => {
        if (memberId !== null) {
          if (await store.hasGrant(db.reads, programId, newcomerKey(memberId))) return "CLAIMED";
          if (await deps.hasPaidOrder(db.reads, programId, memberId)) return "NOT_NEWCOMER";
        }
        switch (await promotions.claimRefusal({ programId, templateId: gift.id, memberId })) {
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
      const given = await give(tx, { ...receiver, key: newcomerKey(memberId), reason: "newcomer_gift", reward });
      if (given.given === "before") fail("COUPON_LIMIT_REACHED");
      checkpoint("coupon-claim.before-commit");
      afterCommit(tx, () => checkpoint("coupon-claim.committed"));
      return toWalletCoupon(given.coupon, clock.now());
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
        const expired = await store.expireSome(db.workers, EXPIRE_BATCH);
        total += expired;
        if (expired < EXPIRE_BATCH) return total;
      }
    },
  };
}

const factData = (owner: store.CouponOwner) => ({
  coupon_id: owner.couponId,
  template_id: owner.templateId,
  member_id: owner.memberId,
  person_id: owner.personId,
});
