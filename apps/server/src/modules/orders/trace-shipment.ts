import { carrierOf, type Shipment, type ShipmentState, shipmentCorrected } from "@banyan/contracts";
import { sql } from "kysely";
import { audit } from "#kernel/audit.ts";
import { type Tx, transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { moveState } from "#kernel/states.ts";
import type { Ordering } from "./deps.ts";
import { shipmentStates } from "./order.ts";
import { orderFact } from "./order-facts.ts";
import { lockOrder } from "./order-store.ts";
import type { Parcel, Staff } from "./ship-order.ts";
import {
  correctParcel,
  findShipment,
  insertTraces,
  latestTrace,
  lockShipmentsByTracking,
  readShipments,
  type ShipmentRow,
  wasCorrected,
} from "./shipment-store.ts";

/**
 * Carrier or number were wrong. Once per order: WeChat takes an order's shipping information anew only once.
 * Answers the order's id. Errors: SHIPMENT_NOT_FOUND, SHIPMENT_STATE, SHIPMENT_CORRECTED.
 */
export async function correctShipment(
  tx: Tx,
  { programId, shipmentId, parcel, by }: { programId: string; shipmentId: string; parcel: Parcel; by: Staff },
): Promise<string> {
  const found = (await findShipment(tx, programId, shipmentId)) ?? fail("SHIPMENT_NOT_FOUND");
  const order = (await lockOrder(tx, programId, found.orderId)) ?? fail("SHIPMENT_NOT_FOUND");
  const before = (await findShipment(tx, programId, shipmentId)) ?? found;
  if (before.kind === "PICKUP" || before.state === "DELIVERED")
    fail("SHIPMENT_STATE", { details: { state: before.state } });
  if (await wasCorrected(tx, programId, order.id)) fail("SHIPMENT_CORRECTED");
  const carrier = carrierOf(parcel.carrier);
  const trackingNo = parcel.trackingNo.toUpperCase();
  await correctParcel(tx, programId, shipmentId, { carrier, trackingNo });
  await appendFact(tx, shipmentCorrected, {
    programId,
    subject: order.id,
    personId: order.personId,
    data: {
      ...orderFact(order),
      shipment_id: shipmentId,
      carrier: carrier.name,
      carrier_code: carrier.code,
      tracking_no: trackingNo,
    },
  });
  await audit(tx, {
    programId,
    actor: `staff:${by.id}`,
    action: "shipment.correct",
    subject: `order:${order.id}`,
    before: { carrier: before.carrier, trackingNo: before.trackingNo },
    after: { carrier: carrier.name, trackingNo },
  });
  return order.id;
}

export type TraceEntry = { at: string; state: ShipmentState; text: string; place: string };

/**
 * What a carrier says about a parcel, told in any order and as often as it likes: an entry is kept once, and the newest
 * one gives the parcel its state; delivered stays delivered. Errors: SHIPMENT_NOT_FOUND.
 */
export function appendTrace(
  deps: Ordering,
  {
    programId,
    trackingNo,
    entries,
    by,
  }: { programId: string; trackingNo: string; entries: readonly TraceEntry[]; by: Staff },
): Promise<Shipment[]> {
  return transact(deps.db.orders, async (tx) => {
    const number = trackingNo.toUpperCase();
    const parcels = await lockShipmentsByTracking(tx, programId, number);
    if (parcels.length === 0) fail("SHIPMENT_NOT_FOUND");
    for (const parcel of parcels) {
      if ((await insertTraces(tx, programId, parcel.id, entries)) === 0) continue;
      await follow(tx, programId, parcel);
      await audit(tx, {
        programId,
        actor: `staff:${by.id}`,
        action: "shipment.trace",
        subject: `order:${parcel.orderId}`,
        after: { shipment: parcel.id, entries: entries.length },
      });
    }
    const rows = await readShipments<Shipment & { shippedByName: string }>(
      tx,
      sql`sent.program_id = ${programId} and sent.tracking_no = ${number}`,
    );
    return rows.map(({ shippedByName: _, ...shipment }) => shipment);
  });
}

async function follow(tx: Tx, programId: string, { id, state: from }: ShipmentRow): Promise<void> {
  const latest = await latestTrace(tx, programId, id);
  if (!latest || latest.state === from || !shipmentStates.mayMove(from, latest.state)) return;
  await moveState(tx, {
    states: shipmentStates,
    table: "shipments",
    programId,
    id,
    from,
    to: latest.state,
    reason: "CARRIER_SAYS",
    ...(latest.state === "DELIVERED" && { set: sql`delivered_at = ${latest.at}` }),
  });
}
