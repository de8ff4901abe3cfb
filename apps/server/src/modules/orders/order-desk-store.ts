import type { DeliveryMethod, OrderFlag, OrderState, Picture } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";
import { type OrderCounts, toCounts } from "./order-store.ts";

/** How operators find orders; what a text means was decided before (read-search.ts). */
export type OrderFilter = {
  state?: OrderState | undefined;
  search?: SearchTerms | undefined;
  memberId?: string | undefined;
  productId?: string | undefined;
  deliveryMethod?: DeliveryMethod | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
  timeOf: "placed" | "paid";
  minFen?: number | undefined;
  maxFen?: number | undefined;
  flag?: OrderFlag | undefined;
  noted?: "yes" | "no" | undefined;
  refunding?: "yes" | "no" | undefined;
};
/** Any of these is enough. */
export type SearchTerms = {
  numberFrom: string | null;
  numberTo: string | null;
  lookups: Buffer[];
  productIds: string[];
};

export type OrderListRow = {
  id: string;
  orderNo: string;
  state: OrderState;
  createdAt: Date;
  paidAt: Date | null;
  memberId: string;
  summary: string;
  picture: Picture;
  itemCount: number;
  payableFen: number;
  deliveryMethod: DeliveryMethod;
  flag: OrderFlag | null;
  noteCount: number;
  note: string;
  isRefunding: boolean;
  pickupReadyAt: Date | null;
};

/** Money of the order `o` is on its way back. Index: refunds_open. */
const isRefunding = sql`exists (select from refunds refund
  where refund.program_id = o.program_id and refund.order_id = o.id and refund.state in ('REQUESTED', 'PROCESSING', 'ABNORMAL'))`;

/**
 * A page of a program's orders, newest first, and how many there are of each state under the same filter.
 * Indexes: orders_pkey, orders_by_state; with a search orders_no, orders_by_lookup, order_lines_by_product.
 */
export async function listOrders(
  db: Db,
  programId: string,
  { state, ...filter }: OrderFilter,
  page: { limit: number; offset: number },
): Promise<{ rows: OrderListRow[]; counts: OrderCounts }> {
  const where = conditions(programId, filter);
  const [list, counts] = await Promise.all([
    sql<OrderListRow>`
      select o.id, o.order_no as "orderNo", o.state, o.created_at as "createdAt", o.paid_at as "paidAt",
        o.member_id as "memberId", o.summary, o.item_count as "itemCount", o.payable_fen as "payableFen",
        o.delivery_method as "deliveryMethod", o.flag, o.note_count as "noteCount", o.note,
        o.pickup_ready_at as "pickupReadyAt", ${isRefunding} as "isRefunding",
        (select picture from order_lines line
          where line.program_id = o.program_id and line.order_id = o.id and line.position = 0) as picture
      from orders o where ${where} ${state ? sql`and o.state = ${state}` : sql``}
      order by o.id desc limit ${page.limit} offset ${page.offset}`.execute(db),
    sql<{ state: OrderState; count: number }>`
      select o.state, count(*)::integer as count from orders o where ${where} group by o.state`.execute(db),
  ]);
  return { rows: list.rows, counts: toCounts(counts.rows) };
}

export type ExportRow = OrderListRow & {
  goodsFen: number;
  discountFen: number;
  shippingFen: number;
  delivery: Buffer;
  completedAt: Date | null;
  parcels: { carrier: string; trackingNo: string }[];
};

/** Orders of a filter older than the cursor, newest first, with what a file shows. Indexes as listOrders. */
export async function listOrdersToExport(
  db: Db,
  programId: string,
  filter: OrderFilter,
  { before, limit }: { before: string | undefined; limit: number },
): Promise<ExportRow[]> {
  const { rows } = await sql<ExportRow>`
    select o.id, o.order_no as "orderNo", o.state, o.created_at as "createdAt", o.paid_at as "paidAt",
      o.completed_at as "completedAt", o.member_id as "memberId", o.summary, o.item_count as "itemCount",
      o.goods_fen as "goodsFen", o.discount_fen as "discountFen", o.shipping_fen as "shippingFen",
      o.payable_fen as "payableFen", o.delivery_method as "deliveryMethod", o.flag, o.note, o.delivery,
      coalesce((select jsonb_agg(jsonb_build_object('carrier', sent.carrier, 'trackingNo', sent.tracking_no) order by sent.id)
        from shipments sent where sent.program_id = o.program_id and sent.order_id = o.id), '[]'::jsonb) as parcels
    from orders o where ${conditions(programId, filter)} ${filter.state ? sql`and o.state = ${filter.state}` : sql``}
      ${before ? sql`and o.id < ${before}::uuid` : sql``}
    order by o.id desc limit ${limit}`.execute(db);
  return rows;
}

function conditions(programId: string, filter: Omit<OrderFilter, "state">) {
  const { from, until, noted, refunding } = filter;
  const at = filter.timeOf === "paid" ? sql`o.paid_at` : sql`o.created_at`;
  const found = [sql`o.program_id = ${programId}`];
  if (filter.memberId) found.push(sql`o.member_id = ${filter.memberId}`);
  if (filter.productId)
    found.push(sql`o.id in (select line.order_id from order_lines line
      where line.program_id = ${programId} and line.product_id = ${filter.productId})`);
  if (filter.deliveryMethod) found.push(sql`o.delivery_method = ${filter.deliveryMethod}`);
  if (from) found.push(sql`${at} >= ${from}`);
  if (until) found.push(sql`${at} <= ${until}`);
  if (filter.minFen !== undefined) found.push(sql`o.payable_fen >= ${filter.minFen}`);
  if (filter.maxFen !== undefined) found.push(sql`o.payable_fen <= ${filter.maxFen}`);
  if (filter.flag) found.push(sql`o.flag = ${filter.flag}`);
  if (noted) found.push(noted === "yes" ? sql`o.note_count > 0` : sql`o.note_count = 0`);
  if (refunding) found.push(refunding === "yes" ? isRefunding : sql`not ${isRefunding}`);
  if (filter.search) found.push(sql`o.id in (${searched(programId, filter.search)})`);
  return sql.join(found, sql` and `);
}

/** Each branch has its index, which an OR over two tables would not. */
function searched(programId: string, { numberFrom, numberTo, lookups, productIds }: SearchTerms) {
  return sql`
    select numbered.id from orders numbered
      where numbered.program_id = ${programId} and numbered.order_no between ${numberFrom} and ${numberTo}
    union all
    select known.id from orders known where known.program_id = ${programId} and known.lookups && ${lookups}::bytea[]
    union all
    select line.order_id from order_lines line
      where line.program_id = ${programId} and line.product_id = any(${productIds}::uuid[])`;
}
