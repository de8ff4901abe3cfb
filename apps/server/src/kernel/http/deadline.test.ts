import { endpoint } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test, vi } from "vitest";
import * as z from "zod/mini";
import { startTestKernel, type TestKernel } from "#test/kernel.ts";

let k: TestKernel;
beforeAll(async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "clearInterval", "performance"] });
  k = await startTestKernel();
});
afterAll(async () => {
  vi.useRealTimers();
  await k.close();
});

test("a call that takes longer than 8 s is answered 503; what its handler says later is dropped", async () => {
  const stuck = endpoint({
    method: "GET",
    path: "/api/stuck",
    summary: "test",
    who: "public",
    idempotency: "none",
    errors: [],
    response: z.strictObject({ late: z.boolean() }),
  });
  const entered = Promise.withResolvers<void>();
  const letGo = Promise.withResolvers<void>();
  k.http.handle(stuck, async () => {
    entered.resolve();
    await letGo.promise;
    return { late: true };
  });
  const answer = k.http.server.inject({ url: "/api/stuck" });
  answer.then(() => {}); // light-my-request sends when asked for its answer
  await entered.promise;
  expect(k.http.inFlight()).toBe(1);
  vi.advanceTimersByTime(9_000);
  const reply = await answer;
  expect([reply.statusCode, reply.json().code]).toEqual([503, "OVERLOADED"]);
  expect(Number(reply.headers["retry-after"])).toBeGreaterThanOrEqual(1);
  letGo.resolve();
  expect(k.http.inFlight()).toBe(0);
});
