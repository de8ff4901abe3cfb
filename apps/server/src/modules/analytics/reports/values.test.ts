import { listPropertyValues } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { startTestApp, type TestApp } from "../../../../test/app.ts";
import { type Caller, operator } from "../../../../test/callers.ts";

let t: TestApp;
let staff: Caller;
const params = { program: "demo" };

type Told = { at: string; channel: string; event?: string; scene?: number; person?: number };
const rowOf = ({ at, channel, event = "view_item", scene = 0, person = 1 }: Told) => ({
  ...{ program: "demo", event, person, session: 1, scene, channel, props: "{}", id: uuidv7() },
  ...{ ts: dateTime64(Date.parse(at)), received_at: dateTime64(Date.parse(at)), device_ts: dateTime64(Date.parse(at)) },
});

beforeAll(async () => {
  t = await startTestApp({ now: new Date("2026-03-31T04:00:00Z") });
  staff = await operator(t, "analyst");
  const events: Told[] = [
    { at: "2026-03-01T16:00:00Z", channel: "KOL a" },
    { at: "2026-03-30T02:00:00Z", channel: "KOL a", event: "order_paid" },
    { at: "2026-03-30T02:00:00Z", channel: "ad" },
    { at: "2026-03-30T02:00:00Z", channel: "kol b" },
    { at: "2026-03-30T02:00:00Z", channel: "" },
    // a millisecond too old, WeChat's crawler, another program's
    { at: "2026-03-01T15:59:59.999Z", channel: "old" },
    { at: "2026-03-30T02:00:00Z", channel: "crawled", scene: 1129 },
    { at: "2026-03-30T02:00:00Z", channel: "x".repeat(501) },
  ];
  const foreign = { ...rowOf({ at: "2026-03-30T02:00:00Z", channel: "foreign" }), program: "other" };
  await t.clickhouse.insert("events", [...events.map(rowOf), foreign], uuidv7());
});
afterAll(() => t.close());

const values = async (body: { property: string; event?: string; search?: string }) =>
  (await staff.ok(listPropertyValues, { params, body })).items;

test("a property's values of the last thirty days of the zone, the most frequent first", async () => {
  expect(await values({ property: "channel" })).toEqual([
    { value: "KOL a", events: 2 },
    { value: "ad", events: 1 },
    { value: "kol b", events: 1 },
  ]);
  expect(await values({ property: "channel", event: "order_paid" })).toEqual([{ value: "KOL a", events: 1 }]);
  expect((await values({ property: "channel", search: "kol" })).map(({ value }) => value)).toEqual(["KOL a", "kol b"]);
});

test("an unknown property is refused with its place", async () => {
  const refusal = await staff.refused(listPropertyValues, { params, body: { property: "chanel" } });
  expect(refusal).toMatchObject({ code: "REPORT_PROPERTY_UNKNOWN", field: "body.property" });
});
