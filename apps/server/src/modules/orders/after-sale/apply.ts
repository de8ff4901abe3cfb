import { randomInt } from "node:crypto";
import {
  type AfterSaleApplication,
  type AfterSaleSettings,
  afterSaleApplied,
  afterSaleChanged,
} from "@banyan/contracts";
import { sql } from "kysely";
import type { Shopper } from "#kernel/auth.ts";
import type { Db, Tx } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Ordering } from "../deps.ts";
import { ORDER_NUMBER_RANDOM, orderNumber, summarise } from "../order.ts";
import { timesOf } from "./after-sale.ts";
import { type Due, reckon } from "./amounts.ts";
import { type CaseUnits, checkApplication, type Verdict } from "./check-application.ts";
import { instantRefund } from "./instant-refund.ts";
import { advance, caseFact, lockCase } from "./lock.ts";
import { afterSaleSetting } from "./settings.ts";
import { releaseCase } from "./settle.ts";
import {
  type CaseOrder,
  claimUnits,
  findCaseOrder,
  insertCase,
  lockCaseOrder,
  type NewCase,
  replaceCase,
} from "./store.ts";

/**
 * Asks for an after-sale; its units are spoken for from now on. A trusted member's unshipped goods are refunded at once.
 * Errors: ORDER_NOT_FOUND, ORDER_STATE, AFTER_SALE_WINDOW, AFTER_SALE_QUANTITY, AFTER_SALE_KIND, AFTER_SALE_NO_REASON,
 * AFTER_SALE_AMOUNT, EXCHANGE_SKU.
 */
export async function apply(
  deps: Ordering,
  tx: Tx,
  { programId, memberId }: Shopper,
  orderId: string,
  application: AfterSaleApplication,
): Promise<string> {
  const order = (await lockCaseOrder(tx, programId, orderId, memberId)) ?? fail("ORDER_NOT_FOUND");
  const draft = await draftCase(deps, tx, programId, order, application);
  const now = deps.clock.now();
  const id = uuidv7(now);
  const afterSaleNo = orderNumber(now, randomInt(ORDER_NUMBER_RANDOM));
  if (!(await claimUnits(tx, programId, orderId, draft.lines))) fail("AFTER_SALE_QUANTITY", { field: "body.lines" });
  await insertCase(tx, { ...draft, id, afterSaleNo, memberId, answer: "" });
  await appendFact(tx, afterSaleApplied, {
    programId,
    subject: orderId,
    personId: order.personId,
    data: {
      ...caseFact(order, { id }),
      kind: application.kind,
      reason: application.reason,
      fault: draft.fault,
      asked_fen: draft.askedFen,
      lines: draft.lines.map(({ orderLineId, skuId, productId, quantity }) => ({
        order_line_id: orderLineId,
        sku_id: skuId,
        product_id: productId,
        quantity,
      })),
    },
  });
  await instantRefund(deps, tx, await lockCase(tx, { programId, id }));
  return id;
}

/** Another application in place of one nobody answered yet. Errors: as `apply`, AFTER_SALE_NOT_FOUND, AFTER_SALE_STATE. */
export async function change(
  deps: Ordering,
  tx: Tx,
  { programId, memberId }: Shopper,
  id: string,
  application: AfterSaleApplication,
): Promise<void> {
  const { one } = await lockCase(tx, { programId, id, memberId });
  if (one.state !== "APPLIED") fail("AFTER_SALE_STATE", { details: { state: one.state } });
  await releaseCase(tx, one);
  const order = (await lockCaseOrder(tx, programId, one.orderId)) ?? fail("ORDER_NOT_FOUND");
  const draft = await draftCase(deps, tx, programId, order, application);
  if (!(await claimUnits(tx, programId, order.id, draft.lines))) fail("AFTER_SALE_QUANTITY", { field: "body.lines" });
  await replaceCase(tx, { ...draft, id });
  await appendFact(tx, afterSaleChanged, {
    programId,
    subject: order.id,
    personId: order.personId,
    data: { ...caseFact(order, one), kind: draft.kind, from: "APPLIED", to: "APPLIED", reason: "MEMBER_CHANGED" },
  });
}

/** Errors: AFTER_SALE_NOT_FOUND, AFTER_SALE_STATE once the parcel is on its way. */
export async function cancel(deps: Ordering, tx: Tx, { programId, memberId }: Shopper, id: string): Promise<void> {
  const locked = await lockCase(tx, { programId, id, memberId });
  await advance(deps, tx, locked, { to: "CANCELLED", reason: "MEMBER_CANCELLED" });
  await releaseCase(tx, locked.one);
}

/** The goods are on their way back. Errors: AFTER_SALE_NOT_FOUND, AFTER_SALE_STATE. */
export async function sendBack(
  deps: Ordering,
  tx: Tx,
  { programId, memberId }: Shopper,
  id: string,
  { carrier, trackingNo }: { carrier: string; trackingNo: string },
): Promise<void> {
  const locked = await lockCase(tx, { programId, id, memberId });
  await advance(deps, tx, locked, {
    to: "RETURNED",
    reason: "MEMBER_RETURNED",
    set: sql`return_carrier = ${carrier}, return_tracking_no = ${trackingNo}, returned_at = app_now()`,
  });
  await instantRefund(deps, tx, await lockCase(tx, { programId, id }));
}

type Draft = Omit<NewCase, "id" | "afterSaleNo" | "memberId" | "answer" | "fault"> & { fault: "BUYER" | "SELLER" };

async function draftCase(
  deps: Ordering,
  tx: Tx,
  programId: string,
  order: CaseOrder,
  application: AfterSaleApplication,
): Promise<Draft> {
  const { kind, reason, words, amountFen } = application;
  const settings = await deps.settings.read(programId, afterSaleSetting);
  const now = deps.clock.now();
  const { units, fault, due } = refuseOrReckon(order, application, settings, now);
  if (amountFen !== undefined && amountFen > due.totalFen && kind !== "EXCHANGE") {
    fail("AFTER_SALE_AMOUNT", { field: "body.amountFen", details: { refundableFen: due.totalFen } });
  }
  const lines = units.map((unit) => ({ ...unit, ...lineOf(order, unit) }));
  return {
    programId,
    orderId: order.id,
    kind,
    reason,
    fault,
    words,
    pictures: await deps.catalog.checkPictures(
      tx,
      programId,
      application.pictures,
      (index) => `body.pictures.${index}`,
    ),
    summary: summarise(lines),
    quantity: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    askedFen: kind === "EXCHANGE" ? 0 : (amountFen ?? due.totalFen),
    asksAll: amountFen === undefined || amountFen === due.totalFen,
    exchangeSkuId: await exchangeSku(deps, tx, programId, order, application),
    freightInsured: order.freightInsured && kind !== "REFUND_ONLY",
    ...timesOf({ kind, state: "APPLIED" }, now, settings),
    lines,
  };
}

function lineOf(order: CaseOrder, { orderLineId }: CaseUnits) {
  const line = order.lines.find(({ id }) => id === orderLineId);
  if (!line) throw new Error(`Order ${order.id} has no line ${orderLineId}`);
  return { skuId: line.skuId, productId: line.productId, title: line.title };
}

/** What this application may have and what it is worth; shared by preview and apply. */
function refuseOrReckon(
  order: CaseOrder,
  application: Pick<AfterSaleApplication, "kind" | "reason" | "lines">,
  settings: AfterSaleSettings,
  now: Date,
): { units: CaseUnits[]; fault: "BUYER" | "SELLER"; due: Due } {
  const verdict: Verdict = checkApplication({ ...order, products: windowsOf(order, settings) }, application, now);
  if (!verdict.ok) {
    fail(verdict.code, { ...(verdict.line !== undefined && { field: `body.lines.${verdict.line}` }) });
  }
  const { units, fault } = verdict;
  const taken = application.kind === "EXCHANGE" ? [] : units;
  const due = reckon(order, { taken, fault, missingGiftsFen: 0, openOnes: "also" });
  // an exchange costs and gives nothing
  return { units, fault, due: application.kind === "EXCHANGE" ? { ...due, shippingFen: 0, totalFen: 0 } : due };
}

/** By order line: may it go back without a reason, and how many days after receipt. */
export function windowsOf(order: CaseOrder, { windowDays, productWindows }: AfterSaleSettings) {
  const own = new Map(productWindows.map(({ productId, days }) => [productId, days]));
  return new Map(
    order.lines.map(({ id, productId, noReasonReturn }) => [
      id,
      { noReasonReturn, windowDays: own.get(productId) ?? windowDays },
    ]),
  );
}

/** Errors: as `apply`. */
export async function preview(
  deps: Ordering,
  db: Db,
  { programId, memberId }: Shopper,
  orderId: string,
  application: Pick<AfterSaleApplication, "kind" | "reason" | "lines">,
) {
  const order = (await findCaseOrder(db, programId, orderId, memberId)) ?? fail("ORDER_NOT_FOUND");
  const settings = await deps.settings.read(programId, afterSaleSetting);
  return { order, ...refuseOrReckon(order, application, settings, deps.clock.now()) };
}

/** The SKU wanted instead: on sale, of the same product, at the same price, of one line only. Errors: EXCHANGE_SKU. */
export async function exchangeSku(
  deps: Ordering,
  tx: Tx,
  programId: string,
  order: CaseOrder,
  { kind, lines, exchangeSkuId }: Pick<AfterSaleApplication, "kind" | "lines" | "exchangeSkuId">,
): Promise<string | null> {
  if (kind !== "EXCHANGE" || exchangeSkuId === undefined) return null;
  const bought = order.lines.find(({ id }) => id === lines[0]?.orderLineId);
  const skus = await deps.catalog.loadSkus(tx, programId, [exchangeSkuId, ...(bought ? [bought.skuId] : [])]);
  const [wanted, had] = [skus.get(exchangeSkuId), skus.get(bought?.skuId ?? "")];
  const fits =
    lines.length === 1 && wanted?.onSale && wanted.productId === had?.productId && wanted.priceFen === had.priceFen;
  if (!fits) fail("EXCHANGE_SKU", { field: "body.exchangeSkuId" });
  return exchangeSkuId;
}
