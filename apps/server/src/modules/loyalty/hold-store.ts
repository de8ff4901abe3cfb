import { sql } from "kysely";
import type { Tx } from "#kernel/db.ts";
import type { HeldLot } from "./points.ts";

/**
 * Holds points for an order, all or none, in ONE statement: the account's row puts a member's orders in a line, then the lots
 * are read as they are by then (FOR UPDATE sees the newest), soonest end first. False: there are not so many to spend.
 * Indexes: loyalty_accounts_pkey, points_lots_usable.
 */
export async function holdPoints(
  tx: Tx,
  { programId, orderId, memberId, points }: { programId: string; orderId: string; memberId: string; points: number },
): Promise<boolean> {
  const { rows } = await sql`
    with account as materialized (
      select debt from loyalty_accounts where program_id = ${programId} and member_id = ${memberId} for update
    ), locked as materialized (
      select id, remaining, expires_at from points_lots
      where program_id = ${programId} and member_id = ${memberId} and remaining > 0 and expires_at > app_now()
        and exists (select from account)
      order by expires_at, id for update
    ), lined as (
      select *, sum(remaining) over (order by expires_at, id) - remaining as before from locked
    ), taken as materialized (
      select id, expires_at, remaining, least(remaining, ${points}::bigint - before)::bigint as points from lined
      where before < ${points}::bigint
    ), enough as materialized (
      select 1 as yes from account
      where (select coalesce(sum(remaining), 0) from locked) - account.debt >= ${points}::bigint
    ), moved as (
      -- from the lot as it was locked: its check looks first at the row as it was when the statement began
      update points_lots lot set remaining = taken.remaining - taken.points
      from taken, enough where lot.program_id = ${programId} and lot.id = taken.id
    )
    insert into points_holds (program_id, order_id, member_id, points, lots)
    select ${programId}, ${orderId}, ${memberId}, ${points},
      (select jsonb_agg(jsonb_build_object('id', id, 'points', points, 'expiresAt', expires_at) order by expires_at, id) from taken)
    from enough
    returning order_id`.execute(tx);
  return rows.length > 0;
}

/** The order closed unpaid: points go back to the lots they came from, once; past their end they stay lost (the sweep tells). */
export async function releaseHold(
  tx: Tx,
  { programId, orderId, memberId }: { programId: string; orderId: string; memberId: string },
): Promise<boolean> {
  const { rows } = await sql`
    with account as materialized (
      select 1 as yes from loyalty_accounts where program_id = ${programId} and member_id = ${memberId} for update
    ), held as (
      update points_holds set state = 'RELEASED' from account
      where program_id = ${programId} and order_id = ${orderId} and state = 'HELD' returning lots
    ), back as materialized (
      select lot.id, part.points from held, jsonb_to_recordset(held.lots) as part (id uuid, points bigint)
      join points_lots lot on lot.program_id = ${programId} and lot.id = part.id
      order by lot.expires_at, lot.id
    ), moved as (
      update points_lots lot set remaining = lot.remaining + back.points
      from back where lot.program_id = ${programId} and lot.id = back.id
    )
    select from held`.execute(tx);
  return rows.length > 0;
}

/** The order was paid: the hold is spent, once; the movement's balance, or null when the order holds none. */
export async function spendHold(
  tx: Tx,
  held: { programId: string; orderId: string; memberId: string; movementId: string },
): Promise<{ points: number } | null> {
  const { rows } = await sql<{ points: number }>`
    with account as materialized (
      select 1 as yes from loyalty_accounts
      where program_id = ${held.programId} and member_id = ${held.memberId} for update
    ), spent as (
      update points_holds set state = 'SPENT' from account
      where program_id = ${held.programId} and order_id = ${held.orderId} and state = 'HELD' returning points
    ), moved as (
      update loyalty_accounts account set balance = account.balance - spent.points
      from spent where account.program_id = ${held.programId} and account.member_id = ${held.memberId}
      returning account.balance, spent.points
    )
    insert into points_movements (program_id, id, member_id, kind, points, balance, order_id, source)
    select ${held.programId}, ${held.movementId}, ${held.memberId}, 'SPENT', -points, balance, ${held.orderId},
      'spend:' || ${held.orderId}::text from moved
    returning -points as points`.execute(tx);
  return rows[0] ?? null;
}

export type Hold = { programId: string; orderId: string; points: number; returned: number; lots: HeldLot[] };

/** What orders spent, locked. */
export async function lockSpentHolds(
  tx: Tx,
  orders: readonly { programId: string; orderId: string }[],
): Promise<Hold[]> {
  const { rows } = await sql<Omit<Hold, "lots"> & { lots: { id: string; points: number; expiresAt: string }[] }>`
    select hold.program_id as "programId", hold.order_id as "orderId", points, returned, lots
    from points_holds hold
    join unnest(${orders.map((one) => one.programId)}::text[], ${orders.map((one) => one.orderId)}::uuid[])
      as one (program_id, order_id) on hold.program_id = one.program_id and hold.order_id = one.order_id
    where state = 'SPENT' order by hold.program_id, hold.order_id for update of hold`.execute(tx);
  return rows.map(({ lots, ...hold }) => ({
    ...hold,
    lots: lots.map((lot) => ({ ...lot, expiresAt: new Date(lot.expiresAt) })),
  }));
}

export async function saveReturned(tx: Tx, holds: readonly Pick<Hold, "programId" | "orderId" | "returned">[]) {
  if (holds.length === 0) return;
  await sql`
    update points_holds hold set returned = one.returned
    from unnest(${holds.map((one) => one.programId)}::text[], ${holds.map((one) => one.orderId)}::uuid[],
      ${holds.map((one) => one.returned)}::bigint[]) as one (program_id, order_id, returned)
    where hold.program_id = one.program_id and hold.order_id = one.order_id`.execute(tx);
}
