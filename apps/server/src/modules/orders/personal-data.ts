import { sql } from "kysely";
import type { PersonalData } from "#kernel/personal-data.ts";
import type { Sealer } from "#kernel/sealed.ts";
import { personalDataOfAfterSales } from "./after-sale/index.ts";
import { openInvoice, sealInvoice } from "./invoice.ts";
import { openDelivery, sealDelivery } from "./views.ts";

/** Orders are kept for the books without a name; carts go. */
export const personalDataOfOrders = (sealer: Sealer): PersonalData[] => [
  orders(sealer),
  invoices(sealer),
  carts,
  counts,
  personalDataOfAfterSales,
];

const nobody = { name: "", phone: "", province: "", city: "", district: "", detail: "" };

const orders = (sealer: Sealer): PersonalData => ({
  table: "orders",
  async export(db, { programId, memberId }) {
    const { rows } = await sql<{ id: string; delivery: Buffer }>`
      select id, order_no as "orderNo", state, payable_fen as "payableFen", summary, note, created_at as "createdAt", delivery
      from orders where program_id = ${programId} and member_id = ${memberId} order by id`.execute(db);
    return rows.map((row) => ({ ...row, delivery: openDelivery(sealer, row.id, row.delivery) }));
  },
  async erase(tx, { programId, memberId }) {
    // WeChat's notifications name the payer; they are kept two months against repetition, without the name from now on
    await sql`
      update pay_notifications set message = replace(message::text, payer.openid, '')::jsonb
      from (select distinct openid from orders
            where program_id = ${programId} and member_id = ${memberId} and openid <> '') payer
      where program_id = ${programId} and applied_at is not null
        and message::text like '%' || payer.openid || '%'`.execute(tx);
    const { rows } = await sql<{ id: string }>`
      select id from orders where program_id = ${programId} and member_id = ${memberId}`.execute(tx);
    const ids = rows.map(({ id }) => id);
    const sealed = ids.map((id) => sealDelivery(sealer, id, nobody));
    await sql`
      update orders set delivery = blank.delivery, note = '', openid = '', lookups = '{}'
      from unnest(${ids}::uuid[], ${sealed}::bytea[]) as blank (id, delivery)
      where program_id = ${programId} and orders.id = blank.id`.execute(tx);
  },
  async merge(tx, from, into) {
    await sql`
      update orders set member_id = ${into.memberId}, person_id = ${into.personId}
      where program_id = ${from.programId} and member_id = ${from.memberId}`.execute(tx);
  },
});

/** An issued invoice is a book entry: it stays, without saying for whom; what was never issued goes. */
const invoices = (sealer: Sealer): PersonalData => ({
  table: "invoices",
  async export(db, { programId, memberId }) {
    const { rows } = await sql<{ id: string; details: Buffer }>`
      select id, state, kind, number, amount_fen as "amountFen", requested_at as "requestedAt", details
      from invoices where program_id = ${programId} and member_id = ${memberId} order by id`.execute(db);
    return rows.map((row) => ({ ...row, details: openInvoice(sealer, row) }));
  },
  async erase(tx, { programId, memberId }) {
    await sql`
      delete from invoices where program_id = ${programId} and member_id = ${memberId} and state <> 'ISSUED'`.execute(
      tx,
    );
    const { rows } = await sql<{ id: string }>`
      select id from invoices where program_id = ${programId} and member_id = ${memberId}`.execute(tx);
    const ids = rows.map(({ id }) => id);
    const blank = ids.map((id) => sealInvoice(sealer, id, { title: "", taxNo: null, email: "" }));
    await sql`
      update invoices set details = blank.details from unnest(${ids}::uuid[], ${blank}::bytea[]) as blank (id, details)
      where program_id = ${programId} and invoices.id = blank.id`.execute(tx);
  },
  async merge(tx, from, into) {
    await sql`
      update invoices set member_id = ${into.memberId}
      where program_id = ${from.programId} and member_id = ${from.memberId}`.execute(tx);
  },
});

const carts: PersonalData = {
  table: "cart_lines",
  async export(db, { programId, memberId }) {
    const { rows } = await sql<Record<string, unknown>>`
      select sku_id as "skuId", quantity, added_at as "addedAt" from cart_lines
      where program_id = ${programId} and member_id = ${memberId}`.execute(db);
    return rows;
  },
  async erase(tx, { programId, memberId }) {
    await sql`delete from cart_lines where program_id = ${programId} and member_id = ${memberId}`.execute(tx);
  },
  async merge(tx, from, into) {
    await sql`
      insert into cart_lines (program_id, member_id, sku_id, quantity, selected, added_at)
      select program_id, ${into.memberId}, sku_id, quantity, selected, added_at from cart_lines
      where program_id = ${from.programId} and member_id = ${from.memberId}
      on conflict do nothing`.execute(tx);
    await sql`delete from cart_lines where program_id = ${from.programId} and member_id = ${from.memberId}`.execute(tx);
  },
};

/** How many orders were paid: no data about anyone once the member is gone. */
const counts: PersonalData = {
  table: "member_orders",
  async export(db, { programId, memberId }) {
    const { rows } = await sql<Record<string, unknown>>`
      select paid_orders as "paidOrders", first_paid_at as "firstPaidAt" from member_orders
      where program_id = ${programId} and member_id = ${memberId}`.execute(db);
    return rows;
  },
  erase: async () => {},
  async merge(tx, from, into) {
    await sql`
      with moved as (
        delete from member_orders where program_id = ${from.programId} and member_id = ${from.memberId} returning *
      )
      insert into member_orders as counted (program_id, member_id, paid_orders, first_paid_at)
      select program_id, ${into.memberId}, paid_orders, first_paid_at from moved
      on conflict (program_id, member_id) do update set paid_orders = counted.paid_orders + excluded.paid_orders,
        first_paid_at = least(counted.first_paid_at, excluded.first_paid_at)`.execute(tx);
  },
};
