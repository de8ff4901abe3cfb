import type { ReportFilter } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import type { Vocabulary } from "#modules/tracking/index.ts";
import { dateTime64 } from "#modules/tracking/index.ts";
import { startTestApp, type TestApp } from "../../../../test/app.ts";
import { createDesk } from "./ask.ts";
import type { ReportContext } from "./report-kind.ts";
import { openSource } from "./source.ts";
import { sql } from "./sql.ts";

let t: TestApp;
const program = `source-${uuidv7()}`;
const vocabulary: Vocabulary = new Map([
  [
    "view_item",
    {
      title: "",
      source: "device",
      properties: new Map([
        ["kind", "string"],
        ["price", "number"],
        ["tags", "list"],
        ["at", "datetime"],
        ["new", "boolean"],
      ]),
    },
  ],
]);
let context: ReportContext;

const day = (date: number, hour = 0) => Date.UTC(2026, 2, date, hour);
type Told = {
  person: number;
  at: number;
  event?: string;
  session?: number;
  scene?: number;
  channel?: string;
  fen?: number;
  props?: Record<string, unknown>;
};
const rowOf = ({
  person,
  at,
  event = "view_item",
  session = 1,
  scene = 0,
  channel = "",
  fen = 0,
  props = {},
}: Told) => ({
  ...{ program, event, person, session, scene, channel, amount_fen: fen, id: uuidv7(), props: JSON.stringify(props) },
  ...{
    ts: dateTime64(at),
    received_at: dateTime64(at),
    device_ts: dateTime64(at),
    source: session ? "device" : "facts",
  },
});

beforeAll(async () => {
  t = await startTestApp();
  const events: Told[] = [
    {
      person: 1,
      at: day(1),
      channel: "ad",
      scene: 1047,
      props: { kind: "Red Tea", price: 12.5, tags: ["a", "b"], at: "2026-03-01", new: true },
    },
    {
      person: 2,
      at: day(2),
      channel: "kol",
      props: { kind: "cake", price: 3, tags: ["b"], at: "2026-03-05T10:00:00Z", new: false },
    },
    { person: 3, at: day(3, 20), props: {} },
    { person: 4, at: day(4), channel: "late", scene: 1129 },
    { person: 5, at: day(4), channel: "merged" },
    { person: 0, at: day(4) },
    { person: 2, at: day(5), event: "order_paid", session: 0, fen: 900 },
    { person: 3, at: day(5), event: "member_registered", session: 0 },
  ];
  await t.clickhouse.insert("events", events.map(rowOf), uuidv7());
  await t.clickhouse.insert(
    "person_merges",
    [
      { program, from: 5, into: 1, at: dateTime64(day(4)), version: 1 },
      { program, from: 3, into: 0, at: dateTime64(day(4)), version: 2 },
    ],
    uuidv7(),
  );
  context = {
    ...{ program, zone: "Asia/Shanghai", now: new Date(day(9)), at: "body" },
    ask: createDesk(t.clickhouse).report(),
    vocabulary: async () => vocabulary,
    cohort: async () => [1, 3],
  };
});
afterAll(() => t.close());

const range = { from: "2026-03-01", to: "2026-03-08" };
const whoOf = async (filters: ReportFilter[], more: { cohort?: "seed"; event?: string; isOwn?: boolean } = {}) => {
  const source = await openSource(context, { range, filters: more.isOwn ? [] : filters, cohort: more.cohort });
  const event = source.event({ event: more.event ?? "view_item", filters: more.isOwn ? filters : [] }, "steps.0");
  const rows = await context.ask<{ persons: number[] }>(
    sql`SELECT arraySort(groupUniqArray(${source.who})) AS persons FROM events AS e WHERE ${source.within()} AND ${event} AND ${source.among} AND e.person > 0`,
  );
  return rows[0]?.persons;
};
const filter = (property: string, op: ReportFilter["op"], ...values: ReportFilter["values"]) => ({
  property,
  op,
  values,
});

test("persons are counted after merges, crawlers and people without a number not at all", async () => {
  expect(await whoOf([])).toEqual([1, 2, 3]);
  expect(await whoOf([], { event: "*" })).toEqual([1, 2, 3]);
  expect(await whoOf([], { event: "order_paid" })).toEqual([2]);
  expect(await whoOf([], { cohort: "seed" })).toEqual([1, 3]);
});

test.each([
  ["channel is", filter("channel", "is", "ad", "kol"), [1, 2]],
  ["channel is_not", filter("channel", "is_not", "ad"), [1, 2, 3]],
  ["channel not set", filter("channel", "is_not_set"), [3]],
  ["text, whatever its case", filter("props.kind", "contains", "red t", "CAKE"), [1, 2]],
  ["text without", filter("props.kind", "not_contains", "tea"), [1, 2, 3]],
  ["number", filter("props.price", "gt", 3), [1]],
  ["number as text", filter("props.price", "is", "3"), [2]],
  ["between, both ends", filter("props.price", "between", 3, 12.5), [1, 2]],
  ["number not set", filter("props.price", "is_not_set"), [1, 3]],
  ["list", filter("props.tags", "contains", "b"), [1, 2]],
  ["list empty", filter("props.tags", "is_not_set"), [1, 3]],
  ["time", filter("props.at", "gte", "2026-03-05T10:00:00.000Z"), [2]],
  ["boolean", filter("props.new", "is", false), [2]],
  ["scene group", filter("scene_group", "is", "scan"), [1]],
  ["hour of the zone", filter("hour", "is", 4), [3]],
  ["weekday of the zone", filter("weekday", "is", 3), [1, 3]],
  ["first channel", filter("person.first_channel", "is", "ad"), [1]],
  ["first channel not", filter("person.first_channel", "is_not", "ad"), [2, 3]],
  ["first scene group", filter("person.first_scene_group", "is", "scan"), [1]],
  ["first seen", filter("person.first_seen_day", "gte", "2026-03-02"), [2, 3]],
  ["members", filter("person.is_member", "is", true), [3]],
  ["not buyers", filter("person.is_buyer", "is", false), [1, 3]],
])("%s", async (_, one, expected) => {
  expect(await whoOf([one])).toEqual(expected);
  expect(await whoOf([one], { isOwn: true })).toEqual(expected);
});

test.each([
  ["a property nobody knows", [filter("chanel", "is", "x")], {}, "REPORT_PROPERTY_UNKNOWN", "body.filters.0.property"],
  ["an own one", [filter("props.none", "is", "x")], {}, "REPORT_PROPERTY_UNKNOWN", "body.filters.0.property"],
  [
    "a person's",
    [filter("person.constructor", "is", "x")],
    { isOwn: true },
    "REPORT_PROPERTY_UNKNOWN",
    "body.steps.0.filters.0.property",
  ],
  ["more than a text", [filter("channel", "gt", 3)], {}, "REPORT_OPERATOR_UNFIT", "body.filters.0.op"],
  ["in a number", [filter("props.price", "contains", "1")], {}, "REPORT_OPERATOR_UNFIT", "body.filters.0.op"],
  ["no value", [filter("channel", "is")], {}, "REPORT_VALUE_UNFIT", "body.filters.0.values"],
  ["too many", [filter("props.price", "gt", 1, 2)], {}, "REPORT_VALUE_UNFIT", "body.filters.0.values"],
  ["a word for a number", [filter("props.price", "is", 1, "two")], {}, "REPORT_VALUE_UNFIT", "body.filters.0.values.1"],
  ["upside down", [filter("props.price", "between", 2, 1)], {}, "REPORT_VALUE_UNFIT", "body.filters.0.values"],
] as const)("refused with its place: %s", async (_, filters, more, code, field) => {
  await expect(whoOf([...filters], more)).rejects.toMatchObject({ code, field });
});
