import type { Device, Platform, VisitStart } from "./platform.ts";
import type { Tracker } from "./tracker.ts";

type LaunchOptions = { scene?: number; query?: Record<string, string | undefined> };
/** The part of `wx` the tracker uses (base library ≥ 2.20). */
export type Wx = {
  request(options: {
    url: string;
    method: "POST";
    data: string;
    header: Record<string, string>;
    timeout: number;
    success(reply: { statusCode: number; header?: Record<string, string> }): void;
    fail(error: unknown): void;
  }): unknown;
  getStorageSync(key: string): unknown;
  setStorageSync(key: string, text: string): void;
  removeStorageSync(key: string): void;
  getStorageInfoSync(): { keys: string[] };
  getEnterOptionsSync(): LaunchOptions;
  onAppShow(callback: (options: LaunchOptions) => void): void;
  onAppHide(callback: () => void): void;
  onNetworkStatusChange?(callback: (status: { isConnected: boolean }) => void): void;
  getDeviceInfo?(): { platform?: string; system?: string; model?: string };
  getAppBaseInfo?(): { language?: string };
  getWindowInfo?(): { screenWidth?: number; screenHeight?: number };
  getPerformance?(): {
    createObserver(callback: (list: { getEntries(): { name: string; duration?: number }[] }) => void): {
      observe(options: { entryTypes: string[] }): void;
    };
  };
};

const REQUEST_TIMEOUT_MS = 15_000;

/** The tracker's platform in a WeChat mini-program. */
export function weappPlatform(wx: Wx): Platform {
  const start = ({ scene, query = {} }: LaunchOptions): VisitStart => ({
    ...(scene !== undefined && { scene }),
    query: Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value ?? "")])),
  });
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
          success: ({ statusCode, header = {} }) => {
            const name = Object.keys(header).find((key) => key.toLowerCase() === "retry-after");
            const retryAfter = Number(name && header[name]);
            resolve({ status: statusCode, ...(retryAfter > 0 && { retryAfter }) });
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
    visitStart: () => start(wx.getEnterOptionsSync()),
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
  };
}

type PageOptions = Record<string, unknown> & { onShareAppMessage?: (from: unknown) => unknown };
type PageInstance = { route?: string };

/**
 * Makes every page of a native mini-program report itself: `Page = trackPages(Page, tracker)` at the top of `app.js`.
 * A share message gets one share id in its path; a page without `onShareAppMessage` stays unshareable.
 */
export function trackPages(page: (options: PageOptions) => void, tracker: Tracker): (options: PageOptions) => void {
  const before = (options: PageOptions, name: string, run: (self: PageInstance) => void) => {
    const own = options[name] as ((...args: unknown[]) => unknown) | undefined;
    options[name] = function (this: PageInstance, ...args: unknown[]) {
      run(this);
      return own?.apply(this, args);
    };
  };
  return (options) => {
    before(options, "onShow", (self) => tracker.pageView(self.route ?? ""));
    before(options, "onHide", () => tracker.pageLeave());
    before(options, "onUnload", () => tracker.pageLeave());
    const shareMessage = options.onShareAppMessage;
    if (shareMessage) {
      options.onShareAppMessage = function (this: PageInstance, from: unknown) {
        const message = (shareMessage.call(this, from) ?? {}) as { path?: string };
        return tracker.share({ ...message, path: message.path ?? `/${this.route ?? ""}` });
      };
    }
    page(options);
  };
}

function quietly(work: () => unknown) {
  try {
    work();
  } catch {
    // storage full or an API this base library lacks: tracking must never disturb the shop
  }
}
