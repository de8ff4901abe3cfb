import type { Permission } from "@banyan/contracts";
import { sql } from "kysely";
import { audit } from "#kernel/audit.ts";
import type { Db, Tx } from "#kernel/db.ts";
import { transact } from "#kernel/db.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { moveState } from "#kernel/states.ts";
import { adjustPrice, needsApproval, type PriceChange } from "./adjust-price.ts";
import {
  type AdjustmentRow,
  findAdjustablePrice,
  findAdjustment,
  hasWaitingAdjustment,
  insertAdjustment,
  listStaleAdjustments,
  setAdjustedPrice,
} from "./adjustment-store.ts";
import type { Ordering } from "./deps.ts";
import { adjustmentStates } from "./order.ts";
import { lockOrder } from "./order-store.ts";
import { endOpenPayment, PaymentOpened } from "./pay-order.ts";
import { findOpenPayment } from "./payment-store.ts";
import { adjustmentSetting } from "./settings.ts";
import type { Staff } from "./ship-order.ts";

type Adjuster = Staff & { permissions: ReadonlySet<Permission> };
/** Runs its argument in the caller's one transaction. */
type Finish<R> = (run: (tx: Tx) => Promise<void>) => Promise<R>;
const MOST_TRIES = 3;

/**
 * Another price for an unpaid order. A large change by someone who may not approve waits; any other takes effect at once:
 * the open prepay of the old amount is closed at WeChat first, so that the buyer can pay only the new one.
 * Errors: ORDER_NOT_FOUND, ORDER_STATE, ADJUSTMENT_TOO_LARGE, ADJUSTMENT_WAITING, PAYMENT_UNAVAILABLE.
 */
export async function adjustOrder<R>(
  deps: Ordering,
  asked: { programId: string; orderId: string; change: PriceChange & { reason: string }; by: Adjuster },
  finish: Finish<R>,
): Promise<R> {
  const { programId, orderId, change, by } = asked;
  const rule = await deps.settings.read(programId, adjustmentSetting);
  const mayApprove = by.permissions.has("order.approve");
  const decide = async (from: Db | Tx) => {
    const price = (await findAdjustablePrice(from, programId, orderId)) ?? fail("ORDER_NOT_FOUND");
    const adjusted = adjustPrice(price, change) ?? fail("ADJUSTMENT_TOO_LARGE", { field: "body.goodsOffFen" });
    return { price, adjusted, waits: !mayApprove && needsApproval(adjusted, rule) };
  };
  const { waits } = await decide(deps.db.orders);
  return withoutOpenPayment(deps, programId, waits ? null : orderId, finish, async (tx) => {
    await lockUnpaid(tx, programId, orderId);
    if (await hasWaitingAdjustment(tx, programId, orderId)) fail("ADJUSTMENT_WAITING");
    const now = await decide(tx);
    const id = uuidv7(deps.clock.now());
    const row = { programId, id, orderId, ...now.adjusted, beforeFen: now.price.payableFen, reason: change.reason, by };
    await insertAdjustment(tx, row);
    if (!now.waits) await apply(tx, { programId, id, orderId, by, change, answer: "" });
    await audit(tx, {
      programId,
      actor: `staff:${by.id}`,
      action: now.waits ? "order.adjust-request" : "order.adjust",
      subject: `order:${orderId}`,
      before: { payableFen: row.beforeFen },
      after: {
        payableFen: row.payableFen,
        goodsOffFen: row.goodsOffFen,
        shippingFen: row.shippingFen,
        reason: row.reason,
      },
    });
  });
}

/** Errors: ADJUSTMENT_NOT_FOUND, ADJUSTMENT_DECIDED, ORDER_STATE, PAYMENT_UNAVAILABLE. */
export async function decideAdjustment<R>(
  deps: Ordering,
  {
    programId,
    id,
    approve,
    answer,
    by,
  }: { programId: string; id: string; approve: boolean; answer: string; by: Staff },
  finish: (run: (tx: Tx) => Promise<string>) => Promise<R>,
): Promise<R> {
  const known = (await findAdjustment(deps.db.orders, programId, id)) ?? fail("ADJUSTMENT_NOT_FOUND");
  const settles = approve && known.state === "WAITING" ? known.orderId : null;
  return withoutOpenPayment(deps, programId, settles, finish, async (tx) => {
    await lockUnpaid(tx, programId, known.orderId);
    const { state, orderId, goodsOffFen, shippingFen } = (await findAdjustment(tx, programId, id)) ?? known;
    if (state !== "WAITING") fail("ADJUSTMENT_DECIDED", { details: { state } });
    if (approve) await apply(tx, { programId, id, orderId, by, change: { goodsOffFen, shippingFen }, answer });
    else await settle(tx, { programId, id, by, answer, to: "REJECTED" });
    await audit(tx, {
      programId,
      actor: `staff:${by.id}`,
      action: approve ? "order.adjust-approve" : "order.adjust-reject",
      subject: `order:${orderId}`,
      after: { adjustment: id, answer },
    });
    return orderId;
  });
}

/** What waits for a decision although its order is paid or closed lapses; rows are few (order_adjustments_waiting). */
export async function lapseAdjustments(deps: Ordering): Promise<void> {
  for (const { programId, id } of await listStaleAdjustments(deps.db.workers, 100)) {
    await transact(deps.db.workers, async (tx) => {
      await settle(tx, { programId, id, by: null, answer: "", to: "LAPSED" });
    });
  }
}

async function lockUnpaid(tx: Tx, programId: string, orderId: string): Promise<void> {
  const order = (await lockOrder(tx, programId, orderId)) ?? fail("ORDER_NOT_FOUND");
  if (order.state !== "PENDING_PAYMENT") fail("ORDER_STATE", { details: { state: order.state } });
}

type Applying = Pick<AdjustmentRow, "programId" | "id" | "orderId"> & {
  by: Staff;
  change: PriceChange;
  answer: string;
};

async function apply(tx: Tx, { programId, id, orderId, by, change, answer }: Applying): Promise<void> {
  if (await findOpenPayment(tx, programId, orderId)) throw new PaymentOpened();
  const price = (await findAdjustablePrice(tx, programId, orderId)) ?? fail("ORDER_NOT_FOUND");
  const adjusted = adjustPrice(price, change) ?? fail("ADJUSTMENT_TOO_LARGE");
  await setAdjustedPrice(tx, programId, orderId, adjusted);
  await settle(tx, { programId, id, by, answer, to: "APPLIED" });
}

async function settle(
  tx: Tx,
  {
    programId,
    id,
    by,
    answer,
    to,
  }: { programId: string; id: string; by: Staff | null; answer: string; to: "APPLIED" | "REJECTED" | "LAPSED" },
): Promise<void> {
  await moveState(tx, {
    states: adjustmentStates,
    table: "order_adjustments",
    programId,
    id,
    from: "WAITING",
    to,
    reason: to,
    set: sql`decided_at = app_now(), decided_by_name = ${by?.name ?? null}, answer = ${answer}`,
  });
}

/** Runs `work` once nothing can be paid at the old amount any more; a payment begun in between is ended too. */
async function withoutOpenPayment<T, R>(
  deps: Ordering,
  programId: string,
  /** null: nothing needs to be ended. */ orderId: string | null,
  finish: (run: (tx: Tx) => Promise<T>) => Promise<R>,
  work: (tx: Tx) => Promise<T>,
): Promise<R> {
  for (let tries = 1; ; tries++) {
    if (orderId !== null) await endOpenPayment(deps, programId, orderId);
    try {
      return await finish(work);
    } catch (error) {
      if (!(error instanceof PaymentOpened)) throw error;
      if (tries >= MOST_TRIES) fail("PAYMENT_UNAVAILABLE", { cause: error });
    }
  }
}
