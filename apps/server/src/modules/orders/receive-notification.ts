import type { Notification, SignedHeaders } from "#gateways/pay/index.ts";
import { checkpoint } from "#kernel/checkpoint.ts";
import { applyTransaction } from "./apply-payment.ts";
import type { Ordering } from "./deps.ts";
import { type InboxOutcome, keepNotification, markApplied, noteFailure, takeWaiting } from "./inbox-store.ts";
import { applyRefund } from "./refund-payment.ts";

export type Inbox = {
  /** Verifies, keeps, and starts to apply; returns as soon as it is kept. Errors: SIGNATURE_INVALID, INVALID_INPUT, UNKNOWN_PROGRAM. */
  receive(programId: string, headers: SignedHeaders, rawBody: Buffer): Promise<void>;
  /** Applies what was left over. */
  sweep(): Promise<void>;
  /** Resolves when nothing received here waits to be applied. */
  idle(): Promise<void>;
};

/** Of the orders pool's eight connections: placing orders always finds one, and payments do not fall behind (four did, measured). */
const AT_ONCE = 6;
/** Beyond this the rows wait for the sweep; WeChat has its 204 either way. */
const MOST_WAITING = 2_000;
const SWEEP_BATCH = 50;

/** The notify inbox: kept in one statement, answered, then applied by this process; a sweep finds what a crash left. */
export function createInbox(deps: Ordering): Inbox {
  type Item = { programId: string; notification: Notification };
  const waiting: Item[] = [];
  const running = new Set<Promise<void>>();

  function nudge() {
    while (running.size < AT_ONCE) {
      const item = waiting.shift();
      if (!item) return;
      const work: Promise<void> = apply(item).finally(() => {
        running.delete(work);
        nudge();
      });
      running.add(work);
    }
  }

  async function apply({ programId, notification }: Item): Promise<void> {
    try {
      await applyNotification(deps, programId, notification);
    } catch (error) {
      deps.log.error({ err: error, notification: notification.id }, "notification could not be applied");
      await noteFailure(deps.db.workers, programId, notification.id, String(error)).catch(() => {}); // the sweep comes anyway
    }
  }

  return {
    async receive(programId, headers, rawBody) {
      const notification = await deps.pay.openNotification(programId, headers, rawBody);
      const isNew = await keepNotification(deps.db.orders, programId, notification);
      checkpoint("notify.kept");
      if (!isNew || waiting.length >= MOST_WAITING) return;
      waiting.push({ programId, notification });
      nudge();
    },
    async sweep() {
      for (;;) {
        const left = await takeWaiting(deps.db.workers, SWEEP_BATCH);
        await Promise.all(left.map(apply));
        if (left.length < SWEEP_BATCH) return;
      }
    },
    async idle() {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

async function applyNotification(deps: Ordering, programId: string, notification: Notification): Promise<void> {
  const { id: notificationId } = notification;
  const done = (outcome: InboxOutcome) => markApplied(deps.db.orders, programId, notificationId, outcome);
  switch (notification.about) {
    case "transaction":
      await applyTransaction(deps, programId, notification.transaction, { notificationId });
      return;
    case "refund":
      return done(await applyRefund(deps, programId, notification.refund));
    case "other":
      return done("IGNORED");
  }
}
