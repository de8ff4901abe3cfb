import type { WechatShippingState } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { SentParcel } from "./upload.ts";

/**
 * Something about the order's way is worth telling: its next revision, or null when there is nothing WeChat was paid for.
 * Primary keys.
 */
export async function raiseRevision(tx: Tx, programId: string, orderId: string): Promise<number | null> {
  const { rows } = await sql<{ revision: number }>`
    insert into order_wechat_shipping as told (program_id, order_id)
    select program_id, id from orders where program_id = ${programId} and id = ${orderId} and payment_id is not null
    on conflict (program_id, order_id) do update
      set revision = told.revision + 1, state = 'WAITING', words = null, updated_at = app_now()
    returning revision`.execute(tx);
  return rows[0]?.revision ?? null;
}

/** Orders of these that are sent as a whole now while WeChat was told that more will come. Primary key. */
export async function listUnfinished(tx: Tx, programId: string, orderIds: readonly string[]): Promise<string[]> {
  const { rows } = await sql<{ id: string }>`
    select told.order_id as id from order_wechat_shipping told
    join orders o on o.program_id = told.program_id and o.id = told.order_id
    where told.program_id = ${programId} and told.order_id = any(${[...orderIds]}::uuid[])
      and not told.is_complete and told.state <> 'NOT_NEEDED' and o.state in ('SHIPPED', 'COMPLETED')`.execute(tx);
  return rows.map(({ id }) => id);
}

export type OrderToTell = {
  transactionId: string;
  openid: string;
  isComplete: boolean;
  wasSplit: boolean;
  delivery: Buffer;
  shipments: SentParcel[];
};

/** The order as it is now with its parcels; null when a newer revision will be told. Indexes: primary keys, shipments_by_order. */
export async function findOrderToTell(
  db: Db,
  programId: string,
  orderId: string,
  revision: number,
): Promise<OrderToTell | null> {
  const { rows } = await sql<OrderToTell>`
    select payment.transaction_id as "transactionId", o.openid, o.delivery, o.state in ('SHIPPED', 'COMPLETED') as "isComplete",
      told.is_split as "wasSplit",
      coalesce((select jsonb_agg(jsonb_build_object('kind', sent.kind, 'carrierCode', sent.carrier_code, 'carrier', sent.carrier,
          'trackingNo', sent.tracking_no, 'lines', (
            select jsonb_agg(jsonb_build_object('title', line.title, 'quantity', inside.quantity) order by line.position)
            from shipment_lines inside join order_lines line
              on line.program_id = inside.program_id and line.id = inside.order_line_id
            where inside.program_id = sent.program_id and inside.shipment_id = sent.id)) order by sent.shipped_at, sent.id)
        from shipments sent where sent.program_id = o.program_id and sent.order_id = o.id), '[]') as shipments
    from order_wechat_shipping told
    join orders o on o.program_id = told.program_id and o.id = told.order_id
    join payments payment on payment.program_id = o.program_id and payment.id = o.payment_id
    where told.program_id = ${programId} and told.order_id = ${orderId} and told.revision = ${revision}`.execute(db);
  return rows[0] ?? null;
}

/** The time of the next call, later than that of any before. */
export async function nextUploadTime(db: Db, programId: string, orderId: string): Promise<Date> {
  const { rows } = await sql<{ uploadTime: Date }>`
    update order_wechat_shipping
    set upload_time = greatest(date_trunc('milliseconds', app_now()), upload_time + interval '1 ms')
    where program_id = ${programId} and order_id = ${orderId} returning upload_time as "uploadTime"`.execute(db);
  return (rows[0] as { uploadTime: Date }).uploadTime; // the row was found a moment ago and is never deleted
}

/** It is tried again; until then operators read why. */
export async function noteWords(
  db: Db,
  programId: string,
  orderId: string,
  { revision, words }: { revision: number; words: string },
): Promise<void> {
  await sql`
    update order_wechat_shipping set words = ${words}, updated_at = app_now()
    where program_id = ${programId} and order_id = ${orderId} and revision = ${revision}`.execute(db);
}

/** What a call came to; a newer revision keeps waiting for its own. */
export async function settle(
  tx: Tx,
  programId: string,
  orderId: string,
  to: { revision: number; state: WechatShippingState; words: string | null; isComplete: boolean; isSplit: boolean },
): Promise<void> {
  await sql`
    update order_wechat_shipping
    set state = ${to.state}, words = ${to.words}, is_complete = is_complete or ${to.isComplete},
      is_split = is_split or ${to.isSplit}, updated_at = app_now(),
      uploaded_at = case when ${to.state} = 'UPLOADED' then app_now() else uploaded_at end
    where program_id = ${programId} and order_id = ${orderId} and revision = ${to.revision}`.execute(tx);
}

export type Told = { state: WechatShippingState; words: string | null; uploadedAt: Date | null; updatedAt: Date };

export async function findTold(db: Db | Tx, programId: string, orderId: string): Promise<Told | null> {
  const { rows } = await sql<Told>`
    select state, words, uploaded_at as "uploadedAt", updated_at as "updatedAt" from order_wechat_shipping
    where program_id = ${programId} and order_id = ${orderId}`.execute(db);
  return rows[0] ?? null;
}

/** Primary key. */
export async function hasOrder(db: Db, programId: string, id: string): Promise<boolean> {
  const { rows } = await sql`select 1 from orders where program_id = ${programId} and id = ${id}`.execute(db);
  return rows.length > 0;
}

/** Orders whose shipping WeChat refused. Index: order_wechat_shipping_refused. */
export async function countRefused(db: Db, programId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from order_wechat_shipping
    where program_id = ${programId} and state = 'REFUSED'`.execute(db);
  return rows[0]?.count ?? 0;
}
