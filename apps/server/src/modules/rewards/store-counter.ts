import {
  couponRedeemedInStore,
  type findStoreCoupon,
  type listStoreRedemptions,
  type Reply,
  type redeemStoreCoupon,
} from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Clock } from "#kernel/clock.ts";
import type { Databases, Tx } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Members } from "#modules/members/index.ts";
import { readCode } from "#modules/promotions/index.ts";
import * as store from "./redemption-store.ts";
import { storeDiscountFen, storeRefusal } from "./store-discount.ts";
import { toWalletCoupon } from "./wallet.ts";

type Shown = { programId: string; code: string };

/** 核销: staff look a coupon up by the code its holder shows, and redeem it once. */
export type StoreCounter = {
  /** Errors: COUPON_NOT_FOUND. */
  find(shown: Shown): Promise<Reply<typeof findStoreCoupon>>;
  /** Errors: COUPON_NOT_FOUND, COUPON_NOT_USABLE with the reason, COUPON_BELOW_THRESHOLD with what is missing. */
  redeem(
    tx: Tx,
    redemption: Shown & { billFen: number; note: string },
    staff: { id: string; name: string },
  ): Promise<Reply<typeof redeemStoreCoupon>>;
  list(programId: string, page: { page: number; pageSize: number }): Promise<Reply<typeof listStoreRedemptions>>;
};

type Deps = { db: Databases; clock: Clock; members: Pick<Members, "nicknames"> };

export function createStoreCounter({ db, clock, members }: Deps): StoreCounter {
  return {
    async find({ programId, code }) {
      const coupon = (await store.findByStoreCode(db.reads, programId, asKept(code))) ?? fail("COUPON_NOT_FOUND");
      const names = await members.nicknames(programId, [coupon.memberId]);
      const now = clock.now();
      return {
        coupon: toWalletCoupon(coupon, now),
        holder: names.get(coupon.memberId) ?? "",
        refusal: storeRefusal(coupon, now),
        redeemedAt: coupon.redeemedAt?.toISOString() ?? null,
      };
    },

    async redeem(tx, { programId, code, billFen, note }, staff) {
      const coupon = (await store.lockByStoreCode(tx, programId, asKept(code))) ?? fail("COUPON_NOT_FOUND");
      const now = clock.now();
      const refusal = storeRefusal(coupon, now);
      if (refusal) fail("COUPON_NOT_USABLE", { details: { reason: refusal } });
      const discountFen = storeDiscountFen(coupon, billFen);
      const id = uuidv7(now);
      const redemption = { programId, id, couponId: coupon.id, billFen, discountFen, note };
      const by = { redeemedBy: `staff:${staff.id}`, redeemedByName: staff.name };
      if (!(await store.redeem(tx, { ...redemption, ...by })))
        throw new Error(`Coupon ${coupon.id} was held and not redeemed`);
      await appendFact(tx, couponRedeemedInStore, {
        programId,
        subject: coupon.id,
        personId: coupon.personId,
        data: {
          coupon_id: coupon.id,
          template_id: coupon.templateId,
          member_id: coupon.memberId,
          person_id: coupon.personId,
          redemption_id: id,
          bill_fen: billFen,
          discount_fen: discountFen,
        },
      });
      const after = { redemption: id, billFen, discountFen };
      await audit(tx, {
        programId,
        actor: by.redeemedBy,
        action: "coupon.redeem",
        subject: `coupon:${coupon.id}`,
        after,
      });
      const used = toWalletCoupon({ ...coupon, state: "USED" }, now);
      return { id, coupon: used, billFen, discountFen, payableFen: billFen - discountFen };
    },

    async list(programId, page) {
      const { rows, total } = await store.listRedemptions(db.reads, programId, page);
      const names = await members.nicknames(programId, [...new Set(rows.map(({ memberId }) => memberId))]);
      const items = rows.map(({ memberId, redeemedAt, ...row }) => ({
        ...row,
        holder: names.get(memberId) ?? "",
        redeemedAt: redeemedAt.toISOString(),
      }));
      return { items, total, ...page };
    },
  };
}

/** What cannot be a code finds nothing. */
const asKept = (typed: string) => readCode(typed) ?? "";
