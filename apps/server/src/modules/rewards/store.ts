import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Coupon } from "./wallet.ts";

export const couponColumns = sql`id, template_id as "templateId", name, benefit, threshold_fen as "thresholdFen", scope, state,
  usable_at as "usableAt", template_version as "templateVersion", valid_from as "validFrom", valid_until as "validUntil", claimed_at as "claimedAt"`;

export type WalletShelf = "usable" | "used" | "expired";

const shelves = {
  usable: sql`state in ('UNUSED', 'LOCKED') and valid_until >= app_now()`,
  used: sql`state = 'USED'`,
  expired: sql`(state in ('EXPIRED', 'REVOKED') or (state = 'UNUSED' and valid_until < app_now()))`,
};

/** How many lie on each shelf. Index: coupons_by_member. */
export async function countCoupons(db: Db, programId: string, memberId: string): Promise<Record<WalletShelf, number>> {
  const { rows } = await sql<Record<WalletShelf, number>>`
    select count(*) filter (where ${shelves.usable})::integer as usable, count(*) filter (where ${shelves.used})::integer as used,
      count(*) filter (where ${shelves.expired})::integer as expired
    from coupons where program_id = ${programId} and member_id = ${memberId}`.execute(db);
  return rows[0] as Record<WalletShelf, number>; // an aggregate answers one row
}

/** A member's coupons of one shelf, those that end first first. Index: coupons_by_member. */
export async function listCoupons(db: Db, programId: string, memberId: string, shelf: WalletShelf): Promise<Coupon[]> {
  const { rows } = await sql<Coupon>`
    select ${couponColumns} from coupons
    where program_id = ${programId} and member_id = ${memberId} and ${shelves[shelf]}
    order by ${shelf === "usable" ? sql`valid_until, id` : sql`valid_until desc, id desc`} limit 200`.execute(db);
  return rows;
}

/** More than this a price does not choose from; those that end first are kept. */
const MOST_PRICED = 50;

/** Coupons an order may be priced with: unused, not past their end, not for stores only. Index: coupons_by_member. */
export async function listUnused(db: Db | Tx, programId: string, memberId: string): Promise<Coupon[]> {
  const { rows } = await sql<Coupon>`
    select ${couponColumns} from coupons
    where program_id = ${programId} and member_id = ${memberId} and state = 'UNUSED' and valid_until >= app_now()
      and usable_at = 'ANYWHERE'
    order by valid_until, id limit ${MOST_PRICED}`.execute(db);
  return rows;
}

/** What its holder shows in a store; null where none can redeem it. */
export async function findStoreCode(db: Db, programId: string, memberId: string, id: string): Promise<string | null> {
  const { rows } = await sql<{ storeCode: string | null }>`
    select store_code as "storeCode" from coupons
    where program_id = ${programId} and id = ${id} and member_id = ${memberId}`.execute(db);
  return rows[0]?.storeCode ?? null;
}

/** One coupon of this member, in whatever state. */
export async function findCoupon(db: Db | Tx, programId: string, memberId: string, id: string): Promise<Coupon | null> {
  const { rows } = await sql<Coupon>`
    select ${couponColumns} from coupons
    where program_id = ${programId} and id = ${id} and member_id = ${memberId}`.execute(db);
  return rows[0] ?? null;
}

/** Which template each coupon is of. Index: coupons_pkey. */
export async function findTemplates(
  from: Db | Tx,
  programId: string,
  couponIds: readonly string[],
): Promise<ReadonlyMap<string, string>> {
  const { rows } = await sql<{ id: string; templateId: string }>`
    select id, template_id as "templateId" from coupons
    where program_id = ${programId} and id = any(${couponIds as string[]}::uuid[])`.execute(from);
  return new Map(rows.map(({ id, templateId }) => [id, templateId]));
}

export type CouponOwner = { couponId: string; templateId: string; memberId: string; personId: number };
const ownerColumns = sql`id as "couponId", template_id as "templateId", member_id as "memberId", person_id as "personId"`;

export type OrderCoupons = { programId: string; orderId: string; couponIds: readonly string[] };

/**
 * One order gets them: owner, state, place and validity are conditions of the one update; how many it got. Less than asked
 * → roll back. Locked in id order. Index: coupons_pkey.
 */
export async function lockForOrder(
  tx: Tx,
  { programId, couponIds, orderId }: OrderCoupons,
  memberId: string,
): Promise<number> {
  const { numAffectedRows } = await sql`
    with wanted as (
      select id from coupons where program_id = ${programId} and id = any(${couponIds}::uuid[]) order by id for update
    )
    update coupons set state = 'LOCKED', order_id = ${orderId}, locked_at = app_now()
    from wanted
    where program_id = ${programId} and coupons.id = wanted.id and member_id = ${memberId} and usable_at = 'ANYWHERE'
      and state = 'UNUSED' and valid_from <= app_now() and valid_until >= app_now()`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

export type CouponUse = { couponId: string; discountFen: number };

/** The order was paid: LOCKED → USED for those it holds. Index: coupons_pkey. */
export async function useLocked(
  tx: Tx,
  { programId, orderId }: Omit<OrderCoupons, "couponIds">,
  uses: readonly CouponUse[],
): Promise<(CouponOwner & { discountFen: number })[]> {
  const { rows } = await sql<CouponOwner & { discountFen: number }>`
    update coupons set state = 'USED', used_at = app_now(), discount_fen = used.fen
    from unnest(${uses.map((use) => use.couponId)}::uuid[], ${uses.map((use) => use.discountFen)}::bigint[]) as used (coupon_id, fen)
    where program_id = ${programId} and id = used.coupon_id and order_id = ${orderId} and state = 'LOCKED'
    returning ${ownerColumns}, discount_fen as "discountFen"`.execute(tx);
  return rows;
}

/** The order closed unpaid; past its end a coupon comes back expired. Index: coupons_pkey. */
export async function returnLocked(
  tx: Tx,
  { programId, orderId, couponIds }: OrderCoupons,
): Promise<(CouponOwner & { maxCostFen: number | null; state: string })[]> {
  const { rows } = await sql<CouponOwner & { maxCostFen: number | null; state: string }>`
    update coupons
    set state = case when valid_until >= app_now() then 'UNUSED' else 'EXPIRED' end, order_id = null, locked_at = null
    where program_id = ${programId} and id = any(${couponIds}::uuid[]) and order_id = ${orderId} and state = 'LOCKED'
    returning ${ownerColumns}, max_cost_fen as "maxCostFen", state`.execute(tx);
  return rows;
}

/** What its template's budget has back: a coupon that ended unused. */
export type Ended = { programId: string; templateId: string; maxCostFen: number | null };

/** A batch of coupons past their end. Index: coupons_to_expire. */
export async function expireSome(tx: Tx, limit: number): Promise<Ended[]> {
  const { rows } = await sql<Ended>`
    update coupons set state = 'EXPIRED'
    where (program_id, id) in (
      select program_id, id from coupons where state = 'UNUSED' and valid_until < app_now()
      order by valid_until limit ${limit} for update skip locked)
    returning program_id as "programId", template_id as "templateId", max_cost_fen as "maxCostFen"`.execute(tx);
  return rows;
}

/** Nothing of the order is left: its coupons come back, expired if their end has passed. Index: coupons_by_order. */
export async function returnUsed(
  tx: Tx,
  { programId, orderId }: Omit<OrderCoupons, "couponIds">,
): Promise<(CouponOwner & { discountFen: number; maxCostFen: number | null; state: string })[]> {
  const { rows } = await sql<CouponOwner & { discountFen: number; maxCostFen: number | null; state: string }>`
    update coupons set state = case when valid_until >= app_now() then 'UNUSED' else 'EXPIRED' end,
      order_id = null, locked_at = null, used_at = null, discount_fen = null, revenue_fen = null
    where program_id = ${programId} and order_id = ${orderId} and state = 'USED'
    returning ${ownerColumns}, max_cost_fen as "maxCostFen", state, coalesce(old.discount_fen, 0) as "discountFen"`.execute(
    tx,
  );
  return rows;
}

/** What was paid with the coupons of these orders. Index: coupons_by_order. */
export async function noteRevenue(
  tx: Tx,
  orders: readonly { programId: string; orderId: string; paidFen: number }[],
): Promise<void> {
  await sql`
    update coupons set revenue_fen = paid.fen
    from unnest(${orders.map((one) => one.programId)}::text[], ${orders.map((one) => one.orderId)}::uuid[],
      ${orders.map((one) => one.paidFen)}::bigint[]) as paid (program_id, order_id, fen)
    where coupons.program_id = paid.program_id and coupons.order_id = paid.order_id and coupons.state = 'USED'`.execute(
    tx,
  );
}
