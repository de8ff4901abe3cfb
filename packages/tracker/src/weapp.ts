import type { Device, Platform, Rejected, VisitStart } from "./platform.ts";

type LaunchOptions = { scene?: number; query?: Record<string, string | undefined> };
/** The part of `wx` the tracker uses (base library ≥ 2.20). */
export type Wx = {
  request(options: {
    url: string;
    method: "POST";
    data: string;
    header: Record<string, string>;
    timeout: number;
    success(reply: { statusCode: number; header?: Record<string, string>; data?: unknown }): void;
    fail(error: unknown): void;
  }): unknown;
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, text: string): void;
  removeStorageSync(key: string): void;
  getStorageInfoSync(): { keys: string[] };
  getEnterOptionsSync(): LaunchOptions | undefined;
  onAppShow(callback: (options: LaunchOptions) => void): void;
  onAppHide(callback: () => void): void;
  onNetworkStatusChange?(callback: (status: { isConnected: boolean }) => void): void;
  getDeviceInfo?(): { platform?: string; system?: string; model?: string };
  getAppBaseInfo?(): { language?: string };
  getWindowInfo?(): { screenWidth?: number; screenHeight?: number };
  onError?(callback: (error: unknown) => void): void;
  onUnhandledRejection?(callback: (event: { reason: unknown }) => void): void;
  createIntersectionObserver?(
    scope: unknown,
    options: { thresholds: number[]; observeAll: true },
  ): {
    relativeToViewport(): {
      observe(selector: string, callback: (seen: Intersection) => void): void;
    };
    disconnect(): void;
  };
  getPerformance?(): {
    createObserver(callback: (list: { getEntries(): { name: string; duration?: number }[] }) => void): {
      observe(options: { entryTypes: string[] }): void;
    };
  };
};

type Intersection = { id?: string; dataset?: Record<string, unknown>; intersectionRatio: number };

const REQUEST_TIMEOUT_MS = 15_000;

/** The tracker's platform in a WeChat mini-program. */
export function weappPlatform(wx: Wx): Platform {
  const start = ({ scene, query = {} }: LaunchOptions): VisitStart => {
    const texts: Record<string, string> = {};
    for (const name of Object.keys(query)) texts[name] = String(query[name] ?? "");
    return { ...(scene !== undefined && { scene }), query: texts };
  };
  let first = true;
  return {
    instance: "0",
    storage: {
      get: (key) => String(wx.getStorageSync(key) || "") || undefined,
      set: (key, text) => quietly(() => wx.setStorageSync(key, text)), // 10 MB full: memory still holds the queue
      remove: (key) => quietly(() => wx.removeStorageSync(key)),
      keys: () => wx.getStorageInfoSync().keys,
    },
    post: (url, data) =>
      new Promise((resolve, reject) => {
        wx.request({
          url,
          method: "POST",
          data,
          header: { "Content-Type": "application/json" },
          timeout: REQUEST_TIMEOUT_MS,
          success: ({ statusCode, header = {}, data: answer }) => {
            const name = Object.keys(header).filter((key) => key.toLowerCase() === "retry-after")[0];
            const retryAfter = Number(name && header[name]);
            const { rejected } = (answer ?? {}) as { rejected?: Rejected[] }; // a `CollectReply`, or a proxy's page
            resolve({
              status: statusCode,
              ...(retryAfter > 0 && { retryAfter }),
              ...(Array.isArray(rejected) && { rejected }),
            });
          },
          fail: reject,
        });
      }),
    now: () => Date.now(),
    // `wx.getRandomValues` answers by callback; 62 pseudo-random bits beside a millisecond are enough for an event id
    randomBytes: (length) => Uint8Array.from({ length }, () => Math.floor(Math.random() * 256)),
    schedule(ms, work) {
      const timer = setTimeout(work, ms);
      return () => clearTimeout(timer);
    },
    device(): Device {
      const { platform, system, model } = wx.getDeviceInfo?.() ?? {};
      const { language } = wx.getAppBaseInfo?.() ?? {};
      const { screenWidth, screenHeight } = wx.getWindowInfo?.() ?? {};
      return {
        platform: "weapp",
        ...((system ?? platform) && { os: system ?? platform }),
        ...(model && { model }),
        ...(language && { language }),
        ...(screenWidth && { screen_width: Math.round(screenWidth) }),
        ...(screenHeight && { screen_height: Math.round(screenHeight) }),
      };
    },
    visitStart() {
      const options = wx.getEnterOptionsSync();
      if (!options) first = false; // asked before WeChat knows: the first show tells
      return start(options ?? {});
    },
    observe({ shown, hidden, online }) {
      wx.onAppShow((options) => {
        if (!first) shown(start(options)); // the first show is the launch itself, already recorded
        first = false;
      });
      wx.onAppHide(() => {
        first = false;
        hidden();
      });
      wx.onNetworkStatusChange?.(({ isConnected }) => {
        if (isConnected) online();
      });
    },
    observePerformance(report) {
      const names: Record<string, string> = { appLaunch: "app_launch", firstRender: "first_render", route: "route" };
      quietly(() =>
        wx
          .getPerformance?.()
          .createObserver((list) => {
            for (const { name, duration } of list.getEntries()) {
              const metric = names[name];
              if (metric && duration !== undefined) report(metric, duration);
            }
          })
          .observe({ entryTypes: ["navigation", "render"] }),
      );
    },
    observeRequests(report) {
      const request = wx.request;
      const measured: Wx["request"] = (options) => {
        const from = Date.now();
        const { complete } = (options ?? {}) as { complete?: (end: unknown) => void };
        return request.call(wx, {
          ...options,
          // `complete` comes after success and fail alike, with or without a status
          complete(this: unknown, end: { statusCode?: number } | undefined) {
            quietly(() => report(String(options.url), Date.now() - from, end?.statusCode ?? 0));
            return complete?.call(this, end);
          },
        } as typeof options);
      };
      quietly(() =>
        Object.defineProperty(wx, "request", {
          value: measured,
          configurable: true,
          enumerable: true,
          writable: true,
        }),
      );
    },
    observeErrors(report) {
      wx.onError?.((error) => report("error", error));
      wx.onUnhandledRejection?.(({ reason }) => report("rejection", reason));
    },
    observeVisible({ selector, scope }, report) {
      const observer = wx.createIntersectionObserver?.(scope, { thresholds: [0.5], observeAll: true });
      observer?.relativeToViewport().observe(selector, ({ id, dataset = {}, intersectionRatio }) => {
        const position = Number(dataset["position"] ?? "");
        const key = String(dataset["exposure"] ?? id ?? "");
        const hasPosition = dataset["position"] !== undefined && Number.isInteger(position);
        if (key) report({ key, ...(hasPosition && { position }) }, intersectionRatio);
      });
      return () => observer?.disconnect();
    },
  };
}

function quietly(work: () => unknown) {
  try {
    work();
  } catch {
    // storage full or an API this base library lacks: tracking must never disturb the shop
  }
}
