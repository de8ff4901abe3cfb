import { gzipSync } from "node:zlib";
import {
  type CollectReply,
  changePlanEvent,
  collect,
  declarePlanEvent,
  exportPlan,
  exportPlanCsv,
  getIngestionHealth,
  getPlanEvent,
  getRejectedSummary,
  getTrackingPolicy,
  importPlan,
  listQuarantinedProperties,
  listRejectedEvents,
  removePlanProperty,
  setPlanEventStatus,
  setTrackingPolicy,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { uuidv7 } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator, visitor } from "#test/callers.ts";
import { eventFlags } from "../schema.ts";
import type { Seen } from "./known-plan.ts";
import { createLivePlan } from "./plan.ts";

let t: TestApp;
let owner: Caller;
beforeAll(async () => {
  t = await startTestApp();
  owner = await operator(t, "plan-owner");
});
afterAll(() => t.close());

const params = () => ({ program: t.program });
let visitors = 0;
const newVisitor = () => `planned-${String(++visitors).padStart(6, "0")}`;

/** What a device sends, and what the server says to it. */
async function send(
  events: readonly Seen[],
  { anonId = newVisitor(), ...more }: { anonId?: string; device?: object } = {},
) {
  const now = t.clock.now().getTime();
  const batch = {
    ...{ program: t.appid, anon_id: anonId, sent_at: now, ...more },
    events: events.map((one, nth) => ({ id: uuidv7(t.clock.now()), ts: now + nth, ...one })),
  };
  const { status, body } = await visitor(t).send(collect, {}, { bytes: Buffer.from(JSON.stringify(batch)) });
  const { accepted, rejected, code } = body as CollectReply & { code?: string };
  return { status, accepted, rejected: rejected?.map((one) => one.code), ...(code && { code }), anonId };
}
async function stored(anonId: string) {
  const rows = await t.clickhouse.query<{ props: string; flags: number }>(
    "select props, flags from events where anon_id = {anonId:String} order by ts",
    { anonId },
  );
  return rows.map(({ props, flags }) => ({ props: JSON.parse(props) as unknown, flags }));
}
const event = async (name: string) => owner.ok(getPlanEvent, { params: { ...params(), event: name } });
const describe = (properties: object[] = [], more: object = {}) => ({
  ...{ title: "翻书", description: "", owner: "小王", ...more },
  properties: properties.map((one) => ({ required: false, description: "", allowedValues: null, ...one })),
});
const { unknownEvent, quarantined, missingRequired } = eventFlags;

test("of two processes and many batches at once one type wins, and all judge by it", async () => {
  const processes = [1, 2].map(() => createLivePlan({ db: t.app.db, log: t.app.log }));
  const values = [1, "text", true, [1], { a: 1 }];
  for (let round = 0; round < 5; round++) {
    const name = `race_${round}`;
    const verdicts = await Promise.all(
      processes.flatMap((plan) =>
        values.map(async (value) => {
          const known = await plan.learn(t.program, [{ event: name, props: { a: value } }]);
          return values.map((given) => known.check(name, { a: given }));
        }),
      ),
    );
    const kept = verdicts[0]?.filter((one) => one.code === null && (one.flags & quarantined) === 0);
    expect({ kept: kept?.length, different: new Set(verdicts.map((one) => JSON.stringify(one))).size }).toEqual({
      kept: 1,
      different: 1,
    });
  }
});

test("what first sight typed is in the plan; another type later is quarantined, visible and counted", async () => {
  const first = await send([{ event: "wheel_spun", props: { prize: "tea", tries: 1, nothing: null } }]);
  const second = await send([{ event: "wheel_spun", props: { prize: 7, tries: 2 } }], {
    device: { platform: "weapp", app_version: "2.1.0" },
  });
  const { items } = await owner.ok(listQuarantinedProperties, { params: params(), query: { event: "wheel_spun" } });
  const { event: shown, properties } = await event("wheel_spun");
  expect({
    replies: [first.accepted, second.accepted],
    rows: [await stored(first.anonId), await stored(second.anonId)],
    shown: [shown.status, shown.source, shown.volume.at(-1), shown.violations],
    types: properties.map((one) => [one.name, one.type, one.source, one.quarantined]),
    quarantined: items.map(({ firstAt: _, lastAt: __, ...one }) => one),
  }).toEqual({
    replies: [1, 1],
    rows: [
      [{ props: { prize: "tea", tries: 1, nothing: null }, flags: unknownEvent }],
      [{ props: { tries: 2, $quarantined: { prize: 7 } }, flags: unknownEvent | quarantined }],
    ],
    shown: ["draft", "first_sight", 2, 1],
    types: [
      ["prize", "string", "first_sight", 1],
      ["tries", "number", "first_sight", 0],
    ],
    quarantined: [
      {
        ...{ event: "wheel_spun", property: "prize", expected: "string", seen: "number", reason: "type", count: 1 },
        ...{ appVersions: ["2.1.0"], platforms: ["weapp"], samples: ["7"] },
      },
    ],
  });
});

test("a forgotten property is typed by its next value", async () => {
  await send([{ event: "typed_wrong", props: { at: 1 } }]);
  await owner.ok(removePlanProperty, { params: { ...params(), event: "typed_wrong" }, body: { name: "at" } });
  const { anonId } = await send([{ event: "typed_wrong", props: { at: "home" } }]);
  expect(await stored(anonId)).toEqual([{ props: { at: "home" }, flags: unknownEvent }]);
});

test("a declared event has no flag, and what it requires is missed", async () => {
  const bookId = { name: "book_id", type: "string", required: true };
  await owner.ok(declarePlanEvent, {
    params: params(),
    body: { name: "book_opened", ...describe([bookId]) } as never, // the helper's rows are whole
  });
  const { anonId } = await send([
    { event: "book_opened", props: { book_id: "7" } },
    { event: "book_opened", props: { pages: 3 } },
  ]);
  const twice = await owner.refused(declarePlanEvent, {
    params: params(),
    body: { name: "book_opened", ...describe() },
  });
  const stale = await owner.refused(changePlanEvent, {
    params: { ...params(), event: "book_opened" },
    body: { version: 9, event: describe() },
  });
  const fixed = await owner.refused(setPlanEventStatus, {
    params: { ...params(), event: "order_paid" },
    body: { status: "blocked" },
  });
  expect({ rows: await stored(anonId), refused: [twice.code, stale.code, fixed.code] }).toEqual({
    rows: [
      { props: { book_id: "7" }, flags: 0 },
      { props: { pages: 3 }, flags: missingRequired },
    ],
    refused: ["PLAN_EVENT_EXISTS", "EDIT_CONFLICT", "PLAN_EVENT_FIXED"],
  });
});

test("a blocked event is refused from the next event on, and again accepted when it is activated", async () => {
  await send([{ event: "noisy", props: {} }]);
  const setStatus = (status: "active" | "blocked") =>
    owner.ok(setPlanEventStatus, { params: { ...params(), event: "noisy" }, body: { status } });
  await setStatus("blocked");
  const blocked = await send([{ event: "noisy", props: { a: 1 } }]);
  await setStatus("active");
  const active = await send([{ event: "noisy", props: { a: 1 } }]);
  expect([blocked.rejected, active.rejected, await stored(active.anonId)]).toEqual([
    ["blocked_event"],
    [],
    [{ props: { a: 1 }, flags: 0 }],
  ]);
});

test("another process follows a change of the plan", async () => {
  const elsewhere = createLivePlan({ db: t.app.db, log: t.app.log });
  const known = await elsewhere.learn(t.program, []);
  await owner.ok(declarePlanEvent, { params: params(), body: { name: "declared_here", ...describe() } as never });
  await expect
    .poll(async () => (await elsewhere.learn(t.program, [])).check("declared_here", {}), {
      timeout: 30_000,
      interval: 50,
    })
    .toEqual({ code: null, props: {}, flags: 0 });
  expect(known.check("declared_here", {})).toMatchObject({ flags: unknownEvent });
});

test("strict mode says first what it would refuse, then refuses it", async () => {
  await owner.ok(declarePlanEvent, {
    params: params(),
    body: { name: "strictly", ...describe([{ name: "a", type: "number" }]) } as never,
  });
  await send([
    { event: "strictly", props: { a: 1, extra: 1 } },
    { event: "nobody_declared", props: {} },
    { event: "nobody_declared", props: {} },
  ]);
  const policy = await owner.ok(getTrackingPolicy, { params: params() });
  await owner.ok(setTrackingPolicy, { params: params(), body: { isStrict: true } });
  const strict = await send([
    { event: "nobody_declared", props: {} },
    { event: "never_seen", props: {} },
    { event: "strictly", props: { a: 2, extra: 2 } },
    { event: "page_view", props: { page: "home" } },
  ]);
  await owner.ok(setTrackingPolicy, { params: params(), body: { isStrict: false } });
  const after = await send([{ event: "never_seen", props: {} }]);
  expect({
    unknown: [policy.isStrict, policy.unknownEvents, policy.unknownRows >= 2, policy.undeclaredRows >= 1],
    strict: [strict.accepted, strict.rejected],
    rows: await stored(strict.anonId),
    after: after.accepted,
  }).toEqual({
    unknown: [false, 3, true, true],
    strict: [2, ["unknown_event", "unknown_event"]],
    rows: [
      { props: { a: 2, $quarantined: { extra: 2 } }, flags: quarantined },
      { props: { page: "home" }, flags: 0 },
    ],
    after: 1,
  });
});

test("ten thousand custom properties are learned in one batch, up to the limits and no further", async () => {
  const plan = createLivePlan({ db: t.app.db, log: t.app.log });
  const program = "limits";
  const wide = (prefix: string) =>
    Array.from({ length: 4 }, (_, part) => ({
      event: "wide",
      props: Object.fromEntries(Array.from({ length: 100 }, (_, nth) => [`${prefix}${part}_${nth}`, nth])),
    }));
  const hundreds = Array.from({ length: 100 }, (_, event) => ({
    event: `hundred_${event}`,
    props: Object.fromEntries(Array.from({ length: 100 }, (_, nth) => [`属性 ${nth}`, nth])),
  }));
  const many = (prefix: string) =>
    Array.from({ length: 1_100 }, (_, nth) => ({ event: `${prefix}_${nth}`, props: nth < 90 ? { a: 1, b: "2" } : {} }));
  await plan.learn(program, hundreds);
  await Promise.all([plan.learn(program, many("x")), plan.learn(program, [...wide("p"), ...many("y")])]);
  const known = await plan.learn(program, [...wide("q"), { event: "late", props: { a: 1 } }]);
  const { rows } = await sql<{ events: number; widest: number; hundreds: number }>`
    select (select count(*) from tracking_plan_events where program_id = ${program}) as events,
      (select count(*) from tracking_plan_properties where program_id = ${program} and event = 'wide') as widest,
      (select count(*) from tracking_plan_properties where program_id = ${program} and event like 'hundred%') as hundreds`.execute(
    t.app.db.reads,
  );
  expect([rows, known.check("late", { a: 1 })]).toEqual([
    [{ events: 2_000, widest: 300, hundreds: 10_000 }],
    { code: null, props: { a: 1 }, flags: unknownEvent | eventFlags.planFull },
  ]);
});

test("refused events and refused requests are counted by reason, and shown with what was sent", async () => {
  const anonId = newVisitor();
  const bad = Array.from({ length: 3 }, () => ({ event: "1nvalid", props: {} }));
  const many = Object.fromEntries(Array.from({ length: 101 }, (_, nth) => [`p${nth}`, nth]));
  await send([...bad, { event: "too_wide", props: many }], { anonId, device: { platform: "h5", app_version: "9" } });
  const post = (bytes: Buffer, headers: Record<string, string> = {}) =>
    visitor(t).send(collect, {}, { bytes, headers });
  await post(Buffer.from("not gzip"), { "content-encoding": "gzip" });
  await post(gzipSync(Buffer.alloc(3_000_000, " ")), { "content-encoding": "gzip" });
  await post(Buffer.alloc(2_100_000, " "));
  await post(Buffer.from(JSON.stringify({ program: t.appid, anon_id: "no spaces allowed", sent_at: 1, events: [] })));
  const query = { anonId };
  const summary = await owner.ok(getRejectedSummary, { params: params(), query: {} });
  const { items, total } = await owner.ok(listRejectedEvents, {
    params: params(),
    query: { ...query, code: "invalid_event" },
  });
  const second = await owner.ok(listRejectedEvents, { params: params(), query: { ...query, page: 2, pageSize: 3 } });
  const columns = await t.clickhouse.query<{ name: string }>(
    "select name from system.columns where database = currentDatabase() and table = 'collect_counts' order by name",
  );
  const counts = (rows: { code: string; count: number }[]) =>
    Object.fromEntries(rows.map((one) => [one.code, one.count]));
  expect({
    byEvent: summary.byEvent
      .filter((one) => ["1nvalid", "too_wide"].includes(one.event))
      .map((one) => [one.event, one.code, one.count]),
    sums: summary.byCode.every((one) => one.count === one.perDay.reduce((sum, count) => sum + count, 0)),
    bodies: counts(summary.bodies),
    unreadable: counts(summary.unreadable),
    shown: [total, items[0]?.event, items[0]?.platform, items[0]?.appVersion, items[0]?.sample.includes("1nvalid")],
    second: [second.total, second.items.length],
    columns: columns.map(({ name }) => name),
  }).toEqual({
    byEvent: [
      ["1nvalid", "invalid_event", 3],
      ["too_wide", "too_many_properties", 1],
    ],
    sums: true,
    bodies: { INVALID_INPUT: 1 },
    unreadable: { BODY_TOO_LARGE: 2, INVALID_GZIP: 1 },
    shown: [3, "1nvalid", "h5", "9", true],
    second: [4, 1],
    columns: ["at", "count", "kind", "program"],
  });
});

test("a value nested a hundred thousand deep harms nobody and stays visible", async () => {
  const now = t.clock.now().getTime();
  const item = (event: string, props: string) =>
    `{"id":"${uuidv7(t.clock.now())}","event":"${event}","ts":${now},"props":${props}}`;
  const deep = `${"[".repeat(100_000)}${"]".repeat(100_000)}`;
  const body = `{"program":"${t.appid}","anon_id":"planned-deep","sent_at":${now},"events":[${item("deep", `{"a":${deep}}`)},${item("deep", '{"a":1}')},${item("1deep", `{"a":${deep}}`)}]}`;
  const { accepted, rejected } = await visitor(t).ok(collect, {}, { bytes: Buffer.from(body) });
  const shown = await owner.ok(listRejectedEvents, { params: params(), query: { event: "1deep" } });
  expect([accepted, rejected.map(({ code }) => code), await stored("planned-deep"), shown.items[0]?.sample]).toEqual([
    2,
    ["invalid_event"],
    expect.arrayContaining([
      { props: { $quarantined: { a: "[…" } }, flags: unknownEvent | quarantined },
      { props: { a: 1 }, flags: unknownEvent },
    ]),
    "{…",
  ]);
});

test("a plan leaves as a file and comes back the same, as JSON and as CSV", async () => {
  const formula = {
    name: "cell",
    type: "string",
    description: '=1+1, "quoted"\n第二行',
    allowedValues: ["甲|乙", "=丙", "丁"],
  };
  await owner.ok(declarePlanEvent, {
    params: params(),
    body: { name: "filed", ...describe([formula, { name: "2 蓝", type: "datetime", required: true }]) } as never,
  });
  const file = await owner.ok(exportPlan, { params: params() });
  const csv = await owner.ok(exportPlanCsv, { params: params() });
  const importing = (bytes: Buffer, type: string, mode: "check" | "apply") =>
    owner.ok(importPlan, { params: params(), query: { mode } }, { bytes, headers: { "content-type": type } });
  const asJson = await importing(Buffer.from(JSON.stringify(file)), "application/json", "check");
  const asCsv = await importing(Buffer.from(String(csv)), "text/csv", "check");
  const added = "event,title,property,type,required\nfrom_csv,来自文件,n,number,是\n";
  const applied = await importing(Buffer.from(added), "text/csv", "apply");
  const again = await importing(Buffer.from(added), "text/csv", "apply");
  const wrong = await importing(
    Buffer.from("event,property,type\norder_paid,,\nfrom_csv,n,nonsense\n"),
    "text/csv",
    "apply",
  );
  const { properties } = await event("from_csv");
  const same = { added: [], changed: [], unchanged: file.events.length, problems: [] };
  expect({ asJson, asCsv, applied, again, wrong: wrong.problems.map((one) => one.place), properties }).toMatchObject({
    asJson: same,
    asCsv: same,
    applied: { added: ["from_csv"], changed: [], unchanged: 0, problems: [] },
    again: { added: [], changed: [], unchanged: 1 },
    wrong: ["from_csv › n › type"],
    properties: [{ name: "n", type: "number", required: true, source: "declared" }],
  });
});

test("the health of collecting counts what came, what was sent twice and who sends", async () => {
  const before = await owner.ok(getIngestionHealth, { params: params() });
  const now = t.clock.now().getTime();
  const batch = {
    ...{ program: t.appid, anon_id: newVisitor(), sent_at: now + 3_600_000 },
    device: { platform: "weapp", tracker_version: "1.4.0", app_version: "3.0" },
    events: [1, 2].map((nth) => ({
      id: uuidv7(t.clock.now()),
      event: "app_show",
      ts: now + 3_600_000 - nth,
      props: {},
    })),
  };
  for (let copy = 0; copy < 2; copy++) await visitor(t).ok(collect, {}, { bytes: Buffer.from(JSON.stringify(batch)) });
  const after = await owner.ok(getIngestionHealth, { params: params() });
  expect({
    events: after.events - before.events,
    duplicates: after.duplicates - before.duplicates,
    clockCorrected: after.clockCorrected - before.clockCorrected,
    minute: (after.perMinute.at(-1) ?? 0) >= 2,
    today: (after.perDay.at(-1)?.count ?? 0) - (before.perDay.at(-1)?.count ?? 0),
    device: after.sources[0]?.isSilent,
    tracker: after.trackers.find((one) => one.trackerVersion === "1.4.0")?.events,
    acks: (after.ack?.count ?? 0) - (before.ack?.count ?? 0),
  }).toEqual({
    events: 2,
    duplicates: 2,
    clockCorrected: 2,
    minute: true,
    today: 2,
    device: false,
    tracker: 2,
    acks: 2,
  });
});
