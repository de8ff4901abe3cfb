import { randomUUID } from "node:crypto";
import {
  changeDashboard,
  changeDigest,
  createDashboard,
  createDigest,
  type DashboardTile,
  type DigestInput,
  listDigests,
  type MetricKey,
  type MetricsQuestion,
  previewDigest,
  removeDashboard,
  removeDigest,
  sendDigest,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator, PASSWORD } from "#test/callers.ts";
import { createKept } from "./kept.ts";

let t: TestApp;
let anna: Caller;
let params: { program: string };
let annaId: string;
let benId: string;
let dashboardId: string;
/** Ten in the morning of Tuesday in Shanghai; every test begins there, so that a session lasts for all. */
const morning = new Date("2026-03-10T02:00:00Z");

beforeAll(async () => {
  t = await startTestApp({ now: morning });
  anna = await operator(t, "anna");
  await operator(t, "ben", "operator");
});
afterAll(() => t.close());
beforeEach(() => openProgram("Asia/Shanghai"));

async function openProgram(zone: string) {
  t.clock.set(morning);
  const { staff } = t.app.modules;
  const id = `p-${randomUUID().slice(0, 8)}`;
  await staff.ensureProgram({ id, appid: `wx-${id}`, name: id, zone });
  const grant = (account: string, role: "owner" | "operator") =>
    staff.ensureOperator({ programId: id, account, name: account, password: PASSWORD, role });
  [annaId, benId] = [(await grant("anna", "owner")).id, (await grant("ben", "operator")).id];
  params = { program: id };
  dashboardId = await board(["visitors", "paid_amount", "visit_pay_rate", "aov", "refund_rate"]);
}
async function board(metrics: MetricKey[]): Promise<string> {
  const made = await anna.ok(createDashboard, { params, body: { name: "早会" } });
  const tiles = metrics.map(
    (metric, n): DashboardTile => ({
      ...{ key: metric.replaceAll("_", "-"), x: n * 2, y: 0, w: 2, h: 2, title: "", ownRange: null },
      content: { kind: "metric", metric },
    }),
  );
  const { name, description, range, filters, cohort, version } = made;
  await anna.ok(changeDashboard, {
    params: { ...params, id: made.id },
    body: { name, description, range, filters, cohort, version, tiles },
  });
  return made.id;
}
const input = (more: Partial<DigestInput> = {}): DigestInput => ({
  ...{ name: "经营日报", dashboardId, rhythm: "DAILY", hour: 8, onDay: 1, recipients: [annaId, benId], isOn: true },
  ...more,
});
const create = (more: Partial<DigestInput> = {}) => anna.ok(createDigest, { params, body: input(more) });
/** What anna was told, oldest first; read beside the API, as her session ends while time moves. */
const titles = async () =>
  (await t.app.modules.staff.listNotices(params.program, annaId, {})).items.map(({ title }) => title).reverse();

/** The same module over another way to ask: figures of the library without events. */
const withFigures = (answer: (question: MetricsQuestion) => unknown) =>
  createKept({
    ...{ db: t.db, clock: t.clock, programs: t.app.programs, staff: t.app.modules.staff, events: [] },
    ask: async (_program, _kind, question) => answer(question as MetricsQuestion), // the board's own tiles
  }).digests;
const figures: Partial<Record<MetricKey, [number | null, number | null]>> = {
  visitors: [1_234, 1_100],
  paid_amount: [1_234_567, 0],
  visit_pay_rate: [0.0421, 0.0456],
  aov: [null, 8_800],
  refund_rate: [0.00511, 0.00508],
};
const answerOf = ({ keys, range }: MetricsQuestion) => ({
  ...{ zone: "Asia/Shanghai", interval: "day", buckets: [{ start: range.from, ...range, isRunning: false }] },
  metrics: keys.map((key) => {
    const [now, before] = figures[key] ?? [0, 0];
    return { key, values: [{ value: now }], total: { value: now }, before: { value: before } };
  }),
});

/** What a worker does of a digest at a time. */
async function lookAt(iso: string, id: string, digests = withFigures(answerOf)) {
  t.clock.set(new Date(iso));
  await digests.sendDue(params.program, id);
}

test("what is told are the board's numbers of what ended, how they changed, and where to look", async () => {
  const digests = withFigures(answerOf);
  const told = (rhythm: DigestInput["rhythm"]) =>
    digests.preview(params.program, { name: "早报", dashboardId, rhythm });
  expect(await told("DAILY")).toEqual({
    title: "早报 · 3月9日",
    body: [
      "访客数：1,234 人，比前一天 ↑12.2%",
      "支付金额：¥12,345.67，比前一天从 0 开始",
      "访问支付转化率：4.2%，比前一天 ↓0.4 个百分点",
      "客单价：暂无",
      "退款率：0.5%，比前一天持平",
    ].join("\n"),
    link: `/data/dashboards/${dashboardId}`,
    ...{ from: "2026-03-09", to: "2026-03-09", missing: 0 },
  });
  expect(await told("WEEKLY")).toMatchObject({ title: "早报 · 3月2日–3月8日", from: "2026-03-02", to: "2026-03-08" });
  expect(await told("MONTHLY")).toMatchObject({ title: "早报 · 2月", from: "2026-02-01", to: "2026-02-28" });
});

test("a number that cannot be had is named, the others are told", async () => {
  const digests = withFigures((question) => {
    if (question.keys.includes("paid_amount")) throw new Error("too slow");
    return answerOf(question);
  });
  const { body, missing } = await digests.preview(params.program, { name: "早报", dashboardId, rhythm: "DAILY" });
  expect({ lines: body.split("\n").slice(1), missing }).toEqual({
    lines: [
      "访问支付转化率：4.2%，比前一天 ↓0.4 个百分点",
      "客单价：暂无",
      "退款率：0.5%，比前一天持平",
      "暂时没有算出：支付金额",
    ],
    missing: 1,
  });
});

test("a job tells it when its hour comes in the program's zone", async () => {
  const { id, nextAt } = await create();
  expect(nextAt).toBe("2026-03-11T00:00:00.000Z");
  await t.travel(new Date("2026-03-10T23:59:59Z"));
  expect(await titles()).toEqual([]);
  await t.travel(new Date("2026-03-11T00:01:00Z"));
  expect(await titles()).toEqual(["经营日报 · 3月10日"]);
  await t.travel(new Date("2026-03-11T00:05:00Z"));
  expect(await titles()).toEqual(["经营日报 · 3月10日"]);
  t.clock.set(morning);
  const { items } = await anna.ok(listDigests, { params });
  expect(items).toMatchObject([{ id, nextAt: "2026-03-12T00:00:00.000Z", lastSentAt: "2026-03-11T00:01:00.000Z" }]);
});

test("after a silence the newest day is told, not each one missed", async () => {
  const { id } = await create();
  await lookAt("2026-03-11T00:00:00Z", id);
  await lookAt("2026-03-15T03:00:00Z", id); // four mornings later
  await lookAt("2026-03-16T00:00:00Z", id);
  expect(await titles()).toEqual(["经营日报 · 3月10日", "经营日报 · 3月14日", "经营日报 · 3月15日"]);
});

test("summer time neither doubles nor drops a day", async () => {
  await openProgram("America/New_York"); // 2026-03-08 has no two o'clock, 2026-11-01 one o'clock twice
  t.clock.set(new Date("2026-03-10T02:20:00Z"));
  const [spring, autumn] = [await create({ hour: 2, name: "春天" }), await create({ hour: 1, name: "秋天" })];
  const digests = withFigures(answerOf);
  await sql`update digests set next_at = '2026-03-07T07:00:00Z' where id = ${spring.id}`.execute(t.db.orders);
  await sql`update digests set next_at = '2026-11-01T05:00:00Z' where id = ${autumn.id}`.execute(t.db.orders);
  for (const iso of ["2026-03-07T07:01:00Z", "2026-03-08T06:59:00Z", "2026-03-08T07:01:00Z", "2026-03-09T06:01:00Z"])
    await lookAt(iso, spring.id, digests);
  for (const iso of ["2026-11-01T05:01:00Z", "2026-11-01T06:01:00Z", "2026-11-02T06:01:00Z"])
    await lookAt(iso, autumn.id, digests);
  expect(await titles()).toEqual([
    ...["春天 · 3月6日", "春天 · 3月7日", "春天 · 3月8日"],
    ...["秋天 · 10月31日", "秋天 · 11月1日"],
  ]);
});

test("of several workers one tells; one that died while it counted is made good, and if it comes back it tells nothing", async () => {
  const { id } = await create();
  t.clock.set(new Date("2026-03-11T00:00:30Z"));
  const asked = Promise.withResolvers<void>();
  const wakeUp = Promise.withResolvers<void>();
  const dying = createKept({
    ...{ db: t.db, clock: t.clock, programs: t.app.programs, staff: t.app.modules.staff, events: [] },
    async ask(_program, _kind, question) {
      asked.resolve();
      await wakeUp.promise;
      return answerOf(question as MetricsQuestion); // the board's own tiles
    },
  }).digests.sendDue(params.program, id);
  await asked.promise;
  const digests = withFigures(answerOf);
  await Promise.all(Array.from({ length: 8 }, () => digests.sendDue(params.program, id)));
  expect(await titles()).toEqual(["经营日报 · 3月10日"]);
  wakeUp.resolve();
  await dying;
  await t.drain();
  expect(await titles()).toEqual(["经营日报 · 3月10日"]);
});

test("moved to a later hour of the same day it does not tell the day twice; sent by hand it does", async () => {
  const { id, version } = await create({ hour: 10 });
  await sql`update digests set next_at = app_now() where id = ${id}`.execute(t.db.orders);
  await lookAt(morning.toISOString(), id);
  const at = { params: { ...params, id } };
  await anna.ok(changeDigest, { ...at, body: { ...input({ hour: 20 }), version } });
  await lookAt("2026-03-10T12:00:00Z", id);
  expect(await titles()).toEqual(["经营日报 · 3月9日"]);
  t.clock.set(morning);
  await anna.ok(sendDigest, { ...at, body: {} });
  expect(await titles()).toEqual(["经营日报 · 3月9日", "经营日报 · 3月9日"]);
  await anna.ok(removeDigest, at);
  await lookAt("2026-03-13T12:01:00Z", id);
  expect((await titles()).length).toBe(2);
});

test("turned off it is silent; it ends with its board", async () => {
  const { id, version } = await create();
  const off = await anna.ok(changeDigest, {
    params: { ...params, id },
    body: { ...input({ isOn: false }), version },
  });
  expect(off.nextAt).toBeNull();
  const weekly = await create({ name: "周报", rhythm: "WEEKLY", onDay: 1 });
  for (const one of [id, weekly.id]) await lookAt("2026-03-16T00:00:00Z", one);
  expect(await titles()).toEqual(["周报 · 3月9日–3月15日"]);
  t.clock.set(morning);
  await anna.ok(removeDashboard, { params: { ...params, id: dashboardId } });
  expect(await anna.ok(listDigests, { params })).toEqual({ items: [] });
});

test("bad input is refused with its place; two editors at once: one is told", async () => {
  const refused = (more: object) => anna.refused(createDigest, { params, body: { ...input(), ...more } });
  expect(
    await Promise.all([
      refused({ hour: 24 }),
      refused({ rhythm: "WEEKLY", onDay: 8 }),
      refused({ rhythm: "MONTHLY", onDay: 29 }),
      refused({ recipients: [] }),
      refused({ recipients: [annaId, randomUUID()] }),
      refused({ dashboardId: randomUUID() }),
      anna.refused(previewDigest, { params, body: { name: "x", dashboardId: randomUUID(), rhythm: "DAILY" } }),
    ]),
  ).toEqual([
    { status: 400, code: "INVALID_INPUT", field: "body.hour" },
    { status: 400, code: "INVALID_INPUT", field: "body.onDay" },
    { status: 400, code: "INVALID_INPUT", field: "body.onDay" },
    { status: 400, code: "INVALID_INPUT", field: "body.recipients" },
    { status: 404, code: "OPERATOR_NOT_FOUND", field: "body.recipients.1" },
    { status: 404, code: "DASHBOARD_NOT_FOUND", field: "body.dashboardId" },
    { status: 404, code: "DASHBOARD_NOT_FOUND" },
  ]);
  const { id, version } = await create();
  const edits = await Promise.all(
    [9, 10].map((hour) =>
      anna.send(changeDigest, { params: { ...params, id }, body: { ...input({ hour }), version } }),
    ),
  );
  expect(edits.map(({ status }) => status).sort()).toEqual([200, 409]);
});
