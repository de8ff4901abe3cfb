import type { Invoice, InvoiceRow as InvoiceListing, InvoiceRequest } from "@banyan/contracts";
import { sql } from "kysely";
import { audit } from "#kernel/audit.ts";
import type { Shopper } from "#kernel/auth.ts";
import type { Tx } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Sealer } from "#kernel/sealed.ts";
import { moveState } from "#kernel/states.ts";
import type { Ordering } from "./deps.ts";
import { findInvoice, type InvoiceRow, insertInvoice } from "./invoice-store.ts";
import { invoiceStates } from "./order.ts";
import { lockOrder } from "./order-store.ts";
import type { Staff } from "./ship-order.ts";

/** Who the invoice is for: sealed, as it names a person and where to reach them. */
type InvoiceDetails = { title: string; taxNo: string | null; email: string };

export const sealInvoice = (sealer: Sealer, id: string, details: InvoiceDetails): Buffer =>
  sealer.seal("invoices", "details", id, JSON.stringify(details));
export const openInvoice = (sealer: Sealer, { id, details }: Pick<InvoiceRow, "id" | "details">) =>
  JSON.parse(sealer.open("invoices", "details", id, details)) as InvoiceDetails; // sealed by sealInvoice only

/**
 * The buyer of a paid order asks for an invoice; after a rejection again, with another title.
 * Errors: ORDER_NOT_FOUND, ORDER_STATE, INVOICE_EXISTS.
 */
export async function requestInvoice(
  deps: Ordering,
  tx: Tx,
  { programId, memberId }: Shopper,
  orderId: string,
  request: InvoiceRequest,
): Promise<void> {
  const order = (await lockOrder(tx, programId, orderId, memberId)) ?? fail("ORDER_NOT_FOUND");
  if (order.state === "PENDING_PAYMENT" || order.state === "CLOSED")
    fail("ORDER_STATE", { details: { state: order.state } });
  const id = uuidv7(deps.clock.now());
  const taxNo = request.kind === "COMPANY" ? request.taxNo : null;
  const details = sealInvoice(deps.sealer, id, { title: request.title, taxNo, email: request.email });
  const isNew = await insertInvoice(tx, { programId, id, orderId, memberId, kind: request.kind, details });
  if (!isNew) fail("INVOICE_EXISTS");
}

export type InvoiceDecision = { state: "ISSUED"; number: string } | { state: "REJECTED"; reason: string };

/** Errors: INVOICE_NOT_FOUND, INVOICE_DECIDED. */
export async function decideInvoice(
  tx: Tx,
  { programId, id, decision, by }: { programId: string; id: string; decision: InvoiceDecision; by: Staff },
): Promise<InvoiceRow> {
  const before = (await findInvoice(tx, programId, id)) ?? fail("INVOICE_NOT_FOUND");
  await lockOrder(tx, programId, before.orderId); // what is paid back does not change meanwhile
  const { amountFen } = (await findInvoice(tx, programId, id)) ?? before;
  const result =
    decision.state === "ISSUED"
      ? sql`number = ${decision.number}, amount_fen = ${amountFen}`
      : sql`reason = ${decision.reason}`;
  const moved = await moveState(tx, {
    states: invoiceStates,
    table: "invoices",
    programId,
    id,
    from: "REQUESTED",
    to: decision.state,
    reason: decision.state,
    set: sql`decided_at = app_now(), decided_by_name = ${by.name}, ${result}`,
  });
  if (moved === null) fail("INVOICE_DECIDED", { details: { state: before.state } });
  await audit(tx, {
    programId,
    actor: `staff:${by.id}`,
    action: "invoice.decide",
    subject: `invoice:${id}`,
    after: { ...decision, amountFen },
  });
  return (await findInvoice(tx, programId, id)) ?? before;
}

/** How much of the e-mail is shown. */
export type Showing = "whole" | "masked";

export function toInvoice(sealer: Sealer, row: InvoiceRow, showing: Showing): Invoice {
  const { title, taxNo, email } = openInvoice(sealer, row);
  return {
    id: row.id,
    state: row.state,
    kind: row.kind,
    title,
    taxNo,
    email: showing === "whole" ? email : maskEmail(email),
    amountFen: row.amountFen,
    requestedAt: row.requestedAt.toISOString(),
    decidedAt: row.decidedAt?.toISOString() ?? null,
    number: row.number,
    reason: row.reason,
  };
}

export const toInvoiceListing = (sealer: Sealer, row: InvoiceRow, showing: Showing): InvoiceListing => ({
  ...toInvoice(sealer, row, showing),
  orderId: row.orderId,
  orderNo: row.orderNo,
  summary: row.summary,
});

/** l***@example.com */
const maskEmail = (email: string): string => email.replace(/^(.).*(?=@)/, "$1***");
