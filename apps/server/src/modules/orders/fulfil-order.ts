import { orderCompleted, orderShipped } from "@banyan/contracts";
import { sql } from "kysely";
import { audit } from "#kernel/audit.ts";
import type { StaffCaller } from "#kernel/auth.ts";
import { type Tx, transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { moveState } from "#kernel/states.ts";
import type { Ordering } from "./deps.ts";
import { orderStates } from "./order.ts";
import { orderFact } from "./order-facts.ts";
import { insertShipment, type LockedOrder, listToComplete, lockOrder } from "./order-store.ts";
import { timesSetting } from "./settings.ts";

export type Parcel = { carrier: string; trackingNo: string };

/** Only a paid order ships. Errors: ORDER_NOT_FOUND, ORDER_STATE. */
export async function shipOrder(
  deps: Ordering,
  tx: Tx,
  {
    programId,
    orderId,
    parcel,
    by,
  }: { programId: string; orderId: string; parcel: Parcel; by: Pick<StaffCaller, "id" | "name"> },
): Promise<void> {
  const order = (await lockOrder(tx, programId, orderId)) ?? fail("ORDER_NOT_FOUND");
  if (order.state !== "PAID") fail("ORDER_STATE", { details: { state: order.state } });
  const { receiveDays } = await deps.settings.read(programId, timesSetting);
  const id = uuidv7(deps.clock.now());
  await insertShipment(tx, { programId, id, orderId, ...parcel, by });
  await moveState(tx, {
    states: orderStates,
    table: "orders",
    programId,
    id: orderId,
    from: "PAID",
    to: "SHIPPED",
    reason: "SHIPPED",
    set: sql`shipped_at = app_now(), receive_before = app_now() + make_interval(days => ${receiveDays})`,
  });
  await appendFact(tx, orderShipped, {
    programId,
    subject: orderId,
    personId: order.personId,
    data: { ...orderFact(order), shipment_id: id, carrier: parcel.carrier, tracking_no: parcel.trackingNo },
  });
  const actor = `staff:${by.id}`;
  await audit(tx, { programId, actor, action: "order.ship", subject: `order:${orderId}`, after: parcel });
}

/** The buyer has it. Errors: ORDER_NOT_FOUND, ORDER_STATE. */
export async function receiveOrder(
  tx: Tx,
  { programId, orderId, memberId }: { programId: string; orderId: string; memberId: string },
): Promise<void> {
  const order = (await lockOrder(tx, programId, orderId, memberId)) ?? fail("ORDER_NOT_FOUND");
  if (order.state !== "SHIPPED") fail("ORDER_STATE", { details: { state: order.state } });
  await complete(tx, programId, order, "MEMBER");
}

const BATCH = 200;

/** Receipt nobody confirmed is assumed after the program's days. */
export async function completeOverdue(deps: Ordering): Promise<void> {
  for (;;) {
    const due = await listToComplete(deps.db.workers, BATCH);
    for (const { programId, id } of due) {
      await transact(deps.db.workers, async (tx) => {
        const order = await lockOrder(tx, programId, id);
        if (order?.state === "SHIPPED") await complete(tx, programId, order, "TIMEOUT");
      });
    }
    if (due.length < BATCH) return;
  }
}

async function complete(tx: Tx, programId: string, order: LockedOrder, by: "MEMBER" | "TIMEOUT"): Promise<void> {
  await moveState(tx, {
    states: orderStates,
    table: "orders",
    programId,
    id: order.id,
    from: "SHIPPED",
    to: "COMPLETED",
    reason: by === "MEMBER" ? "MEMBER_RECEIVED" : "RECEIPT_ASSUMED",
    set: sql`completed_at = app_now()`,
  });
  await appendFact(tx, orderCompleted, {
    programId,
    subject: order.id,
    personId: order.personId,
    data: { ...orderFact(order), by },
  });
}
