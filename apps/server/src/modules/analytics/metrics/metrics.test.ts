import { listMetrics, listReportPeople, metricKeys, readMetrics } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { agreesWithDefinitions } from "./stories.ts";

let t: TestApp;
let owner: Caller;
beforeAll(async () => {
  t = await startTestApp({ now: new Date("2026-03-10T02:00:00Z") });
  owner = await operator(t, "analyst");
});
afterAll(() => t.close());

test("every metric of the library answers, planned ones nothing", async () => {
  const { items } = await owner.ok(listMetrics, { params: { program: t.program } });
  const answer = await owner.ok(readMetrics, {
    params: { program: t.program },
    body: { keys: metricKeys, range: { from: "2026-03-01", to: "2026-03-10" }, compare: "previous" },
  });
  expect({
    keys: items.map(({ key }) => key),
    buckets: answer.buckets.length,
    lengths: new Set(answer.metrics.map(({ values }) => values.length)),
    planned: answer.metrics
      .filter((_, n) => items[n]?.status === "planned")
      .flatMap(({ values, total }) => [...values, total].map(({ value }) => value))
      .filter((value) => value !== null),
  }).toEqual({ keys: metricKeys, buckets: 10, lengths: new Set([10]), planned: [] });
});

test("in a thousand random streams every live metric equals its definition told in plain words", () =>
  agreesWithDefinitions(t, { count: 1_000, seed: 20_260_310, ofEach: "ONE" }));

test("a week of a small shop: money to the fen, rates with what was divided, people behind the numbers", async () => {
  const { insert } = t.clickhouse;
  const at = (day: number, hour = 4) => Date.UTC(2026, 2, day, hour);
  const told = (event: string, person: number, when: number, more: object = {}) => ({
    ...{ program: t.program, event, person, id: uuidv7(), session: 1, scene: 0, amount_fen: 0, props: "{}" },
    ...{ ts: dateTime64(when), received_at: dateTime64(when), device_ts: dateTime64(when), source: "device" },
    ...{ day: new Date(when).toISOString().slice(0, 10), ...more },
  });
  const paid = (person: number, when: number, fen: number) =>
    told("order_paid", person, when, {
      session: 0,
      amount_fen: fen,
      source: "facts",
      props: JSON.stringify({ lines: [{ quantity: 2 }], savings: [] }),
    });
  await insert(
    "events",
    [
      ...[1, 2, 3].map((person) => told("page_view", person, at(2))),
      ...[1, 2].map((person) => told("page_view", person, at(9))),
      told("view_item", 1, at(9, 5), { product_id: "p" }),
      told("page_view", 4, at(9)),
      ...[paid(1, at(9, 6), 1_001), paid(1, at(9, 7), 1_000), paid(2, at(10, 1), 333)],
    ],
    uuidv7(),
  );
  const body = {
    keys: ["visitors", "returning_visitors", "paid_amount", "aov", "visit_pay_rate", "wau", "dau", "cac"] as const,
    range: { from: "2026-03-09", to: "2026-03-10" },
  };
  const { metrics } = await owner.ok(readMetrics, {
    params: { program: t.program },
    body: { ...body, keys: [...body.keys], compare: "previous" },
  });
  const people = async (key: (typeof body.keys)[number], bucket?: string) => {
    const { items, total } = await owner.ok(listReportPeople, {
      params: { program: t.program },
      body: {
        report: { kind: "metrics", question: { ...body, keys: [key] } },
        cell: { key, ...(bucket && { bucket }) },
      },
    });
    return [total, items.map(({ personId }) => personId)];
  };
  expect({
    metrics: Object.fromEntries(
      metrics.map(({ key, values, total, before }) => [key, [...values, total, before].map((one) => one?.value)]),
    ),
    aov: metrics.find(({ key }) => key === "aov")?.total,
    people: await Promise.all([
      people("visitors"),
      people("visitors", "2026-03-10"),
      people("returning_visitors"),
      people("wau"),
    ]),
  }).toEqual({
    metrics: {
      visitors: [3, 0, 3, 0],
      returning_visitors: [2, 0, 2, 0],
      paid_amount: [2_001, 333, 2_334, 0],
      aov: [1_001, 333, 778, null],
      visit_pay_rate: [1 / 3, null, 2 / 3, null],
      wau: [3, 3, 3, 3],
      dau: [3, 0, 1.5, 0],
      cac: [0, null, 0, null],
    },
    aov: { value: 778, part: 2_334, whole: 3 },
    people: [
      [3, [1, 2, 4]],
      [0, []],
      [2, [1, 2]],
      [3, [1, 2, 4]],
    ],
  });
});
