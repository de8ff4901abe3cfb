import { type Endpoint, payNotify } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import * as z from "zod/mini";
import { startTestKernel, type TestKernel } from "#test/kernel.ts";

const allowed = "https://shop.example";
const CALLS = 20;

let k: TestKernel;
beforeAll(async () => {
  k = await startTestKernel({ callsPerMinute: CALLS, corsOrigins: [allowed] });
  const open = { summary: "", who: "public", idempotency: "none", errors: [], response: z.unknown() } as const;
  const hello = { ...open, method: "GET", path: "/api/hello" } satisfies Endpoint;
  const change = { ...open, method: "PUT", path: "/api/hello" } satisfies Endpoint;
  for (const endpoint of [hello, change]) k.http.handle(endpoint, async () => ({ hello: true }));
  k.http.handle(payNotify, async () => undefined);
});
afterAll(() => k.close());

test("one address gets its calls a minute, then 429 with the time to wait; another address is not asked to pay for it", async () => {
  const from = (remoteAddress: string) => k.http.server.inject({ method: "GET", url: "/api/hello", remoteAddress });
  const statuses = [];
  for (let call = 0; call < CALLS; call++) statuses.push((await from("192.0.2.7")).statusCode);
  expect(new Set(statuses)).toEqual(new Set([200]));
  const refused = await from("192.0.2.7");
  expect(refused.json()).toMatchObject({ code: "TOO_MANY_REQUESTS", requestId: expect.anything() });
  expect(refused.statusCode).toBe(429);
  // when the minute ends, not the few seconds any other 429 says
  expect(Number(refused.headers["retry-after"])).toBeGreaterThan(4);
  expect((await from("192.0.2.8")).statusCode).toBe(200);
});

test("money that arrives and probes are never counted", async () => {
  for (let call = 0; call <= CALLS; call++) {
    const inject = (method: "GET" | "POST", url: string) =>
      k.http.server.inject({
        ...{ method, url, remoteAddress: "192.0.2.9" },
        ...(method === "POST" && { headers: { "content-type": "application/json" }, payload: "{}" }),
      });
    expect((await inject("POST", "/hooks/pay/demo")).statusCode).toBe(204);
    expect((await inject("GET", "/livez")).statusCode).toBe(200);
  }
});

test("a page of an allowed origin may call with every method and our headers, another origin may not", async () => {
  const preflight = (origin: string, method: string) =>
    k.http.server.inject({
      method: "OPTIONS",
      url: "/api/hello",
      headers: {
        origin,
        "access-control-request-method": method,
        "access-control-request-headers": "authorization,idempotency-key,x-program",
      },
    });
  for (const method of ["GET", "POST", "PUT", "DELETE"]) {
    const { statusCode, headers } = await preflight(allowed, method);
    expect(statusCode).toBe(204);
    expect(headers["access-control-allow-origin"]).toBe(allowed);
    expect(headers["access-control-allow-methods"]).toContain(method);
    expect(headers["access-control-allow-headers"]).toContain("idempotency-key");
  }
  expect((await preflight("https://evil.example", "GET")).headers["access-control-allow-origin"]).toBeUndefined();
  const answer = await k.http.server.inject({ url: "/api/hello", headers: { origin: allowed } });
  expect(answer.headers).toMatchObject({
    "access-control-allow-origin": allowed,
    vary: expect.stringMatching(/origin/i),
  });
  expect(String(answer.headers["access-control-expose-headers"]).toLowerCase()).toContain("retry-after");
});
