import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "./app.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

const get = async (path: string, headers: Record<string, string> = {}) => {
  const reply = await fetch(t.url + path, { headers });
  const text = await reply.text();
  return { status: reply.status, body: text.startsWith("{") ? JSON.parse(text) : text, headers: reply.headers };
};

test("the process lives, is ready and shows its figures", async () => {
  expect(await get("/livez")).toMatchObject({ status: 200, body: { status: "ok" } });
  expect(await get("/readyz")).toMatchObject({ status: 200, body: { status: "ok", postgres: "up", clickhouse: "up" } });
  expect((await get("/metrics")).body).toContain(
    'banyan_http_request_seconds_count{method="GET",route="/livez",status="200"}',
  );
});

test("an unknown path is a plain refusal in the caller's language", async () => {
  expect(await get("/api/nothing", { "accept-language": "en-GB" })).toMatchObject({
    status: 404,
    body: { code: "NOT_FOUND", message: "Not found" },
  });
});

test("a page that is not built yet says so and asks again", async () => {
  const reply = await get("/console/products", { accept: "text/html" });
  expect([200, 503]).toContain(reply.status);
  expect(reply.headers.get("content-security-policy")).toContain("default-src 'self'");
});

test("time is driven from this machine only, and never by a web page", async () => {
  const set = (headers: Record<string, string> = {}) =>
    fetch(`${t.url}/__clock`, { method: "POST", headers, body: JSON.stringify({ now: "2026-03-03T00:00:00Z" }) });
  expect((await set({ origin: "https://evil.example" })).status).toBe(403);
  expect(await (await set()).json()).toEqual({ now: "2026-03-03T00:00:00.000Z", virtual: true });
  expect(t.clock.now()).toEqual(new Date("2026-03-03T00:00:00Z"));
  expect((await fetch(`${t.url}/__drain`, { method: "POST" })).status).toBe(200);
});
