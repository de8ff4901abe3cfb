import type { Platform, VisitStart } from "./platform.ts";
import { createQueue, type QueuedEvent } from "./queue.ts";
import { createSender } from "./sender.ts";
import { uuidv7Maker } from "./uuid.ts";
import { CRAWLER_SCENE, readVisit, SHARE_PARAM } from "./visit.ts";

export const TRACKER_VERSION = "1.0.0";
const ANON_KEY = "banyan.anon";

/** `pending`: not asked yet — events wait in memory, nothing is stored or sent. */
export type Consent = "pending" | "granted" | "denied";
export type TrackerOptions = {
  platform: Platform;
  /** Program id, e.g. `demo`. */
  program: string;
  /** Whole address of `POST /collect`. */
  url: string;
  /** What the visitor chose earlier (the host remembers it). Default `pending`. */
  consent?: Consent;
  token?: string | null;
  appVersion?: string;
  /** How long an event may wait for company before it is sent. Default 300 ms, so that a live board lives. */
  flushAfterMs?: number;
};

export type Tracker = ReturnType<typeof createTracker>;

/**
 * The tracking SDK: behaviour of one device to `POST /collect` (`CollectBatch` of `@banyan/contracts`).
 * Records launch, show, hide and timings by itself; the host reports pages, shares and its own events.
 *
 * @example
 * const tracker = createTracker({ platform: weappPlatform(wx), program: "demo", url: "https://shop.example/collect" });
 * tracker.setConsent("granted"); // after the visitor agreed to the privacy notice
 * tracker.pageView("pages/product/index");
 * tracker.track("view_item", { product_id, price_fen: 1280 });
 */
export function createTracker(options: TrackerOptions) {
  const { platform, program, url, flushAfterMs = 300 } = options;
  const newId = uuidv7Maker(platform.now, platform.randomBytes);
  const queue = createQueue(platform);
  const sender = createSender(platform, queue, url, (context, events) => ({
    program,
    anon_id: anonId,
    ...(context.token && { token: context.token }),
    sent_at: platform.now(),
    visit: context.visit,
    device: {
      ...platform.device(),
      ...(options.appVersion && { app_version: options.appVersion }),
      tracker_version: TRACKER_VERSION,
    },
    events,
  }));

  let consent: Consent = "pending";
  let anonId = newId();
  let token = options.token ?? undefined;
  let visit = readVisit(platform.visitStart());
  let shownAt = platform.now();
  let page:
    | { path: string; since: number /** Came back with the program, not by a page change. */; isBack?: true }
    | undefined;
  let lastPage: string | undefined;

  function track(event: string, props?: Record<string, unknown>) {
    if (consent === "denied" || visit.scene === CRAWLER_SCENE) return;
    const { shareId, ...visitOnWire } = visit;
    const item: QueuedEvent = {
      id: newId(),
      event,
      ts: platform.now(),
      ...(props && { props }),
      ...(page && { page: page.path }),
      ...(shareId && { share_id: shareId }),
    };
    queue.add({ visit: visitOnWire, ...(token && { token }) }, item);
    if (consent === "granted") sender.within(flushAfterMs);
  }
  function setConsent(choice: "granted" | "denied") {
    if (choice === consent) return;
    consent = choice;
    if (choice === "denied") {
      sender.stop();
      queue.clear();
      platform.storage.remove(ANON_KEY);
      anonId = newId(); // whoever agrees later is not tied to what was withdrawn
      return;
    }
    anonId = platform.storage.get(ANON_KEY) ?? anonId;
    platform.storage.set(ANON_KEY, anonId);
    queue.persist();
    sender.start();
  }
  function pageLeave() {
    if (!page) return;
    track("page_leave", { page: page.path, stay_ms: Math.max(0, platform.now() - page.since) });
    lastPage = page.path;
    page = undefined;
  }
  /** A page came to the front; the one before it is left. */
  function pageView(path: string, props?: Record<string, unknown>) {
    if (page?.isBack && page.path === path) page = undefined; // a host that reports the page again on show
    pageLeave();
    page = { path, since: platform.now() };
    track("page_view", { page: path, ...(lastPage && { referrer: lastPage }), ...props });
  }
  /**
   * Adds one opaque share id to the `path` of a share message and records the share; every other field stays as it is.
   * What it brings is counted from those who open it: WeChat tells nobody whether a share was sent.
   */
  function share<M extends { path: string }>(message: M): M {
    const shareId = newId().replace(/-/g, "");
    track("share", { page: page?.path ?? message.path.replace(/^\/|\?.*$/g, ""), share_id: shareId });
    return { ...message, path: `${message.path}${message.path.includes("?") ? "&" : "?"}${SHARE_PARAM}=${shareId}` };
  }

  platform.observe({
    shown(start: VisitStart) {
      const next = readVisit(start);
      // coming back by the recent list keeps the visit; another scene, share or channel begins a new one
      if (next.scene !== visit.scene || next.query !== visit.query) visit = next;
      shownAt = platform.now();
      track("app_show");
      if (lastPage && !page) page = { path: lastPage, since: platform.now(), isBack: true };
      if (consent === "granted") void sender.flush();
    },
    hidden() {
      pageLeave();
      track("app_hide", { stay_ms: Math.max(0, platform.now() - shownAt) });
      queue.save();
      if (consent === "granted") void sender.flush();
    },
    online() {
      if (consent === "granted") void sender.flush();
    },
  });
  if (options.consent && options.consent !== "pending") setConsent(options.consent);
  track("app_launch", { cold: true });
  track("app_show");
  platform.observePerformance((metric, valueMs) => track("performance", { metric, value_ms: valueMs }));

  return {
    track,
    pageView,
    pageLeave,
    share,
    setConsent,
    consent: () => consent,
    /** Persisted from consent on; for the `X-Anon-Id` header. */
    anonId: () => anonId,
    /** Shopper token for what is recorded from now on; null after signing out. */
    setToken(next: string | null) {
      token = next ?? undefined;
    },
    visit: () => visit,
    /** Sends what waits now (not while a request is in flight or the server asked for quiet). */
    flush: sender.flush,
    /** Waiting and given-up events, for a debug page. */
    stats: () => ({ waiting: queue.size(), dropped: queue.dropped() }),
  };
}
