import { dayOf } from "@banyan/calendar";
import type { AfterSaleSettings } from "@banyan/contracts";
import { audit } from "#kernel/audit.ts";
import { take } from "#kernel/counters.ts";
import type { Tx } from "#kernel/db.ts";
import type { Ordering } from "../deps.ts";
import type { Locked } from "./lock.ts";
import { afterSaleSetting } from "./settings.ts";
import { dueNow, refundObstacle, settle } from "./settle.ts";
import { type Case, memberRecord } from "./store.ts";

type Record = { paidOrders: number; refundedOrders: number };

/** A member with a good record, and an amount small enough. */
export function isTrusted(
  { enabled, paidOrders, refundRatioBp, capFen }: AfterSaleSettings["instantRefund"],
  record: Record,
  amountFen: number,
): boolean {
  return (
    enabled &&
    record.paidOrders >= paidOrders &&
    record.refundedOrders * 10_000 <= refundRatioBp * record.paidOrders &&
    amountFen <= capFen
  );
}

/** Goods that never left the shop, or a parcel on its way back; never the money of goods that stay with the buyer. */
export const mayBeInstant = (
  one: Pick<Case, "kind" | "state"> & { lines: readonly { quantity: number; unshipped: number }[] },
): boolean =>
  one.kind === "REFUND_ONLY"
    ? one.state === "APPLIED" && one.lines.every(({ quantity, unshipped }) => quantity === unshipped)
    : one.kind === "RETURN_REFUND" && one.state === "RETURNED";

/**
 * Refunds at once, without an operator, when all of it holds and the day's cap of the program has room (one conditional
 * counter: parallel ones never pass it). Otherwise nothing happens and an operator decides as usual.
 */
export async function instantRefund(deps: Ordering, tx: Tx, locked: Locked): Promise<boolean> {
  const { order, one } = locked;
  const { programId, id } = one;
  if (!mayBeInstant(one)) return false;
  const { instantRefund: terms } = await deps.settings.read(programId, afterSaleSetting);
  const { totalFen } = dueNow(order, one);
  if (!terms.enabled || !isTrusted(terms, await memberRecord(tx, programId, one.memberId), totalFen)) return false;
  if (await refundObstacle(deps, tx, programId, order)) return false;
  const program = await deps.programs.byId(programId);
  const key = `instant-refund:${dayOf(deps.clock.now(), program?.zone)}`;
  const { full } = await take(tx, programId, [{ key, amount: totalFen, limit: terms.dailyCapFen }]);
  if (full.length > 0) return false;
  await settle(deps, tx, locked, { reason: "INSTANT_REFUND", isInstant: true });
  await audit(tx, {
    programId,
    actor: "system",
    action: "after-sale.instant-refund",
    subject: `after-sale:${id}`,
    after: { refundFen: totalFen, capFen: terms.capFen },
  });
  return true;
}
