import type { Landing, WalletCoupon } from "@banyan/contracts";
import type { Databases, Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { pageQuery } from "./placement.ts";
import * as store from "./placement-store.ts";
import type { ChannelPorts } from "./ports.ts";

type Receiver = { programId: string; memberId: string; personId: number };

/** One gift a member and placement, however often it is scanned. */
const giftKey = (placementId: string, memberId: string) => `placement:${placementId}:${memberId}`;

/** What a scanned code says to who scanned it, and its coupon. Archived ones go on: they are printed. */
export function createLanding({ db, ports }: { db: Databases; ports: ChannelPorts }) {
  return {
    /** Errors: PLACEMENT_NOT_FOUND. */
    async get(programId: string, shortId: string, memberId: string | null): Promise<Landing> {
      const placement = (await store.findByShortId(db.reads, shortId, programId)) ?? fail("PLACEMENT_NOT_FOUND");
      const { couponTemplateId, staffName, storeName } = placement;
      const key = memberId === null ? "" : giftKey(placement.id, memberId);
      return {
        shortId,
        channel: placement.channelKey,
        page: placement.page,
        query: pageQuery(placement),
        greeting:
          staffName !== null
            ? { by: "staff", name: staffName }
            : storeName !== null
              ? { by: "store", name: storeName }
              : null,
        coupon:
          couponTemplateId === null ? null : await ports.coupons.offer(programId, couponTemplateId, { memberId, key }),
      };
    },

    /** Errors: PLACEMENT_NOT_FOUND, COUPON_NOT_FOUND (it has none), those of a claim. */
    async claim(tx: Tx, receiver: Receiver, shortId: string): Promise<WalletCoupon> {
      const placement = (await store.findByShortId(tx, shortId, receiver.programId)) ?? fail("PLACEMENT_NOT_FOUND");
      const templateId = placement.couponTemplateId ?? fail("COUPON_NOT_FOUND");
      const key = giftKey(placement.id, receiver.memberId);
      const coupon = await ports.coupons.claim(tx, receiver, { templateId, key, reason: "placement" });
      await store.countClaim(tx, receiver.programId, placement.id);
      return coupon;
    },
  };
}
