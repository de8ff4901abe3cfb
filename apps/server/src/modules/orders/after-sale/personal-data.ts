import { sql } from "kysely";
import type { PersonalData } from "#kernel/personal-data.ts";

/** After-sales are kept for the books; what the buyer wrote and showed goes. */
export const personalDataOfAfterSales: PersonalData = {
  table: "after_sales",
  async export(db, { programId, memberId }) {
    const { rows } = await sql<Record<string, unknown>>`
      select id, after_sale_no as "afterSaleNo", order_id as "orderId", kind, state, reason, words, pictures,
        refund_fen as "refundFen", points, return_carrier as "returnCarrier", return_tracking_no as "returnTrackingNo",
        created_at as "createdAt"
      from after_sales where program_id = ${programId} and member_id = ${memberId} order by id`.execute(db);
    return rows;
  },
  async erase(tx, { programId, memberId }) {
    await sql`
      update after_sales set words = '', pictures = '[]'
      where program_id = ${programId} and member_id = ${memberId}`.execute(tx);
  },
  async merge(tx, from, into) {
    await sql`
      update after_sales set member_id = ${into.memberId}
      where program_id = ${from.programId} and member_id = ${from.memberId}`.execute(tx);
  },
};
