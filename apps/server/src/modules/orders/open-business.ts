import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

/** Orders and after-sales of a member that are not over: an account cannot end before they do. Index: orders_by_member, after_sales_by_member. */
export async function findOpenBusiness(
  db: Db | Tx,
  programId: string,
  memberId: string,
): Promise<{ kind: "ORDER" | "AFTER_SALE"; no: string }[]> {
  const { rows } = await sql<{ kind: "ORDER" | "AFTER_SALE"; no: string }>`
    select 'ORDER' as kind, order_no as no from orders
    where program_id = ${programId} and member_id = ${memberId} and state in ('PENDING_PAYMENT', 'PAID', 'SHIPPED')
    union all
    select 'AFTER_SALE', after_sale_no from after_sales
    where program_id = ${programId} and member_id = ${memberId}
      and state not in ('DONE', 'REJECTED', 'CANCELLED', 'CLOSED')
    order by kind, no`.execute(db);
  return rows;
}
