import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { createMemory } from "./memory.ts";
import { createTrackingStore } from "./store.ts";

let t: TestApp;
beforeAll(async () => {
  t = await startTestApp();
});
afterAll(() => t.close());

const day = 86_400_000;
const everyShard = Array.from({ length: 64 }, (_, shard) => shard);

test("a clock that goes back takes memory with it: what was received then is known, and nothing of it is looked up", async () => {
  const today = t.clock.now();
  const lastMonth = new Date(today.getTime() - 30 * day);
  t.clock.set(new Date(lastMonth.getTime() - day));
  const id = uuidv7(t.clock.now());
  const at = t.clock.now().getTime();
  const event = { id, event: "page_view", ts: at, props: { page: "home" } };
  const body = { program: t.appid, anon_id: "device-of-last-month", sent_at: at, events: [event] };
  const { accepted } = await t.app.modules.tracking.collect({
    bytes: Buffer.from(JSON.stringify(body)),
    encoding: undefined,
    bearer: undefined,
  });
  t.clock.set(today);
  const memory = createMemory({ ...t.app, store: createTrackingStore(t.app.clickhouse) });
  await memory.remember(everyShard);
  const before = [memory.ids.has(id), memory.ids.coveredSince];

  t.clock.set(lastMonth);
  await memory.remember([]); // its turn comes after the reading that the clock set off

  expect({ accepted, before, after: [memory.ids.has(id), memory.ids.coveredSince] }).toEqual({
    accepted: 1,
    before: [false, today.getTime() - 2 * day],
    after: [true, lastMonth.getTime() - 2 * day],
  });
  memory.close();
  t.clock.set(today);
});
