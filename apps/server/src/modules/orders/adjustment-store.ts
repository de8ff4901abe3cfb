import type { AdjustmentState, OrderState } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import type { AdjustablePrice, AdjustedPrice } from "./adjust-price.ts";

export type AdjustmentRow = {
  programId: string;
  id: string;
  orderId: string;
  orderNo: string;
  summary: string;
  orderState: OrderState;
  state: AdjustmentState;
  goodsOffFen: number;
  shippingFen: number;
  beforeFen: number;
  payableFen: number;
  reason: string;
  by: string;
  at: Date;
  decidedBy: string | null;
  decidedAt: Date | null;
  answer: string;
};
const columns = sql`adjusted.program_id as "programId", adjusted.id, adjusted.order_id as "orderId", adjusted.state,
  o.order_no as "orderNo", o.summary, o.state as "orderState", adjusted.goods_off_fen as "goodsOffFen", adjusted.shipping_fen as "shippingFen",
  adjusted.before_fen as "beforeFen", adjusted.payable_fen as "payableFen", adjusted.reason, adjusted.by_name as "by",
  adjusted.at, adjusted.decided_by_name as "decidedBy", adjusted.decided_at as "decidedAt", adjusted.answer`;
const adjustments = sql`order_adjustments adjusted
  join orders o on o.program_id = adjusted.program_id and o.id = adjusted.order_id`;

/** Latest first. Index: order_adjustments_by_order. */
export async function listAdjustmentsOf(db: Db | Tx, programId: string, orderId: string): Promise<AdjustmentRow[]> {
  const { rows } = await sql<AdjustmentRow>`
    select ${columns} from ${adjustments}
    where adjusted.program_id = ${programId} and adjusted.order_id = ${orderId} order by adjusted.id desc`.execute(db);
  return rows;
}

/** A page, latest first, and how many there are of each state. Index: order_adjustments_by_state. */
export async function listAdjustments(
  db: Db,
  programId: string,
  { state, limit, offset }: { state: AdjustmentState | undefined; limit: number; offset: number },
) {
  const [list, counts] = await Promise.all([
    sql<AdjustmentRow>`
      select ${columns} from ${adjustments}
      where adjusted.program_id = ${programId} ${state ? sql`and adjusted.state = ${state}` : sql``}
      order by (adjusted.state = 'WAITING') desc, adjusted.id desc limit ${limit} offset ${offset}`.execute(db),
    sql<{ state: AdjustmentState; count: number }>`
      select state, count(*)::integer as count from order_adjustments where program_id = ${programId} group by state`.execute(
      db,
    ),
  ]);
  const none = { WAITING: 0, APPLIED: 0, REJECTED: 0, LAPSED: 0 };
  return {
    rows: list.rows,
    counts: { ...none, ...Object.fromEntries(counts.rows.map((row) => [row.state, row.count])) },
  };
}

export async function findAdjustment(db: Db | Tx, programId: string, id: string): Promise<AdjustmentRow | null> {
  const { rows } = await sql<AdjustmentRow>`
    select ${columns} from ${adjustments} where adjusted.program_id = ${programId} and adjusted.id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Waiting for a decision nobody needs any more. Index: order_adjustments_waiting. */
export async function listStaleAdjustments(db: Db, limit: number): Promise<{ programId: string; id: string }[]> {
  const { rows } = await sql<{ programId: string; id: string }>`
    select adjusted.program_id as "programId", adjusted.id from ${adjustments}
    where adjusted.state = 'WAITING' and o.state <> 'PENDING_PAYMENT' limit ${limit}`.execute(db);
  return rows;
}

/** Index: order_adjustments_waiting. */
export async function hasWaitingAdjustment(tx: Tx, programId: string, orderId: string): Promise<boolean> {
  const { rows } = await sql`
    select 1 from order_adjustments
    where program_id = ${programId} and order_id = ${orderId} and state = 'WAITING'`.execute(tx);
  return rows.length > 0;
}

/** The price a change begins from; the lines in their order. Index: orders_pkey, order_lines_pkey. */
export async function findAdjustablePrice(
  db: Db | Tx,
  programId: string,
  orderId: string,
): Promise<AdjustablePrice | null> {
  const { rows } = await sql<AdjustablePrice>`
    select o.payable_fen as "payableFen", o.shipping_fen as "shippingFen", o.adjust_goods_fen as "adjustGoodsFen",
      o.adjust_shipping_fen as "adjustShippingFen",
      (select jsonb_agg(jsonb_build_object('id', line.id, 'paidFen', line.paid_fen, 'adjustFen', line.adjust_fen) order by line.position)
        from order_lines line where line.program_id = o.program_id and line.order_id = o.id) as lines
    from orders o where o.program_id = ${programId} and o.id = ${orderId}`.execute(db);
  return rows[0] ?? null;
}

export async function insertAdjustment(
  tx: Tx,
  row: {
    programId: string;
    id: string;
    orderId: string;
    goodsOffFen: number;
    shippingFen: number;
    beforeFen: number;
    payableFen: number;
    reason: string;
    by: { id: string; name: string };
  },
): Promise<void> {
  await sql`
    insert into order_adjustments (program_id, id, order_id, goods_off_fen, shipping_fen, before_fen, payable_fen, reason,
      by_id, by_name)
    values (${row.programId}, ${row.id}, ${row.orderId}, ${row.goodsOffFen}, ${row.shippingFen}, ${row.beforeFen},
      ${row.payableFen}, ${row.reason}, ${row.by.id}, ${row.by.name})`.execute(tx);
}

/** Order and lines in one statement; sums stay what the CHECKs say: each moves by the difference to the earlier change. */
export async function setAdjustedPrice(
  tx: Tx,
  programId: string,
  orderId: string,
  price: AdjustedPrice,
): Promise<void> {
  await sql`
    with lined as (
      update order_lines line set adjust_fen = share.fen, discount_fen = discount_fen - adjust_fen + share.fen,
        paid_fen = paid_fen + adjust_fen - share.fen
      from unnest(${price.lines.map(({ id }) => id)}::uuid[], ${price.lines.map(({ adjustFen }) => adjustFen)}::bigint[]) as share (id, fen)
      where line.program_id = ${programId} and line.order_id = ${orderId} and line.id = share.id
    )
    update orders set
      discount_fen = discount_fen - adjust_goods_fen + ${price.goodsOffFen}::bigint,
      shipping_fen = shipping_fen - adjust_shipping_fen + ${price.shippingChangeFen}::bigint,
      payable_fen = ${price.payableFen}, adjust_goods_fen = ${price.goodsOffFen},
      adjust_shipping_fen = ${price.shippingChangeFen}
    where program_id = ${programId} and id = ${orderId}`.execute(tx);
}
