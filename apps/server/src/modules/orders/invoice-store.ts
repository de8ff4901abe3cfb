import type { Invoice, InvoiceState } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type InvoiceRow = Pick<Invoice, "id" | "state" | "kind" | "amountFen" | "number" | "reason"> & {
  orderId: string;
  orderNo: string;
  summary: string;
  details: Buffer;
  requestedAt: Date;
  decidedAt: Date | null;
};
/** Paid, and not on its way back. */
const invoiceableFen = sql`greatest(0, o.payable_fen - coalesce((select sum(refund.amount_fen) from refunds refund
  where refund.program_id = o.program_id and refund.order_id = o.id and refund.payment_id = o.payment_id
    and refund.state <> 'CLOSED'), 0))::bigint`;
const columns = sql`invoice.id, invoice.state, invoice.kind, invoice.order_id as "orderId", o.order_no as "orderNo",
  o.summary, invoice.details, coalesce(invoice.amount_fen, ${invoiceableFen}) as "amountFen", invoice.number, invoice.reason,
  invoice.requested_at as "requestedAt", invoice.decided_at as "decidedAt"`;
const invoices = sql`invoices invoice join orders o on o.program_id = invoice.program_id and o.id = invoice.order_id`;

/** The one that stands, then rejected ones, latest first. Index: invoices_by_order. */
export async function listInvoicesOf(db: Db | Tx, programId: string, orderId: string): Promise<InvoiceRow[]> {
  const { rows } = await sql<InvoiceRow>`
    select ${columns} from ${invoices}
    where invoice.program_id = ${programId} and invoice.order_id = ${orderId}
    order by (invoice.state <> 'REJECTED') desc, invoice.id desc`.execute(db);
  return rows;
}

/** A page: what waits comes first, oldest first. Index: invoices_by_state. */
export async function listInvoices(
  db: Db,
  programId: string,
  { state, limit, offset }: { state: InvoiceState | undefined; limit: number; offset: number },
) {
  const [list, counts] = await Promise.all([
    sql<InvoiceRow>`
      select ${columns} from ${invoices}
      where invoice.program_id = ${programId} ${state ? sql`and invoice.state = ${state}` : sql``}
      order by invoice.decided_at desc nulls first, invoice.id limit ${limit} offset ${offset}`.execute(db),
    sql<{ state: InvoiceState; count: number }>`
      select state, count(*)::integer as count from invoices where program_id = ${programId} group by state`.execute(
      db,
    ),
  ]);
  const none = { REQUESTED: 0, ISSUED: 0, REJECTED: 0 };
  return {
    rows: list.rows,
    counts: { ...none, ...Object.fromEntries(counts.rows.map((row) => [row.state, row.count])) },
  };
}

export async function findInvoice(db: Db | Tx, programId: string, id: string): Promise<InvoiceRow | null> {
  const { rows } = await sql<InvoiceRow>`
    select ${columns} from ${invoices} where invoice.program_id = ${programId} and invoice.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** False when one stands already (unique index invoices_standing). */
export async function insertInvoice(
  tx: Tx,
  invoice: { programId: string; id: string; orderId: string; memberId: string; kind: string; details: Buffer },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into invoices (program_id, id, order_id, member_id, kind, details)
    values (${invoice.programId}, ${invoice.id}, ${invoice.orderId}, ${invoice.memberId}, ${invoice.kind}, ${invoice.details})
    on conflict do nothing`.execute(tx);
  return numAffectedRows === 1n;
}
