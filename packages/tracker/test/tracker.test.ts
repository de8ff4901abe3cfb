import { describe, expect, it } from "vitest";
import { collectBatch, collectEvent } from "../../contracts/src/index.ts";
import { createTracker, type TrackerOptions, type VisitStart } from "../src/index.ts";
import { fakeDevice } from "./fake-platform.ts";

const open = (device = fakeDevice(), options: Partial<TrackerOptions> = {}, start?: VisitStart) => ({
  device,
  tracker: createTracker({ platform: device.platform(start), program: "demo", url: "/collect", ...options }),
});
const sent = (device: ReturnType<typeof fakeDevice>) => {
  const batch = collectBatch.parse(device.requests()[0]?.batch);
  return { ...batch, events: batch.events.map((event) => collectEvent.parse(event)) };
};
const names = (device: ReturnType<typeof fakeDevice>) => sent(device).events.map(({ event }) => event);

describe("consent", () => {
  it("stores and sends nothing before consent, and what waited in memory after it", async () => {
    const { device, tracker } = open();
    tracker.pageView("pages/home/index");
    await device.hide();
    await device.show();
    await device.advance(600_000);
    expect([device.stored.size, device.requests().length]).toEqual([0, 0]);
    tracker.setConsent("granted");
    await device.advance(300);
    expect(names(device)).toEqual(["app_launch", "app_show", "page_view", "page_leave", "app_hide", "app_show"]);
    expect(device.stored.get("banyan.anon")).toBe(tracker.anonId());
  });
  it("forgets everything when consent is refused or withdrawn, the anonymous id included", async () => {
    const { device, tracker } = open(fakeDevice(), { consent: "granted" });
    const before = tracker.anonId();
    await device.advance(250);
    tracker.setConsent("denied");
    tracker.track("view_item", { product_id: "1" });
    await device.advance(600_000);
    expect(device.stored.size).toBe(0);
    expect(device.requests().length).toBe(0);
    expect(tracker.anonId()).not.toBe(before);
  });
  it("keeps the anonymous id over restarts", async () => {
    const first = open(fakeDevice(), { consent: "granted" });
    first.device.kill();
    const second = open(first.device, { consent: "granted" });
    expect(second.tracker.anonId()).toBe(first.tracker.anonId());
  });
});

describe("sending", () => {
  it("waits Retry-After out, then sends the same ids", async () => {
    const { device } = open(fakeDevice(), { consent: "granted" });
    await device.advance(300);
    const ids = sent(device).events.map(({ id }) => id);
    await device.requests()[0]?.answer({ status: 503, retryAfter: 60 });
    await device.hide();
    await device.online();
    await device.advance(59_000);
    expect(device.requests().length).toBe(0);
    await device.advance(3_000);
    expect(
      sent(device)
        .events.map(({ id }) => id)
        .slice(0, ids.length),
    ).toEqual(ids);
  });
  it("sends on hide without waiting", async () => {
    const { device, tracker } = open(fakeDevice(), { consent: "granted", flushAfterMs: 60_000 });
    void tracker.flush();
    await device.requests()[0]?.answer({ status: 200 });
    await device.hide();
    expect(names(device)).toEqual(["app_hide"]);
  });
  it("sends what was recorded under a token with that token, also after another one signed in", async () => {
    const { device, tracker } = open(fakeDevice(), { consent: "granted", token: "alice" });
    tracker.setToken("bob");
    tracker.track("view_cart", { lines: 1 });
    const seen: unknown[] = [];
    for (let i = 0; i < 2; i++) {
      await device.advance(300);
      seen.push([sent(device).token, names(device).at(-1)]);
      await device.requests()[0]?.answer({ status: 200 });
    }
    expect(seen).toEqual([
      ["alice", "app_show"],
      ["bob", "view_cart"],
    ]);
  });
  it("sends a visit's events as a visitor when the server no longer knows the token", async () => {
    const { device } = open(fakeDevice(), { consent: "granted", token: "old" });
    await device.advance(300);
    await device.requests()[0]?.answer({ status: 401 });
    await device.advance(5_000);
    expect(sent(device).token).toBeUndefined();
  });
  it("gives a batch up that the server refuses for ever, and goes on with the next", async () => {
    const { device, tracker } = open(fakeDevice(), { consent: "granted" });
    for (let i = 0; i < 5; i++) {
      await device.advance(120_000);
      await device.requests()[0]?.answer({ status: 400 });
    }
    expect(tracker.stats()).toEqual({ waiting: 0, dropped: 2 });
    tracker.track("view_cart", { lines: 1 });
    await device.advance(300);
    expect(names(device)).toEqual(["view_cart"]);
  });
  it("halves a batch that is too large", async () => {
    const { device, tracker } = open(fakeDevice(), { consent: "granted", flushAfterMs: 60_000 });
    for (let i = 0; i < 98; i++) tracker.track("view_item", { product_id: String(i) });
    await device.advance(1);
    expect(sent(device).events.length).toBe(100);
    await device.requests()[0]?.answer({ status: 413 });
    await device.advance(10_000);
    expect(sent(device).events.length).toBe(50);
  });
  it("takes over what another tab left behind, without a copy of its own", async () => {
    const device = fakeDevice();
    const one = open(device, { consent: "granted" });
    await device.advance(1);
    await device.hide();
    device.kill();
    const two = createTracker({
      platform: device.platform({ query: {} }, "1"),
      program: "demo",
      url: "/collect",
      consent: "granted",
    });
    expect(two.stats().waiting).toBe(one.tracker.stats().waiting + 2);
    await device.advance(300);
    expect([...device.stored.keys()].sort()).toEqual(["banyan.anon", "banyan.queue.1"]);
  });
});

describe("visits", () => {
  it("reads channel, placement and share from the query and a code's scene text, and begins a new visit with each", async () => {
    const start = { scene: 1047, query: { scene: encodeURIComponent("s=aB3dE5fG&channel=flyer-01") } };
    const { device, tracker } = open(fakeDevice(), { consent: "granted", flushAfterMs: 60_000 }, start);
    const seen: unknown[] = [];
    const visit = async (next?: VisitStart) => {
      if (next) {
        await device.hide();
        await device.requests()[0]?.answer({ status: 200 });
        await device.show(next);
      } else void tracker.flush();
      const { visit, events } = sent(device);
      seen.push([visit, events[0]?.share_id, events.map(({ event }) => event).join()]);
      await device.requests()[0]?.answer({ status: 200 });
    };
    await visit();
    await visit({ scene: 1007, query: { sid: "friend", channel: "share" } });
    await visit({ scene: 1007, query: { s: "Zz345678", utm_source: "wechat", utm_campaign: "秋" } });
    await visit({ scene: 1007, query: { s: "Zz345678", utm_source: "wechat", utm_campaign: "秋" } });
    expect(seen).toEqual([
      [
        {
          scene: 1047,
          channel: "flyer-01",
          code: "aB3dE5fG",
          query: "scene=s%253DaB3dE5fG%2526channel%253Dflyer-01",
        },
        undefined,
        "app_launch,app_show,scan",
      ],
      [{ scene: 1007, channel: "share", share_id: "friend", query: "sid=friend&channel=share" }, "friend", "app_show"],
      [
        { scene: 1007, code: "Zz345678", query: "s=Zz345678&utm_source=wechat&utm_campaign=%E7%A7%8B" },
        undefined,
        "app_show",
      ],
      [
        { scene: 1007, code: "Zz345678", query: "s=Zz345678&utm_source=wechat&utm_campaign=%E7%A7%8B" },
        undefined,
        "app_show",
      ],
    ]);
  });
  it("keeps what says where a visit comes from, however long its query", async () => {
    const query = { words: "长".repeat(400), utm_source: "wechat", s: "Zz345678" };
    const { device } = open(fakeDevice(), { consent: "granted" }, { query });
    await device.advance(300);
    const { query: text = "", code } = sent(device).visit ?? {};
    expect([text.length, text.slice(0, 34), code]).toEqual([
      1024,
      "utm_source=wechat&s=Zz345678&words".slice(0, 34),
      "Zz345678",
    ]);
  });
  it("never records WeChat's crawler", async () => {
    const { device, tracker } = open(fakeDevice(), { consent: "granted" }, { scene: 1129, query: {} });
    tracker.pageView("pages/home/index");
    await device.advance(10_000);
    expect([tracker.stats().waiting, device.requests().length]).toEqual([0, 0]);
  });
  it("adds one opaque share id to a share message and touches nothing else", async () => {
    const { tracker } = open();
    const message = { title: "海盐卷", path: "/pages/product/index?id=7", imageUrl: "/a.png" };
    const { path, ...rest } = tracker.share(message);
    expect(rest).toEqual({ title: "海盐卷", imageUrl: "/a.png" });
    expect(path).toMatch(/^\/pages\/product\/index\?id=7&sid=[0-9a-f]{32}$/);
  });
  it("measures stay on pages and names the page before", async () => {
    const { device, tracker } = open(fakeDevice(), { consent: "granted", flushAfterMs: 60_000 });
    void tracker.flush();
    await device.requests()[0]?.answer({ status: 200 });
    tracker.pageView("home");
    await device.advance(4_000);
    tracker.pageView("product");
    void tracker.flush();
    expect(sent(device).events.map(({ event, props }) => [event, props])).toEqual([
      ["page_view", { page: "home" }],
      ["page_leave", { page: "home", stay_ms: 4_000 }],
      ["page_view", { page: "product", referrer: "home" }],
    ]);
  });
});
