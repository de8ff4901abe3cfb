import { couponGranted } from "@banyan/contracts";
import type { Clock } from "#kernel/clock.ts";
import type { Tx } from "#kernel/db.ts";
import { appendFacts } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Programs } from "#kernel/programs.ts";
import {
  type Claimant,
  type ClaimRefusal,
  type CouponRules,
  newCode,
  type Promotions,
} from "#modules/promotions/index.ts";
import * as store from "./grant-store.ts";
import type { Coupon } from "./wallet.ts";
import { validityOf } from "./wallet.ts";

/** Who gets something. */
export type Receiver = { programId: string; memberId: string; personId: number };

export type Gift = Receiver & {
  /** One key, one gift: `newcomer:<member id>`, `play:<id>:<record>` … */ key: string;
  /** A word for the fact and the ledger, e.g. `newcomer_gift`. */ reason: string;
  /** The order it is given for; when nothing of that is left, it is taken back unused. */ orderId?: string;
  reward: { kind: "coupon"; templateId: string };
};
/** `before`: the key had given already; the same coupon is named again. */
export type Given = { given: "now"; coupon: Coupon } | { given: "before"; couponId: string };

export type ManyGifts = {
  programId: string;
  templateId: string;
  reason: string;
  orderId?: string;
  gifts: readonly (Omit<Receiver, "programId"> & { key: string })[];
  /** `all`: refused unless there is enough for everyone whose own limit allows it. */
  how: "all" | "what-is-left";
  claimant: Claimant | "anyone";
};
export type GivenMany = { given: number; atLimit: number; before: number; refusal: ClaimRefusal | null };

export type GivingDeps = {
  clock: Clock;
  programs: Programs;
  promotions: Promotions;
  claimantOf(tx: Tx, programId: string, memberId: string): Promise<Claimant>;
};

/** The one door to give anything: one gift that may be refused, or many of which each is given or not. */
export function createGiving({ clock, programs, promotions, claimantOf }: GivingDeps) {
  return {
    async give(tx: Tx, gift: Gift): Promise<Given> {
      const { programId, memberId, personId, key, reason, reward, orderId = null } = gift;
      const now = clock.now();
      const grant = { key, id: uuidv7(now), couponId: uuidv7(now), memberId };
      const taken = await store.takeGrantKeys(tx, { programId, reason, orderId }, [grant]);
      if (!taken.has(key)) return { given: "before", couponId: await store.findGrantedCoupon(tx, programId, key) };
      const claim = { programId, templateId: reward.templateId, memberId };
      const rules = await promotions.takeCoupon(tx, claim, () => claimantOf(tx, programId, memberId));
      const [coupon] = await makeCoupons(tx, programId, rules, reason, [
        { key, id: grant.couponId, memberId, personId },
      ]);
      if (!coupon) throw new Error(`The coupon of ${key} was not made`);
      return { given: "now", coupon };
    },

    /** Never throws for what the template refuses: keys that give nothing stay free. Ten statements whatever the number. */
    async giveMany(
      tx: Tx,
      { programId, templateId, reason, orderId, gifts, how, claimant }: ManyGifts,
    ): Promise<GivenMany> {
      const now = clock.now();
      const grants = gifts.map((gift) => ({ ...gift, id: uuidv7(now), couponId: uuidv7(now) }));
      const taken = await store.takeGrantKeys(tx, { programId, reason, orderId: orderId ?? null }, grants);
      const fresh = grants.filter(({ key }) => taken.has(key));
      const before = grants.length - fresh.length;
      if (fresh.length === 0) return { given: 0, atLimit: 0, before, refusal: null };

      const wanted = [...Map.groupBy(fresh, ({ memberId }) => memberId)].map(([memberId, own]) => ({
        memberId,
        count: own.length,
      }));
      const outcome = await promotions.takeMany(tx, { programId, templateId }, wanted, how, claimant);
      const left = new Map("taken" in outcome ? outcome.taken : []);
      const goes = fresh.filter(({ memberId }) => {
        const count = left.get(memberId) ?? 0;
        left.set(memberId, count - 1);
        return count > 0;
      });
      const stays = fresh.filter((grant) => !goes.includes(grant));
      if (stays.length > 0)
        await store.dropGrants(
          tx,
          programId,
          stays.map(({ key }) => key),
        );
      if ("refusal" in outcome) return { given: 0, atLimit: 0, before, refusal: outcome.refusal };
      const made = goes.map(({ key, couponId, memberId, personId }) => ({ key, id: couponId, memberId, personId }));
      if (made.length > 0) await makeCoupons(tx, programId, outcome.rules, reason, made);
      return { given: made.length, atLimit: stays.length, before, refusal: null };
    },
  };

  async function makeCoupons(
    tx: Tx,
    programId: string,
    rules: CouponRules,
    reason: string,
    made: readonly Omit<store.NewCoupon, "storeCode">[],
  ): Promise<Coupon[]> {
    const program = (await programs.byId(programId)) ?? fail("UNKNOWN_PROGRAM");
    const { from: validFrom, until: validUntil } = validityOf(rules, clock.now(), program.zone);
    // a store has no shipping to waive
    const hasStoreCode = rules.benefit.kind !== "FREE_SHIPPING";
    const coupons = await store.insertCoupons(
      tx,
      { programId, rules, validFrom, validUntil },
      made.map((one) => ({ ...one, storeCode: hasStoreCode ? newCode() : null })),
    );
    await appendFacts(
      tx,
      made.map(({ id, memberId, personId }) => [
        couponGranted,
        {
          programId,
          subject: id,
          personId,
          data: {
            coupon_id: id,
            template_id: rules.templateId,
            member_id: memberId,
            person_id: personId,
            reason,
            name: rules.name,
          },
        },
      ]),
    );
    return coupons;
  }
}
