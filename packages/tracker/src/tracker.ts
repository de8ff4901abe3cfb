import { createErrorGate } from "./errors.ts";
import { createExposures } from "./exposure.ts";
import type { AnyPlan, Planned, Properties } from "./plan.ts";
import type { Platform, VisibleTarget, VisitStart } from "./platform.ts";
import { createQueue, type QueuedEvent } from "./queue.ts";
import { createRequestLog } from "./requests.ts";
import { createSender } from "./sender.ts";
import { withShareId } from "./share.ts";
import { uuidv7Maker } from "./uuid.ts";
import { CRAWLER_SCENE, readVisit } from "./visit.ts";

export const TRACKER_VERSION = "1.1.0";
const ANON_KEY = "banyan.anon";

/**
 * `pending`: not asked yet — events wait in memory, nothing is stored or sent. `denied`: the visitor said no — nothing is
 * recorded. `withdrawn`: said yes earlier — also everything kept on the device goes, the anonymous id included.
 */
export type Consent = "pending" | "granted" | "denied" | "withdrawn";
export type TrackerOptions = {
  platform: Platform;
  /** Program id, e.g. `demo`. Read when something is sent: may be filled in until consent is granted, as `url`. */
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

/** For a debugging panel: what just happened. */
export type Activity =
  | { kind: "event"; event: QueuedEvent }
  | {
      kind: "sent";
      status: number;
      events: readonly QueuedEvent[];
      rejected: readonly { id: string | null; code: string }[];
    }
  | { kind: "consent"; consent: Consent };

export type ExposureTarget = VisibleTarget & {
  /** Which list the items stand in. */
  list?: string;
  /** More properties of an item, by its key. */
  props?: (key: string) => Record<string, unknown>;
};

export type Tracker<Plan = AnyPlan> = ReturnType<typeof createTracker<Plan>>;

/**
 * The tracking SDK: behaviour of one device to `POST /collect` (`CollectBatch` of `@banyan/contracts`). Records launch, show,
 * hide, scans, timings, requests and errors by itself; the host reports pages, shares, exposures and its own events.
 *
 * @example
 * const tracker = createTracker<TrackingPlan>({ platform: weappPlatform(wx), program: "demo", url: "https://shop.example/collect" });
 * tracker.setConsent("granted"); // after the visitor agreed to the privacy notice
 * tracker.pageView("pages/product/index");
 * tracker.track("view_item", { product_id, price_fen: 1280 });
 */
export function createTracker<Plan = AnyPlan>(options: TrackerOptions) {
  const { platform, flushAfterMs = 300 } = options;
  const newId = uuidv7Maker(platform.now, platform.randomBytes);
  const queue = createQueue(platform);
  const exposures = createExposures(platform);
  const requests = createRequestLog();
  const newError = createErrorGate();
  const watchers: ((activity: Activity) => void)[] = [];
  const tell = (activity: Activity) => {
    for (const watch of watchers) watch(activity);
  };
  const sender = createSender({
    platform,
    queue,
    url: () => options.url,
    onReply: ({ status, rejected = [] }, events) => tell({ kind: "sent", status, events, rejected }),
    envelope: (context, events) => ({
      program: options.program,
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
    }),
  });

  let consent: Consent = "pending";
  let anonId = newId();
  let token = options.token ?? undefined;
  let visit = readVisit(platform.visitStart());
  let shownAt = platform.now();
  let page:
    | { path: string; since: number /** Came back with the program, not by a page change. */; isBack?: true }
    | undefined;
  let lastPage: string | undefined;

  const isOff = () => consent === "denied" || consent === "withdrawn" || visit.scene === CRAWLER_SCENE;
  function record(event: string, props?: object) {
    if (isOff()) return;
    const { shareId, isScan: _, ...onWire } = visit;
    const item: QueuedEvent = {
      id: newId(),
      event,
      ts: platform.now(),
      ...(props && { props: props as Record<string, unknown> }),
      ...(page && { page: page.path }),
      ...(shareId && { share_id: shareId }),
    };
    queue.add({ visit: { ...onWire, ...(shareId && { share_id: shareId }) }, ...(token && { token }) }, item);
    tell({ kind: "event", event: item });
    if (consent === "granted") sender.within(flushAfterMs);
  }
  /** Records one event; names and properties as the tracking plan has them. */
  function track<K extends keyof Planned<Plan> & string>(event: K, ...[props]: Properties<Plan, K>) {
    record(event, props as object | undefined);
  }
  function setConsent(choice: Exclude<Consent, "pending">) {
    if (choice === consent) return;
    const before = consent;
    consent = choice;
    tell({ kind: "consent", consent });
    if (choice === "granted") {
      anonId = platform.storage.get(ANON_KEY) ?? anonId;
      platform.storage.set(ANON_KEY, anonId);
      queue.persist();
      return sender.start();
    }
    sender.stop();
    // what was never agreed to was never stored: then storage is not even looked at
    const stored = before === "granted" || choice === "withdrawn";
    queue.clear({ stored });
    if (stored) platform.storage.remove(ANON_KEY);
    anonId = newId(); // whoever agrees later is not tied to what was refused or withdrawn
  }
  function pageLeave() {
    exposures.reset();
    if (!page) return;
    for (const summary of requests.take()) record("request_summary", { page: page.path, ...summary });
    record("page_leave", { page: page.path, stay_ms: Math.max(0, platform.now() - page.since) });
    lastPage = page.path;
    page = undefined;
  }
  /** A page came to the front; the one before it is left. */
  function pageView(path: string, props?: Record<string, unknown>) {
    if (page?.isBack && page.path === path) page = undefined; // a host that reports the page again on show
    pageLeave();
    page = { path, since: platform.now() };
    record("page_view", { page: path, ...(lastPage && { referrer: lastPage }), ...props });
  }
  function shared(message: unknown, kind: "message" | "timeline", fallback: string) {
    if (isOff()) return message;
    const shareId = newId().replace(/-/g, "");
    const result = quietly(() => withShareId(message, kind === "message" ? "path" : "query", fallback, shareId));
    if (!result) return message;
    record("share", {
      page: page?.path ?? ((result as { path?: string }).path ?? "").replace(/^\/|\?[\s\S]*$/g, ""),
      share_id: shareId,
      ...(visit.shareId && { parent_share_id: visit.shareId }),
      kind,
    });
    return result;
  }
  function arrive() {
    record("app_show");
    if (!visit.isScan) return;
    const { scene, code, channel } = visit;
    record("scan", { ...(scene !== undefined && { scene }), ...(code && { code }), ...(channel && { channel }) });
  }

  platform.observe({
    shown(start: VisitStart) {
      const next = readVisit(start);
      // coming back by the recent list keeps the visit; another scene, share, channel or code begins a new one
      const isNew = next.scene !== visit.scene || next.query !== visit.query;
      if (isNew) visit = next;
      shownAt = platform.now();
      if (isNew) arrive();
      else record("app_show");
      if (lastPage && !page) page = { path: lastPage, since: platform.now(), isBack: true };
      if (consent === "granted") void sender.flush();
    },
    hidden() {
      pageLeave();
      record("app_hide", { stay_ms: Math.max(0, platform.now() - shownAt) });
      queue.save();
      if (consent === "granted") void sender.flush();
    },
    online() {
      if (consent === "granted") void sender.flush();
    },
  });
  if (options.consent && options.consent !== "pending") setConsent(options.consent);
  record("app_launch", { cold: true });
  arrive();
  platform.observePerformance((metric, valueMs) => record("performance", { metric, value_ms: valueMs }));
  platform.observeRequests?.((address, ms, status) => {
    if (address !== options.url) requests.add(address, ms, status);
  });
  platform.observeErrors?.((kind, reason) => {
    const error = newError(kind, reason);
    if (error) record("app_error", { ...(page && { page: page.path }), ...error });
  });

  return {
    track,
    pageView,
    pageLeave,
    /**
     * Adds one opaque share id to the `path` of a share message and records the share; every other field stays as it is.
     * Without a path of its own the message gets `fallbackPath`, default the current page.
     * What it brings is counted from those who open it: WeChat tells nobody whether a share was sent.
     */
    share<M>(message: M, fallbackPath = `/${page?.path ?? ""}`): M {
      return shared(message, "message", fallbackPath) as M; // the same fields with another text in one
    },
    /** The same for `onShareTimeline`, whose address is its `query`. */
    shareTimeline<M>(message: M, fallbackQuery = ""): M {
      return shared(message, "timeline", fallbackQuery) as M;
    },
    /** Records each matching item seen (half of it for half a second), once per page view. Returns the way to stop. */
    trackExposure({ list, props, ...target }: ExposureTarget): () => void {
      const report = ({ key, position }: { key: string; position?: number }, ratio: number) =>
        exposures.see(`${list ?? ""} ${key}`, ratio, () =>
          record("exposure", {
            page: page?.path ?? "",
            item: key,
            ...(list && { list }),
            ...(position !== undefined && { position }),
            ...props?.(key),
          }),
        );
      return quietly(() => platform.observeVisible?.(target, report)) ?? (() => {});
    },
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
    /** Calls back on everything that happens; for the debugging panel. */
    watch: (listener: (activity: Activity) => void) => void watchers.push(listener),
  };
}

function quietly<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined; // tracking must never disturb the program
  }
}
