import { orderCompleted } from "@banyan/contracts";
import { sql } from "kysely";
import { type Tx, transact } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { moveState } from "#kernel/states.ts";
import type { Ordering } from "./deps.ts";
import { orderStates } from "./order.ts";
import { orderFact } from "./order-facts.ts";
import { type LockedOrder, listToComplete, lockOrder } from "./order-store.ts";

/** The buyer has it. Errors: ORDER_NOT_FOUND, ORDER_STATE. */
export async function receiveOrder(
  tx: Tx,
  { programId, orderId, memberId }: { programId: string; orderId: string; memberId: string },
): Promise<void> {
  const order = (await lockOrder(tx, programId, orderId, memberId)) ?? fail("ORDER_NOT_FOUND");
  if (order.state !== "SHIPPED") fail("ORDER_STATE", { details: { state: order.state } });
  await complete(tx, programId, order, "MEMBER");
}

const BATCH = 200;

/** Receipt nobody confirmed is assumed after the program's days. */
export async function completeOverdue(deps: Ordering): Promise<void> {
  for (;;) {
    const due = await listToComplete(deps.db.workers, BATCH);
    for (const { programId, id } of due) {
      await transact(deps.db.workers, async (tx) => {
        const order = await lockOrder(tx, programId, id);
        if (order?.state === "SHIPPED") await complete(tx, programId, order, "TIMEOUT");
      });
    }
    if (due.length < BATCH) return;
  }
}

const reasons = { MEMBER: "MEMBER_RECEIVED", TIMEOUT: "RECEIPT_ASSUMED", STAFF: "HANDED_OVER" } as const;

/** The locked order is SHIPPED. */
export async function complete(tx: Tx, programId: string, order: LockedOrder, by: keyof typeof reasons): Promise<void> {
  await moveState(tx, {
    states: orderStates,
    table: "orders",
    programId,
    id: order.id,
    from: "SHIPPED",
    to: "COMPLETED",
    reason: reasons[by],
    set: sql`completed_at = app_now()`,
  });
  await appendFact(tx, orderCompleted, {
    programId,
    subject: order.id,
    personId: order.personId,
    data: { ...orderFact(order), by },
  });
}
