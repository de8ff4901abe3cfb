import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { CouponRules } from "#modules/promotions/index.ts";
import type { Coupon } from "./wallet.ts";

const couponColumns = sql`id, template_id as "templateId", name, benefit, threshold_fen as "thresholdFen", scope, state,
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

/** Coupons an order may be priced with: unused and not past their end. Index: coupons_by_member. */
export async function listUnused(db: Db | Tx, programId: string, memberId: string): Promise<Coupon[]> {
  const { rows } = await sql<Coupon>`
    select ${couponColumns} from coupons
    where program_id = ${programId} and member_id = ${memberId} and state = 'UNUSED' and valid_until >= app_now()
    order by valid_until, id limit ${MOST_PRICED}`.execute(db);
  return rows;
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

export type GrantRow = { couponId: string; isNew: boolean };

/** Takes the key; a second caller waits for the first transaction, then finds its coupon. */
export async function takeGrantKey(
  tx: Tx,
  grant: { programId: string; key: string; id: string; couponId: string; memberId: string; reason: string },
): Promise<GrantRow> {
  const { rows } = await sql<{ couponId: string }>`
    insert into reward_grants (program_id, key, id, member_id, kind, coupon_id, reason)
    values (${grant.programId}, ${grant.key}, ${grant.id}, ${grant.memberId}, 'coupon', ${grant.couponId}, ${grant.reason})
    on conflict (program_id, key) do nothing returning coupon_id as "couponId"`.execute(tx);
  if (rows[0]) return { couponId: grant.couponId, isNew: true };
  const known = await sql<{ couponId: string }>`
    select coupon_id as "couponId" from reward_grants where program_id = ${grant.programId} and key = ${grant.key}`.execute(
    tx,
  );
  const row = known.rows[0];
  if (!row) throw new Error(`The grant ${grant.key} vanished`);
  return { couponId: row.couponId, isNew: false };
}

/** The coupon with its snapshot of rules, and what it can cost at most onto its grant. */
export async function insertCoupon(
  tx: Tx,
  coupon: {
    programId: string;
    key: string;
    id: string;
    memberId: string;
    personId: number;
    rules: CouponRules;
    validFrom: Date;
    validUntil: Date;
    maxCostFen: number | null;
  },
): Promise<Coupon> {
  const { rules } = coupon;
  const { rows } = await sql<Coupon>`
    with costed as (
      update reward_grants set max_cost_fen = ${coupon.maxCostFen}::bigint
      where program_id = ${coupon.programId} and key = ${coupon.key}
    )
    insert into coupons
      (program_id, id, member_id, person_id, template_id, name, benefit, threshold_fen, scope, valid_from, valid_until)
    values (${coupon.programId}, ${coupon.id}, ${coupon.memberId}, ${coupon.personId}, ${rules.templateId}, ${rules.name},
      ${JSON.stringify(rules.benefit)}, ${rules.thresholdFen}, ${JSON.stringify(rules.scope)},
      ${coupon.validFrom}, ${coupon.validUntil})
    returning ${couponColumns}`.execute(tx);
  return rows[0] as Coupon; // an insert of one row returns one
}

/** Has this key given anything, revoked or not? */
export async function hasGrant(db: Db | Tx, programId: string, key: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from reward_grants where program_id = ${programId} and key = ${key}`.execute(db);
  return rows.length > 0;
}

/** Takes a gift back as long as its coupon lies unused; false when there is nothing to take (any more). */
export async function revokeGrant(tx: Tx, programId: string, key: string): Promise<boolean> {
  const { rows } = await sql`
    with coupon as (
      update coupons set state = 'REVOKED'
      where program_id = ${programId} and state in ('UNUSED', 'EXPIRED')
        and id = (select coupon_id from reward_grants where program_id = ${programId} and key = ${key} and state = 'GIVEN')
      returning id
    )
    update reward_grants set state = 'REVOKED', revoked_at = app_now()
    from coupon where program_id = ${programId} and key = ${key} and coupon_id = coupon.id
    returning reward_grants.id`.execute(tx);
  return rows.length > 0;
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

/** A batch of coupons past their end; how many. Index: coupons_to_expire. */
export async function expireSome(db: Db, limit: number): Promise<number> {
  const { numAffectedRows } = await sql`
    update coupons set state = 'EXPIRED'
    where (program_id, id) in (
      select program_id, id from coupons where state = 'UNUSED' and valid_until < app_now()
      order by valid_until limit ${limit} for update skip locked)`.execute(db);
  return Number(numAffectedRows ?? 0n);
}
