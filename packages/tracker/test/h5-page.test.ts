import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it, onTestFinished } from "vitest";
import { openBrowser, phone } from "../../../test/browser.ts";
import { type CollectBatch, type CollectEvent, collectBatch } from "../../contracts/src/index.ts";
import { buildFiles } from "../src/build.ts";

/** Any web page with the file in its head, in a real browser. */
const page = (init: string) => `<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>书单</title><script src="/tracker/banyan-tracker.h5.js"></script>
<script>banyan.init(${init})</script></head><body style="margin:0"><h1>书单</h1>
<div class="book" data-exposure="b1" data-position="0" style="height:200px">海</div>
<div style="height:3000px"></div><div class="book" data-exposure="b2" style="height:200px">山</div></body></html>`;

let folder = "";
let browser: Browser;
beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "banyan-h5-"));
  await buildFiles(folder);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  rmSync(folder, { recursive: true, force: true });
});

async function open(init: string, path: string, rejects: string[] = []) {
  const batches: CollectBatch[] = [];
  const asked: string[] = [];
  let look = () => {};
  const bodyOf = async (request: IncomingMessage) => {
    let text = "";
    for await (const chunk of request) text += chunk;
    return text;
  };
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "", "http://x");
    asked.push(pathname);
    if (pathname !== "/collect") {
      const isFile = pathname.startsWith("/tracker/");
      response.setHeader("content-type", isFile ? "text/javascript" : "text/html");
      response.end(isFile ? readFileSync(join(folder, pathname.slice(9))) : page(init));
      return;
    }
    const batch = collectBatch.parse(JSON.parse(await bodyOf(request)));
    batches.push(batch);
    const events = batch.events as CollectEvent[];
    const rejected = events.flatMap(({ id, event }, index) =>
      rejects.includes(event) ? [{ id, index, code: "mistyped_property" }] : [],
    );
    response.setHeader("content-type", "application/json");
    response.end(JSON.stringify({ accepted: events.length - rejected.length, duplicate: 0, rejected }));
    look();
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const context = await browser.newContext(phone);
  onTestFinished(async () => {
    await context.close();
    server.closeAllConnections();
    server.close();
  });
  const tab = await context.newPage();
  await tab.goto(`http://127.0.0.1:${(server.address() as AddressInfo).port}${path}`);
  const events = () => batches.flatMap(({ events }) => events as CollectEvent[]);
  const arrived = (name: string, count = 1) =>
    new Promise<CollectEvent[]>((done) => {
      look = () => {
        const found = events().filter(({ event }) => event === name);
        if (found.length >= count) done(found);
      };
      look();
    });
  /** Runs in the page. */
  const run = (code: string) => tab.evaluate(code);
  return { tab, run, batches, asked, events, arrived };
}

it("asks for nothing before consent; then reports pages, exposures, requests and errors of a web page", async () => {
  const { tab, run, batches, asked, events, arrived } = await open(
    `{ program: "books" }`,
    "/shelf?channel=poster&s=aB3dE5fG",
  );
  await run(`history.pushState({}, "", "/book/7"); location.hash = "#/reviews?x=1"`);
  expect([asked.filter((path) => path === "/collect"), await run("localStorage.length")]).toEqual([[], 0]);
  await run(`banyan.setConsent("granted"); banyan.trackExposure(".book", { list: "hot" })`);
  const [seen] = await arrived("exposure");
  expect(seen?.props).toEqual({ page: "/reviews", item: "b1", list: "hot", position: 0 });
  await run(`fetch("/api/books/42?token=x").catch(() => {})`);
  await run(`setTimeout(() => { throw new Error("broken 13800138000") })`);
  await arrived("app_error");
  await run(`banyan.pageView("/end")`);
  await arrived("request_summary");
  const of = (name: string) => events().flatMap(({ event, props }) => (event === name ? [props] : []));
  expect(of("page_view").map((props) => props?.["page"])).toEqual(["/shelf", "/book/7", "/reviews", "/end"]);
  expect(of("request_summary")).toMatchObject([{ page: "/reviews", path: "/api/books/:id", count: 1, failures: 0 }]);
  expect(of("app_error")).toMatchObject([{ message: "broken #", kind: "error" }]);
  await run(`new Promise((painted) => requestAnimationFrame(() => setTimeout(painted)))`);
  const metrics = new Set((await arrived("performance", 2)).map(({ props }) => props?.["metric"]));
  expect(metrics).toEqual(new Set(["page_load", "first_screen"]));
  expect(batches[0]?.visit).toEqual({ channel: "poster", code: "aB3dE5fG", query: "channel=poster&s=aB3dE5fG" });
  expect(await run(`banyan.shareLink("https://x.cn/book/7?a=1#top")`)).toMatch(
    /^https:\/\/x\.cn\/book\/7\?a=1&sid=[0-9a-f]{32}#top$/,
  );
  expect(await tab.locator("text=Banyan 埋点调试").count()).toBe(0);
});

it("shows what is tracked and what was refused where someone asks for the panel", async () => {
  const { tab, run, arrived, asked } = await open(`{ program: "books", consent: "granted" }`, "/shelf?banyan_debug=1", [
    "bad",
  ]);
  const title = tab.locator("text=Banyan 埋点调试");
  await title.waitFor();
  expect(asked).toContain("/tracker/banyan-tracker.debug.js");
  await run(`banyan.track("bad", { pages: "many" })`);
  await arrived("bad");
  await tab.locator("text=被拒 bad：mistyped_property").waitFor();
  await tab.locator(".line.rejected", { hasText: "bad" }).waitFor();
  await tab.locator("text=授权 granted · 待发 0").waitFor(); // what was answered waits no more
  await run(`banyan.setConsent("withdrawn")`);
  await tab.locator("text=授权 withdrawn").waitFor();
  const before = await title.boundingBox();
  await title.hover();
  await tab.mouse.down();
  await tab.mouse.move((before?.x ?? 0) + 20, 400);
  await tab.mouse.up();
  const after = await title.boundingBox();
  // it begins where no page has its buttons
  expect([(before?.y ?? 999) < 50, (after?.y ?? 0) > 300]).toEqual([true, true]);
});
