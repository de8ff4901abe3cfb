import { sql } from "kysely";
import { type Tx, transact } from "#kernel/db.ts";
import { Failure } from "#kernel/failure.ts";
import type { Ordering } from "../deps.ts";
import { deadlineOf } from "./after-sale.ts";
import { advance, type CaseKey, type Locked, lockCase } from "./lock.ts";
import { afterSaleSetting } from "./settings.ts";
import { releaseCase, settle } from "./settle.ts";
import { type Case, dropDeadline, listDue, releaseUnits, writeReceipt } from "./store.ts";

const PAGE = 100;

/** What nobody did in time happens by itself; one that cannot go on does not hold up the others. */
export async function sweepAfterSales(deps: Ordering): Promise<void> {
  let after: { nextAt: Date; id: string } | null = null;
  for (;;) {
    const page: Awaited<ReturnType<typeof listDue>> = await listDue(deps.db.workers, after, PAGE);
    for (const key of page) await stepOne(deps, key);
    after = page.at(-1) ?? null;
    if (page.length < PAGE) return;
  }
}

async function stepOne(deps: Ordering, key: CaseKey): Promise<void> {
  try {
    await transact(deps.db.workers, async (tx) => {
      const locked = await lockCase(tx, { programId: key.programId, id: key.id });
      const { nextAt } = locked.one;
      // somebody was quicker, or another sweep
      if (nextAt && nextAt <= deps.clock.now()) await stepByItself(deps, tx, locked);
    });
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    // it waits for an operator from now on, as late as it is
    deps.log.warn({ err: error, afterSale: key.id }, "after-sale cannot go on by itself");
    await dropDeadline(deps.db.workers, key.programId, key.id);
  }
}

async function stepByItself(deps: Ordering, tx: Tx, locked: Locked): Promise<void> {
  const { one } = locked;
  switch (deadlineOf(one)?.becomes) {
    case "AGREED": {
      const { returnAddress } = await deps.settings.read(one.programId, afterSaleSetting);
      const set = sql`return_address = ${returnAddress && JSON.stringify(returnAddress)}::jsonb`;
      await advance(deps, tx, locked, { to: "AGREED", reason: "ANSWER_TIMEOUT", set });
      return;
    }
    case "CLOSED":
      await advance(deps, tx, locked, { to: "CLOSED", reason: "RETURN_TIMEOUT" });
      await releaseCase(tx, one);
      return;
    case "RECEIVED":
      // accepted as sent; nobody saw the goods, so none is put on the shelf
      await writeReceipt(
        tx,
        one,
        one.lines.map((line) => ({ orderLineId: line.orderLineId, accepted: line.quantity, restocked: 0 })),
      );
      await advance(deps, tx, locked, { to: "RECEIVED", reason: "RECEIPT_TIMEOUT" });
      return;
    case "REFUNDING":
      await settle(deps, tx, locked, { reason: one.state === "APPLIED" ? "ANSWER_TIMEOUT" : "REFUND_TIMEOUT" });
      return;
    case "DONE":
      await finishExchange(deps, tx, locked, "EXCHANGE_RECEIPT_ASSUMED");
      return;
  }
}

/** The exchanged goods arrived: their units may be asked for again. */
export async function finishExchange(
  deps: Ordering,
  tx: Tx,
  locked: Locked,
  reason: "MEMBER_RECEIVED" | "EXCHANGE_RECEIPT_ASSUMED",
): Promise<Case> {
  const done = await advance(deps, tx, locked, { to: "DONE", reason, set: sql`done_at = app_now()` });
  const { programId, orderId, lines } = locked.one;
  await releaseUnits(tx, programId, orderId, lines);
  return done;
}
