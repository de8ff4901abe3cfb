import { describe, expect, it } from "vitest";
import { createTracker, h5Platform, weappPlatform } from "../src/index.ts";
import { createInstrument } from "../src/native.ts";

type Request = {
  url: string;
  data: string;
  success(reply: { statusCode: number; header: Record<string, string> }): void;
};

function fakeWx(options: { scene?: number; query?: Record<string, string> } = { scene: 1001, query: {} }) {
  const stored = new Map<string, string>();
  const requests: Request[] = [];
  let show: (options: object) => void = () => {};
  let hide = () => {};
  let measured: (list: { getEntries(): { name: string; duration: number }[] }) => void = () => {};
  const wx = {
    request: (request: Request) => void requests.push(request),
    getStorageSync: (key: string) => stored.get(key) ?? "",
    setStorageSync: (key: string, text: string) => {
      if (text.length > 50_000)
        throw new Error("setStorageSync:fail the maximum size of the file storage limit is exceeded");
      stored.set(key, text);
    },
    removeStorageSync: (key: string) => void stored.delete(key),
    getStorageInfoSync: () => ({ keys: [...stored.keys()] }),
    getEnterOptionsSync: () => options,
    onAppShow: (listener: typeof show) => {
      show = listener;
    },
    onAppHide: (listener: () => void) => {
      hide = listener;
    },
    getDeviceInfo: () => ({ platform: "ios", system: "iOS 17.0", model: "iPhone 15" }),
    getAppBaseInfo: () => ({ language: "zh_CN" }),
    getWindowInfo: () => ({ screenWidth: 390.4, screenHeight: 844 }),
    getPerformance: () => ({
      createObserver: (listener: typeof measured) => {
        measured = listener;
        return { observe: () => {} };
      },
    }),
  };
  return {
    wx,
    stored,
    requests,
    show: (o: object) => show(o),
    hide: () => hide(),
    measure: (entries: { name: string; duration: number }[]) => measured({ getEntries: () => entries }),
  };
}
const eventsOf = (request: Request | undefined) =>
  JSON.parse(request?.data ?? "{}").events as { event: string; props?: object; page?: string }[];

describe("weapp", () => {
  it("records launch, show, hide and timings by itself, and each page through the wrapped Page", async () => {
    const host = fakeWx({ scene: 1007, query: { sid: "abc" } });
    const tracker = createTracker({
      platform: weappPlatform(host.wx as never),
      program: "demo",
      url: "https://x/collect",
      consent: "granted",
    });
    const page = createInstrument(tracker, () => []).page({
      onShow: () => "own result",
      onShareAppMessage: () => ({ title: "卷", imageUrl: "/a.png" }),
    }) as Record<string, (this: object, argument?: unknown) => unknown>;
    host.show({ scene: 1007, query: { sid: "abc" } }); // WeChat's show after launch: the same one
    const self = { route: "pages/a/a" };
    expect(page["onShow"]?.call(self)).toBe("own result");
    const shared = page["onShareAppMessage"]?.call(self, { from: "menu" });
    expect(shared).toEqual({
      title: "卷",
      imageUrl: "/a.png",
      path: expect.stringMatching(/^\/pages\/a\/a\?sid=[0-9a-f]{32}$/),
    });
    host.measure([
      { name: "appLaunch", duration: 812 },
      { name: "somethingElse", duration: 1 },
    ]);
    page["onHide"]?.call(self);
    host.hide();
    expect(host.requests.length).toBe(1);
    const [request] = host.requests;
    expect(JSON.parse(request?.data ?? "{}")).toMatchObject({
      program: "demo",
      visit: { scene: 1007, query: "sid=abc" },
      device: {
        platform: "weapp",
        os: "iOS 17.0",
        model: "iPhone 15",
        language: "zh_CN",
        screen_width: 390,
        screen_height: 844,
      },
    });
    expect(eventsOf(request).map(({ event }) => event)).toEqual([
      "app_launch",
      "app_show",
      "page_view",
      "share",
      "performance",
      "page_leave",
      "app_hide",
    ]);
    expect(eventsOf(request)[4]?.props).toEqual({ metric: "app_launch", value_ms: 812 });
  });
  it("goes on in memory when the phone's storage is full", () => {
    const host = fakeWx();
    const tracker = createTracker({
      platform: weappPlatform(host.wx as never),
      program: "demo",
      url: "https://x/collect",
      consent: "granted",
    });
    for (let i = 0; i < 30; i++) tracker.track("words", { words: "长".repeat(2_000) });
    expect(() => host.hide()).not.toThrow();
    expect(tracker.stats().waiting).toBeGreaterThan(30);
  });
  it("reads Retry-After however the header is written", async () => {
    const host = fakeWx();
    const reply = weappPlatform(host.wx as never).post("https://x/collect", "{}");
    host.requests[0]?.success({ statusCode: 503, header: { "retry-after": "7" } });
    expect(await reply).toEqual({ status: 503, retryAfter: 7 });
  });
});

describe("h5", () => {
  function fakeBrowser(address: { search: string; hash: string }) {
    const items = new Map<string, string>();
    const listeners = new Map<string, ((event: object) => void)[]>();
    const listen = (type: string, listener: (event: object) => void) =>
      void listeners.set(type, [...(listeners.get(type) ?? []), listener]);
    const sent: { url: string; body: string; keepalive: boolean; headers: Record<string, string> }[] = [];
    const document = { visibilityState: "visible", addEventListener: listen };
    const browser = {
      fetch: async (url: string, init: { body: string; keepalive: boolean; headers: Record<string, string> }) => {
        sent.push({ url, ...init });
        return { status: 200, headers: { get: () => null } };
      },
      localStorage: {
        get length() {
          return items.size;
        },
        key: (index: number) => [...items.keys()][index] ?? null,
        getItem: (key: string) => items.get(key) ?? null,
        setItem: (key: string, text: string) => void items.set(key, text),
        removeItem: (key: string) => void items.delete(key),
      },
      location: address,
      navigator: { language: "zh-CN", userAgent: "Mozilla/5.0 (iPhone; CPU iPhone OS 17_0)" },
      screen: { width: 390, height: 844 },
      document,
      addEventListener: listen,
    };
    const emit = (type: string, event: object = {}) => {
      for (const listener of listeners.get(type) ?? []) listener(event);
    };
    return { browser, sent, items, emit, document };
  }
  it("reads the visit from query and hash, and leaves with a request that outlives the page", async () => {
    const host = fakeBrowser({ search: "?channel=poster&wxscene=1047", hash: "#/pages/product/index?id=7&sid=abc" });
    const tracker = createTracker({
      platform: h5Platform(host.browser),
      program: "demo",
      url: "/collect",
      consent: "granted",
    });
    tracker.pageView("pages/product/index");
    host.document.visibilityState = "hidden";
    host.emit("visibilitychange");
    host.emit("pagehide"); // follows on most browsers: the same leaving
    expect(host.sent).toMatchObject([{ url: "/collect", keepalive: true, headers: { "Content-Type": "text/plain" } }]);
    const batch = JSON.parse(host.sent[0]?.body ?? "{}");
    expect(batch.visit).toEqual({
      scene: 1047,
      channel: "poster",
      share_id: "abc",
      query: "channel=poster&wxscene=1047&id=7&sid=abc",
    });
    expect(batch.events.map(({ event }: { event: string }) => event)).toEqual([
      "app_launch",
      "app_show",
      "scan",
      "page_view",
      "page_leave",
      "app_hide",
    ]);
    expect(batch.events[0].share_id).toBe("abc");
  });
  it("hands the last events to a beacon where a request would die with the page, and keeps them", async () => {
    const host = fakeBrowser({ search: "", hash: "" });
    const beacons: string[] = [];
    const browser = {
      ...host.browser,
      Request: { prototype: {} },
      navigator: { ...host.browser.navigator, sendBeacon: (_url: string, body: string) => beacons.push(body) > 0 },
    };
    const tracker = createTracker({
      platform: h5Platform(browser),
      program: "demo",
      url: "/collect",
      consent: "granted",
    });
    host.document.visibilityState = "hidden";
    host.emit("visibilitychange");
    expect([beacons.length, host.sent.length, tracker.stats().waiting]).toEqual([1, 0, 3]);
  });
});
