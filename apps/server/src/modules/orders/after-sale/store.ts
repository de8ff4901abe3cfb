import type {
  AfterSaleFault,
  AfterSaleKind,
  AfterSaleReason,
  AfterSaleState,
  OrderState,
  Picture,
  ReturnAddress,
} from "@banyan/contracts";
import type { QuoteInput } from "@banyan/pricing";
import { type RawBuilder, sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";
import { openKept } from "../kept-price.ts";
import type { RefundState } from "../order.ts";
import type { Due, LineMoney } from "./amounts.ts";
import type { CaseUnits } from "./check-application.ts";

// ---- the order of an after-sale
export type CaseOrderLine = LineMoney & {
  skuId: string;
  productId: string;
  title: string;
  options: string[];
  picture: Picture;
  noReasonReturn: boolean;
};
export type CaseOrder = {
  id: string;
  orderNo: string;
  state: OrderState;
  memberId: string;
  personId: number;
  openid: string;
  paymentId: string | null;
  paidAt: Date | null;
  completedAt: Date | null;
  freightInsured: boolean;
  payableFen: number;
  shippingFen: number;
  refundedFen: number;
  refundedShippingFen: number;
  isAnythingShipped: boolean;
  summary: string;
  lines: CaseOrderLine[];
};
const orderColumns = sql`o.id, o.order_no as "orderNo", o.state, o.member_id as "memberId", o.person_id as "personId",
  o.openid, o.payment_id as "paymentId", o.paid_at as "paidAt", o.completed_at as "completedAt",
  o.freight_insured as "freightInsured", o.payable_fen as "payableFen", o.shipping_fen as "shippingFen",
  o.refunded_fen as "refundedFen", o.refunded_shipping_fen as "refundedShippingFen", o.summary`;

/**
 * The order, its row locked first: the order is the mutex of everything that belongs to it. Its lines are read in a second
 * statement, whose snapshot is younger than the lock. Index: orders_pkey.
 */
export async function lockCaseOrder(
  tx: Tx,
  programId: string,
  id: string,
  memberId?: string,
): Promise<CaseOrder | null> {
  const { rows } = await sql<Omit<CaseOrder, "lines" | "isAnythingShipped">>`
    select ${orderColumns} from orders o
    where o.program_id = ${programId} and o.id = ${id} ${memberId ? sql`and o.member_id = ${memberId}` : sql``}
    for update`.execute(tx);
  return rows[0] ? withLines(tx, programId, rows[0]) : null;
}

/** The same without a lock, to look at. */
export async function findCaseOrder(
  db: Db | Tx,
  programId: string,
  id: string,
  memberId?: string,
): Promise<CaseOrder | null> {
  const { rows } = await sql<Omit<CaseOrder, "lines" | "isAnythingShipped">>`
    select ${orderColumns} from orders o
    where o.program_id = ${programId} and o.id = ${id} ${memberId ? sql`and o.member_id = ${memberId}` : sql``}`.execute(
    db,
  );
  return rows[0] ? withLines(db, programId, rows[0]) : null;
}

async function withLines(
  db: Db | Tx,
  programId: string,
  order: Omit<CaseOrder, "lines" | "isAnythingShipped">,
): Promise<CaseOrder> {
  const { rows } = await sql<KeptCaseLine>`
    select line.id, line.sku_id as "skuId", line.product_id as "productId", line.title, line.options, line.picture,
      line.quantity, line.price_fen as "priceFen", line.paid_fen as "paidFen", line.points_spent as "pointsSpent",
      line.gift_of is not null as "isGift", line.no_reason_return as "noReasonReturn",
      line.gift_of as "giftOf", price.input,
      line.shipped, line.withdrawn + line.withheld as withdrawn, line.claimed, line.refunded, line.refunded_fen as "refundedFen",
      line.refunded_points as "refundedPoints"
    from order_lines line
    left join order_prices price
      on line.gift_of is not null and price.program_id = line.program_id and price.order_id = line.order_id
    where line.program_id = ${programId} and line.order_id = ${order.id} order by line.position`.execute(db);
  const lines = rows.map(({ giftOf, input, ...line }) => ({ ...line, ...giftThresholds(giftOf, input) }));
  return { ...order, lines, isAnythingShipped: lines.some(({ shipped }) => shipped > 0) };
}

type GiftThresholds = Pick<CaseOrderLine, "giftThresholdFen" | "giftThresholdUnits">;
type KeptCaseLine = Omit<CaseOrderLine, keyof GiftThresholds> & { giftOf: string | null; input: Buffer | null };

/** What the gift was given for, by the rule of its day. */
function giftThresholds(giftOf: string | null, input: Buffer | null): GiftThresholds {
  const campaign = input && openKept<QuoteInput>(input).campaigns.find(({ id }) => id === giftOf);
  if (campaign?.layer !== "items" || campaign.rule.kind !== "gift")
    return { giftThresholdFen: null, giftThresholdUnits: null };
  return { giftThresholdFen: campaign.rule.thresholdFen, giftThresholdUnits: campaign.rule.thresholdUnits };
}

/** Speaks for units, so that they are asked for once and do not ship; false when they are not free any more. */
export async function claimUnits(
  tx: Tx,
  programId: string,
  orderId: string,
  units: readonly CaseUnits[],
): Promise<boolean> {
  const { rows } = await sql`
    update order_lines line set claimed = line.claimed + wanted.quantity, withheld = line.withheld + wanted.unshipped
    from jsonb_to_recordset(${JSON.stringify(units)}::jsonb)
      as wanted ("orderLineId" uuid, quantity integer, unshipped integer)
    where line.program_id = ${programId} and line.order_id = ${orderId} and line.id = wanted."orderLineId"
      and line.claimed + line.refunded + wanted.quantity <= line.quantity
    returning line.id`.execute(tx);
  return rows.length === units.length;
}

/** Units are free again: nothing came of it, or they were exchanged. */
export async function releaseUnits(
  tx: Tx,
  programId: string,
  orderId: string,
  units: readonly CaseUnits[],
): Promise<void> {
  await sql`
    update order_lines line set claimed = line.claimed - given.quantity, withheld = line.withheld - given.unshipped
    from jsonb_to_recordset(${JSON.stringify(units)}::jsonb)
      as given ("orderLineId" uuid, quantity integer, unshipped integer)
    where line.program_id = ${programId} and line.order_id = ${orderId} and line.id = given."orderLineId"`.execute(tx);
}

/** Money, points and units went back: claimed becomes refunded, in the statement whose checks are the last guard. */
export async function bookRefund(
  tx: Tx,
  booking: {
    programId: string;
    orderId: string;
    due: Due;
    /** Claimed and withheld by the case, and how many of them count as gone back. */
    units: readonly { orderLineId: string; claimed: number; withheld: number; gone: number }[];
  },
): Promise<void> {
  const { programId, orderId, due } = booking;
  const given = new Map(due.lines.map((line) => [line.orderLineId, line]));
  const ids = [...new Set([...booking.units.map(({ orderLineId }) => orderLineId), ...given.keys()])];
  const lines = ids.map((id) => {
    const unit = booking.units.find(({ orderLineId }) => orderLineId === id);
    const { fen = 0, points = 0 } = given.get(id) ?? {};
    return { id, claimed: unit?.claimed ?? 0, withheld: unit?.withheld ?? 0, gone: unit?.gone ?? 0, fen, points };
  });
  const booked = await sql`
    update order_lines line set claimed = line.claimed - back.claimed, withheld = line.withheld - back.withheld,
      refunded = line.refunded + back.gone,
      refunded_fen = line.refunded_fen + back.fen, refunded_points = line.refunded_points + back.points
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb)
      as back (id uuid, claimed integer, withheld integer, gone integer, fen bigint, points bigint)
    where line.program_id = ${programId} and line.order_id = ${orderId} and line.id = back.id`.execute(tx);
  if (booked.numAffectedRows !== BigInt(lines.length)) throw new Error(`Order ${orderId} lost lines of a refund`);
  await sql`
    update orders set refunded_fen = refunded_fen + ${due.totalFen}::bigint,
      refunded_shipping_fen = refunded_shipping_fen + ${due.shippingFen}::bigint
    where program_id = ${programId} and id = ${orderId}`.execute(tx);
}

/** Refunds asked of the payment so far; WeChat takes 50. Index: refunds_by_payment. */
export async function countRefunds(tx: Tx, programId: string, paymentId: string): Promise<number> {
  const { rows } = await sql<{ refunds: number }>`
    select count(*)::integer as refunds from refunds
    where program_id = ${programId} and payment_id = ${paymentId} and state <> 'CLOSED'`.execute(tx);
  return rows[0]?.refunds ?? 0;
}

// ---- the after-sale
export type CaseLine = {
  orderLineId: string;
  skuId: string;
  productId: string;
  quantity: number;
  unshipped: number;
  isGift: boolean;
  accepted: number | null;
  restocked: number;
  refundFen: number;
  points: number;
};
export type Case = {
  programId: string;
  id: string;
  afterSaleNo: string;
  orderId: string;
  memberId: string;
  kind: AfterSaleKind;
  state: AfterSaleState;
  reason: AfterSaleReason | null;
  fault: AfterSaleFault;
  words: string;
  pictures: Picture[];
  askedFen: number;
  asksAll: boolean;
  exchangeSkuId: string | null;
  isInstant: boolean;
  freightInsured: boolean;
  returnAddress: ReturnAddress | null;
  returnCarrier: string | null;
  returnTrackingNo: string | null;
  returnedAt: Date | null;
  receivedAt: Date | null;
  reshipCarrier: string | null;
  reshipTrackingNo: string | null;
  reshipSkuId: string | null;
  reshippedAt: Date | null;
  answer: string;
  goodsFen: number;
  shippingFen: number;
  deductedFen: number;
  refundFen: number;
  points: number;
  settledAt: Date | null;
  createdAt: Date;
  dueAt: Date | null;
  nextAt: Date | null;
  lines: CaseLine[];
};
const caseColumns = sql`one.program_id as "programId", one.id, one.after_sale_no as "afterSaleNo",
  one.order_id as "orderId", one.member_id as "memberId", one.kind, one.state, one.reason, one.fault, one.words,
  one.pictures, one.asked_fen as "askedFen", one.asks_all as "asksAll", one.exchange_sku_id as "exchangeSkuId",
  one.is_instant as "isInstant", one.freight_insured as "freightInsured", one.return_address as "returnAddress",
  one.return_carrier as "returnCarrier", one.return_tracking_no as "returnTrackingNo", one.returned_at as "returnedAt",
  one.received_at as "receivedAt", one.reship_carrier as "reshipCarrier", one.reship_tracking_no as "reshipTrackingNo",
  one.reship_sku_id as "reshipSkuId", one.reshipped_at as "reshippedAt", one.answer, one.goods_fen as "goodsFen",
  one.shipping_fen as "shippingFen", one.deducted_fen as "deductedFen", one.refund_fen as "refundFen", one.points,
  one.settled_at as "settledAt", one.created_at as "createdAt", one.due_at as "dueAt", one.next_at as "nextAt",
  coalesce((select jsonb_agg(jsonb_build_object('orderLineId', line.order_line_id, 'skuId', line.sku_id,
      'productId', line.product_id, 'quantity', line.quantity, 'unshipped', line.unshipped, 'isGift', line.is_gift,
      'accepted', line.accepted, 'restocked', line.restocked, 'refundFen', line.refund_fen, 'points', line.points)
      order by line.position)
    from after_sale_lines line where line.program_id = one.program_id and line.after_sale_id = one.id), '[]') as lines`;

/** `memberId`: only if it is this member's. Index: after_sales_pkey. */
export async function findCase(db: Db | Tx, programId: string, id: string, memberId?: string): Promise<Case | null> {
  const { rows } = await sql<Case>`
    select ${caseColumns} from after_sales one
    where one.program_id = ${programId} and one.id = ${id} ${memberId ? sql`and one.member_id = ${memberId}` : sql``}`.execute(
    db,
  );
  return rows[0] ?? null;
}

/** Newest first. Index: after_sales_by_member. */
export async function listCasesOfMember(
  db: Db,
  query: {
    programId: string;
    memberId: string;
    orderId?: string | undefined;
    before?: string | undefined;
    limit: number;
  },
): Promise<Case[]> {
  const { rows } = await sql<Case>`
    select ${caseColumns} from after_sales one
    where one.program_id = ${query.programId} and one.member_id = ${query.memberId}
      ${query.orderId ? sql`and one.order_id = ${query.orderId}` : sql``}
      ${query.before ? sql`and one.id < ${query.before}::uuid` : sql``}
    order by one.id desc limit ${query.limit}`.execute(db);
  return rows;
}

export type NewCase = Pick<
  Case,
  | "programId"
  | "id"
  | "afterSaleNo"
  | "orderId"
  | "memberId"
  | "kind"
  | "reason"
  | "fault"
  | "words"
  | "pictures"
  | "askedFen"
  | "asksAll"
  | "exchangeSkuId"
  | "freightInsured"
  | "answer"
  | "dueAt"
  | "nextAt"
> & { summary: string; quantity: number; lines: readonly NewCaseLine[] };
type NewCaseLine = Pick<CaseLine, "orderLineId" | "skuId" | "productId" | "quantity" | "unshipped" | "isGift">;

export async function insertCase(tx: Tx, one: NewCase): Promise<void> {
  await sql`
    insert into after_sales (program_id, id, after_sale_no, order_id, member_id, kind, reason, fault, words, pictures,
      summary, quantity, asked_fen, asks_all, exchange_sku_id, freight_insured, answer, due_at, next_at)
    values (${one.programId}, ${one.id}, ${one.afterSaleNo}, ${one.orderId}, ${one.memberId}, ${one.kind}, ${one.reason},
      ${one.fault}, ${one.words}, ${JSON.stringify(one.pictures)}::jsonb, ${one.summary}, ${one.quantity},
      ${one.askedFen}, ${one.asksAll}, ${one.exchangeSkuId}, ${one.freightInsured}, ${one.answer}, ${one.dueAt},
      ${one.nextAt})`.execute(tx);
  await insertCaseLines(tx, one);
}

/** Another application in place of the one nobody answered yet. */
export async function replaceCase(tx: Tx, one: Omit<NewCase, "afterSaleNo" | "memberId" | "answer">): Promise<void> {
  await sql`
    update after_sales set kind = ${one.kind}, reason = ${one.reason}, fault = ${one.fault}, words = ${one.words},
      pictures = ${JSON.stringify(one.pictures)}::jsonb, summary = ${one.summary}, quantity = ${one.quantity},
      asked_fen = ${one.askedFen}, asks_all = ${one.asksAll}, exchange_sku_id = ${one.exchangeSkuId},
      freight_insured = ${one.freightInsured}, due_at = ${one.dueAt}, next_at = ${one.nextAt}
    where program_id = ${one.programId} and id = ${one.id}`.execute(tx);
  await sql`delete from after_sale_lines where program_id = ${one.programId} and after_sale_id = ${one.id}`.execute(tx);
  await insertCaseLines(tx, one);
}

async function insertCaseLines(tx: Tx, one: Pick<NewCase, "programId" | "id" | "lines">): Promise<void> {
  const lines = one.lines.map((line, position) => ({ ...line, position }));
  await sql`
    insert into after_sale_lines (program_id, after_sale_id, order_line_id, position, sku_id, product_id, quantity,
      unshipped, is_gift)
    select ${one.programId}, ${one.id}::uuid, "orderLineId", position, "skuId", "productId", quantity, unshipped, "isGift"
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as line ("orderLineId" uuid, position integer,
      "skuId" uuid, "productId" uuid, quantity integer, unshipped integer, "isGift" boolean)`.execute(tx);
}

/** What was decided to give, and for which lines. */
export async function writeDue(tx: Tx, one: Pick<Case, "programId" | "id">, due: Due): Promise<void> {
  await sql`
    update after_sale_lines line set refund_fen = given.fen, points = given.points
    from jsonb_to_recordset(${JSON.stringify(due.lines)}::jsonb) as given ("orderLineId" uuid, fen bigint, points bigint)
    where line.program_id = ${one.programId} and line.after_sale_id = ${one.id}
      and line.order_line_id = given."orderLineId"`.execute(tx);
}

/** How many units were accepted, per line; `restocked` of them are on the shelf again. */
export async function writeReceipt(
  tx: Tx,
  one: Pick<Case, "programId" | "id">,
  lines: readonly { orderLineId: string; accepted: number; restocked: number }[],
): Promise<void> {
  await sql`
    update after_sale_lines line set accepted = seen.accepted, restocked = line.restocked + seen.restocked
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as seen ("orderLineId" uuid, accepted integer, restocked integer)
    where line.program_id = ${one.programId} and line.after_sale_id = ${one.id}
      and line.order_line_id = seen."orderLineId"`.execute(tx);
  await sql`
    update after_sales set received_at = coalesce(received_at, app_now())
    where program_id = ${one.programId} and id = ${one.id}`.execute(tx);
}

/** Units on the shelf again or off it; with `skus.sold` it says where every unit is. */
export async function recordStock(
  tx: Tx,
  one: Pick<Case, "programId" | "id">,
  direction: "BACK" | "OUT",
  units: readonly { skuId: string; quantity: number }[],
): Promise<void> {
  await sql`
    insert into after_sale_stock (program_id, after_sale_id, direction, sku_id, quantity)
    select ${one.programId}, ${one.id}::uuid, ${direction}, "skuId", sum(quantity)
    from jsonb_to_recordset(${JSON.stringify(units)}::jsonb) as unit ("skuId" uuid, quantity integer)
    group by "skuId"
    on conflict (program_id, after_sale_id, direction, sku_id)
      do update set quantity = after_sale_stock.quantity + excluded.quantity`.execute(tx);
}

export async function insertNote(
  tx: Tx,
  note: {
    programId: string;
    afterSaleId: string;
    id: string;
    toState: string | null;
    text: string;
    by: { id: string; name: string };
  },
): Promise<void> {
  await sql`
    insert into after_sale_notes (program_id, after_sale_id, id, to_state, text, by_id, by_name)
    values (${note.programId}, ${note.afterSaleId}, ${note.id}, ${note.toState}, ${note.text}, ${note.by.id}, ${note.by.name})`.execute(
    tx,
  );
}
export type Note = { toState: string | null; text: string; byName: string; at: Date };
export async function listNotes(db: Db | Tx, programId: string, afterSaleId: string): Promise<Note[]> {
  const { rows } = await sql<Note>`
    select to_state as "toState", text, by_name as "byName", at from after_sale_notes
    where program_id = ${programId} and after_sale_id = ${afterSaleId} order by id`.execute(db);
  return rows;
}

/** The refund of an after-sale bears its number. Index: refunds_pkey. */
export async function findCaseRefund(
  db: Db | Tx,
  programId: string,
  id: string,
): Promise<{ state: RefundState; succeededAt: Date | null; isUnknownToWechat: boolean } | null> {
  const { rows } = await sql<{ state: RefundState; succeededAt: Date | null; isUnknownToWechat: boolean }>`
    select state, succeeded_at as "succeededAt", wechat_refund_id is null as "isUnknownToWechat" from refunds
    where program_id = ${programId} and id = ${id}`.execute(db);
  return rows[0] ?? null;
}

/** Another after-sale of the order whose money is on its way. Index: after_sales_by_order. */
export async function isAnotherRefunding(tx: Tx, one: Pick<Case, "programId" | "id" | "orderId">): Promise<boolean> {
  const { rows } = await sql`
    select from after_sales where program_id = ${one.programId} and order_id = ${one.orderId} and id <> ${one.id}
      and state = 'REFUNDING' limit 1`.execute(tx);
  return rows.length > 0;
}

/** What a member's record says: orders paid, and orders of which something was refunded. Indexes: member_orders_pkey, after_sales_by_member. */
export async function memberRecord(
  db: Db | Tx,
  programId: string,
  memberId: string,
): Promise<{ paidOrders: number; refundedOrders: number }> {
  const { rows } = await sql<{ paidOrders: number; refundedOrders: number }>`
    select coalesce((select paid_orders from member_orders
        where program_id = ${programId} and member_id = ${memberId}), 0) as "paidOrders",
      (select count(distinct order_id)::integer from after_sales
        where program_id = ${programId} and member_id = ${memberId} and state in ('REFUNDING', 'DONE')
          and kind in ('REFUND_ONLY', 'RETURN_REFUND')) as "refundedOrders"`.execute(db);
  return rows[0] ?? { paidOrders: 0, refundedOrders: 0 };
}

/** Cases whose next step is due, earliest first, after the last one seen. Index: after_sales_next. */
export async function listDue(db: Db, after: { nextAt: Date; id: string } | null, limit: number) {
  const { rows } = await sql<{ programId: string; id: string; orderId: string; nextAt: Date }>`
    select program_id as "programId", id, order_id as "orderId", next_at as "nextAt" from after_sales
    where next_at <= app_now() ${after ? sql`and (next_at, id) > (${after.nextAt}, ${after.id}::uuid)` : sql``}
    order by next_at, id limit ${limit}`.execute(db);
  return rows;
}

/** Nothing happens by itself any more. */
export async function dropDeadline(db: Db, programId: string, id: string): Promise<void> {
  await sql`update after_sales set next_at = null where program_id = ${programId} and id = ${id}`.execute(db);
}

// ---- the console's list
export type CaseFilter = {
  kind?: AfterSaleKind | undefined;
  reason?: AfterSaleReason | undefined;
  overdue?: "yes" | undefined;
  search?: string | undefined;
  memberId?: string | undefined;
  orderId?: string | undefined;
  from?: Date | undefined;
  until?: Date | undefined;
};
export type CaseListing = Pick<
  Case,
  | "id"
  | "afterSaleNo"
  | "orderId"
  | "memberId"
  | "kind"
  | "state"
  | "reason"
  | "fault"
  | "askedFen"
  | "refundFen"
  | "isInstant"
  | "freightInsured"
  | "createdAt"
  | "dueAt"
> & { orderNo: string; summary: string; quantity: number; picture: Picture };

/** A page, those with a target first come by their target, the others newest first. Index: after_sales_by_state. */
export async function listCases(
  db: Db,
  programId: string,
  filter: CaseFilter & { states: readonly AfterSaleState[] | null },
  page: { limit: number; offset: number },
): Promise<{ rows: CaseListing[]; counts: { state: AfterSaleState; count: number; overdue: number }[] }> {
  const where = sql.join([sql`one.program_id = ${programId}`, ...conditions(filter)], sql` and `);
  const late = sql`one.due_at <= app_now()`;
  const [list, counts] = await Promise.all([
    sql<CaseListing>`
      select one.id, one.after_sale_no as "afterSaleNo", one.order_id as "orderId", o.order_no as "orderNo",
        one.member_id as "memberId", one.kind, one.state, one.reason, one.fault, one.summary, one.quantity,
        one.asked_fen as "askedFen", one.refund_fen as "refundFen", one.is_instant as "isInstant",
        one.freight_insured as "freightInsured", one.created_at as "createdAt", one.due_at as "dueAt",
        (select picture from order_lines line where line.program_id = one.program_id and line.order_id = one.order_id
          order by line.id = any(select order_line_id from after_sale_lines part
            where part.program_id = one.program_id and part.after_sale_id = one.id) desc, line.position limit 1) as picture
      from after_sales one join orders o on o.program_id = one.program_id and o.id = one.order_id
      where ${where} ${filter.states ? sql`and one.state = any(${filter.states as string[]})` : sql``}
        ${filter.overdue ? sql`and ${late}` : sql``}
      order by one.due_at asc nulls last, one.id desc limit ${page.limit} offset ${page.offset}`.execute(db),
    sql<{ state: AfterSaleState; count: number; overdue: number }>`
      select one.state, count(*)::integer as count, count(*) filter (where ${late})::integer as overdue
      from after_sales one join orders o on o.program_id = one.program_id and o.id = one.order_id
      where ${where} group by one.state`.execute(db),
  ]);
  return { rows: list.rows, counts: counts.rows };
}

function conditions({ kind, reason, search, memberId, orderId, from, until }: CaseFilter): RawBuilder<unknown>[] {
  const found: RawBuilder<unknown>[] = [];
  if (kind) found.push(sql`one.kind = ${kind}`);
  if (reason) found.push(sql`one.reason = ${reason}`);
  if (memberId) found.push(sql`one.member_id = ${memberId}`);
  if (orderId) found.push(sql`one.order_id = ${orderId}`);
  if (from) found.push(sql`one.created_at >= ${from}`);
  if (until) found.push(sql`one.created_at <= ${until}`);
  if (search) {
    const literal = search.replace(/[\\%_]/g, "\\$&");
    found.push(sql`(one.after_sale_no like ${`${literal}%`} or o.order_no like ${`${literal}%`}
      or one.summary ilike ${`%${literal}%`})`);
  }
  return found;
}
