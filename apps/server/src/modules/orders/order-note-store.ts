import type { OrderFlag } from "@banyan/contracts";
import { sql } from "kysely";
import type { Db, Tx } from "#kernel/db.ts";

export type OrderNote = { id: string; text: string; by: string; at: Date };

/** Latest first. Index: order_notes_pkey. */
export async function listNotes(db: Db | Tx, programId: string, orderId: string): Promise<OrderNote[]> {
  const { rows } = await sql<OrderNote>`
    select id, text, by_name as "by", at from order_notes
    where program_id = ${programId} and order_id = ${orderId} order by id desc`.execute(db);
  return rows;
}

/** The note, and the order's count of them by which it is filtered; false without such an order. */
export async function insertNote(
  tx: Tx,
  note: { programId: string; orderId: string; id: string; text: string; by: { id: string; name: string } },
): Promise<boolean> {
  const { numAffectedRows } = await sql`
    with noted as (
      update orders set note_count = note_count + 1 where program_id = ${note.programId} and id = ${note.orderId}
      returning program_id, id
    )
    insert into order_notes (program_id, order_id, id, text, by_id, by_name)
    select program_id, id, ${note.id}::uuid, ${note.text}, ${note.by.id}::uuid, ${note.by.name} from noted`.execute(tx);
  return numAffectedRows === 1n;
}

/** The flag it had; undefined without such an order. */
export async function updateFlag(tx: Tx, programId: string, orderId: string, flag: OrderFlag | null) {
  const { rows } = await sql<{ flag: OrderFlag | null }>`
    update orders o set flag = ${flag} from orders before
    where o.program_id = ${programId} and o.id = ${orderId} and before.program_id = o.program_id and before.id = o.id
    returning before.flag`.execute(tx);
  return rows[0];
}
