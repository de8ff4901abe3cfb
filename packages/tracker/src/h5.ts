import type { Platform, Rejected, VisitStart } from "./platform.ts";
import { parseQuery } from "./visit.ts";

type Listen = (
  type: string,
  listener: (event: { error?: unknown; message?: unknown; reason?: unknown }) => void,
) => void;
/** The part of `window` the tracker uses; the browser's own fits. */
export type Browser = {
  fetch(
    url: string,
    init: { method: string; body: string; headers: Record<string, string>; keepalive: boolean; signal?: unknown },
  ): Promise<{ status: number; headers: { get(name: string): string | null }; json?(): Promise<unknown> }>;
  localStorage: {
    readonly length: number;
    key(index: number): string | null;
    getItem(key: string): string | null;
    setItem(key: string, text: string): void;
    removeItem(key: string): void;
  };
  location: { search: string; hash: string };
  navigator: { language: string; userAgent: string; sendBeacon?(url: string, text: string): boolean };
  screen: { width: number; height: number };
  document: { visibilityState: string; addEventListener: Listen } & Partial<Scope>;
  addEventListener: Listen;
  crypto?: { getRandomValues(bytes: Uint8Array): unknown };
  performance?: { getEntriesByType(type: string): { name: string; startTime: number; duration: number }[] };
  PerformanceObserver?: new (
    callback: (list: { getEntries(): { name: string; startTime: number }[] }) => void,
  ) => { observe(options: { type: string; buffered: true }): void };
  AbortController?: new () => { signal: unknown; abort(): void };
  Request?: { prototype: object };
  IntersectionObserver?: new (
    callback: (entries: { target: unknown; intersectionRatio: number }[]) => void,
    options: { threshold: number[] },
  ) => { observe(element: unknown): void; disconnect(): void };
};
type Scope = { querySelectorAll(selector: string): ArrayLike<Item> };
type Item = { id: string; dataset: { exposure?: string; position?: string } };

const REQUEST_TIMEOUT_MS = 15_000;
/** Browsers refuse `keepalive` bodies above 64 KB. */
const KEEPALIVE_BYTES = 60_000;

/** The tracker's platform in a browser. A browser has no scene of its own; `?wxscene=1047` gives one (previews, the simulator). */
export function h5Platform(browser: Browser): Platform {
  const { localStorage: storage, document } = browser;
  const ownFetch = browser.fetch;
  const randomBytes = (length: number) => {
    const bytes = new Uint8Array(length);
    if (browser.crypto) browser.crypto.getRandomValues(bytes);
    else for (let i = 0; i < length; i++) bytes[i] = Math.floor(Math.random() * 256);
    return bytes;
  };
  // read once: while someone browses, the hash carries other pages' queries, not another arrival
  const arrival = readArrival(browser.location);
  const canKeepAlive = !browser.Request || "keepalive" in browser.Request.prototype;
  return {
    instance: Array.from(randomBytes(6), (byte) => byte.toString(36)).join(""),
    storage: {
      get: (key) => attempt(() => storage.getItem(key)) ?? undefined,
      set: (key, text) => attempt(() => storage.setItem(key, text)), // private mode or full: memory still holds it
      remove: (key) => attempt(() => storage.removeItem(key)),
      keys: () => attempt(() => Array.from({ length: storage.length }, (_, index) => storage.key(index) ?? "")) ?? [],
    },
    async post(url, body) {
      if (!canKeepAlive && document.visibilityState === "hidden") {
        // an old browser would cancel the request with the page; the events stay queued, the server drops the copies
        browser.navigator.sendBeacon?.(url, body);
        throw new Error("handed to a beacon, no answer");
      }
      const abort = browser.AbortController && new browser.AbortController();
      const timer = setTimeout(() => abort?.abort(), REQUEST_TIMEOUT_MS);
      try {
        const reply = await ownFetch.call(browser, url, {
          method: "POST",
          body,
          headers: { "Content-Type": "text/plain" }, // spares a preflight when the collector is another origin
          keepalive: body.length * 3 < KEEPALIVE_BYTES,
          ...(abort && { signal: abort.signal }),
        });
        const retryAfter = Number(reply.headers.get("Retry-After"));
        const { rejected } = ((await reply.json?.().catch(() => null)) ?? {}) as { rejected?: Rejected[] }; // a `CollectReply`
        return {
          status: reply.status,
          ...(retryAfter > 0 && { retryAfter }),
          ...(Array.isArray(rejected) && { rejected }),
        };
      } finally {
        clearTimeout(timer);
      }
    },
    now: () => Date.now(),
    randomBytes,
    schedule(ms, work) {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    device: () => ({
      platform: "h5",
      os: /\(([^;)]+)/.exec(browser.navigator.userAgent)?.[1] ?? "",
      language: browser.navigator.language,
      screen_width: browser.screen.width,
      screen_height: browser.screen.height,
    }),
    visitStart: () => arrival,
    observe({ shown, hidden, online }) {
      let visible = true;
      const change = (now: boolean) => {
        if (now === visible) return;
        visible = now;
        if (now) shown(arrival);
        else hidden();
      };
      document.addEventListener("visibilitychange", () => change(document.visibilityState === "visible"));
      browser.addEventListener("pagehide", () => change(false)); // Safari leaves without a visibility change
      browser.addEventListener("pageshow", () => change(true));
      browser.addEventListener("online", online);
    },
    observePerformance(report) {
      browser.addEventListener("load", () =>
        setTimeout(() => {
          const loads = browser.performance?.getEntriesByType("navigation") ?? [];
          for (const { duration } of loads) report("page_load", Math.round(duration));
        }),
      );
      const { PerformanceObserver } = browser;
      const paints =
        PerformanceObserver &&
        new PerformanceObserver((list) => {
          for (const { name, startTime } of list.getEntries())
            if (name === "first-contentful-paint") report("first_screen", Math.round(startTime));
        });
      attempt(() => paints?.observe({ type: "paint", buffered: true })); // the paint may be over, or come after `load`
    },
    observeRequests(report) {
      browser.fetch = (input, init) => {
        const from = Date.now();
        const address = typeof input === "string" ? input : String((input as { url?: string }).url ?? input);
        const end = (status: number) => attempt(() => report(address, Date.now() - from, status));
        const reply = ownFetch.call(browser, input, init);
        reply.then(
          ({ status }) => end(status),
          () => end(0),
        );
        return reply;
      };
    },
    observeErrors(report) {
      browser.addEventListener("error", ({ error, message }) => {
        if (error ?? message) report("error", error ?? message);
      });
      browser.addEventListener("unhandledrejection", ({ reason }) => report("rejection", reason));
    },
    observeVisible({ selector, scope }, report) {
      const observer =
        browser.IntersectionObserver &&
        new browser.IntersectionObserver(
          (entries) => {
            for (const { target, intersectionRatio } of entries) {
              const { id, dataset } = target as Item;
              const position = dataset.position === undefined ? Number.NaN : Number(dataset.position);
              const key = dataset.exposure ?? id;
              if (key) report({ key, ...(Number.isInteger(position) && { position }) }, intersectionRatio);
            }
          },
          { threshold: [0.5] },
        );
      const items = ((scope ?? document) as Partial<Scope>).querySelectorAll?.(selector) ?? [];
      if (observer) for (const item of Array.from(items)) observer.observe(item);
      return () => observer?.disconnect();
    },
  };
}

function readArrival({ search, hash }: Browser["location"]): VisitStart {
  const query = { ...parseQuery(search), ...parseQuery(hash.replace(/^[^?]*/, "")) };
  const scene = Number(query["wxscene"]);
  return { ...(Number.isInteger(scene) && scene > 0 && { scene }), query };
}

function attempt<T>(work: () => T): T | undefined {
  try {
    return work();
  } catch {
    return undefined;
  }
}
