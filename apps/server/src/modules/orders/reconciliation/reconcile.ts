import { addDays, atTime, DEFAULT_ZONE, dayOf, daysBetween } from "@banyan/calendar";
import { type BillLine, BillUnreadable, isPaid, PayRefused, PayUnknown, type TradeBill } from "#gateways/pay/index.ts";
import { transact } from "#kernel/db.ts";
import { applyTransaction } from "../apply-payment.ts";
import type { Ordering } from "../deps.ts";
import { applyRefund } from "../refund-payment.ts";
import { listOurs, noteWaiting, openDays, replaceDay, takeDueDays, triesOf } from "./bill-store.ts";
import { compare, type Difference, keyOf, movedOn, type Ours, totalsOf } from "./compare.ts";

/** WeChat has yesterday's bill at ten in Beijing. */
const READY_AT = "10:00";
/** WeChat keeps bills for three months; older days cannot be compared. */
const KEPT_DAYS = 90;
/** After a pause so many days are caught up with by themselves; older ones by the button. */
const CATCH_UP_DAYS = 31;
const AGAIN_SECONDS = 1_800;
/** A bill that is not there although we have money of that day is waited for so many times: a day. Then it counts as empty. */
const MOST_TRIES = 48;
/** At most so many questions to WeChat in one comparison; a re-run asks on. */
const MOST_ASKED = 500;
const DAYS_AT_ONCE = 4;

/** Whether WeChat can have this day's bill now. */
export const hasBill = (day: string, now: Date): boolean =>
  day <= lastReadyDay(now) && daysBetween(day, dayOf(now, DEFAULT_ZONE)) <= KEPT_DAYS;

function lastReadyDay(now: Date): string {
  const today = dayOf(now, DEFAULT_ZONE);
  return addDays(today, now >= atTime(today, READY_AT, DEFAULT_ZONE) ? -1 : -2);
}

/** Every day that can be compared and was not; those whose bill was not there again every half hour. */
export async function reconcileDue(deps: Ordering): Promise<void> {
  const lastDay = lastReadyDay(deps.clock.now());
  for (const { id } of await deps.programs.list()) await openDays(deps.db.workers, id, lastDay, CATCH_UP_DAYS);
  for (;;) {
    const due = await takeDueDays(deps.db.workers, AGAIN_SECONDS, DAYS_AT_ONCE);
    for (const { programId, day } of due) {
      // one program's trouble (no credentials, say) must not stop the others; the day comes again by itself
      await reconcile(deps, programId, day).catch((error: unknown) =>
        deps.log.error({ err: error, program: programId, day }, "a day could not be compared with WeChat's bill"),
      );
    }
    if (due.length < DAYS_AT_ONCE) return;
  }
}

/**
 * Compares one day with WeChat's bill and keeps the result in place of the one before. What only we do not know is asked about
 * and takes its usual way (paid, given back …) before the result is written; so a second run finds less, never more.
 */
export async function reconcile(deps: Ordering, programId: string, day: string): Promise<void> {
  const bill = await fetchBill(deps, programId, day);
  if (bill === null) return;
  const account = await deps.pay.account(programId);
  // a merchant's bill holds all its mini-programs
  const lines = bill.lines.filter((line) => line.appid === account.appid && line.mchid === account.mchid).map(named);
  const numbers = {
    payments: lines.flatMap((line) => (line.subject === "PAYMENT" ? line.number : [])),
    refunds: lines.flatMap((line) => (line.subject === "REFUND" ? line.number : [])),
  };
  const look = () => listOurs(deps.db.workers, programId, day, numbers);
  let ours = await look();
  const first = compare(day, ours, lines);
  if (await askAbout(deps, programId, first)) ours = await look();
  const standing = new Set(compare(day, ours, lines).map(keyOf));
  await transact(deps.db.workers, (tx) =>
    replaceDay(
      tx,
      programId,
      day,
      {
        here: totalsOf(movedOn(day, ours)),
        there: { ...totalsOf(lines), feeMillifen: lines.reduce((sum, { feeMillifen }) => sum + feeMillifen, 0) },
        lines,
        differences: first.map((one) => ({ ...one, isResolved: !standing.has(keyOf(one)) })),
      },
      deps.clock.now(),
    ),
  );
}

/** The day's bill; empty when there was no trade; null when it must be tried again, which is noted. */
async function fetchBill(deps: Ordering, programId: string, day: string): Promise<TradeBill | null> {
  const { workers } = deps.db;
  const wait = async (reason: string) => {
    await noteWaiting(workers, programId, day, { reason, againSeconds: AGAIN_SECONDS });
    return null;
  };
  try {
    return await deps.pay.tradeBill(programId, day);
  } catch (error) {
    if (error instanceof PayRefused && error.code === "NO_STATEMENT_EXIST") {
      const ours: Ours[] = await listOurs(workers, programId, day, { payments: [], refunds: [] });
      const isOver = ours.length === 0 || (await triesOf(workers, programId, day)) >= MOST_TRIES;
      return isOver ? { lines: [] } : wait(error.code);
    }
    if (error instanceof PayRefused) return wait(error.code);
    if (error instanceof PayUnknown || error instanceof BillUnreadable) {
      deps.log.warn({ err: error, program: programId, day }, "WeChat's bill could not be read");
      return wait(error.message);
    }
    throw error;
  }
}

/** True when WeChat's answer changed something here. Nothing is asked about what cannot be ours. */
async function askAbout(deps: Ordering, programId: string, differences: readonly Difference[]): Promise<boolean> {
  const asked = differences.filter(({ kind, orderId }) => kind === "STATE" && orderId !== null).slice(0, MOST_ASKED);
  let isChanged = false;
  for (const { subject, number } of asked) {
    try {
      isChanged = (await ask(deps, programId, subject, number)) || isChanged;
    } catch (error) {
      if (!(error instanceof PayUnknown || error instanceof PayRefused)) throw error;
      deps.log.warn({ err: error, number }, "a difference could not be asked about");
    }
  }
  return isChanged;
}

async function ask(deps: Ordering, programId: string, subject: Difference["subject"], number: string) {
  if (subject === "REFUND") {
    const refund = await deps.pay.queryRefund(programId, number);
    return refund !== null && (await applyRefund(deps, programId, refund)) === "REFUND_UPDATED";
  }
  const transaction = await deps.pay.query(programId, number);
  if (!transaction || !isPaid(transaction)) return false;
  return (await applyTransaction(deps, programId, transaction, "query")) !== "DUPLICATE";
}

const named = (line: BillLine) =>
  line.kind === "REFUND"
    ? { ...line, subject: line.kind, number: line.outRefundNo ?? "", wechatNumber: line.refundId ?? "" }
    : { ...line, subject: line.kind, number: line.outTradeNo, wechatNumber: line.transactionId };
