import { pickupReady } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import type { Db, Tx } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import type { Ordering } from "./deps.ts";
import { orderFact } from "./order-facts.ts";
import { lockOrder } from "./order-store.ts";
import { findByPickupCode, markReady } from "./pickup-store.ts";
import { complete } from "./receive-order.ts";
import { type Staff, send } from "./ship-order.ts";

/** The goods wait at the point; twice is harmless. Errors: ORDER_NOT_FOUND, NOT_PICKUP, ORDER_STATE. */
export async function readyForPickup(
  tx: Tx,
  { programId, orderId, by }: { programId: string; orderId: string; by: Staff },
): Promise<void> {
  const order = (await lockOrder(tx, programId, orderId)) ?? fail("ORDER_NOT_FOUND");
  if (order.pickupPointId === null) fail("NOT_PICKUP");
  if (order.state !== "PAID") fail("ORDER_STATE", { details: { state: order.state } });
  if (!(await markReady(tx, programId, orderId))) return;
  await appendFact(tx, pickupReady, {
    programId,
    subject: orderId,
    personId: order.personId,
    data: { ...orderFact(order), pickup_point_id: order.pickupPointId },
  });
  await audit(tx, { programId, actor: `staff:${by.id}`, action: "order.pickup-ready", subject: `order:${orderId}` });
}

/** The order a code belongs to, also a used one's. Errors: PICKUP_CODE_NOT_FOUND. */
export async function orderOfCode(from: Db | Tx, programId: string, code: string): Promise<string> {
  return (await findByPickupCode(from, programId, code)) ?? fail("PICKUP_CODE_NOT_FOUND");
}

/**
 * Hands over what is open and completes the order, once: under the order's lock the second one finds it done.
 * Errors: PICKUP_CODE_NOT_FOUND, PICKUP_DONE, NOTHING_TO_SHIP, AFTER_SALE_OPEN.
 */
export async function handOver(
  deps: Ordering,
  tx: Tx,
  { programId, code, by }: { programId: string; code: string; by: Staff },
): Promise<string> {
  const orderId = await orderOfCode(tx, programId, code);
  const order = (await lockOrder(tx, programId, orderId)) ?? fail("PICKUP_CODE_NOT_FOUND");
  if (order.state !== "PAID") fail("PICKUP_DONE", { details: { state: order.state } });
  await markReady(tx, programId, orderId);
  await send(deps, tx, programId, order, { kind: "PICKUP", carrier: { code: "OTHER", name: "" }, trackingNo: "", by });
  await complete(tx, programId, { ...order, state: "SHIPPED" }, "STAFF");
  await audit(tx, { programId, actor: `staff:${by.id}`, action: "order.hand-over", subject: `order:${orderId}` });
  return orderId;
}
