import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type MoneyTotals = {
  /** What WeChat says arrived. */ receivedFen: number;
  refundedFen: number;
  /** Asked for and not back with the buyer. */ refundsOpenFen: number;
  /** Payments of which more was given back than came, at most 10. */ overRefunded: string[];
};

/** The money of a program as payments and refunds tell it; the ledger's nightly check compares. Reads both tables whole. */
export async function readMoneyTotals(from: Db | Tx, programId: string): Promise<MoneyTotals> {
  const { rows } = await sql<MoneyTotals>`
    with back as (
      select payment_id, sum(amount_fen) as fen, sum(amount_fen) filter (where state = 'SUCCEEDED') as done
      from refunds where program_id = ${programId} group by payment_id
    )
    select (select coalesce(sum(received_fen), 0)::bigint from payments
        where program_id = ${programId} and state = 'PAID') as "receivedFen",
      (select coalesce(sum(done), 0)::bigint from back) as "refundedFen",
      (select coalesce(sum(fen) - coalesce(sum(done), 0), 0)::bigint from back) as "refundsOpenFen",
      array(select payment.id::text from back
        join payments payment on payment.program_id = ${programId} and payment.id = back.payment_id
        where back.fen > coalesce(payment.received_fen, 0) limit 10) as "overRefunded"`.execute(from);
  return rows[0] ?? { receivedFen: 0, refundedFen: 0, refundsOpenFen: 0, overRefunded: [] };
}
