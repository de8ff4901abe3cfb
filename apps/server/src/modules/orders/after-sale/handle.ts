import { randomInt } from "node:crypto";
import type { ReturnAddress } from "@banyan/contracts";
import { sql } from "kysely";
import { audit } from "#kernel/audit.ts";
import type { Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { enqueueIntent } from "#kernel/outbox.ts";
import { moveState } from "#kernel/states.ts";
import type { Ordering } from "../deps.ts";
import { ORDER_NUMBER_RANDOM, orderNumber, REFUND_INTENT, refundStates } from "../order.ts";
import { afterSaleFlow } from "./after-sale.ts";
import { reckonGoodwill } from "./amounts.ts";
import { exchangeSku } from "./apply.ts";
import { advance, type CaseKey, type Locked, lockCase, type Operator } from "./lock.ts";
import { afterSaleSetting } from "./settings.ts";
import { releaseCase, settle } from "./settle.ts";
import {
  type Case,
  findCase,
  findCaseRefund,
  insertCase,
  insertNote,
  lockCaseOrder,
  recordStock,
  writeReceipt,
} from "./store.ts";

/** What operators do with an after-sale; each once, audited, under the order's lock. Errors of all: AFTER_SALE_NOT_FOUND, AFTER_SALE_STATE. */
export type Handling = CaseKey & { by: Operator };

/** Refund only: the money goes out. Otherwise the goods may come. Errors: RETURN_ADDRESS_MISSING, and those of `settle`. */
export async function agree(
  deps: Ordering,
  tx: Tx,
  { by, ...key }: Handling,
  given: { returnAddress?: ReturnAddress | undefined; amountFen?: number | undefined },
): Promise<void> {
  const locked = await lockCase(tx, key);
  if (locked.one.state !== "APPLIED") refuse(locked.one);
  if (locked.one.kind === "REFUND_ONLY") {
    await settle(deps, tx, locked, { reason: "STAFF_AGREED", by, amountFen: given.amountFen });
  } else {
    const { returnAddress: ours } = await deps.settings.read(key.programId, afterSaleSetting);
    const address = given.returnAddress ?? ours ?? fail("RETURN_ADDRESS_MISSING", { field: "body.returnAddress" });
    const set = sql`return_address = ${JSON.stringify(address)}::jsonb`;
    await advance(deps, tx, locked, { to: "AGREED", reason: "STAFF_AGREED", by, set });
  }
  await note(tx, key, by, "agree", given);
}

/** Before anything came back, or when nothing of what came back can be accepted. */
export async function reject(deps: Ordering, tx: Tx, { by, ...key }: Handling, reason: string): Promise<void> {
  await end(deps, tx, await lockCase(tx, key), { to: "REJECTED", why: "STAFF_REJECTED", reason, by });
  await note(tx, key, by, "reject", { reason });
}

/** The goods did not come back. */
export async function close(deps: Ordering, tx: Tx, { by, ...key }: Handling, reason: string): Promise<void> {
  await end(deps, tx, await lockCase(tx, key), { to: "CLOSED", why: "STAFF_CLOSED", reason, by });
  await note(tx, key, by, "close", { reason });
}

async function end(
  deps: Ordering,
  tx: Tx,
  locked: Locked,
  { to, why, reason, by }: { to: "REJECTED" | "CLOSED"; why: string; reason: string; by: Operator },
): Promise<void> {
  await advance(deps, tx, locked, { to, reason: why, by, text: reason, set: sql`answer = ${reason}` });
  await releaseCase(tx, locked.one);
}

export type Inspection = { orderLineId: string; acceptedQuantity: number; restockQuantity: number };

/**
 * What came back was looked at: accepted units count for the refund, those fit for sale are on the shelf again. When the
 * money went out before the goods were back, it is only written down. Errors: AFTER_SALE_QUANTITY.
 */
export async function receive(
  deps: Ordering,
  tx: Tx,
  { by, ...key }: Handling,
  inspections: readonly Inspection[],
): Promise<void> {
  const locked = await lockCase(tx, key);
  const { one } = locked;
  const isLate =
    one.kind === "RETURN_REFUND" && one.receivedAt === null && (one.state === "REFUNDING" || one.state === "DONE");
  if (one.state !== "RETURNED" && !isLate) refuse(one);
  const seen = inspect(one, inspections);
  await writeReceipt(tx, one, seen);
  const shelved = seen.filter(({ restocked }) => restocked > 0);
  if (shelved.length > 0) {
    const units = shelved.map(({ skuId, restocked }) => ({ skuId, quantity: restocked }));
    await deps.catalog.restockStock(tx, key.programId, units);
    await recordStock(tx, one, "BACK", units);
  }
  if (isLate) await insertNote(tx, { ...keyOf(key), id: uuidv7(deps.clock.now()), toState: "RECEIVED", text: "", by });
  else await advance(deps, tx, locked, { to: "RECEIVED", reason: "STAFF_RECEIVED", by });
  await note(tx, key, by, "receive", { lines: inspections });
}

/** Lines not named did not come. Gift units that never shipped are in the shop already. */
function inspect(one: Case, inspections: readonly Inspection[]) {
  const known = new Set(one.lines.map(({ orderLineId }) => orderLineId));
  const named = new Map(inspections.map((inspection) => [inspection.orderLineId, inspection]));
  const isWrong = named.size !== inspections.length || inspections.some(({ orderLineId }) => !known.has(orderLineId));
  const seen = one.lines.map((line) => {
    const { acceptedQuantity = 0, restockQuantity = 0 } = named.get(line.orderLineId) ?? {};
    return { ...line, accepted: Math.max(acceptedQuantity, line.unshipped), restocked: restockQuantity };
  });
  const isTooMuch = seen.some(
    ({ accepted, restocked, quantity, unshipped }) => accepted > quantity || restocked > accepted - unshipped,
  );
  // nothing acceptable at all is a rejection, with its reason
  const isNothing = seen.every(({ accepted, isGift }) => isGift || accepted === 0);
  if (isWrong || isTooMuch || isNothing) fail("AFTER_SALE_QUANTITY", { field: "body.lines" });
  return seen;
}

/** Pays back what was received, or asks WeChat again for a refund it refused. Errors: those of `settle`. */
export async function refund(
  deps: Ordering,
  tx: Tx,
  { by, ...key }: Handling,
  amountFen: number | undefined,
): Promise<void> {
  const locked = await lockCase(tx, key);
  if (locked.one.state === "REFUNDING") await askAgain(deps, tx, locked.one);
  else if (locked.one.state === "RECEIVED") {
    await settle(deps, tx, locked, { reason: "STAFF_REFUNDED", by, amountFen });
  } else refuse(locked.one);
  await note(tx, key, by, "refund", { amountFen });
}

/** The same number again, so WeChat can never pay twice. */
async function askAgain(deps: Ordering, tx: Tx, one: Case): Promise<void> {
  const refused = await findCaseRefund(tx, one.programId, one.id);
  if (refused?.state !== "ABNORMAL" || !refused.isUnknownToWechat) refuse(one);
  const { programId, id } = one;
  await moveState(tx, {
    states: refundStates,
    table: "refunds",
    programId,
    id,
    from: "ABNORMAL",
    to: "REQUESTED",
    reason: "STAFF_ASKED_AGAIN",
  });
  const payload = { refundId: id };
  await enqueueIntent(tx, { id: uuidv7(deps.clock.now()), programId, kind: REFUND_INTENT, payload });
}

/** Sends the exchange: stock is taken conditionally. Errors: OUT_OF_STOCK, EXCHANGE_SKU. */
export async function reship(
  deps: Ordering,
  tx: Tx,
  { by, ...key }: Handling,
  parcel: { carrier: string; trackingNo: string; skuId?: string | undefined },
): Promise<void> {
  const locked = await lockCase(tx, key);
  const { order, one } = locked;
  if (one.kind !== "EXCHANGE" || !afterSaleFlow.mayMove(one.state, "RESHIPPED")) refuse(one);
  const wanted = parcel.skuId ?? one.exchangeSkuId ?? undefined;
  const isSame = wanted === undefined || one.lines.every(({ skuId }) => skuId === wanted);
  const lines = one.lines.map(({ orderLineId, quantity }) => ({ orderLineId, quantity }));
  const other = isSame
    ? null
    : await exchangeSku(deps, tx, key.programId, order, { kind: "EXCHANGE", lines, exchangeSkuId: wanted });
  const units = one.lines
    .map((line) => ({ skuId: other ?? line.skuId, quantity: line.accepted ?? line.quantity }))
    .filter(({ quantity }) => quantity > 0);
  const outcome = await deps.catalog.reserveStock(tx, key.programId, units);
  if (!outcome.ok) fail("OUT_OF_STOCK", { details: { product: order.lines[0]?.title, skuIds: outcome.skuIds } });
  await deps.catalog.commitStock(tx, key.programId, units);
  await recordStock(tx, one, "OUT", units);
  const [first] = units;
  if (!first) throw new Error(`After-sale ${one.id} exchanges nothing`);
  await advance(deps, tx, locked, {
    to: "RESHIPPED",
    reason: "STAFF_RESHIPPED",
    by,
    set: sql`reship_carrier = ${parcel.carrier}, reship_tracking_no = ${parcel.trackingNo},
      reship_sku_id = ${first.skuId}, reshipped_at = app_now()`,
  });
  await note(tx, key, by, "reship", parcel);
}

export async function addNote(deps: Ordering, tx: Tx, { by, ...key }: Handling, text: string): Promise<void> {
  (await findCase(tx, key.programId, key.id)) ?? fail("AFTER_SALE_NOT_FOUND");
  await insertNote(tx, { ...keyOf(key), id: uuidv7(deps.clock.now()), toState: null, text, by });
}

/** Money out of goodwill: nothing comes back, no unit counts as returned. Errors: ORDER_NOT_FOUND, ORDER_STATE, AFTER_SALE_AMOUNT, and those of `settle`. */
export async function goodwill(
  deps: Ordering,
  tx: Tx,
  { programId, orderId, by }: { programId: string; orderId: string; by: Operator },
  { amountFen, reason }: { amountFen: number; reason: string },
): Promise<string> {
  const order = (await lockCaseOrder(tx, programId, orderId)) ?? fail("ORDER_NOT_FOUND");
  if (order.paidAt === null) fail("ORDER_STATE", { details: { state: order.state } });
  const leftFen = order.payableFen - order.refundedFen;
  if (amountFen > leftFen) fail("AFTER_SALE_AMOUNT", { field: "body.amountFen", details: { refundableFen: leftFen } });
  const now = deps.clock.now();
  const id = uuidv7(now);
  const parts = new Map(reckonGoodwill(order, amountFen).lines.map((line) => [line.orderLineId, line]));
  await insertCase(tx, {
    programId,
    id,
    afterSaleNo: orderNumber(now, randomInt(ORDER_NUMBER_RANDOM)),
    orderId,
    memberId: order.memberId,
    kind: "GOODWILL",
    reason: null,
    fault: "GOODWILL",
    words: "",
    pictures: [],
    summary: order.summary,
    quantity: 0,
    askedFen: amountFen,
    asksAll: false,
    exchangeSkuId: null,
    freightInsured: false,
    answer: reason,
    dueAt: null,
    nextAt: null,
    lines: order.lines
      .filter((line) => parts.has(line.id))
      .map((line) => ({
        orderLineId: line.id,
        skuId: line.skuId,
        productId: line.productId,
        quantity: 0,
        unshipped: 0,
        isGift: line.isGift,
      })),
  });
  const locked = await lockCase(tx, { programId, id });
  await settle(deps, tx, locked, { reason: "STAFF_GOODWILL", by, text: reason });
  await note(tx, { programId, id }, by, "goodwill", { orderId, amountFen, reason });
  return id;
}

const keyOf = ({ programId, id }: CaseKey) => ({ programId, afterSaleId: id });
const refuse = (one: Case): never => fail("AFTER_SALE_STATE", { details: { state: one.state } });

const note = (tx: Tx, { programId, id }: CaseKey, by: Operator, action: string, after: unknown) =>
  audit(tx, { programId, actor: `staff:${by.id}`, action: `after-sale.${action}`, subject: `after-sale:${id}`, after });
