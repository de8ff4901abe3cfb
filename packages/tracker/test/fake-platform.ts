import type { CollectBatch } from "../../contracts/src/index.ts";
import type { Platform, PostReply, VisitStart } from "../src/index.ts";

type Pending = { batch: CollectBatch; answer(reply: PostReply | "no answer"): Promise<void> };

/** A device in memory: its storage outlives restarts, its clock moves only by `advance`, its requests wait for an answer. */
export function fakeDevice() {
  const stored = new Map<string, string>();
  let now = 1_790_000_000_000;
  let random = 7;
  let timers: { at: number; work: () => void }[] = [];
  let observers: Parameters<Platform["observe"]>[0][] = [];
  let pending: Pending[] = [];
  let mostPending = 0;
  const settled = async () => {
    for (let i = 0; i < 6; i++) await Promise.resolve();
  };

  const device = {
    stored,
    requests: () => pending,
    mostPending: () => mostPending,
    async advance(ms: number) {
      const until = now + ms;
      for (;;) {
        const next = timers.filter(({ at }) => at <= until).sort((a, b) => a.at - b.at)[0];
        if (!next) break;
        timers = timers.filter((timer) => timer !== next);
        now = Math.max(now, next.at);
        next.work();
        await settled();
      }
      now = until;
    },
    show: async (start: VisitStart = { query: {} }) => {
      for (const on of observers) on.shown(start);
      await settled();
    },
    hide: async () => {
      for (const on of observers) on.hidden();
      await settled();
    },
    online: async () => {
      for (const on of observers) on.online();
      await settled();
    },
    settled,
    /** The process dies: timers and requests are gone, storage stays. */
    kill() {
      timers = [];
      observers = [];
      pending = [];
    },
    platform(start: VisitStart = { query: {} }, instance = "0"): Platform {
      return {
        instance,
        storage: {
          get: (key) => stored.get(key),
          set: (key, text) => void stored.set(key, text),
          remove: (key) => void stored.delete(key),
          keys: () => [...stored.keys()],
        },
        post: (_url, text) =>
          new Promise((resolve, reject) => {
            const request: Pending = {
              batch: JSON.parse(text),
              async answer(reply) {
                pending = pending.filter((other) => other !== request);
                if (reply === "no answer") reject(new Error("offline"));
                else resolve(reply);
                await settled();
              },
            };
            pending.push(request);
            mostPending = Math.max(mostPending, pending.length);
          }),
        now: () => now,
        randomBytes: (length) =>
          Uint8Array.from({ length }, () => {
            random = (random * 1_103_515_245 + 12_345) % 2 ** 31;
            return (random >> 16) & 0xff;
          }),
        schedule(ms, work) {
          const timer = { at: now + Math.max(0, ms), work };
          timers.push(timer);
          return () => {
            timers = timers.filter((other) => other !== timer);
          };
        },
        device: () => ({ platform: "test" }),
        visitStart: () => start,
        observe: (on) => void observers.push(on),
        observePerformance: () => {},
      };
    },
  };
  return device;
}
