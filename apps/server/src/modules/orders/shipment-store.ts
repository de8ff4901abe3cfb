import type { CarrierCode, ShipmentKind, ShipmentState } from "@banyan/contracts";
import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import { shipmentsOf } from "./order-store.ts";

/** A line of an order with what of it may still be sent; null for lines nobody has. */
export type OpenLine = {
  orderLineId: string;
  skuId: string;
  bought: number;
  shipped: number;
  /** Paid back before they were sent. */ withdrawn: number;
  /** Asked back before they were sent: not open meanwhile, and open again when nothing comes of it. */ withheld: number;
  /** bought − shipped − withdrawn − withheld */ open: number;
};

/** What of an order may still be sent or withdrawn; the caller holds the order's lock. Index: order_lines_pkey. */
export async function openQuantities(tx: Tx, programId: string, orderId: string): Promise<OpenLine[]> {
  const { rows } = await sql<OpenLine>`
    select id as "orderLineId", sku_id as "skuId", quantity as bought, shipped, withdrawn, withheld,
      quantity - shipped - withdrawn - withheld as open
    from order_lines where program_id = ${programId} and order_id = ${orderId} order by position`.execute(tx);
  return rows;
}

export type Units = { orderLineId: string; quantity: number };

export type NewShipment = {
  programId: string;
  id: string;
  orderId: string;
  kind: ShipmentKind;
  carrier: { code: CarrierCode; name: string };
  trackingNo: string;
  by: { id: string; name: string };
  lines: readonly Units[];
};

/** Parcel, what is in it and what the lines have sent, in one statement; a CHECK refuses more than is open. */
export async function insertShipment(tx: Tx, sent: NewShipment): Promise<void> {
  const { programId, id, carrier, by } = sent;
  const state = sent.kind === "PICKUP" ? "DELIVERED" : "SENT";
  await sql`
    with line as materialized (
      select * from unnest(${sent.lines.map((line) => line.orderLineId)}::uuid[], ${sent.lines.map((line) => line.quantity)}::integer[])
        as line (id, quantity)
    ), sent as (
      insert into shipments (program_id, id, order_id, kind, state, carrier_code, carrier, tracking_no, shipped_by,
        shipped_by_name, delivered_at)
      values (${programId}, ${id}, ${sent.orderId}, ${sent.kind}, ${state}, ${carrier.code}, ${carrier.name},
        ${sent.trackingNo}, ${by.id}, ${by.name}, ${state === "DELIVERED" ? sql`app_now()` : null})
    ), inside as (
      insert into shipment_lines (program_id, shipment_id, order_line_id, quantity)
      select ${programId}, ${id}::uuid, id, quantity from line
    )
    update order_lines bought set shipped = shipped + line.quantity from line
    where bought.program_id = ${programId} and bought.order_id = ${sent.orderId} and bought.id = line.id`.execute(tx);
}

/** Units that were paid back before they were sent; a CHECK refuses what was sent already. */
export async function withdrawLines(
  tx: Tx,
  programId: string,
  orderId: string,
  units: readonly Units[],
): Promise<void> {
  await sql`
    update order_lines bought set withdrawn = withdrawn + line.quantity
    from unnest(${units.map((unit) => unit.orderLineId)}::uuid[], ${units.map((unit) => unit.quantity)}::integer[]) as line (id, quantity)
    where bought.program_id = ${programId} and bought.order_id = ${orderId} and bought.id = line.id`.execute(tx);
}

/** How many parcels an order has, when the last left, and whether any went by express. Index: shipments_by_order. */
export async function parcelsOf(tx: Tx, programId: string, orderId: string) {
  const { rows } = await sql<{ count: number; lastAt: Date | null; anyExpress: boolean }>`
    select count(*)::integer as count, max(shipped_at) as "lastAt", coalesce(bool_or(kind = 'EXPRESS'), false) as "anyExpress"
    from shipments where program_id = ${programId} and order_id = ${orderId}`.execute(tx);
  return rows[0] ?? { count: 0, lastAt: null, anyExpress: false };
}

export type ShipmentRow = {
  id: string;
  orderId: string;
  kind: ShipmentKind;
  state: ShipmentState;
  carrier: string;
  trackingNo: string;
};
const shipmentColumns = sql`sent.id, sent.order_id as "orderId", sent.kind, sent.state, sent.carrier,
  sent.tracking_no as "trackingNo"`;

export async function findShipment(tx: Tx, programId: string, id: string): Promise<ShipmentRow | null> {
  const { rows } = await sql<ShipmentRow>`
    select ${shipmentColumns} from shipments sent where sent.program_id = ${programId} and sent.id = ${id}`.execute(tx);
  return rows[0] ?? null;
}

/** Parcels under one tracking number, locked: several orders may travel in one. Index: shipments_by_tracking. */
export async function lockShipmentsByTracking(tx: Tx, programId: string, trackingNo: string): Promise<ShipmentRow[]> {
  const { rows } = await sql<ShipmentRow>`
    select ${shipmentColumns} from shipments sent
    where sent.program_id = ${programId} and sent.tracking_no = ${trackingNo} order by sent.id for update`.execute(tx);
  return rows;
}

/** Whether an order's parcels were corrected before. Index: shipments_corrected. */
export async function wasCorrected(tx: Tx, programId: string, orderId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from shipments where program_id = ${programId} and order_id = ${orderId} and corrected_at is not null`.execute(
    tx,
  );
  return rows.length > 0;
}

export async function correctParcel(
  tx: Tx,
  programId: string,
  id: string,
  to: { carrier: { code: CarrierCode; name: string; kind: ShipmentKind }; trackingNo: string },
): Promise<void> {
  await sql`
    update shipments set carrier_code = ${to.carrier.code}, carrier = ${to.carrier.name}, kind = ${to.carrier.kind},
      tracking_no = ${to.trackingNo}, corrected_at = app_now()
    where program_id = ${programId} and id = ${id}`.execute(tx);
}

/** Appends what is new; answers which entries were. */
export async function insertTraces(
  tx: Tx,
  programId: string,
  shipmentId: string,
  entries: readonly { at: string; state: ShipmentState; text: string; place: string }[],
): Promise<number> {
  const { numAffectedRows } = await sql`
    insert into shipment_traces (program_id, shipment_id, at, text, state, place)
    select ${programId}, ${shipmentId}, * from unnest(${entries.map((entry) => entry.at)}::timestamptz[],
      ${entries.map((entry) => entry.text)}::text[], ${entries.map((entry) => entry.state)}::text[], ${entries.map((entry) => entry.place)}::text[])
    on conflict do nothing`.execute(tx);
  return Number(numAffectedRows ?? 0n);
}

/** What the newest entry says of a parcel. */
export async function latestTrace(tx: Tx, programId: string, shipmentId: string) {
  const { rows } = await sql<{ state: ShipmentState; at: Date }>`
    select state, at from shipment_traces where program_id = ${programId} and shipment_id = ${shipmentId}
    order by at desc, state desc limit 1`.execute(tx);
  return rows[0] ?? null;
}

export async function readShipments<T>(db: Db | Tx, which: RawBuilder<unknown>): Promise<T[]> {
  const { rows } = await sql<{ shipments: T[] }>`select ${shipmentsOf(which)} as shipments`.execute(db);
  return rows[0]?.shipments ?? [];
}
