import { type Call, listReportPeople, type Reply, readTrends, type trendsQuestion } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import type * as z from "zod/mini";
import { uuidv7 } from "#kernel/ids.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { startTestApp, type TestApp } from "../../../../../test/app.ts";
import { type Caller, operator } from "../../../../../test/callers.ts";

let t: TestApp;
let staff: Caller;
const params = { program: "demo" };
type Question = z.input<typeof trendsQuestion>;

type Told = {
  person: number;
  at: string;
  event?: string;
  session?: number;
  channel?: string;
  fen?: number;
  props?: object;
};
const rowOf = ({ person, at, event = "view_item", session = 1, channel = "", fen = 0, props = {} }: Told) => ({
  ...{ program: "demo", event, person, session, channel, amount_fen: fen, props: JSON.stringify(props), id: uuidv7() },
  ...{ ts: dateTime64(Date.parse(at)), received_at: dateTime64(Date.parse(at)), device_ts: dateTime64(Date.parse(at)) },
});
const range = { from: "2026-02-23", to: "2026-03-03" };

beforeAll(async () => {
  t = await startTestApp({ now: new Date("2026-03-03T04:00:00Z") });
  staff = await operator(t, "analyst");
  const events: Told[] = [
    // Monday and Tuesday of the first week, and of the second: the range ends on its second day, which is not over
    { person: 1, at: "2026-02-22T16:00:00Z", channel: "ad" },
    { person: 1, at: "2026-02-24T02:00:00Z", channel: "ad", session: 2 },
    { person: 2, at: "2026-02-24T02:00:00Z", channel: "kol" },
    { person: 2, at: "2026-03-02T02:00:00Z", channel: "kol" },
    { person: 3, at: "2026-03-02T02:00:00Z" },
    { person: 1, at: "2026-03-02T03:00:00Z", event: "order_paid", session: 0, fen: 2_000 },
    { person: 2, at: "2026-03-03T03:00:00Z", event: "order_paid", session: 0, fen: 500 },
    // before the range, and a year earlier
    { person: 4, at: "2026-02-22T15:59:59.999Z", channel: "ad" },
    { person: 5, at: "2025-02-23T16:00:00Z" },
    { person: 6, at: "2025-03-04T15:59:59Z" },
  ];
  await t.clickhouse.insert("events", events.map(rowOf), uuidv7());
});
afterAll(() => t.close());

const ask = (question: Question) => staff.ok(readTrends, { params, body: question });
const brief = ({ rows }: Reply<typeof readTrends>) =>
  rows.map(({ key, breakdown, values, total }) => [key, ...breakdown.map(({ label }) => label), values, total]);
const people = async (question: Question, cell: object) => {
  const body = { report: { kind: "trends", question }, cell } as Call<typeof listReportPeople>["body"];
  return (await staff.ok(listReportPeople, { params, body })).items.map(({ personId }) => personId);
};

test("persons of weeks, cut by the range, the last one running; the whole counts each once", async () => {
  const answer = await ask({ series: [{ event: "view_item", measure: "persons" }], interval: "week", range });
  expect(answer).toEqual({
    ...{ zone: "Asia/Shanghai", interval: "week", before: null },
    buckets: [
      { start: "2026-02-23", from: "2026-02-23", to: "2026-03-01", isRunning: false, isPartial: false },
      { start: "2026-03-02", from: "2026-03-02", to: "2026-03-03", isRunning: true, isPartial: true },
    ],
    rows: [{ key: "A", label: "view_item", breakdown: [], values: [2, 2], total: 3, before: null }],
  });
});

test("formulas over series, beside the days before and a year earlier", async () => {
  const question: Question = {
    series: [
      { event: "order_paid", measure: "sum", property: "amount_fen", label: "GMV" },
      { event: "*", measure: "persons" },
    ],
    formulas: [{ expression: "A ÷ B / 100", label: "客单" }],
    ...{ interval: "month", range },
  };
  expect(brief(await ask(question))).toEqual([
    ["A", [0, 2_500], 2_500],
    ["B", [2, 2], 3],
    ["F1", [0, 12.5], 2_500 / 300],
  ]);
  const { before, rows } = await ask({ ...question, compare: "previous" });
  expect([before?.from, before?.to, rows.map((row) => row.before)]).toEqual([
    "2026-02-14",
    "2026-02-22",
    [
      { values: [0], total: 0 },
      { values: [1], total: 1 },
      { values: [0], total: 0 },
    ],
  ]);
  const year = await ask({ ...question, compare: "year" });
  expect([year.before?.from, year.before?.to, year.rows[1]?.before]).toEqual([
    "2025-02-23",
    "2025-03-03",
    { values: [1, 0], total: 1 },
  ]);
});

test("values beyond the limit are together, what is not set is a value, and each opens its people", async () => {
  const question: Question = {
    series: [{ event: "view_item" }, { event: "view_item", measure: "persons" }],
    breakdowns: [{ property: "channel", limit: 2 }],
    ...{ interval: "week", range, compare: "previous" },
  };
  expect(brief(await ask(question))).toEqual([
    ["A", "ad", [2, 0], 2],
    ["A", "kol", [1, 1], 2],
    ["A", "其他", [0, 1], 1],
    ["B", "ad", [1, 0], 1],
    ["B", "kol", [1, 1], 1],
    ["B", "其他", [0, 1], 1],
  ]);
  expect(
    brief(await ask({ ...question, breakdowns: [{ property: "channel" }] }))
      .slice(0, 3)
      .at(-1),
  ).toEqual(["A", "未设置", [0, 1], 1]);
  const of = (value: string | null, more: object = {}) =>
    people(question, { series: "A", breakdown: [{ value, ...more }] });
  expect([await of("ad"), await of("kol"), await of(null, { isOther: true })]).toEqual([[1], [2], [3]]);
  expect(await people(question, { series: "B", bucket: "2026-03-02" })).toEqual([2, 3]);
  expect(await people(question, { series: "B", isBefore: true })).toEqual([4]);
});

test("a metric of the library is a series too: in formulas, beside the days before, with its people", async () => {
  const question: Question = {
    series: [{ metric: "visitors" }, { event: "order_paid", measure: "persons" }],
    formulas: [{ expression: "B / A" }],
    ...{ interval: "week", range, compare: "previous" },
  };
  const answer = await ask(question);
  expect([brief(answer), answer.rows[0]?.label, answer.rows[0]?.before]).toEqual([
    [
      ["A", [2, 2], 3],
      ["B", [0, 2], 2],
      ["F1", [0, 1], 2 / 3],
    ],
    "访客数",
    { values: [0, 1], total: 1 },
  ]);
  expect([
    await people(question, { series: "A", bucket: "2026-03-02" }),
    await people(question, { series: "A" }),
    await people(question, { series: "A", isBefore: true }),
  ]).toEqual([[2, 3], [1, 2, 3], [4]]);
});

test("running numbers keep persons distinct, also through days without events", async () => {
  const question: Question = { series: [{ event: "*", measure: "persons" }, { event: "*" }], cumulative: true, range };
  expect(brief(await ask(question))).toEqual([
    ["A", [1, 2, 2, 2, 2, 2, 2, 3, 3], 3],
    ["B", [1, 3, 3, 3, 3, 3, 3, 5, 5], 5],
  ]);
  expect(await people(question, { series: "A", bucket: "2026-02-25" })).toEqual([1, 2]);
});

test("two breakdowns, of the event and of whoever did it", async () => {
  const answer = await ask({
    series: [{ event: "view_item", measure: "sessions" }],
    breakdowns: [{ property: "person.is_buyer" }, { property: "weekday" }],
    ...{ interval: "month", range },
  });
  expect(brief(answer)).toEqual([
    ["A", "是", "1", [1, 1], 2],
    ["A", "是", "2", [2, 0], 2],
    ["A", "否", "1", [0, 1], 1],
  ]);
});

test("an event nobody ever did counts nothing", async () => {
  const answer = await ask({ series: [{ event: "viw" }], range: { from: "2026-03-01", to: "2026-03-02" } });
  expect(brief(answer)).toEqual([["A", [0, 0], 0]]);
});

test.each<[string, Partial<Question>, string, string]>([
  ["nothing to count", { series: [{}] }, "INVALID_INPUT", "body.series.0.event"],
  ["no series", { series: [] }, "INVALID_INPUT", "body.series"],
  ["a sum of nothing", { series: [{ event: "view_item", measure: "sum" }] }, "INVALID_INPUT", "body.series.0.property"],
  [
    "a sum of texts",
    { series: [{ event: "view_item", measure: "sum", property: "channel" }] },
    "REPORT_OPERATOR_UNFIT",
    "body.series.0.property",
  ],
  [
    "a metric told apart",
    { series: [{ metric: "visitors" }], breakdowns: [{ property: "channel" }] },
    "INVALID_INPUT",
    "body.breakdowns",
  ],
  ["a metric added up", { series: [{ metric: "visitors" }], cumulative: true }, "INVALID_INPUT", "body.cumulative"],
  ["a metric nobody knows", { series: [{ metric: "happiness" as never }] }, "INVALID_INPUT", "body.series.0.metric"],
  [
    "fifty breakdowns",
    { breakdowns: Array.from({ length: 50 }, () => ({ property: "channel" })) },
    "INVALID_INPUT",
    "body.breakdowns",
  ],
  [
    "a breakdown of what is none",
    { breakdowns: [{ property: "colour" }] },
    "REPORT_PROPERTY_UNKNOWN",
    "body.breakdowns.0.property",
  ],
  ["twenty years", { range: { from: "2006-01-01", to: "2026-01-01" } }, "RANGE_TOO_LONG", "body.range.to"],
  ["upside down", { range: { from: "2026-03-01", to: "2026-02-01" } }, "INVALID_INPUT", "body.range.to"],
  [
    "hours of a year",
    { interval: "hour", range: { from: "2025-03-01", to: "2026-02-28" } },
    "RANGE_TOO_LONG",
    "body.range.to",
  ],
  [
    "a formula of a series that is not there",
    { formulas: [{ expression: "A/B" }] },
    "REPORT_FORMULA_UNREADABLE",
    "body.formulas.0.expression",
  ],
  [
    "too many filters",
    { filters: Array.from({ length: 11 }, () => ({ property: "channel", op: "is_set" as const })) },
    "INVALID_INPUT",
    "body.filters",
  ],
])("refused with its place: %s", async (_, more, code, field) => {
  const body = { series: [{ event: "view_item" }], range, ...more };
  expect(await staff.refused(readTrends, { params, body })).toMatchObject({ status: 400, code, field });
});

test("people are of a number the report has", async () => {
  const question: Question = { series: [{ event: "view_item" }], range };
  for (const [cell, field] of [
    [{ series: "B" }, "body.cell.series"],
    [{ series: "A", bucket: "2026-02-22" }, "body.cell.bucket"],
    [{ series: "A", isBefore: true }, "body.cell.isBefore"],
    [{ series: "A", breakdown: [{ value: "ad" }] }, "body.cell.breakdown"],
  ] as const)
    expect(
      await staff.refused(listReportPeople, { params, body: { report: { kind: "trends", question }, cell } }),
    ).toMatchObject({ status: 400, code: "REPORT_CELL_UNKNOWN", field });
});
