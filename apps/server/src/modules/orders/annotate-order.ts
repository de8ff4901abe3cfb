import type { OrderFlag } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import { type Tx, transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import type { Ordering } from "./deps.ts";
import { insertNote, updateFlag } from "./order-note-store.ts";
import type { Staff } from "./ship-order.ts";

type OfOrder = { programId: string; orderId: string; by: Staff };

/** Only operators see it. Errors: ORDER_NOT_FOUND. */
export async function addNote(deps: Ordering, tx: Tx, { text, ...note }: OfOrder & { text: string }): Promise<void> {
  const id = uuidv7(deps.clock.now());
  if (!(await insertNote(tx, { ...note, id, text }))) fail("ORDER_NOT_FOUND");
  const subject = `order:${note.orderId}`;
  // the text may name people: the audit says that, not what, was written
  await audit(tx, {
    programId: note.programId,
    actor: `staff:${note.by.id}`,
    action: "order.note",
    subject,
    after: { id },
  });
}

/** Errors: ORDER_NOT_FOUND. */
export const setFlag = (deps: Ordering, { programId, orderId, by, flag }: OfOrder & { flag: OrderFlag | null }) =>
  transact(deps.db.orders, async (tx) => {
    const before = (await updateFlag(tx, programId, orderId, flag)) ?? fail("ORDER_NOT_FOUND");
    if (before.flag === flag) return;
    const subject = `order:${orderId}`;
    await audit(tx, { programId, actor: `staff:${by.id}`, action: "order.flag", subject, before, after: { flag } });
  });
