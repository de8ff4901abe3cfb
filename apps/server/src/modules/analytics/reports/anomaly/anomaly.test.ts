import { addDays, rangeOfDays } from "@banyan/calendar";
import { readAnomalies, readContribution } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { setUpShelves } from "#test/shelves.ts";

let t: TestApp;
let owner: Caller;
/** A product with a title; the other is known to nobody. */
let roll: string;
const noon = (day: string) => Date.parse(`${day}T04:00:00Z`);

/** From January on ten visitors a day; on 18 March thirty; a promotion on 19 and 20 March; 4–6 April is Qingming. */
beforeAll(async () => {
  t = await startTestApp({ now: new Date("2026-04-10T02:00:00Z") });
  owner = await operator(t, "analyst");
  const shelves = await setUpShelves(() => owner, t.program);
  roll = (await shelves.add({ title: "海盐卷" })).id;
  const told = (event: string, person: number, day: string, more: object = {}) => ({
    ...{ program: t.program, event, person, id: uuidv7(), session: 1, scene: 0, amount_fen: 0, props: "{}", day },
    ...{
      ts: dateTime64(noon(day)),
      received_at: dateTime64(noon(day)),
      device_ts: dateTime64(noon(day)),
      source: "device",
    },
    ...more,
  });
  const many = (day: string) => (["2026-03-18", "2026-03-20", "2026-04-05"].includes(day) ? 30 : 10);
  const promotion = (event: string, day: string) =>
    told(event, 0, day, {
      session: 0,
      source: "facts",
      props: JSON.stringify({ promotion_id: "p1", name: "春日满减" }),
    });
  const order = (person: number, day: string, fen: number, product: string, isFirst: boolean) =>
    told("order_paid", person, day, {
      ...{ session: 0, source: "facts", amount_fen: fen },
      props: JSON.stringify({
        first_order: isFirst,
        lines: [{ product_id: product, paid_fen: fen - 10 }],
        savings: [],
      }),
    });
  await t.clickhouse.insert(
    "events",
    [
      ...rangeOfDays("2026-01-10", "2026-04-09").flatMap((day) =>
        Array.from({ length: many(day) }, (_, n) => told("page_view", n + 1, day)),
      ),
      ...[promotion("promotion_started", "2026-03-19"), promotion("promotion_ended", "2026-03-20")],
      ...[order(1, "2026-03-10", 1_000, roll, true), order(2, "2026-03-11", 2_000, "b", true)],
      ...[
        order(1, "2026-03-17", 3_000, roll, false),
        order(2, "2026-03-18", 500, "b", false),
        order(3, "2026-03-18", 1_500, "b", true),
      ],
    ],
    uuidv7(),
  );
}, 60_000);
afterAll(() => t.close());

test("a day is marked beside the same weekdays; campaigns and holidays are neither judged nor compared with", async () => {
  const { marks, masked } = await owner.ok(readAnomalies, {
    params: { program: t.program },
    body: { keys: ["visitors", "gross_margin", "members"], range: { from: "2026-03-16", to: "2026-04-10" } },
  });
  expect({ marks, masked: masked.map(({ day, reason }) => [day, reason.zh]) }).toEqual({
    marks: [
      {
        ...{ key: "visitors", day: "2026-03-18", value: 30, usual: 10, change: 2, direction: "up", isGood: true },
        ...{ method: "robust", score: 20 / Math.sqrt(10) },
        words: {
          zh: "03-18 访客数 30，比平常的周三（10）高 200.0%",
          en: "03-18 Visitors 30, above a usual Wednesday (10) by 200.0%",
        },
      },
    ],
    masked: [
      ["2026-03-19", "春日满减"],
      ["2026-03-20", "春日满减"],
      ...rangeOfDays("2026-04-04", "2026-04-06").map((day) => [day, expect.any(String)]),
    ],
  });
});

test("a change is told by its factors and by its parts, each adding up to it", async () => {
  const range = { from: "2026-03-16", to: "2026-03-22" };
  const ask = (by: "factors" | "product" | "newness" | "channel") =>
    owner.ok(readContribution, { params: { program: t.program }, body: { by, range } });
  const [factors, products, newness, channels] = await Promise.all([
    ask("factors"),
    ask("product"),
    ask("newness"),
    ask("channel"),
  ]);
  const told = ({ parts, change }: typeof factors) => ({
    parts: parts.map(({ label, before, after }) => [label.zh, before, after]),
    isExact: parts.reduce((sum, { contribution }) => sum + contribution, 0) === change,
  });
  expect({ earlier: factors.earlier, change: factors.change, ...told(factors) }).toEqual({
    ...{ earlier: { from: addDays(range.from, -7), to: addDays(range.from, -1) }, change: 2_000, isExact: true },
    parts: [
      ["访客数", 10, 30],
      ["支付转化率", 0.2, 0.1],
      ["人均单数", 1, 1],
      ["客单价", 1_500, 5_000 / 3],
    ],
  });
  expect([products, newness, channels].map(told)).toEqual([
    {
      parts: [
        ["海盐卷", 990, 2_990],
        ["运费", 20, 30],
        ["b", 1_990, 1_980],
      ],
      isExact: true,
    },
    {
      parts: [
        ["老买家", 0, 3_500],
        ["新买家首单", 3_000, 1_500],
      ],
      isExact: true,
    },
    { parts: [["未知", 3_000, 5_000]], isExact: true },
  ]);
  expect(factors.words.zh).toMatch(/^支付金额 \+66\.7%（\+¥20\.00）：其中/);
});
