import { createHash } from "node:crypto";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestKernel, type TestKernel } from "#test/kernel.ts";
import { serveSite } from "./static.ts";

let k: TestKernel;
const home = mkdtempSync(join(tmpdir(), "banyan-static-"));
const inline = "window.theme = 'dark'";
beforeAll(async () => {
  k = await startTestKernel();
  const site = (name: string, prefix: string, isSinglePage: boolean) =>
    serveSite(k.http.server, { prefix, isSinglePage, folder: pathToFileURL(join(home, name)), building: "正在构建" });
  await site("console", "/console", true);
  await site("shop", "", false);
});
afterAll(async () => {
  await k.close();
  rmSync(home, { recursive: true });
});

/** A page as a browser asks for it, or a file of a page. */
const page = (url: string) => k.http.server.inject({ url, headers: { accept: "text/html,application/xhtml+xml" } });
const file = (url: string) => k.http.server.inject({ url, headers: { accept: "*/*" } });

function build(name: string) {
  const at = (path: string) => join(home, name, path);
  mkdirSync(at("assets"), { recursive: true });
  writeFileSync(at("index.html"), `<!doctype html><title>${name}</title><script>${inline}</script>`);
  writeFileSync(at("assets/main-a1b2c3d4.js"), "1");
  writeFileSync(at("favicon.svg"), "<svg/>");
  writeFileSync(at(".env"), "secret");
  writeFileSync(join(home, "beside.txt"), "secret");
}

test("while there is no build a person reads so and the page asks again; a file of it is not found", async () => {
  for (const url of ["/console/", "/console/orders/7", "/"]) {
    const { statusCode, headers, body } = await page(url);
    expect({ url, statusCode }).toEqual({ url, statusCode: 503 });
    expect(headers["retry-after"]).toBe("5");
    expect(body).toContain("正在构建");
    expect(body).toContain('http-equiv="refresh"');
  }
  expect((await file("/console/assets/main-a1b2c3d4.js")).statusCode).toBe(404);
});

test("a build that appears is served at once: pages asked for again, hashed files kept for good", async () => {
  build("console");
  build("shop");
  for (const [url, name] of [
    ["/console/", "console"],
    ["/", "shop"],
  ] as const) {
    const { statusCode, headers, body } = await page(url);
    expect(statusCode).toBe(200);
    expect(body).toContain(`<title>${name}</title>`);
    expect(headers["cache-control"]).toBe("no-cache");
  }
  const hashed = await file("/console/assets/main-a1b2c3d4.js");
  expect([hashed.statusCode, hashed.headers["cache-control"]]).toEqual([200, "public, max-age=31536000, immutable"]);
  expect((await file("/favicon.svg")).headers["cache-control"]).toBe("no-cache");
});

test("pages carry what OWASP asks; only our own scripts run, inline ones by their hash", async () => {
  const { headers } = await page("/console/");
  const hash = createHash("sha256").update(inline).digest("base64");
  expect(headers["content-security-policy"]).toContain(`script-src 'self' 'sha256-${hash}'`);
  expect(headers["content-security-policy"]).toContain("object-src 'none'");
  expect(headers).toMatchObject({
    "x-content-type-options": "nosniff",
    "x-frame-options": "SAMEORIGIN",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
  });
});

test("/console leads to /console/ once, and a deep link opens the page itself", async () => {
  const redirect = await page("/console");
  expect([redirect.statusCode, redirect.headers.location]).toEqual([302, "/console/"]);
  for (const url of ["/console/", "/console/?from=mail", "/console/demo/orders", "/console/demo/orders/?page=2"]) {
    const { statusCode, body } = await page(url);
    expect({ url, statusCode, isConsole: body.includes("<title>console") }).toEqual({
      url,
      statusCode: 200,
      isConsole: true,
    });
  }
});

test("what is not a file or a page is a plain refusal, and nothing beside the build is shown", async () => {
  for (const url of [
    "/console/assets/gone-a1b2c3d4.js",
    "/console/.env",
    "/console/..%2fbeside.txt",
    "/console/%2e%2e/beside.txt",
    "/.env",
    "/assets",
  ]) {
    const { statusCode, body } = await file(url);
    expect({ url, statusCode, code: JSON.parse(body).code }).toEqual({ url, statusCode: 404, code: "NOT_FOUND" });
  }
  expect((await page("/pages/none")).statusCode).toBe(404);
  expect((await page("/api/none")).json()).toMatchObject({ code: "NOT_FOUND" });
});
