import { carrierOf, orderShipped } from "@banyan/contracts";
import { type RawBuilder, sql } from "kysely";
import { audit } from "#kernel/audit.ts";
import type { StaffCaller } from "#kernel/auth.ts";
import type { Tx } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { moveState } from "#kernel/states.ts";
import type { Ordering } from "./deps.ts";
import { orderStates } from "./order.ts";
import { orderFact } from "./order-facts.ts";
import { type LockedOrder, lockOrder } from "./order-store.ts";
import { timesSetting } from "./settings.ts";
import {
  insertShipment,
  type NewShipment,
  type OpenLine,
  openQuantities,
  parcelsOf,
  type Units,
  withdrawLines,
} from "./shipment-store.ts";

/** `carrier`: a code or a name; `lines`: all that is open by default. */
export type Parcel = { carrier: string; trackingNo: string; lines?: readonly Units[] | undefined };
export type Staff = Pick<StaffCaller, "id" | "name">;

/** WeChat's shipping information takes no more. */
export const MOST_PARCELS = 15;

/**
 * Sends all or some of what is open of a paid order. The order's lock makes one of two operators win who send the same
 * units. Errors: ORDER_NOT_FOUND, ORDER_STATE, IS_PICKUP, NOTHING_TO_SHIP, AFTER_SALE_OPEN, TOO_MANY_PARCELS.
 */
export async function shipOrder(
  deps: Ordering,
  tx: Tx,
  { programId, orderId, parcel, by }: { programId: string; orderId: string; parcel: Parcel; by: Staff },
): Promise<void> {
  const order = (await lockOrder(tx, programId, orderId)) ?? fail("ORDER_NOT_FOUND");
  if (order.deliveryMethod === "PICKUP") fail("IS_PICKUP");
  if (order.state !== "PAID" && order.state !== "PARTLY_SHIPPED")
    fail("ORDER_STATE", { details: { state: order.state } });
  if ((await parcelsOf(tx, programId, orderId)).count >= MOST_PARCELS) fail("TOO_MANY_PARCELS");
  const { kind, ...carrier } = carrierOf(parcel.carrier);
  const id = await send(deps, tx, programId, order, {
    kind,
    carrier,
    trackingNo: parcel.trackingNo.toUpperCase(),
    by,
    wanted: parcel.lines,
  });
  await audit(tx, {
    programId,
    actor: `staff:${by.id}`,
    action: "order.ship",
    subject: `order:${orderId}`,
    after: { shipment: id, ...parcel },
  });
}

/** The parcel, the fact of it and the order's new state; the order is locked and may be sent. Errors: NOTHING_TO_SHIP, AFTER_SALE_OPEN. */
export async function send(
  deps: Ordering,
  tx: Tx,
  programId: string,
  order: LockedOrder,
  {
    wanted,
    ...parcel
  }: Pick<NewShipment, "kind" | "carrier" | "trackingNo" | "by"> & { wanted?: readonly Units[] | undefined },
): Promise<string> {
  const open = await openQuantities(tx, programId, order.id);
  const lines = chooseUnits(open, wanted);
  // a pickup is handed over whole
  const isWaiting = open.some(({ withheld }) => withheld > 0) && (parcel.kind === "PICKUP" || lines?.length === 0);
  if (isWaiting) fail("AFTER_SALE_OPEN");
  if (lines === null || lines.length === 0) fail("NOTHING_TO_SHIP", { ...(wanted && { field: "body.lines" }) });
  const id = uuidv7(deps.clock.now());
  await insertShipment(tx, { ...parcel, programId, id, orderId: order.id, lines });
  const isComplete = sum(open.map((line) => line.open + line.withheld)) === sum(lines.map((line) => line.quantity));
  const skus = new Map(open.map(({ orderLineId, skuId }) => [orderLineId, skuId]));
  await appendFact(tx, orderShipped, {
    programId,
    subject: order.id,
    personId: order.personId,
    data: {
      ...orderFact(order),
      shipment_id: id,
      kind: parcel.kind,
      carrier: parcel.carrier.name,
      carrier_code: parcel.carrier.code,
      tracking_no: parcel.trackingNo,
      lines: lines.map(({ orderLineId, quantity }) => ({
        order_line_id: orderLineId,
        sku_id: skus.get(orderLineId) ?? "",
        quantity,
      })),
      is_complete: isComplete,
    },
  });
  if (isComplete) await becomeShipped(deps, tx, programId, order, parcel.kind === "PICKUP" ? "HANDED_OVER" : "SHIPPED");
  else if (order.state === "PAID") await move(tx, programId, order, "PARTLY_SHIPPED", "SHIPPED_PART");
  return id;
}

/** The units asked for, added up by line, or all that are open; null when more is asked of a line than is open. Pure. */
export function chooseUnits(
  open: readonly Pick<OpenLine, "orderLineId" | "open">[],
  wanted: readonly Units[] | undefined,
): Units[] | null {
  if (!wanted)
    return open.flatMap(({ orderLineId, open: quantity }) => (quantity > 0 ? [{ orderLineId, quantity }] : []));
  const sums = new Map<string, number>();
  for (const { orderLineId, quantity } of wanted) sums.set(orderLineId, (sums.get(orderLineId) ?? 0) + quantity);
  const chosen = [...sums].map(([orderLineId, quantity]) => ({ orderLineId, quantity }));
  const fits = chosen.every(({ orderLineId, quantity }) =>
    open.some((line) => line.orderLineId === orderLineId && line.open >= quantity),
  );
  return fits ? chosen : null;
}

/**
 * Units paid back before they were sent will never be: fewer are open. When nothing is left, a partly sent order counts
 * as shipped and an unsent one closes. The order is locked. Errors: NOTHING_TO_SHIP (they were sent in the meantime).
 */
export async function withdrawUnits(
  deps: Ordering,
  tx: Tx,
  programId: string,
  order: MovableOrder,
  units: readonly Units[],
): Promise<void> {
  const open = await openQuantities(tx, programId, order.id);
  const chosen = chooseUnits(open, units) ?? fail("NOTHING_TO_SHIP");
  await withdrawLines(tx, programId, order.id, chosen);
  const left = sum(open.map((line) => line.open + line.withheld)) - sum(chosen.map(({ quantity }) => quantity));
  if (left > 0) return;
  if (order.state === "PARTLY_SHIPPED") await becomeShipped(deps, tx, programId, order, "REST_REFUNDED");
  // order_closed is not said: that fact means nobody paid
  if (order.state === "PAID")
    await move(tx, programId, order, "CLOSED", "REFUNDED", sql`closed_at = app_now(), close_reason = 'REFUNDED'`);
}

/** What a move needs of a locked order. */
type MovableOrder = Pick<LockedOrder, "id" | "state">;

/** It completes by itself so long after its last parcel left; what did not go by express arrives sooner. */
async function becomeShipped(
  deps: Ordering,
  tx: Tx,
  programId: string,
  order: MovableOrder,
  reason: string,
): Promise<void> {
  const { receiveDays, receiveDaysOther } = await deps.settings.read(programId, timesSetting);
  const { lastAt, anyExpress } = await parcelsOf(tx, programId, order.id);
  const days = anyExpress ? receiveDays : receiveDaysOther;
  const at = sql`coalesce(${lastAt}::timestamptz, app_now())`;
  await move(
    tx,
    programId,
    order,
    "SHIPPED",
    reason,
    sql`shipped_at = ${at}, receive_before = ${at} + make_interval(days => ${days})`,
  );
}

async function move(
  tx: Tx,
  programId: string,
  { id, state }: MovableOrder,
  to: "PARTLY_SHIPPED" | "SHIPPED" | "CLOSED",
  reason: string,
  set?: RawBuilder<unknown>,
): Promise<void> {
  await moveState(tx, {
    states: orderStates,
    table: "orders",
    programId,
    id,
    from: state,
    to,
    reason,
    ...(set && { set }),
  });
}

const sum = (numbers: readonly number[]) => numbers.reduce((all, one) => all + one, 0);
