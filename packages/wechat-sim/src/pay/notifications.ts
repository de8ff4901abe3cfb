import { randomUUID } from "node:crypto";
import type { Apps, Merchant } from "../apps.ts";
import type { Agenda } from "../core/agenda.ts";
import { beijingTime, type SimulatorClock } from "../core/clock.ts";
import type { Faults } from "../core/faults.ts";
import type { Journal } from "../core/journal.ts";
import * as json from "../core/json.ts";
import { createCollection, type Store } from "../core/store.ts";
import { postWithin } from "./post.ts";
import { type NotificationContent, type SignatureKind, signNotification } from "./signing.ts";

/**
 * After a failed attempt the next follows 15s/15s/30s/3m/10m/20m/30m/30m/30m/60m/3h/3h/3h/6h/6h later:
 * one first attempt and fifteen more within 24 h 4 min. Source: WeChat Pay, 支付成功回调通知.
 */
export const NOTIFY_RETRY_SECONDS: readonly number[] = [
  15, 15, 30, 180, 600, 1_200, 1_800, 1_800, 1_800, 3_600, 10_800, 10_800, 10_800, 21_600, 21_600,
];
/** The receiver must have answered 200 or 204 by then. Wall time, also under a driven clock. */
export const NOTIFY_BUDGET_MS = 5_000;

/** `outcome` is the HTTP status as text, `timeout`, `dropped` or the network error. */
export type Attempt = { at: string; outcome: string };

export type Notification = NotificationContent & {
  mchid: string;
  url: string;
  state: "PENDING" | "DELIVERED" | "EXHAUSTED";
  attempts: Attempt[];
};

export type Notifications = {
  send(mchid: string, url: string, content: Omit<NotificationContent, "id" | "createdMs">): void;
  list(): Notification[];
  /** Send it once more whatever happened before, as WeChat sometimes does. */
  repeat(id: string): void;
};

export function createNotifications(parts: {
  store: Store;
  clock: SimulatorClock;
  agenda: Agenda;
  apps: Apps;
  faults: Faults;
  journal: Journal;
  budgetMs: number;
}): Notifications {
  const { store, clock, agenda, apps, faults, journal, budgetMs } = parts;
  const saved = createCollection<Notification>(store, "notifications", {
    key: (notification) => notification.id,
    columns: { created: (notification) => notification.createdMs },
  });

  agenda.on("notify", async (id, stopping) => {
    const notification = saved.get(id);
    const merchant = notification === undefined ? undefined : apps.merchant(notification.mchid);
    if (notification === undefined || merchant === undefined || notification.state !== "PENDING") return;
    await attempt(notification, merchant, stopping);
  });
  agenda.on("notify-again", async (id, stopping) => {
    const notification = saved.get(id);
    const merchant = notification === undefined ? undefined : apps.merchant(notification.mchid);
    if (notification !== undefined && merchant !== undefined) await post(notification, merchant, "good", stopping);
  });

  async function attempt(notification: Notification, merchant: Merchant, stopping: AbortSignal) {
    const atMs = clock.ms();
    const fault = faults.take("notify");
    if (fault?.kind === "delay") return agenda.schedule("notify", notification.id, atMs + fault.ms);
    if (fault?.kind === "signtest") await post(notification, merchant, "probe", stopping);

    let outcome: string;
    if (fault?.kind === "drop") outcome = "dropped";
    else if (fault?.kind === "wrong-amount")
      outcome = await post(withWrongAmount(notification), merchant, "good", stopping);
    else outcome = await post(notification, merchant, fault?.kind === "bad-signature" ? "broken" : "good", stopping);
    if (fault?.kind === "duplicate") await post(notification, merchant, "good", stopping);
    // Given up halfway: the task is still saved and runs again at the next start.
    stopping.throwIfAborted();

    const attempts = [...notification.attempts, { at: new Date(atMs).toISOString(), outcome }];
    const isDelivered = outcome === "200" || outcome === "204";
    const wait = NOTIFY_RETRY_SECONDS[attempts.length - 1];
    const state = isDelivered ? "DELIVERED" : wait === undefined ? "EXHAUSTED" : "PENDING";
    saved.put({ ...notification, attempts, state });
    if (state === "PENDING" && wait !== undefined) agenda.schedule("notify", notification.id, atMs + wait * 1000);
  }

  /** One HTTP call; the id stays the same over all attempts, nonce and signature are fresh. */
  async function post(
    notification: Notification,
    merchant: Merchant,
    kind: SignatureKind,
    stopping: AbortSignal,
  ): Promise<string> {
    const atMs = clock.ms();
    const createTime = beijingTime(notification.createdMs);
    const { headers, body } = await signNotification(merchant, notification, createTime, atMs, kind);
    const { status, text } = await postWithin(notification.url, headers, body, budgetMs, stopping);
    journal.record({
      at: new Date(atMs).toISOString(),
      direction: "out",
      method: "POST",
      url: notification.url,
      status,
      code: notification.eventType,
      request: notification.plaintext,
      response: text,
      fault: kind === "good" ? "" : kind,
    });
    return status === 0 ? text : String(status);
  }

  return {
    send(mchid, url, content) {
      const notification: Notification = {
        ...content,
        id: randomUUID(),
        createdMs: clock.ms(),
        mchid,
        url,
        state: "PENDING",
        attempts: [],
      };
      saved.put(notification);
      agenda.schedule("notify", notification.id, clock.ms());
    },
    list: () => saved.where("1 ORDER BY created DESC LIMIT 1000"),
    repeat: (id) => agenda.schedule("notify-again", id, clock.ms()),
  };
}

/** Correctly signed and sealed, but for one fen more: the receiver must compare it with its order. */
function withWrongAmount(notification: Notification): Notification {
  const content = json.parse(notification.plaintext) ?? {};
  const amount = json.record(content["amount"]);
  const wrong = { ...content, amount: { ...amount, total: Number(amount["total"]) + 1 } };
  return { ...notification, plaintext: JSON.stringify(wrong) };
}
