import { afterAll, beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type CollectBatch, collectBatch } from "../../contracts/src/index.ts";
import { type NativeHostOptions, openNative } from "./native-host.ts";
import { sampleProgram, smallProgram } from "./sample-program.ts";

type Event = { id: string; event: string; props: Record<string, unknown>; page?: string; share_id?: string };
const URL = "https://banyan.example/collect";

let sample: Awaited<ReturnType<typeof sampleProgram>>;
beforeAll(async () => {
  sample = await sampleProgram({ program: "books", url: URL });
});
afterAll(() => sample.remove());

/** A network that takes every batch, and a visitor who agreed earlier. */
function open(options: Partial<NativeHostOptions> = {}) {
  const batches: CollectBatch[] = [];
  const waiting = new Set<() => void>();
  const host = openNative({
    folder: sample.folder,
    storage: new Map<string, unknown>([["agreed", true]]),
    async network({ url, data = "{}" }) {
      if (url !== URL) return { statusCode: 200, data: { books: [{ id: "b1", title: "海" }] } };
      batches.push(collectBatch.parse(JSON.parse(data)));
      for (const look of waiting) look();
      return { statusCode: 200, data: { accepted: 1, duplicate: 0, rejected: [] } };
    },
    ...options,
  });
  onTestFinished(() => host.kill());
  const events = () => batches.flatMap(({ events }) => events as Event[]);
  /** Until this many events of a name arrived. */
  const arrived = (name: string, count = 1) =>
    new Promise<Event[]>((done) => {
      const look = () => {
        const found = events().filter(({ event }) => event === name);
        if (found.length < count) return;
        waiting.delete(look);
        done(found);
      };
      waiting.add(look);
      look();
    });
  return { host, batches, events, arrived };
}
const pagesOf = (events: Event[]) =>
  events
    .filter(({ event }) => /^page_(view|leave)$/.test(event))
    .map(({ event, props }) => `${event} ${props["page"]}`);

describe("the sample mini-program, instrumented by the guide", () => {
  it("reports pages by Page, by Component and in a subpackage, each view and leave once", async () => {
    const { host, events, arrived } = open();
    host.go("/pages/book/book?id=b1");
    host.back();
    host.go("/stats/month/month");
    host.hide();
    await arrived("app_hide");
    expect(pagesOf(events())).toEqual([
      "page_view pages/shelf/shelf",
      "page_leave pages/shelf/shelf",
      "page_view pages/book/book",
      "page_leave pages/book/book",
      "page_view pages/shelf/shelf",
      "page_leave pages/shelf/shelf",
      "page_view stats/month/month",
      "page_leave stats/month/month",
    ]);
    expect(host.errors).toEqual([]);
  });
  it("leaves the program as it was: its own Page, its behavior's hooks, what its shares say", async () => {
    const { host } = open({ start: { path: "pages/shelf/shelf", query: { sid: "parent1" }, scene: 1007 } });
    expect(host.share()).toEqual({
      title: "我的书单，0 本",
      imageUrl: "/cover.png",
      path: expect.stringMatching(/^\/pages\/shelf\/shelf\?sid=[0-9a-f]{32}$/),
    });
    host.go("/pages/book/book?id=b7");
    expect(host.page().data).toMatchObject({ book: { id: "b7" }, shown: 1 }); // the behavior's onShow ran, once
    expect(host.share()).toEqual({
      title: "一本好书",
      path: expect.stringMatching(/^\/pages\/book\/book\?id=b7&sid=[0-9a-f]{32}#review$/),
    });
    host.go("/stats/month/month");
    expect(host.share()).toBeUndefined(); // no share hook, no sharing
    expect(host.share("onShareTimeline")).toEqual({
      title: "这个月读了什么",
      query: expect.stringMatching(/^month=11&sid=[0-9a-f]{32}$/),
    });
  });
  it("names the parent of a share, so that chains can be followed", async () => {
    const { host, arrived } = open({ start: { path: "pages/shelf/shelf", query: { sid: "parent1" }, scene: 1007 } });
    const path = String(host.share()?.["path"]);
    host.hide();
    const [event] = await arrived("share");
    expect(event).toMatchObject({
      share_id: "parent1",
      props: { page: "pages/shelf/shelf", parent_share_id: "parent1", share_id: path.slice(-32), kind: "message" },
    });
  });
  it("counts an item as seen after half a second of half of it, once per page view", async () => {
    const { host, events, arrived } = open();
    host.see(".hot", "b1", 0.4);
    host.see(".hot", "b2", 0.9);
    host.see(".hot", "b2", 0.1); // gone before the half second
    host.see(".hot", "b3", 0.5);
    await arrived("exposure");
    host.see(".hot", "b3", 0);
    host.see(".hot", "b3", 1);
    host.go("/stats/month/month");
    expect(host.observing()).toBe(0);
    host.back();
    host.see(".hot", "b3", 1);
    await arrived("exposure", 2);
    const seen = events().filter(({ event }) => event === "exposure");
    expect(seen.map(({ props }) => props)).toEqual(
      [1, 2].map(() => ({ page: "pages/shelf/shelf", item: "b3", list: "hot", position: 0 })),
    );
  });
  it("measures the first screen, page readiness and requests, and hears of errors once", async () => {
    const { host, events, arrived } = open();
    await arrived("app_show");
    host.throws("MiniProgramError\nfoo 13800138000 at https://x/y?token=1\nTypeError: foo\n    at a.js:1");
    host.throws("MiniProgramError\nfoo 13900139000 at https://x/y?token=2\nTypeError: foo\n    at b.js:1");
    host.hide();
    await arrived("request_summary");
    const of = (name: string) => events().flatMap(({ event, props }) => (event === name ? [props] : []));
    expect(of("request_summary")).toMatchObject([
      { page: "pages/shelf/shelf", host: "books.example", path: "/api/hot/:id", count: 1, failures: 0 },
    ]);
    expect(of("app_error")).toMatchObject([{ message: "foo # at https://x/y\nTypeError: foo", kind: "error" }]);
    expect(new Set(of("performance").map(({ metric }) => metric))).toEqual(new Set(["first_screen", "page_ready"]));
  });
  it("reports pages that came past every wrapper by their route", async () => {
    const { host, events, arrived } = open({ keepsConstructors: true });
    host.go("/stats/month/month");
    host.hide();
    await arrived("app_hide");
    expect(pagesOf(events())).toEqual([
      "page_view pages/shelf/shelf",
      "page_leave pages/shelf/shelf",
      "page_view stats/month/month",
      "page_leave stats/month/month",
    ]);
  });
});

describe("a program of a few lines", () => {
  const page = `Page({ onShow() { this.mine = true; } })`;
  const small = async (files: Record<string, string>, pages: string[], options: Partial<NativeHostOptions> = {}) => {
    const { folder, remove } = await smallProgram(files, pages);
    onTestFinished(remove);
    return open({ folder, storage: new Map(), start: { path: pages[0] ?? "" }, ...options });
  };
  const app = (consent: string) =>
    `const banyan = require("./banyan-tracker.js"); banyan.init({ program: "p", url: "${URL}", consent: "${consent}" }); App({});`;

  it.each(["pending", "denied"])(
    "calls nothing of WeChat's that does anything while consent is %s",
    async (consent) => {
      const { host, batches } = await small({ "app.js": app(consent), "a/a.js": page }, ["a/a"]);
      host.go("/a/a");
      host.share();
      host.hide();
      host.show();
      host.online();
      host.throws("boom");
      (host.require("banyan-tracker.js")["setConsent"] as (choice: string) => void)("denied");
      expect({ calls: host.calls, stored: [...host.storage], batches }).toEqual({ calls: [], stored: [], batches: [] });
    },
  );
  it("forgets what it kept when consent is withdrawn, and sends no more", async () => {
    const { host, batches, arrived } = await small({ "app.js": app("granted"), "a/a.js": page }, ["a/a"]);
    await arrived("page_view");
    (host.require("banyan-tracker.js")["setConsent"] as (choice: string) => void)("withdrawn");
    host.hide();
    expect({ stored: [...host.storage], batches: batches.length }).toEqual({ stored: [], batches: 1 });
  });
  it("keeps the times of what happened before a late init", async () => {
    const { host, events, arrived } = await small(
      { "app.js": `require("./banyan-tracker.js"); App({});`, "a/a.js": page, "b/b.js": page },
      ["a/a", "b/b"],
    );
    host.go("/b/b");
    const before = Date.now();
    await new Promise((done) => setTimeout(done, 5));
    (host.require("banyan-tracker.js")["init"] as (options: object) => void)({
      program: "p",
      url: URL,
      consent: "granted",
    });
    await arrived("page_view", 2);
    expect(pagesOf(events())).toEqual(["page_view a/a", "page_leave a/a", "page_view b/b"]);
    expect(events().every(({ ts }: Event & { ts?: number }) => (ts ?? 0) <= before)).toBe(true);
  });
  it("finds pages that were defined before the file was loaded", async () => {
    const { host, events, arrived } = await small(
      {
        "app.js": "App({});",
        "a/a.js": page,
        "b/b.js": `${page}; ${app("granted").replace("./", "../").replace("App({});", "")}`,
      },
      ["a/a", "b/b"],
    );
    host.go("/b/b");
    host.hide();
    await arrived("app_hide");
    expect(pagesOf(events())).toContain("page_view b/b");
    expect(host.errors).toEqual([]);
  });
  it("counts once where two copies of the file meet, as in an independent subpackage", async () => {
    const copy = `const banyan = require("./copy.js"); banyan.init({ program: "p", url: "${URL}", consent: "granted" });`;
    const { readFileSync } = await import("node:fs");
    const file = readFileSync(`${sample.folder}/banyan-tracker.js`, "utf8");
    const { host, events, arrived } = await small(
      { "app.js": app("granted"), "s/copy.js": file, "s/a.js": `${copy} ${page}` },
      ["s/a"],
    );
    host.hide();
    await arrived("app_hide");
    expect(events().map(({ event }) => event)).toEqual(
      ["app_launch", "app_show", "page_view", "performance", "app_hide"].flatMap((event) =>
        event === "app_hide" ? ["page_leave", event] : [event],
      ),
    );
    expect(host.page()["mine"]).toBe(true);
  });
  it("lets a program without a replaceable Page call it by name", async () => {
    const { host, events, arrived } = await small(
      {
        "app.js": app("granted"),
        "a/a.js": `require("../banyan-tracker.js").Page({ onShow() { this.mine = true; } })`,
      },
      ["a/a"],
      { keepsConstructors: true, tellsNoRoutes: true },
    );
    host.hide();
    await arrived("app_hide");
    expect([pagesOf(events()), host.page()["mine"]]).toEqual([["page_view a/a", "page_leave a/a"], true]);
  });
});
