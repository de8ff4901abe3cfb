import { expect, it } from "vitest";
import { createErrorGate } from "../src/errors.ts";
import { addressOf, createRequestLog } from "../src/requests.ts";

it("sums requests up by host and path, without queries, ids or credentials", () => {
  const log = createRequestLog();
  for (let ms = 1; ms <= 100; ms++) log.add(`https://u:p@a.cn:8443/orders/${ms}?phone=13800138000`, ms, 200);
  log.add("https://a.cn:8443/orders/7/pay#x", 40, 502);
  log.add("/local?x=1", 15_000, 0);
  expect(log.take()).toEqual([
    { host: "a.cn:8443", path: "/orders/:id", count: 100, failures: 0, p50_ms: 50, p95_ms: 95 },
    { host: "a.cn:8443", path: "/orders/:id/pay", count: 1, failures: 1, p50_ms: 40, p95_ms: 40 },
    { host: "", path: "/local", count: 1, failures: 1 },
  ]);
  expect(log.take()).toEqual([]); // once a page
});
it.each([
  ["https://a.cn/p/019b7e3c-0000-7000-8000-000000000001/x", "/p/:id/x"],
  ["https://a.cn/v2/app.js", "/v2/app.js"],
  ["https://a.cn/files/9f86d081884c7d659a2feaa0c55ad015", "/files/:id"],
  ["https://a.cn/product-list/hot", "/product-list/hot"],
])("%s is counted as %s", (url, path) => expect(addressOf(url).path).toBe(path));

it("lets each error through once, at most twenty a run, without long numbers or queries", () => {
  const gate = createErrorGate();
  expect(gate("rejection", new Error("no order 20261122000017 at /pay?token=abc"))).toEqual({
    kind: "rejection",
    message: "no order # at /pay",
    hash: expect.stringMatching(/^[0-9a-f]{8}$/),
  });
  expect(gate("error", "no order 20261122000018 at /pay?token=def")).toBeUndefined();
  expect(gate("error", Object.create(null))).toMatchObject({ message: "unknown" });
  for (let i = 0; i < 50; i++) gate("error", `error ${"abcdefghij"[i % 10]}${"abcdefghij"[Math.floor(i / 10)]}`);
  expect(gate("error", "one more")).toBeUndefined();
});
