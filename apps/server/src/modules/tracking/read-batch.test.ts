import type { CollectBatch } from "@banyan/contracts";
import fc from "fast-check";
import { expect, test } from "vitest";
import { KnownPlan, type StoredPlan } from "./plan/known-plan.ts";
import { correctTime, readItems as readWith } from "./read-batch.ts";
import { eventFlags } from "./schema.ts";

const now = Date.UTC(2026, 10, 22, 8);
const hour = 3_600_000;
const id = "019b7e3c-0000-7000-8000-000000000001";
const batchOf = (events: unknown[], sentAt = now): CollectBatch => ({
  program: "demo",
  anon_id: "anon-12345678",
  sent_at: sentAt,
  events,
});
const emptyPlan: StoredPlan = { isStrict: false, version: 0, learnedEvents: 0, events: [] };
const readItems = (batch: CollectBatch, at: number) => readWith(batch, at, async () => new KnownPlan(emptyPlan));
const itemOf = async (event: unknown, sentAt = now) => (await readItems(batchOf([event], sentAt), now)).items[0];
const codeOf = async (event: unknown) => (await readItems(batchOf([event]), now)).rejected[0]?.code ?? "accepted";

test("each broken item is refused with its reason and the others pass", async () => {
  const good = { id, event: "page_view", ts: now, props: { page: "home" } };
  const { items, rejected } = await readItems(
    batchOf([
      good,
      { ...good, id: "nope" },
      { ...good, event: "1bad name" },
      null,
      { ...good, ts: now - 31 * 24 * hour },
      { ...good, ts: 1.5 },
      { ...good, props: [] },
    ]),
    now,
  );
  expect({ passed: items.length, rejected: rejected.map(({ index, code }) => [index, code]) }).toEqual({
    passed: 1,
    rejected: [
      [1, "invalid_id"],
      [2, "invalid_event"],
      [3, "invalid_event"],
      [4, "too_old"],
      [5, "invalid_event"],
      [6, "invalid_event"],
    ],
  });
});

test("a device cannot claim a business fact", async () => {
  expect(await codeOf({ id, event: "order_paid", ts: now, props: { paid_fen: 1 } })).toBe("invalid_event");
});

test("an event nobody registered is accepted and flagged", async () => {
  const item = await itemOf({ id, event: "my_own_event", ts: now, props: { anything: 1 } });
  expect(item?.flags).toBe(eventFlags.unknownEvent);
});

test("a property of the wrong type is set aside, the rest of the event counts", async () => {
  const item = await itemOf({ id, event: "view_item", ts: now, props: { product_id: "p1", price_fen: "12.80" } });
  expect({ props: item?.props, flags: item?.flags }).toEqual({
    props: { product_id: "p1", $quarantined: { price_fen: "12.80" } },
    flags: eventFlags.quarantined,
  });
});

test("more than a hundred properties are refused, a very long value is set aside", async () => {
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, n) => [`p${n}`, n]));
  expect(await codeOf({ id, event: "x", ts: now, props: many })).toBe("too_many_properties");
  const item = await itemOf({ id, event: "x", ts: now, props: { long: "长".repeat(3000), short: "好" } });
  expect(item?.props["short"]).toBe("好");
  expect(item?.props["long"]).toBeUndefined();
});

test("the device clock is corrected by how wrong it was when it sent", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.integer({ min: -10 * 365 * 24, max: 10 * 365 * 24 }),
      fc.nat(29 * 24),
      async (wrongHours, ageHours) => {
        const deviceNow = now + wrongHours * hour;
        const item = await itemOf({ id, event: "app_show", ts: deviceNow - ageHours * hour }, deviceNow);
        expect({ ts: item?.ts, device: item?.deviceTs, flags: item?.flags }).toEqual({
          ts: now - ageHours * hour,
          device: deviceNow - ageHours * hour,
          flags: 0,
        });
      },
    ),
  );
});

test("a time more than 23 hours ahead is clamped and flagged, less is believed", async () => {
  expect([correctTime(now + 23 * hour, 0, now), correctTime(now + 23 * hour + 1, 0, now)]).toEqual([
    { ms: now + 23 * hour, clamped: false },
    { ms: now, clamped: true },
  ]);
});

test("whatever a device sends, reading it never throws and every item is either passed or refused", async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(
        fc.oneof(
          fc.anything(),
          fc.record({
            id: fc.uuid(),
            event: fc.string(),
            ts: fc.anything(),
            props: fc.dictionary(fc.string(), fc.anything()),
          }),
        ),
        { maxLength: 20 },
      ),
      async (events) => {
        const json = JSON.parse(
          JSON.stringify(events, (_, value) => (typeof value === "bigint" ? String(value) : value)) ?? "[]",
        ) as unknown[];
        const { items, rejected } = await readItems(batchOf(json), now);
        expect(items.length + rejected.length).toBe(json.length);
      },
    ),
  );
});
