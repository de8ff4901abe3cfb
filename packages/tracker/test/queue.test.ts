import fc from "fast-check";
import { expect, it } from "vitest";
import { type CollectEvent, collectBatch, collectEvent, collectLimits } from "../../contracts/src/index.ts";
import { createTracker, type PostReply } from "../src/index.ts";
import { fakeDevice } from "./fake-platform.ts";

type Step =
  | { do: "track"; times: number }
  | { do: "wait"; ms: number }
  | { do: "answer"; reply: PostReply | "no answer" | "lost answer" }
  | { do: "hide" | "show" | "online" | "restart" }
  | { do: "token"; token: string | null };

const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 4, arbitrary: fc.record({ do: fc.constant("track"), times: fc.integer({ min: 1, max: 90 }) }) },
  { weight: 3, arbitrary: fc.record({ do: fc.constant("wait"), ms: fc.integer({ min: 1, max: 90_000 }) }) },
  {
    weight: 5,
    arbitrary: fc.record({
      do: fc.constant("answer"),
      reply: fc.oneof(
        { weight: 4, arbitrary: fc.constant({ status: 200 }) },
        fc.constantFrom(
          { status: 429, retryAfter: 30 },
          { status: 503, retryAfter: 5 },
          { status: 500 },
          { status: 401 },
          { status: 413 },
          "no answer" as const,
          "lost answer" as const,
        ),
      ),
    }),
  },
  { weight: 2, arbitrary: fc.record({ do: fc.constantFrom("hide", "show", "online", "restart") }) },
  { weight: 1, arbitrary: fc.record({ do: fc.constant("token"), token: fc.constantFrom("alice", "bob", null) }) },
) as fc.Arbitrary<Step>;

it("loses nothing it did not say it dropped, never changes an id, keeps ≤ 500, has ≤ 1 request in flight", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
      const device = fakeDevice();
      const open = () =>
        createTracker({ platform: device.platform(), program: "demo", url: "/collect", consent: "granted" });
      let tracker = open();
      let tracked = 0;
      let dropped = 0;
      const arrived = new Map<string, string>(); // id → what the server keeps of it: the first copy
      const receive = async (reply: PostReply | "no answer" | "lost answer") => {
        const request = device.requests()[0];
        if (!request) return;
        const batch = collectBatch.parse(request.batch);
        expect(batch.events.length).toBeLessThanOrEqual(collectLimits.events);
        if (reply === "lost answer" || (reply !== "no answer" && reply.status === 200)) {
          for (const raw of batch.events) {
            const event: CollectEvent = collectEvent.parse(raw);
            const kept = arrived.get(event.id);
            expect(kept ?? JSON.stringify(event)).toBe(JSON.stringify(event)); // an id always means the same event
            arrived.set(event.id, JSON.stringify(event));
          }
        }
        await request.answer(reply === "lost answer" ? "no answer" : reply);
      };
      for (const step of steps) {
        if (step.do === "track") {
          for (let i = 0; i < step.times; i++) tracker.track("numbered", { number: tracked++ });
        } else if (step.do === "wait") await device.advance(step.ms);
        else if (step.do === "answer") await receive(step.reply);
        else if (step.do === "token") tracker.setToken(step.token);
        else if (step.do === "restart") {
          await device.hide(); // what a phone does before it kills a program; the queue is written there
          dropped += tracker.stats().dropped;
          device.kill();
          tracker = open();
        } else await device[step.do]();
        expect(tracker.stats().waiting).toBeLessThanOrEqual(500);
        expect(device.requests().length).toBeLessThanOrEqual(1);
      }
      for (let i = 0; i < 400 && tracker.stats().waiting > 0; i++) {
        await device.advance(300_000);
        await receive({ status: 200 });
      }
      dropped += tracker.stats().dropped;
      expect(tracker.stats().waiting).toBe(0);
      expect(device.mostPending()).toBeLessThanOrEqual(1);
      const numbers = [...arrived.values()].map((text) => JSON.parse(text)).filter((e) => e.event === "numbered");
      const distinct = new Set(numbers.map((e) => e.props.number));
      expect(distinct.size).toBe(numbers.length); // one id per event
      expect(distinct.size).toBeGreaterThanOrEqual(tracked - dropped);
    }),
    { numRuns: 150 },
  );
});
