import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { CouponRules } from "#modules/promotions/index.ts";
import { couponColumns, type Ended } from "./store.ts";
import type { Coupon } from "./wallet.ts";

export type NewGrant = { key: string; id: string; couponId: string; memberId: string };

/**
 * Takes the keys; who comes second waits for the first transaction, then finds its coupon. Those that were free.
 * Taken in order, so that two batches do not deadlock. Index: reward_grants_pkey.
 */
export async function takeGrantKeys(
  tx: Tx,
  { programId, reason, orderId }: { programId: string; reason: string; orderId: string | null },
  grants: readonly NewGrant[],
): Promise<ReadonlySet<string>> {
  const { rows } = await sql<{ key: string }>`
    insert into reward_grants (program_id, key, id, member_id, kind, coupon_id, reason, order_id)
    select ${programId}, key, id, member_id, 'coupon', coupon_id, ${reason}, ${orderId}
    from unnest(${grants.map((one) => one.key)}::text[], ${grants.map((one) => one.id)}::uuid[],
      ${grants.map((one) => one.memberId)}::uuid[], ${grants.map((one) => one.couponId)}::uuid[]) as wanted (key, id, member_id, coupon_id)
    order by key
    on conflict (program_id, key) do nothing returning key`.execute(tx);
  return new Set(rows.map(({ key }) => key));
}

export async function findGrantedCoupon(tx: Tx, programId: string, key: string): Promise<string> {
  const { rows } = await sql<{ couponId: string }>`
    select coupon_id as "couponId" from reward_grants where program_id = ${programId} and key = ${key}`.execute(tx);
  if (!rows[0]) throw new Error(`The grant ${key} vanished`);
  return rows[0].couponId;
}

/** Keys taken in this transaction that give nothing after all: they are free again. */
export async function dropGrants(tx: Tx, programId: string, keys: readonly string[]): Promise<void> {
  await sql`delete from reward_grants where program_id = ${programId} and key = any(${keys}::text[])`.execute(tx);
}

/** Has this key given anything, revoked or not? */
export async function hasGrant(db: Db | Tx, programId: string, key: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from reward_grants where program_id = ${programId} and key = ${key}`.execute(db);
  return rows.length > 0;
}

export type NewCoupon = { key: string; id: string; memberId: string; personId: number; storeCode: string | null };

/** Coupons of one template with their snapshot of its rules, and what each can cost at most onto its grant. */
export async function insertCoupons(
  tx: Tx,
  of: { programId: string; rules: CouponRules; validFrom: Date; validUntil: Date },
  coupons: readonly NewCoupon[],
): Promise<Coupon[]> {
  const { programId, rules } = of;
  const { rows } = await sql<Coupon>`
    with costed as (
      update reward_grants set max_cost_fen = ${rules.maxCostFen}::bigint
      where program_id = ${programId} and key = any(${coupons.map((one) => one.key)}::text[])
    )
    insert into coupons
      (program_id, id, member_id, person_id, store_code, template_id, template_version, name, benefit, threshold_fen, scope, usable_at,
        max_cost_fen, valid_from, valid_until)
    select ${programId}, id, member_id, person_id, store_code, ${rules.templateId}::uuid, ${rules.templateVersion}::integer, ${rules.name},
      ${JSON.stringify(rules.benefit)}::jsonb, ${rules.thresholdFen}::bigint, ${JSON.stringify(rules.scope)}::jsonb, ${rules.usableAt},
      ${rules.maxCostFen}::bigint, ${of.validFrom}::timestamptz, ${of.validUntil}::timestamptz
    from unnest(${coupons.map((one) => one.id)}::uuid[], ${coupons.map((one) => one.memberId)}::uuid[],
      ${coupons.map((one) => one.personId)}::integer[], ${coupons.map((one) => one.storeCode)}::text[]) as made (id, member_id, person_id, store_code)
    returning ${couponColumns}`.execute(tx);
  return rows;
}

type Revoked = Ended & { was: string };
const revokedColumns = sql`coupons.program_id as "programId", coupons.template_id as "templateId", coupons.max_cost_fen as "maxCostFen",
  old.state as was`;

/** Takes a gift back as long as its coupon lies unused; empty when there is nothing to take (any more). */
export async function revokeGrant(tx: Tx, programId: string, key: string): Promise<Revoked[]> {
  const { rows } = await sql<Revoked>`
    with coupon as (
      update coupons set state = 'REVOKED'
      where program_id = ${programId} and state in ('UNUSED', 'EXPIRED')
        and id = (select coupon_id from reward_grants where program_id = ${programId} and key = ${key} and state = 'GIVEN')
      returning id, ${revokedColumns}
    ), revoked as (
      update reward_grants set state = 'REVOKED', revoked_at = app_now()
      from coupon where reward_grants.program_id = ${programId} and key = ${key} and coupon_id = coupon.id
    )
    select * from coupon`.execute(tx);
  return rows;
}

/** Whatever was given for an order and lies unused is taken back. Index: reward_grants_by_order. */
export async function revokeGrantsOfOrder(tx: Tx, programId: string, orderId: string): Promise<Revoked[]> {
  const { rows } = await sql<Revoked>`
    with coupon as (
      update coupons set state = 'REVOKED'
      where program_id = ${programId} and state in ('UNUSED', 'EXPIRED') and id in (
        select coupon_id from reward_grants where program_id = ${programId} and order_id = ${orderId} and state = 'GIVEN')
      returning id, ${revokedColumns}
    ), revoked as (
      update reward_grants set state = 'REVOKED', revoked_at = app_now()
      from coupon where reward_grants.program_id = ${programId} and reward_grants.order_id = ${orderId} and coupon_id = coupon.id
    )
    select * from coupon`.execute(tx);
  return rows;
}
