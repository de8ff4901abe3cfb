import type { LandingCoupon, WalletCoupon } from "@banyan/contracts";
import type { Db, Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import type { Claimant, ClaimRefusal, Promotions } from "#modules/promotions/index.ts";
import type { Gift, Receiver } from "./giving.ts";
import * as grants from "./grant-store.ts";

/** Coupons that something hands out (a scanned code): templates of the kind PUSH. */
export type HandedOut = {
  /** Names of those that can be handed out; others are absent. */
  names(programId: string, ids: readonly string[]): Promise<ReadonlyMap<string, string>>;
  /** As this member or visitor sees it; `key`: what the claim would be given under. Null: it is none to be handed out. */
  offer(
    programId: string,
    templateId: string,
    who: { memberId: string | null; key: string },
  ): Promise<LandingCoupon | null>;
  /** Once per key. Errors: those of a claim. */
  claim(tx: Tx, receiver: Receiver, gift: { templateId: string; key: string; reason: string }): Promise<WalletCoupon>;
};

export function createHandedOut(deps: {
  db: { reads: Db };
  promotions: Pick<Promotions, "listTemplates" | "claimRefusal" | "distributionOf">;
  claimantOf(from: Db, programId: string, memberId: string): Promise<Claimant>;
  giveNow(tx: Tx, gift: Gift): Promise<WalletCoupon>;
}): HandedOut {
  const { db, promotions, claimantOf, giveNow } = deps;
  const find = async (programId: string, ids: readonly string[]) =>
    (await promotions.listTemplates(programId)).filter(
      ({ id, distribution }) => distribution.kind === "PUSH" && ids.includes(id),
    );

  return {
    names: async (programId, ids) =>
      ids.length === 0 ? new Map() : new Map((await find(programId, ids)).map(({ id, name }) => [id, name])),

    async offer(programId, templateId, { memberId, key }) {
      const [template] = await find(programId, [templateId]);
      if (!template) return null;
      const { name, benefit, thresholdFen, totalQuota, claimed } = template;
      const hasIt = memberId !== null && (await grants.hasGrant(db.reads, programId, key));
      const claimant = memberId === null ? "anyone" : await claimantOf(db.reads, programId, memberId);
      const refusal = hasIt
        ? "MEMBER_LIMIT"
        : await promotions.claimRefusal({ programId, templateId, memberId }, claimant);
      return {
        ...{ templateId, name, benefit, thresholdFen },
        left: Math.max(0, totalQuota - claimed),
        refusal: inWordsOf(refusal) ?? (memberId === null ? "SIGNED_OUT" : null),
      };
    },

    async claim(tx, receiver, { templateId, key, reason }) {
      const { programId } = receiver;
      if ((await promotions.distributionOf(tx, { programId, templateId })) !== "PUSH") fail("COUPON_NOT_FOUND");
      return giveNow(tx, { ...receiver, key, reason, reward: { kind: "coupon", templateId } });
    },
  };
}

function inWordsOf(refusal: ClaimRefusal | null): LandingCoupon["refusal"] {
  switch (refusal) {
    case null:
      return null;
    case "MEMBER_LIMIT":
      return "CLAIMED";
    case "NOT_STARTED":
    case "NOT_FOR_YOU":
      return refusal;
    case "SOLD_OUT":
    case "SOLD_OUT_TODAY":
    case "BUDGET_SPENT":
    case "WAIT_FOR_DROP":
      return "SOLD_OUT";
    default:
      return "ENDED";
  }
}
