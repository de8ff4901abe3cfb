import type { Usage } from "@banyan/pricing";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import { shardOf } from "./count-store.ts";

/** A promotion an order was priced with. `units`: SKUs sold at its price, for limits per SKU. */
export type Applied = {
  id: string;
  amountFen: number;
  units: readonly { skuId: string; quantity: number }[];
};
export type OrderRef = { programId: string; orderId: string; memberId: string };

/** Why an order may not have a promotion. */
export type UseRefusal = Named & { why: "OVER" | "SOLD_OUT" | "LIMIT" };
type Named = { promotionId: string; name: string };
/**
 * `scattered`: promotions of which no shard has enough, though all together have: nothing was counted, `gather` and ask again.
 * `isEndNear`: one like this order would take the last of it or find nothing left; what is kept in memory is too old now.
 */
export type UseOutcome = { refusal: UseRefusal | null; scattered: Named[]; isEndNear: boolean };

/**
 * Takes times, budget and the member's limits of every promotion of an order, and writes down its uses: ONE statement whatever
 * their number. Nothing is given from what was read before: `held` waits for one row of each promotion with a limit and reads it as
 * it is then (its sort makes the lock order), the member's rows are conditional upserts. What was read before (`sharded`) only chooses
 * that row, the order's own shard or else the one with the most left, and tells what the others have. Whoever gets a refusal must
 * roll back.
 * Ids of campaigns kept elsewhere (a level's price) are passed over. Indexes: promotions_pkey, promotion_counts_pkey,
 * promotion_member_counts_pkey.
 */
export async function takeUses(
  tx: Tx,
  { programId, orderId, memberId }: OrderRef,
  applied: readonly Applied[],
): Promise<UseOutcome> {
  const shard = shardOf(orderId);
  const units = applied.flatMap(({ id, units }) => units.map((unit) => ({ id, ...unit })));
  const { rows } = await sql<Named & { why: UseRefusal["why"] | "SCATTERED" | "END_NEAR" }>`
    with wanted as materialized (
      select * from unnest(${applied.map(({ id }) => id)}::uuid[], ${applied.map(({ amountFen }) => amountFen)}::bigint[])
        as wanted (id, amount_fen)
    ), live as materialized (
      select promotion.id, promotion.version, wanted.amount_fen,
        (promotion.limits ->> 'timesPerPerson')::integer as most_times,
        (promotion.rule ->> 'unitsPerPerson')::integer as most_units
      from promotions promotion join wanted on wanted.id = promotion.id
      where promotion.program_id = ${programId} and promotion.state in ('SCHEDULED', 'RUNNING')
        and promotion.starts_at <= app_now() and (promotion.ends_at is null or promotion.ends_at >= app_now())
    ), sharded as materialized (
      select counts.promotion_id, counts.shard, total_times - used_times as times, budget_fen - spent_fen as fen,
        coalesce(total_times - used_times >= 1, true) and coalesce(budget_fen - spent_fen >= live.amount_fen, true) as has_room
      from promotion_counts counts join live on live.id = counts.promotion_id
      where counts.program_id = ${programId}
    ), chosen as materialized (
      select distinct on (promotion_id) promotion_id, shard from sharded
      order by promotion_id, has_room and shard = ${shard}::integer desc, has_room desc, fen desc, times desc, shard
    ), others as materialized (
      select promotion_id, sum(times) as times, sum(fen) as fen from sharded
      where (promotion_id, shard) not in (select promotion_id, shard from chosen) group by promotion_id
    ), held as materialized (
      select promotion_id, shard, total_times, used_times, budget_fen, spent_fen
      from promotion_counts
      where program_id = ${programId} and promotion_id = any(${applied.map(({ id }) => id)}::uuid[])
        and shard = (select chosen.shard from chosen where chosen.promotion_id = promotion_counts.promotion_id)
      order by promotion_id for update
    ), left_over as (
      select promotion_id, shard, total_times - used_times as times, budget_fen - spent_fen as fen from held
    ), checked as materialized (
      select live.*, held.shard, held.promotion_id is not null as is_counted,
        coalesce(held.times >= 1, true) and coalesce(held.fen >= live.amount_fen, true) as fits,
        coalesce(held.times + coalesce(others.times, 0) >= 1, true)
          and coalesce(held.fen + coalesce(others.fen, 0) >= live.amount_fen, true) as fits_together,
        coalesce(held.times + coalesce(others.times, 0) <= 1, false)
          or coalesce(held.fen + coalesce(others.fen, 0) < 2 * live.amount_fen, false) as is_end_near
      from live left join left_over held on held.promotion_id = live.id left join others on others.promotion_id = live.id
    ), counted as (
      -- the whole row from the one locked: the table's checks look first at the row as it was when the statement began
      update promotion_counts counts set used_times = held.used_times + 1, spent_fen = held.spent_fen + checked.amount_fen,
        total_times = held.total_times, budget_fen = held.budget_fen
      from checked join held on held.promotion_id = checked.id
      where counts.program_id = ${programId} and counts.promotion_id = held.promotion_id and counts.shard = held.shard
        and not exists (select from checked where not fits)
      returning 1
    ), personal as materialized (
      select id, '' as sku_id, 1 as units, most_times as most from checked where most_times is not null
      union all
      select checked.id, unit.sku_id, unit.units, checked.most_units
      from unnest(${units.map(({ id }) => id)}::uuid[], ${units.map(({ skuId }) => skuId)}::text[],
        ${units.map(({ quantity }) => quantity)}::integer[]) as unit (id, sku_id, units)
      join checked on checked.id = unit.id and checked.most_units is not null
    ), taken as (
      insert into promotion_member_counts as counts (program_id, member_id, promotion_id, sku_id, used, most)
      select ${programId}, ${memberId}::uuid, id, sku_id, units, most from personal where units <= most order by id, sku_id
      on conflict (program_id, member_id, promotion_id, sku_id) do update
        set used = counts.used + excluded.used, most = excluded.most
        where counts.used + excluded.used <= excluded.most
      returning promotion_id as id, sku_id
    ), written as (
      insert into promotion_uses (program_id, order_id, promotion_id, version, member_id, amount_fen, taken, is_counted, shard)
      select ${programId}, ${orderId}::uuid, checked.id, checked.version, ${memberId}::uuid, checked.amount_fen,
        coalesce((select jsonb_object_agg(sku_id, units) from personal where personal.id = checked.id), '{}'), is_counted,
        coalesce(checked.shard, 0)
      from checked
    )
    select promotion.id as "promotionId", promotion.name,
      case when checked.id is null then 'OVER' when not checked.fits_together then 'SOLD_OUT'
        when refused.id is not null then 'LIMIT' when not checked.fits then 'SCATTERED' else 'END_NEAR' end as why
    from wanted
    join promotions promotion on promotion.program_id = ${programId} and promotion.id = wanted.id
    left join checked on checked.id = wanted.id
    left join lateral (
      select personal.id from personal where personal.id = wanted.id
        and not exists (select from taken where taken.id = personal.id and taken.sku_id = personal.sku_id) limit 1
    ) refused on true
    where checked.id is null or not checked.fits or refused.id is not null or checked.is_end_near`.execute(tx);
  const refusal = rows.find((row): row is UseRefusal => row.why !== "END_NEAR" && row.why !== "SCATTERED") ?? null;
  const scattered = rows.filter(({ why }) => why === "SCATTERED");
  return { refusal, scattered, isEndNear: rows.some(({ why }) => why === "END_NEAR") };
}

/**
 * An unpaid order gives back what it took. Its HELD rows leave that state once, so this happens once; limits of a member and the
 * counts follow the rows that left. Which promotions got something back. Index: promotion_uses_pkey.
 */
export async function releaseUses(
  tx: Tx,
  { programId, orderId }: Pick<OrderRef, "programId" | "orderId">,
): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    with released as (
      update promotion_uses set state = 'RELEASED'
      where program_id = ${programId} and order_id = ${orderId} and state = 'HELD'
      returning promotion_id, shard, member_id, amount_fen, taken, is_counted
    ), held as materialized (
      select promotion_id, shard from promotion_counts
      where program_id = ${programId} and (promotion_id, shard) in (select promotion_id, shard from released where is_counted)
      order by promotion_id for update
    ), counted as (
      update promotion_counts counts set used_times = counts.used_times - 1, spent_fen = counts.spent_fen - released.amount_fen
      from released join held on held.promotion_id = released.promotion_id
      where counts.program_id = ${programId} and counts.promotion_id = held.promotion_id and counts.shard = held.shard
    ), personal as (
      update promotion_member_counts counts set used = counts.used - part.units::integer
      from released, jsonb_each_text(released.taken) as part (sku_id, units)
      where counts.program_id = ${programId} and counts.member_id = released.member_id
        and counts.promotion_id = released.promotion_id and counts.sku_id = part.sku_id
    )
    select promotion_id as id from released`.execute(tx);
  return rows.map(({ id }) => id);
}

/** The order was paid: what it saved has been spent. Index: promotion_uses_pkey. */
export async function useHeld(
  tx: Tx,
  { programId, orderId }: Pick<OrderRef, "programId" | "orderId">,
): Promise<number> {
  const { numAffectedRows } = await sql`
    update promotion_uses set state = 'USED', used_at = app_now()
    where program_id = ${programId} and order_id = ${orderId} and state = 'HELD'`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** What a member used of limits, as the price asks for it. Index: promotion_member_counts_pkey. */
export async function readUsage(
  db: Db | Tx,
  programId: string,
  memberId: string,
  ids: readonly string[],
): Promise<Usage[]> {
  const { rows } = await sql<Usage>`
    select promotion_id as "campaignId", sku_id as "skuId", used as units from promotion_member_counts
    where program_id = ${programId} and member_id = ${memberId} and promotion_id = any(${[...ids]}::uuid[])`.execute(
    db,
  );
  return rows;
}

// ---- results
export type Revenue = { programId: string; orderId: string; fen: number };
/** Several orders at once, so that a batch of facts is one statement. Index: promotion_uses_pkey. */
export async function addRevenue(tx: Tx, revenues: readonly Revenue[]): Promise<void> {
  await sql`
    update promotion_uses uses set revenue_fen = uses.revenue_fen + line.fen
    from unnest(${revenues.map(({ programId }) => programId)}::text[], ${revenues.map(({ orderId }) => orderId)}::uuid[],
      ${revenues.map(({ fen }) => fen)}::bigint[]) as line (program_id, order_id, fen)
    where uses.program_id = line.program_id and uses.order_id = line.order_id`.execute(tx);
}

export type Totals = { usedTimes: number; heldTimes: number; buyers: number; costFen: number; revenueFen: number };
export async function readTotals(db: Db, programId: string, id: string): Promise<Totals> {
  const { rows } = await sql<Totals>`
    select count(*) filter (where state = 'USED') as "usedTimes", count(*) filter (where state = 'HELD') as "heldTimes",
      count(distinct member_id) filter (where state = 'USED') as buyers,
      coalesce(sum(amount_fen) filter (where state = 'USED'), 0)::bigint as "costFen",
      coalesce(sum(revenue_fen) filter (where state = 'USED'), 0)::bigint as "revenueFen"
    from promotion_uses where program_id = ${programId} and promotion_id = ${id} and state <> 'RELEASED'`.execute(db);
  return rows[0] ?? { usedTimes: 0, heldTimes: 0, buyers: 0, costFen: 0, revenueFen: 0 };
}

export type DayTotals = { day: string; times: number; costFen: number; revenueFen: number };
/** By business day of the program's zone, days with something only. Index: promotion_uses_by_promotion. */
export async function readDays(db: Db, programId: string, id: string, zone: string): Promise<DayTotals[]> {
  const { rows } = await sql<DayTotals>`
    select (used_at at time zone ${zone})::date as day, count(*) as times, sum(amount_fen)::bigint as "costFen",
      sum(revenue_fen)::bigint as "revenueFen"
    from promotion_uses where program_id = ${programId} and promotion_id = ${id} and state = 'USED'
    group by 1 order by 1 desc limit 400`.execute(db);
  return rows.reverse();
}
