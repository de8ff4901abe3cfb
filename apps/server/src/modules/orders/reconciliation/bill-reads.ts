import type { BillDay, BillDifference, BillLine, BillState, BillSubject } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";

type DayRow = Omit<BillDay, "checkedAt" | "nextTryAt"> & { checkedAt: Date | null; nextTryAt: Date | null };
const dayColumns = sql`bill.day, bill.state,
  jsonb_build_object('payments', here_payments, 'paidFen', here_paid_fen, 'refunds', here_refunds,
    'refundedFen', here_refunded_fen) as here,
  case when state <> 'WAITING' then jsonb_build_object('payments', there_payments, 'paidFen', there_paid_fen,
    'refunds', there_refunds, 'refundedFen', there_refunded_fen, 'feeMillifen', there_fee_millifen) end as there,
  (select count(*)::integer from bill_differences one
    where one.program_id = bill.program_id and one.day = bill.day and not is_resolved) as differences,
  (select count(*)::integer from bill_differences one
    where one.program_id = bill.program_id and one.day = bill.day and is_resolved) as resolved,
  checked_at as "checkedAt", next_try_at as "nextTryAt", reason`;

const toDay = (row: DayRow): BillDay => ({
  ...row,
  checkedAt: row.checkedAt?.toISOString() ?? null,
  nextTryAt: row.nextTryAt?.toISOString() ?? null,
});

/** Newest first. Primary key; index bill_differences_by_day. */
export async function listDays(
  db: Db,
  programId: string,
  { state, limit, offset }: { state: BillState | undefined; limit: number; offset: number },
): Promise<BillDay[]> {
  const { rows } = await sql<DayRow>`
    select ${dayColumns} from bill_days bill
    where program_id = ${programId} ${state ? sql`and state = ${state}` : sql``}
    order by day desc limit ${limit} offset ${offset}`.execute(db);
  return rows.map(toDay);
}

export async function countDays(db: Db, programId: string): Promise<Record<BillState, number>> {
  const { rows } = await sql<{ state: BillState; count: number }>`
    select state, count(*)::integer as count from bill_days where program_id = ${programId} group by state`.execute(db);
  const counts = { WAITING: 0, BALANCED: 0, DIFFERENT: 0 };
  for (const { state, count } of rows) counts[state] = count;
  return counts;
}

/** Days an operator must look at. Index: bill_days_different. */
export async function countDifferent(db: Db, programId: string): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    select count(*)::integer as count from bill_days where program_id = ${programId} and state = 'DIFFERENT'`.execute(
    db,
  );
  return rows[0]?.count ?? 0;
}

export async function findDay(db: Db, programId: string, day: string): Promise<BillDay | null> {
  const { rows } = await sql<DayRow>`
    select ${dayColumns} from bill_days bill where program_id = ${programId} and day = ${day}`.execute(db);
  return rows[0] ? toDay(rows[0]) : null;
}

/** Those that stand first. Index: bill_differences_by_day. */
export async function listDifferences(db: Db, programId: string, day: string): Promise<BillDifference[]> {
  const { rows } = await sql<BillDifference>`
    select one.id, one.kind, one.subject, one.number, one.order_id as "orderId", o.order_no as "orderNo",
      one.here_fen as "hereFen", one.there_fen as "thereFen", one.here_state as "hereState", one.there_state as "thereState",
      one.is_resolved as "isResolved"
    from bill_differences one
    left join orders o on o.program_id = one.program_id and o.id = one.order_id
    where one.program_id = ${programId} and one.day = ${day} order by one.is_resolved, one.id`.execute(db);
  return rows;
}

/** In the order of the bill, with the order a number of ours belongs to. Primary keys. */
export async function listLines(
  db: Db,
  programId: string,
  day: string,
  { subject, limit, offset }: { subject: BillSubject | undefined; limit: number; offset: number },
): Promise<{ items: BillLine[]; total: number }> {
  const ofSubject = subject ? sql`and subject = ${subject}` : sql``;
  const ours = (table: string) => sql`
    left join ${sql.table(table)} ${sql.ref(`${table}_here`)} on ${sql.ref(`${table}_here.program_id`)} = line.program_id
      and ${sql.ref(`${table}_here.id`)} = line.our_id and line.subject = ${table === "refunds" ? "REFUND" : "PAYMENT"}`;
  const { rows } = await sql<Omit<BillLine, "at"> & { at: Date }>`
    select line.position, line.subject, line.at, line.number, line.wechat_number as "wechatNumber",
      line.amount_fen as "amountFen", line.fee_millifen as "feeMillifen", line.state, o.id as "orderId", o.order_no as "orderNo"
    from (
      select *, case when number ~ '^[0-9a-f]{32}$' then number::uuid end as our_id from bill_lines
      where program_id = ${programId} and day = ${day} ${ofSubject} order by position limit ${limit} offset ${offset}
    ) line ${ours("payments")} ${ours("refunds")}
    left join orders o on o.program_id = line.program_id and o.id = coalesce(payments_here.order_id, refunds_here.order_id)
    order by line.position`.execute(db);
  const { rows: counted } = await sql<{ total: number }>`
    select count(*)::integer as total from bill_lines where program_id = ${programId} and day = ${day} ${ofSubject}`.execute(
    db,
  );
  return { items: rows.map((row) => ({ ...row, at: row.at.toISOString() })), total: counted[0]?.total ?? 0 };
}
