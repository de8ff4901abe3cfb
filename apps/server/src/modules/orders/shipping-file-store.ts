import type { DeliveryMethod, OrderState, ShippingImport, ShippingProblem } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { Staff } from "./ship-order.ts";

export type ShippableOrder = {
  id: string;
  orderNo: string;
  state: OrderState;
  summary: string;
  deliveryMethod: DeliveryMethod;
  openUnits: number;
  trackingNos: string[];
};

/** Index: orders_no. */
export async function ordersOfNumbers(db: Db, programId: string, numbers: string[]): Promise<ShippableOrder[]> {
  const { rows } = await sql<ShippableOrder>`
    select o.id, o.order_no as "orderNo", o.state, o.summary, o.delivery_method as "deliveryMethod",
      (select sum(line.quantity - line.shipped - line.withdrawn)::integer from order_lines line
        where line.program_id = o.program_id and line.order_id = o.id) as "openUnits",
      coalesce((select jsonb_agg(sent.tracking_no) from shipments sent
        where sent.program_id = o.program_id and sent.order_id = o.id), '[]'::jsonb) as "trackingNos"
    from orders o where o.program_id = ${programId} and o.order_no = any(${numbers}::text[])`.execute(db);
  return rows;
}

export type ImportedRow = {
  row: number;
  orderNo: string;
  carrier: string;
  trackingNo: string;
  problem: ShippingProblem | null;
  orderId: string | null;
  summary: string;
};

/** The file with all its rows in one statement. */
export async function insertImport(
  tx: Tx,
  { programId, id, by, rows }: { programId: string; id: string; by: Staff; rows: readonly ImportedRow[] },
): Promise<void> {
  await sql`
    with made as (
      insert into shipping_imports (program_id, id, by_id, by_name) values (${programId}, ${id}, ${by.id}, ${by.name})
    )
    insert into shipping_import_rows (program_id, import_id, row_number, order_no, carrier, tracking_no, state, problem,
      order_id, summary)
    select ${programId}, ${id}::uuid, row."row", row."orderNo", row.carrier, row."trackingNo",
      case when row.problem is null then 'READY' else 'PROBLEM' end, row.problem, row."orderId", row.summary
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as row
      ("row" integer, "orderNo" text, carrier text, "trackingNo" text, problem text, "orderId" uuid, summary text)`.execute(
    tx,
  );
}

export async function findImport(db: Db | Tx, programId: string, id: string): Promise<ShippingImport | null> {
  const { rows } = await sql<
    Omit<ShippingImport, "createdAt" | "finishedAt"> & { createdAt: Date; finishedAt: Date | null }
  >`
    select file.id, file.state, file.created_at as "createdAt", file.by_name as "by", file.finished_at as "finishedAt",
      (select jsonb_build_object('ready', count(*) filter (where row.state = 'READY'),
          'problem', count(*) filter (where row.state = 'PROBLEM'), 'shipped', count(*) filter (where row.state = 'SHIPPED'),
          'failed', count(*) filter (where row.state = 'FAILED'))
        from shipping_import_rows row where row.program_id = file.program_id and row.import_id = file.id) as counts,
      coalesce((select jsonb_agg(jsonb_build_object('row', row.row_number, 'orderNo', row.order_no, 'carrier', row.carrier,
          'trackingNo', row.tracking_no, 'state', row.state, 'problem', row.problem, 'orderId', row.order_id,
          'summary', row.summary) order by row.row_number)
        from shipping_import_rows row where row.program_id = file.program_id and row.import_id = file.id), '[]'::jsonb) as rows
    from shipping_imports file where file.program_id = ${programId} and file.id = ${id}`.execute(db);
  const [found] = rows;
  if (!found) return null;
  return { ...found, createdAt: found.createdAt.toISOString(), finishedAt: found.finishedAt?.toISOString() ?? null };
}

/** False when it was started before (or is not there). */
export async function startImport(tx: Tx, programId: string, id: string): Promise<boolean> {
  const { numAffectedRows } = await sql`
    update shipping_imports set state = 'RUNNING'
    where program_id = ${programId} and id = ${id} and state = 'CHECKED'`.execute(tx);
  return numAffectedRows === 1n;
}

/** The next row to ship, locked. Index: shipping_import_rows_pkey. */
export async function lockReadyRow(tx: Tx, programId: string, importId: string) {
  const { rows } = await sql<{ row: number; orderId: string; carrier: string; trackingNo: string; by: Staff }>`
    select row.row_number as "row", row.order_id as "orderId", row.carrier, row.tracking_no as "trackingNo",
      jsonb_build_object('id', file.by_id, 'name', file.by_name) as "by"
    from shipping_import_rows row
    join shipping_imports file on file.program_id = row.program_id and file.id = row.import_id
    where row.program_id = ${programId} and row.import_id = ${importId} and row.state = 'READY' and file.state = 'RUNNING'
    order by row.row_number limit 1 for update of row`.execute(tx);
  return rows[0] ?? null;
}

export async function settleRow(
  tx: Tx,
  programId: string,
  importId: string,
  row: number,
  problem: ShippingProblem | null,
): Promise<void> {
  await sql`
    update shipping_import_rows set state = ${problem === null ? "SHIPPED" : "FAILED"}, problem = ${problem}
    where program_id = ${programId} and import_id = ${importId} and row_number = ${row}`.execute(tx);
}

export async function finishImport(tx: Tx, programId: string, id: string): Promise<void> {
  await sql`
    update shipping_imports set state = 'DONE', finished_at = app_now()
    where program_id = ${programId} and id = ${id} and state = 'RUNNING'`.execute(tx);
}
