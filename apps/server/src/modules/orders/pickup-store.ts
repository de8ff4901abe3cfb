import type { PickupPoint, PickupPointInput } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

/** Eight digits no open order of the program has; drawn in the statement that pays the order. */
export const freePickupCode = (programId: string) => sql`(
  select drawn.code from (select lpad(floor(random() * 1e8)::bigint::text, 8, '0') as code from generate_series(1, 8)) drawn
  where not exists (select from orders taken
    where taken.program_id = ${programId} and taken.pickup_code = drawn.code and taken.state = 'PAID') limit 1)`;

/** The latest order of a code. Index: orders_by_pickup_code. */
export async function findByPickupCode(db: Db | Tx, programId: string, code: string): Promise<string | null> {
  const { rows } = await sql<{ id: string }>`
    select id from orders where program_id = ${programId} and pickup_code = ${code}
    order by (state = 'PAID') desc, id desc limit 1`.execute(db);
  return rows[0]?.id ?? null;
}

/** False when it was ready before. */
export async function markReady(tx: Tx, programId: string, orderId: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update orders set pickup_ready_at = app_now()
    where program_id = ${programId} and id = ${orderId} and pickup_ready_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

const pointColumns = sql`point.id, point.name, point.province, point.city, point.district, point.detail, point.phone,
  point.hours, point.is_open as "isOpen"`;

/** Index: pickup_points_pkey; orders_to_pick_up for what waits. */
export async function listPoints(db: Db, programId: string): Promise<PickupPoint[]> {
  const { rows } = await sql<PickupPoint>`
    select ${pointColumns}, (select count(*)::integer from orders o where o.program_id = point.program_id
      and o.pickup_point_id = point.id and o.delivery_method = 'PICKUP' and o.state in ('PENDING_PAYMENT', 'PAID')) as waiting
    from pickup_points point where point.program_id = ${programId} and point.removed_at is null order by point.id`.execute(
    db,
  );
  return rows;
}

/** One that takes orders; in a transaction it cannot be removed before that ends. Index: pickup_points_pkey. */
export async function findOpenPoint(db: Db | Tx, programId: string, id: string): Promise<PickupPointInput | null> {
  const lock = db.isTransaction ? sql`for key share` : sql``;
  const { rows } = await sql<PickupPointInput>`
    select ${pointColumns} from pickup_points point
    where point.program_id = ${programId} and point.id = ${id} and point.is_open and point.removed_at is null ${lock}`.execute(
    db,
  );
  return rows[0] ?? null;
}

export async function countPoints(tx: Tx, programId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from pickup_points where program_id = ${programId} and removed_at is null`.execute(
    tx,
  );
  return rows[0]?.count ?? 0;
}

export async function insertPoint(tx: Tx, programId: string, id: string, point: PickupPointInput): Promise<void> {
  await sql`
    insert into pickup_points (program_id, id, name, province, city, district, detail, phone, hours, is_open)
    values (${programId}, ${id}, ${point.name}, ${point.province}, ${point.city}, ${point.district}, ${point.detail},
      ${point.phone}, ${point.hours}, ${point.isOpen})`.execute(tx);
}

export async function updatePoint(tx: Tx, programId: string, id: string, point: PickupPointInput): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update pickup_points set name = ${point.name}, province = ${point.province}, city = ${point.city},
      district = ${point.district}, detail = ${point.detail}, phone = ${point.phone}, hours = ${point.hours},
      is_open = ${point.isOpen}
    where program_id = ${programId} and id = ${id} and removed_at is null`.execute(tx);
  return numAffectedRows === 1n;
}

/** Locked, so that no order is placed there while it is removed. */
export async function lockPoint(tx: Tx, programId: string, id: string): Promise<{ waiting: number } | null> {
  const { rows } = await sql`
    select id from pickup_points where program_id = ${programId} and id = ${id} and removed_at is null for update`.execute(
    tx,
  );
  if (rows.length === 0) return null;
  const waiting = await sql<{ waiting: number }>`
    select count(*)::integer as waiting from orders o where o.program_id = ${programId} and o.pickup_point_id = ${id}
      and o.delivery_method = 'PICKUP' and o.state in ('PENDING_PAYMENT', 'PAID')`.execute(tx);
  return waiting.rows[0] ?? { waiting: 0 };
}

export async function markRemoved(tx: Tx, programId: string, id: string): Promise<void> {
  await sql`
    update pickup_points set removed_at = app_now(), is_open = false where program_id = ${programId} and id = ${id}`.execute(
    tx,
  );
}
