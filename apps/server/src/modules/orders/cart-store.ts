import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type CartRow = { skuId: string; quantity: number; selected: boolean };
type Cart = { programId: string; memberId: string };

/** Latest first. Index: cart_lines_pkey. */
export async function listCart(db: Db | Tx, { programId, memberId }: Cart): Promise<CartRow[]> {
  const { rows } = await sql<CartRow>`
    select sku_id as "skuId", quantity, selected from cart_lines
    where program_id = ${programId} and member_id = ${memberId} order by added_at desc, sku_id`.execute(db);
  return rows;
}

/** More of a SKU joins the line that is there; its units stop at `most`. */
export async function addToCart(
  tx: Tx,
  { programId, memberId }: Cart,
  line: { skuId: string; quantity: number },
  most: number,
): Promise<void> {
  await sql`
    insert into cart_lines as line (program_id, member_id, sku_id, quantity)
    values (${programId}, ${memberId}, ${line.skuId}, least(${line.quantity}::integer, ${most}::integer))
    on conflict (program_id, member_id, sku_id) do update
      set quantity = least(line.quantity + excluded.quantity, ${most}::integer), selected = true`.execute(tx);
}

export async function setCartLine(tx: Tx, { programId, memberId }: Cart, line: CartRow): Promise<void> {
  await sql`
    insert into cart_lines (program_id, member_id, sku_id, quantity, selected)
    values (${programId}, ${memberId}, ${line.skuId}, ${line.quantity}, ${line.selected})
    on conflict (program_id, member_id, sku_id) do update
      set quantity = excluded.quantity, selected = excluded.selected`.execute(tx);
}

export async function removeFromCart(tx: Tx, { programId, memberId }: Cart, skuIds: readonly string[]): Promise<void> {
  await sql`
    delete from cart_lines
    where program_id = ${programId} and member_id = ${memberId} and sku_id = any(${skuIds as string[]}::uuid[])`.execute(
    tx,
  );
}
