import { sql } from "kysely";
import type { Notification } from "#gateways/pay/index.ts";
import type { Db, Tx } from "#kernel/db.ts";

/** What a notification came to. */
export type InboxOutcome =
  | "PAID"
  | "DUPLICATE"
  | "LATE_PAYMENT"
  | "SECOND_PAYMENT"
  | "AMOUNT_MISMATCH"
  | "PAYER_MISMATCH"
  | "NOT_PAID"
  | "REFUND_UPDATED"
  | "UNKNOWN"
  | "FOREIGN"
  | "IGNORED";

/** The process that received it applies it at once; the sweep takes it only when that did not happen. */
const SWEEP_AFTER = "5 seconds";

/** True when it is new. Its id is unique: a repetition changes nothing. */
export async function keepNotification(db: Db, programId: string, notification: Notification): Promise<boolean> {
  const { numAffectedRows } = await sql`
    insert into pay_notifications (program_id, id, event_type, message, next_at)
    values (${programId}, ${notification.id}, ${notification.eventType}, ${JSON.stringify(notification)},
      app_now() + ${SWEEP_AFTER}::interval)
    on conflict (program_id, id) do nothing`.execute(db);
  return numAffectedRows === 1n;
}

export async function markApplied(db: Db | Tx, programId: string, id: string, outcome: InboxOutcome): Promise<void> {
  await sql`
    update pay_notifications set applied_at = app_now(), outcome = ${outcome}
    where program_id = ${programId} and id = ${id} and applied_at is null`.execute(db);
}

export async function noteFailure(db: Db, programId: string, id: string, error: string): Promise<void> {
  await sql`
    update pay_notifications set attempts = attempts + 1, last_error = ${error.slice(0, 500)}
    where program_id = ${programId} and id = ${id}`.execute(db);
}

/** Notifications left over (the process died, the database was away), each handed to one caller; waits double from 5 s to 5 min. Index: pay_notifications_waiting. */
export async function takeWaiting(db: Db, limit: number): Promise<{ programId: string; notification: Notification }[]> {
  const { rows } = await sql<{ programId: string; message: StoredNotification }>`
    update pay_notifications
    set next_at = app_now() + least(interval '5 s' * 2 ^ least(attempts, 10), interval '5 min')
    where (program_id, id) in (
      select program_id, id from pay_notifications where applied_at is null and next_at <= app_now()
      order by next_at limit ${limit} for update skip locked)
    returning program_id as "programId", message`.execute(db);
  return rows.map(({ programId, message }) => ({ programId, notification: revive(message) }));
}

/** What JSON makes of a notification: instants are text. */
type StoredNotification = Notification;

function revive(stored: StoredNotification): Notification {
  const date = (value: Date | null) => (value === null ? null : new Date(value));
  switch (stored.about) {
    case "transaction":
      return { ...stored, transaction: { ...stored.transaction, paidAt: date(stored.transaction.paidAt) } };
    case "refund":
      return { ...stored, refund: { ...stored.refund, succeededAt: date(stored.refund.succeededAt) } };
    case "other":
      return stored;
  }
}

/** Applied ones are kept for the reconciliation of the month and forgotten later. */
export async function forgetOldNotifications(db: Db): Promise<void> {
  await sql`delete from pay_notifications where applied_at < app_now() - interval '62 days'`.execute(db);
}
