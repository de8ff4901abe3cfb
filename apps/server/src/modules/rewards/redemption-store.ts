import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import { type CouponOwner, couponColumns } from "./store.ts";
import type { Coupon } from "./wallet.ts";

export type ShownCoupon = Coupon & Pick<CouponOwner, "memberId" | "personId"> & { redeemedAt: Date | null };

const shownColumns = sql`${couponColumns}, member_id as "memberId", person_id as "personId",
  (select redeemed_at from store_redemptions redemption where redemption.program_id = coupons.program_id
    and redemption.coupon_id = coupons.id) as "redeemedAt"`;

/** The coupon whose holder shows this code. Index: coupons_by_store_code. */
export async function findByStoreCode(db: Db, programId: string, code: string): Promise<ShownCoupon | null> {
  const { rows } = await sql<ShownCoupon>`
    select ${shownColumns} from coupons where program_id = ${programId} and store_code = ${code}`.execute(db);
  return rows[0] ?? null;
}

/** The same, its row locked: a second redemption waits, then finds it used. */
export async function lockByStoreCode(tx: Tx, programId: string, code: string): Promise<ShownCoupon | null> {
  const { rows } = await sql<ShownCoupon>`
    select ${shownColumns} from coupons where program_id = ${programId} and store_code = ${code} for update of coupons`.execute(
    tx,
  );
  return rows[0] ?? null;
}

export type NewRedemption = {
  programId: string;
  id: string;
  couponId: string;
  billFen: number;
  discountFen: number;
  note: string;
  redeemedBy: string;
  redeemedByName: string;
};

/** UNUSED → USED and its redemption; false when it was no longer UNUSED. */
export async function redeem(tx: Tx, redemption: NewRedemption): Promise<boolean> {
  const { programId, id, couponId, billFen, discountFen } = redemption;
  const { rows } = await sql`
    with used as (
      update coupons set state = 'USED', used_at = app_now(), redemption_id = ${id}, discount_fen = ${discountFen},
        revenue_fen = ${billFen - discountFen}::bigint
      where program_id = ${programId} and id = ${couponId} and state = 'UNUSED'
        and valid_from <= app_now() and valid_until >= app_now()
      returning id
    )
    insert into store_redemptions (program_id, id, coupon_id, bill_fen, discount_fen, note, redeemed_by, redeemed_by_name)
    select ${programId}, ${id}::uuid, used.id, ${billFen}::bigint, ${discountFen}::bigint, ${redemption.note}, ${redemption.redeemedBy},
      ${redemption.redeemedByName} from used
    returning 1`.execute(tx);
  return rows.length > 0;
}

export type RedemptionRow = {
  id: string;
  couponName: string;
  memberId: string;
  billFen: number;
  discountFen: number;
  note: string;
  by: string;
  redeemedAt: Date;
};

/** Newest first (ids sort by time). Index: store_redemptions_pkey, coupons_pkey. */
export async function listRedemptions(
  db: Db,
  programId: string,
  { page, pageSize }: { page: number; pageSize: number },
): Promise<{ rows: RedemptionRow[]; total: number }> {
  const { rows } = await sql<RedemptionRow & { all: number }>`
    select redemption.id, coupon.name as "couponName", coupon.member_id as "memberId", redemption.bill_fen as "billFen",
      redemption.discount_fen as "discountFen", redemption.note, redemption.redeemed_by_name as by,
      redemption.redeemed_at as "redeemedAt", count(*) over ()::integer as "all"
    from store_redemptions redemption
    join coupons coupon on coupon.program_id = redemption.program_id and coupon.id = redemption.coupon_id
    where redemption.program_id = ${programId}
    order by redemption.id desc limit ${pageSize} offset ${(page - 1) * pageSize}`.execute(db);
  return { rows: rows.map(({ all: _, ...row }) => row), total: rows[0]?.all ?? 0 };
}
