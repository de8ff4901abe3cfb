import { type AfterSaleState, afterSaleChanged } from "@banyan/contracts";
import { type RawBuilder, sql } from "kysely";
import type { StaffCaller } from "#kernel/auth.ts";
import type { Tx } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { moveState } from "#kernel/states.ts";
import type { Ordering } from "../deps.ts";
import { orderFact } from "../order-facts.ts";
import { afterSaleFlow, timesOf } from "./after-sale.ts";
import { afterSaleSetting } from "./settings.ts";
import { type Case, type CaseOrder, findCase, insertNote, lockCaseOrder } from "./store.ts";

export type CaseKey = { programId: string; id: string /** Only this member's. */; memberId?: string | undefined };
export type Operator = Pick<StaffCaller, "id" | "name">;
export type Locked = { order: CaseOrder; one: Case };

/** An after-sale with its order locked: two operators, a shopper and a sweep take turns. Errors: AFTER_SALE_NOT_FOUND. */
export async function lockCase(tx: Tx, { programId, id, memberId }: CaseKey): Promise<Locked> {
  const seen = (await findCase(tx, programId, id, memberId)) ?? fail("AFTER_SALE_NOT_FOUND");
  const order = await lockCaseOrder(tx, programId, seen.orderId);
  const one = await findCase(tx, programId, id); // as it is now that nobody else may move it
  if (!order || !one) throw new Error(`After-sale ${id} lost its order`);
  return { order, one };
}

export type Advance = {
  to: AfterSaleState;
  /** A word for the history: who did it, MEMBER_…, STAFF_…, and what. */ reason: string;
  set?: RawBuilder<unknown>;
  by?: Operator | undefined;
  /** What the operator said to it. */ text?: string | undefined;
};

/** Moves a locked after-sale on: state, history, deadlines and fact. Errors: AFTER_SALE_STATE. */
export async function advance(deps: Ordering, tx: Tx, { order, one }: Locked, step: Advance): Promise<Case> {
  const { programId, id, kind } = one;
  const { to, reason, set, by, text = "" } = step;
  if (!afterSaleFlow.mayMove(one.state, to)) fail("AFTER_SALE_STATE", { details: { state: one.state } });
  const now = deps.clock.now();
  const times = timesOf({ kind, state: to }, now, await deps.settings.read(programId, afterSaleSetting));
  const moved = await moveState(tx, {
    states: afterSaleFlow,
    table: "after_sales",
    programId,
    id,
    from: one.state,
    to,
    reason,
    set: sql`due_at = ${times.dueAt}, next_at = ${times.nextAt}${set ? sql`, ${set}` : sql``}`,
  });
  if (moved === null) throw new Error(`After-sale ${id} moved although its order is locked`);
  if (by) await insertNote(tx, { programId, afterSaleId: id, id: uuidv7(now), toState: to, text, by });
  await appendFact(tx, afterSaleChanged, {
    programId,
    subject: order.id,
    personId: order.personId,
    data: { ...caseFact(order, one), kind, from: one.state, to, reason },
  });
  return { ...one, state: to, ...times };
}

/** The fields every fact of an after-sale begins with. */
export const caseFact = (order: CaseOrder, one: Pick<Case, "id">) => ({ ...orderFact(order), after_sale_id: one.id });
