import type { Quote, QuoteInput } from "@banyan/pricing";
import { sql } from "kysely";
import type { Db } from "#kernel/db.ts";
import { openKept } from "#modules/orders/kept-price.ts";

/** The prices orders were placed at, with what they were made from: of one order or of all. */
export async function keptPrices(db: Db, orderId?: string): Promise<{ input: QuoteInput; result: Quote }[]> {
  const { rows } = await sql<{ input: Buffer; result: Buffer }>`
    select input, result from order_prices where ${orderId ?? null}::uuid is null or order_id = ${orderId ?? null}`.execute(
    db,
  );
  return rows.map(({ input, result }) => ({ input: openKept(input), result: openKept(result) }));
}
