import { expect, test, vi } from "vitest";
import { Lane } from "./lane.ts";

const small = { width: 2, slow: 1, slowAfterMs: 500, queue: 2 };

/** A call whose end the test decides. */
function call(lane: Lane, name: string, began: string[]) {
  const { promise, resolve } = Promise.withResolvers<string>();
  const done = lane.run(() => {
    began.push(name);
    return promise;
  });
  const finish = () => {
    resolve(name);
    return done;
  };
  return { done, finish };
}

type Call = ReturnType<typeof call>;

test("calls run in order, and a full queue is refused", async () => {
  const lane = new Lane(small);
  const began: string[] = [];
  const [a, b, c, d] = ["a", "b", "c", "d"].map((name) => call(lane, name, began)) as [Call, Call, Call, Call];
  await expect(lane.run(async () => "e")).rejects.toMatchObject({ code: 202 });
  expect([began, lane.busy, lane.queued]).toEqual([["a", "b"], 2, 2]);
  await b.finish();
  await vi.waitFor(() => expect([began, lane.queued]).toEqual([["a", "b", "c"], 1]));
  await a.finish();
  await Promise.all([c.finish(), d.finish()]);
  expect([began, lane.busy]).toEqual([["a", "b", "c", "d"], 0]);
});

test("a call that fails frees its place", async () => {
  const lane = new Lane(small);
  await expect(lane.run(() => Promise.reject(new Error("no")))).rejects.toThrow("no");
  expect(lane.busy).toBe(0);
});

test("a long call makes room for the next, as far as there are slow places", async () => {
  vi.useFakeTimers();
  try {
    const lane = new Lane(small);
    const began: string[] = [];
    const calls = ["a", "b", "c", "d"].map((name) => call(lane, name, began));
    await vi.advanceTimersByTimeAsync(small.slowAfterMs);
    expect([began, lane.running, lane.slow]).toEqual([["a", "b", "c"], 2, 1]);
    await calls[0]?.finish();
    await vi.advanceTimersByTimeAsync(small.slowAfterMs); // the place of the first slow one is free again
    expect([began, lane.running, lane.slow]).toEqual([["a", "b", "c", "d"], 2, 1]);
    await Promise.all(calls.map((one) => one.finish()));
    expect([lane.running, lane.slow, lane.queued]).toEqual([0, 0, 0]);
  } finally {
    vi.useRealTimers();
  }
});
