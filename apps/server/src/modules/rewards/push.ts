import type { previewCouponPush, pushCoupon, Reply } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Databases, Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Members } from "#modules/members/index.ts";
import { type ClaimRefusal, type Promotions, refusalCode } from "#modules/promotions/index.ts";
import type { GivenMany, ManyGifts } from "./giving.ts";

export type Push = { programId: string; templateId: string; memberIds: readonly string[] };
type Deps = { db: Databases; clock: Clock; promotions: Promotions; members: Pick<Members, "findPersonNumbers"> };

/** 定向发放: an operator hands a coupon to members by name; what it would do is counted before. */
export function createPush(
  { db, clock, promotions, members }: Deps,
  giveMany: (tx: Tx, gifts: ManyGifts) => Promise<GivenMany>,
) {
  return {
    async previewPush({ programId, templateId, memberIds }: Push): Promise<Reply<typeof previewCouponPush>> {
      const asked = [...new Set(memberIds)];
      const known = await members.findPersonNumbers(db.reads, programId, asked);
      const wanted = known.map(({ memberId }) => ({ memberId, count: 1 }));
      const { refusal, left, willReceive, maxCostFen } = await promotions.previewMany(
        { programId, templateId },
        wanted,
      );
      return {
        asked: asked.length,
        unknown: asked.length - known.length,
        atLimit: known.length - willReceive,
        willReceive,
        left: Number.isFinite(left) ? left : 0,
        mostCostFen: maxCostFen === null ? null : maxCostFen * willReceive,
        refusal: toPushRefusal(refusal),
      };
    },

    async push(tx: Tx, push: Push & { reason: string }, actor: string): Promise<Reply<typeof pushCoupon>> {
      const { programId, templateId, reason } = push;
      await promotions.getTemplate(programId, templateId);
      const asked = [...new Set(push.memberIds)];
      const known = await members.findPersonNumbers(tx, programId, asked);
      const id = uuidv7(clock.now());
      const { given, atLimit, refusal } = await giveMany(tx, {
        programId,
        templateId,
        reason: "push",
        gifts: known.map((one) => ({ ...one, key: `push:${id}:${one.memberId}` })),
        how: "all",
        claimant: "anyone",
      });
      if (refusal) return fail(refusalCode[refusal]);
      const unknown = asked.length - known.length;
      const after = { push: id, reason, given, atLimit, unknown };
      await audit(tx, { programId, actor, action: "coupon.push", subject: `coupon-template:${templateId}`, after });
      return { given, atLimit, unknown };
    },
  };
}

function toPushRefusal(refusal: ClaimRefusal | null): Reply<typeof previewCouponPush>["refusal"] {
  switch (refusal) {
    case null:
    case "PAUSED":
    case "STOPPED":
    case "NOT_STARTED":
    case "ENDED":
      return refusal;
    case "BUDGET_SPENT":
      return "OVER_BUDGET";
    default:
      return "SOLD_OUT";
  }
}
