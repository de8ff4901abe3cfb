import { getActiveUsers, getLifecycle, getRetention, getStickiness, listReportPeople } from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";

let t: TestApp;
let owner: Caller;
const now = new Date("2026-03-10T02:00:00Z"); // 10 in the morning of the 10th, in Shanghai
/** When they came, by Shanghai's clock. */
const visits = {
  anna: ["2026-03-02T00:00:00", "2026-03-03T12:00:00", "2026-03-05T12:00:00", "2026-03-09T12:00:00"],
  bo: ["2026-03-02T23:59:59.999", "2026-03-04T12:00:00"],
  cai: ["2026-03-03T12:00:00", "2026-03-10T08:00:00"],
  dong: ["2026-02-20T12:00:00", "2026-03-03T12:00:00", "2026-03-04T12:00:00"],
};
const names = new Map<number, string>();

async function visit(anonId: string, at: string, scene = 1053) {
  const event = { id: uuidv7(), event: "page_view", ts: Date.parse(`${at}+08:00`), props: { page: "home" } };
  const body = { program: t.appid, anon_id: anonId, sent_at: now.getTime(), visit: { scene }, events: [event] };
  const headers = { "content-type": "application/json" };
  const response = await fetch(`${t.url}/collect`, { method: "POST", headers, body: JSON.stringify(body) });
  expect(response.status).toBe(200);
}
beforeAll(async () => {
  t = await startTestApp({ now });
  owner = await operator(t, "keeper");
  for (const [name, times] of Object.entries(visits)) for (const at of times) await visit(`anon-${name}-01`, at);
  await visit("anon-crawler-01", "2026-03-02T12:00:00", 1129);
  for (const name of Object.keys(visits)) {
    const anonId = `anon-${name}-01`;
    const person = (await t.app.modules.members.resolvePersons(t.program, [anonId])).get(anonId);
    names.set(person ?? 0, name);
  }
});
afterAll(() => t.close());

const params = () => ({ program: t.program });
const range = { from: "2026-03-02", to: "2026-03-04" };
const who = async (kind: string, question: object, cell: object) => {
  const body = { report: { kind, question }, cell };
  const { items } = await owner.ok(listReportPeople, { params: params(), body });
  return items.map(({ personId }) => names.get(personId)).sort();
};

test("new visitors: days of the zone, no crawler, nobody twice; each cell opens its people", async () => {
  const question = { range, rule: "first_ever" as const, offsets: 3 };
  expect(await owner.ok(getRetention, { params: params(), body: question })).toEqual({
    brackets: [0, 1, 2, 3].map((n) => ({ from: n, to: n })),
    size: 3,
    average: [
      { persons: 3, size: 3, ratio: 1 },
      { persons: 1, size: 3, ratio: 1 / 3 },
      { persons: 1, size: 3, ratio: 1 / 3 },
      { persons: 1, size: 3, ratio: 1 / 3 },
    ],
    cohorts: [
      { day: "2026-03-02", size: 2, persons: [2, 1, 1, 1] },
      { day: "2026-03-03", size: 1, persons: [1, 0, 0, 0] },
      { day: "2026-03-04", size: 0, persons: [0, 0, 0, 0] },
    ],
    groups: [],
  });
  expect([
    await who("retention", question, { cohort: "2026-03-02" }),
    await who("retention", question, { cohort: "2026-03-02", bracket: 2 }),
    await who("retention", question, { bracket: 1 }),
    await who("retention", question, {}),
  ]).toEqual([["anna", "bo"], ["bo"], ["anna"], ["anna", "bo", "cai"]]);
});

test("the other rules of cohorts; on or after; a bracket that today is in is pending and in no average", async () => {
  const sizes = async (rule: "recurring" | "first_in_range") =>
    (await owner.ok(getRetention, { params: params(), body: { range, rule, offsets: 1 } })).cohorts.map(
      (one) => one.size,
    );
  expect([await sizes("recurring"), await sizes("first_in_range")]).toEqual([
    [2, 3, 2],
    [2, 2, 0],
  ]);
  const brackets = [
    { from: 1, to: 2 },
    { from: 7, to: 7 },
  ];
  const later = { range, brackets, match: "on_or_after" as const };
  const answer = await owner.ok(getRetention, { params: params(), body: later });
  expect([answer.average, answer.cohorts.map(({ persons }) => persons)]).toEqual([
    [
      { persons: 5, size: 7, ratio: 5 / 7 }, // anna and bo, anna and cai and dong, nobody
      { persons: 1, size: 2, ratio: 0.5 },
    ],
    [
      [2, 1],
      [3, null],
      [0, null],
    ],
  ]);
  expect(await who("retention", later, { bracket: 1 })).toEqual(["anna"]);
});

test("lifecycle: new, returning, resurrecting and dormant; what has not begun is not told", async () => {
  const states = async (from: string, to: string) =>
    (await owner.ok(getLifecycle, { params: params(), body: { range: { from, to } } })).intervals.map(
      (one) => [one.day, one.new, one.returning, one.resurrecting, one.dormant, one.isComplete] as const,
    );
  expect(await states("2026-03-03", "2026-03-05")).toEqual([
    ["2026-03-03", 1, 1, 1, 1, true],
    ["2026-03-04", 0, 1, 1, 2, true],
    ["2026-03-05", 0, 0, 1, 2, true],
  ]);
  expect(await states("2026-03-10", "2026-03-12")).toEqual([["2026-03-10", 0, 0, 1, 1, false]]);
  const question = { range: { from: "2026-03-03", to: "2026-03-03" } };
  const of = (state: string) => who("lifecycle", question, { day: "2026-03-03", state });
  expect([await of("new"), await of("returning"), await of("resurrecting"), await of("dormant")]).toEqual([
    ...[["cai"], ["anna"], ["dong"], ["bo"]],
  ]);
});

test("stickiness by days and weeks, and who was active on a day, in 7 and in 30", async () => {
  const four = { range: { from: "2026-03-02", to: "2026-03-05" } };
  expect(await owner.ok(getStickiness, { params: params(), body: four })).toEqual({
    persons: 4,
    intervals: [
      { count: 1, persons: 1, personsAtLeast: 4 },
      { count: 2, persons: 2, personsAtLeast: 3 },
      { count: 3, persons: 1, personsAtLeast: 1 },
      { count: 4, persons: 0, personsAtLeast: 0 },
    ],
  });
  expect([
    await who("stickiness", four, { count: 2 }),
    await who("stickiness", four, { count: 2, isAtLeast: true }),
  ]).toEqual([
    ["bo", "dong"],
    ["anna", "bo", "dong"],
  ]);
  const weeks = { range: { from: "2026-03-02", to: "2026-03-10" }, interval: "week" as const };
  expect((await owner.ok(getStickiness, { params: params(), body: weeks })).intervals[1]).toEqual({
    ...{ count: 2, persons: 2, personsAtLeast: 2 }, // anna on the 9th, cai on the 10th
  });

  const days = async (from: string, to: string) =>
    (await owner.ok(getActiveUsers, { params: params(), body: { range: { from, to } } })).days;
  expect([...(await days("2026-02-26", "2026-02-27")), ...(await days("2026-03-09", "2026-03-10"))]).toEqual([
    { day: "2026-02-26", daily: 0, weekly: 1, monthly: 1, ratio: 0, isComplete: true },
    { day: "2026-02-27", daily: 0, weekly: 0, monthly: 1, ratio: 0, isComplete: true },
    { day: "2026-03-09", daily: 1, weekly: 4, monthly: 4, ratio: 0.25, isComplete: true },
    { day: "2026-03-10", daily: 1, weekly: 4, monthly: 4, ratio: 0.25, isComplete: false },
  ]);
  const question = { range: { from: "2026-02-26", to: "2026-02-26" } };
  expect(await who("active-users", question, { day: "2026-02-26", window: "weekly" })).toEqual(["dong"]);
});

test("what cannot be asked is refused with its place; what nobody ever did counts nobody", async () => {
  const refusal = async (call: Promise<{ code: string; field?: string | undefined }>) => {
    const { code, field } = await call;
    return [code, field];
  };
  const strange = [{ property: "strange", op: "is" as const, values: ["x"] }];
  const breakdown = { property: "strange", limit: 8 };
  const long = { from: "2020-01-01", to: "2026-01-01" };
  const ask = { params: params() };
  expect([
    await refusal(owner.refused(getRetention, { ...ask, body: { range, breakdown } })),
    await refusal(owner.refused(getRetention, { ...ask, body: { range, brackets: [{ from: 3, to: 1 }] } })),
    await refusal(owner.refused(getLifecycle, { ...ask, body: { range, activity: { event: "*", filters: strange } } })),
    await refusal(owner.refused(getStickiness, { ...ask, body: { range, filters: strange } })),
    await refusal(owner.refused(getActiveUsers, { ...ask, body: { range: long } })),
  ]).toEqual([
    ["REPORT_PROPERTY_UNKNOWN", "body.breakdown.property"],
    ["INVALID_INPUT", "body.brackets.0"],
    ["REPORT_PROPERTY_UNKNOWN", "body.activity.filters.0.property"],
    ["REPORT_PROPERTY_UNKNOWN", "body.filters.0.property"],
    ["RANGE_TOO_LONG", "body.range.to"],
  ]);
  const never = { range, return: { event: "never_heard_of", filters: [] }, offsets: 1 };
  const { average } = await owner.ok(getRetention, { ...ask, body: never });
  expect(average).toEqual([
    { persons: 0, size: 7, ratio: 0 },
    { persons: 0, size: 7, ratio: 0 },
  ]);
});
