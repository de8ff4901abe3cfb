import { randomUUID } from "node:crypto";
import {
  changeDashboard,
  changeSavedReport,
  copyDashboard,
  copySavedReport,
  createDashboard,
  createSavedReport,
  type Dashboard,
  type DashboardTile,
  getDashboard,
  getSavedReport,
  type KeptReport,
  listDashboards,
  listSavedReports,
  orderDashboards,
  removeDashboard,
  removeSavedReport,
  starSavedReport,
  undoDashboard,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator, PASSWORD } from "#test/callers.ts";
import { problemOf, questionSchemas } from "./kinds.ts";
import { readyMadeBoards } from "./ready-made.ts";

let t: TestApp;
let anna: Caller;
let ben: Caller;
let params: { program: string };

beforeAll(async () => {
  t = await startTestApp({ now: new Date("2026-03-10T02:00:00Z") });
  anna = await operator(t, "anna");
  ben = await operator(t, "ben", "operator");
});
afterAll(() => t.close());
/** What is kept is one program's: every test has its own. */
beforeEach(async () => {
  const { staff } = t.app.modules;
  const id = `p-${randomUUID().slice(0, 8)}`;
  await staff.ensureProgram({ id, appid: `wx-${id}`, name: id, zone: "Asia/Shanghai" });
  await staff.ensureOperator({ programId: id, account: "anna", name: "anna", password: PASSWORD, role: "owner" });
  await staff.ensureOperator({ programId: id, account: "ben", name: "ben", password: PASSWORD, role: "operator" });
  params = { program: id };
});

const metricsOf = (keys: string[], more: object = {}): KeptReport => ({
  kind: "metrics",
  question: { keys, interval: "day", filters: [], range: { from: "2026-03-01", to: "2026-03-07" }, ...more },
  keptRange: "last_7_days",
});
const paid = metricsOf(["paid_amount"]);
const save = (name: string, report = paid, who = anna) => who.ok(createSavedReport, { params, body: { name, report } });
const at = (id: string) => ({ params: { ...params, id } });
const tile = (key: string, x: number, content: DashboardTile["content"], more: Partial<DashboardTile> = {}) => ({
  ...{ key, x, y: 0, w: 2, h: 2, title: "", content, ownRange: null },
  ...more,
});
const number = (key: string, x: number): DashboardTile => tile(key, x, { kind: "metric", metric: "visitors" });
const empty = (name = "看板") => anna.ok(createDashboard, { params, body: { name } });
const bodyOf = ({ name, description, range, filters, cohort, tiles, version }: Dashboard) => ({
  ...{ name, description, range, filters, cohort, tiles, version },
});
const put = (board: Dashboard, tiles: DashboardTile[], who = anna) =>
  who.ok(changeDashboard, { ...at(board.id), body: { ...bodyOf(board), tiles } });

describe("saved reports", () => {
  test("a question is kept with a range that moves on with the day", async () => {
    const { id, report } = await save("近一周支付");
    expect(report.question["range"]).toEqual({ from: "2026-03-04", to: "2026-03-10" });
    const kept = await ben.ok(getSavedReport, at(id));
    expect(kept).toMatchObject({
      name: "近一周支付",
      report: { kind: "metrics", keptRange: "last_7_days" },
      problem: null,
      owner: { name: "anna" },
      version: 1,
      dashboards: [],
    });
    const fixed = await save("三月第一周", { ...paid, keptRange: null });
    expect(fixed.report).toEqual({ ...paid, keptRange: null });
    const drawn = await save("堆积图", { ...paid, view: "stack" });
    expect((await ben.ok(copySavedReport, { ...at(drawn.id), body: {} })).report).toEqual(drawn.report);
    expect(drawn.report.view).toBe("stack");
  });

  test("what its kind would not understand is refused with the place", async () => {
    const refused = (report: object) => anna.refused(createSavedReport, { params, body: { name: "坏", report } });
    expect(
      await Promise.all([
        refused({ ...paid, kind: "no-such-kind" }),
        refused({ ...paid, kind: "people" }),
        refused(metricsOf(["no_such_metric"])),
        refused(metricsOf(["visitors"], { surprise: 1 })),
        refused({ ...paid, keptRange: { from: "2026-03-07", to: "2026-03-01" } }),
        refused({ ...paid, keptRange: { from: "2006-03-07", to: "2026-03-01" } }),
        refused({ ...paid, keptRange: "last_8_days" }),
      ]),
    ).toEqual([
      { status: 400, code: "REPORT_KIND_UNKNOWN", field: "body.report.kind" },
      { status: 400, code: "REPORT_KIND_UNKNOWN", field: "body.report.kind" },
      { status: 400, code: "INVALID_INPUT", field: "body.report.question.keys.0" },
      { status: 400, code: "INVALID_INPUT", field: "body.report.question.surprise" },
      { status: 400, code: "INVALID_INPUT", field: "body.report.keptRange.to" },
      { status: 400, code: "RANGE_TOO_LONG", field: "body.report.keptRange.to" },
      { status: 400, code: "INVALID_INPUT", field: "body.report.keptRange" },
    ]);
  });

  test("an old question that no longer fits is still listed and says so", async () => {
    const { id } = await save("旧报表");
    const other = await save("更旧的报表");
    await sql`update saved_reports set question = question || '{"keys": ["gone"]}' where id = ${id}`.execute(
      t.db.orders,
    );
    await sql`update saved_reports set kind = 'heatmap' where id = ${other.id}`.execute(t.db.orders);
    const { items } = await anna.ok(listSavedReports, { params, query: {} });
    expect(Object.fromEntries(items.map(({ name, problem }) => [name, problem]))).toEqual({
      旧报表: { code: "REPORT_QUESTION_UNFIT", field: "question.keys.0" },
      更旧的报表: { code: "REPORT_KIND_UNKNOWN", field: "kind" },
    });
  });

  test("of twenty who change it at once one wins, the others are told", async () => {
    const { id } = await save("抢着改");
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, n) =>
        (n % 2 ? anna : ben).send(changeSavedReport, {
          ...at(id),
          body: { name: `第 ${n} 版`, report: paid, version: 1 },
        }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
    const won = replies.findIndex(({ status }) => status === 200);
    expect(await anna.ok(getSavedReport, at(id))).toMatchObject({ name: `第 ${won} 版`, version: 2 });
  });

  test("found by words, kind, folder and owner; a star is one's own", async () => {
    await save("支付走势");
    const visitors = await anna.ok(createSavedReport, {
      params,
      body: { name: "访客走势", description: "含新访客", folder: "周会", report: metricsOf(["visitors"]) },
    });
    await save("老本的报表", paid, ben);
    await ben.ok(starSavedReport, { ...at(visitors.id), body: { isStarred: true } });
    const names = async (who: Caller, query: object) =>
      (await who.ok(listSavedReports, { params, query })).items.map(({ name }) => name);
    expect(await names(anna, { q: "走势" })).toEqual(["访客走势", "支付走势"]);
    expect(await names(anna, { q: "新访客" })).toEqual(["访客走势"]);
    expect(await names(anna, { folder: "周会" })).toEqual(["访客走势"]);
    expect(await names(anna, { kind: "funnel" })).toEqual([]);
    expect(await names(ben, { mine: "yes" })).toEqual(["老本的报表"]);
    expect(await names(anna, {})).toEqual(["老本的报表", "访客走势", "支付走势"]);
    expect(await names(ben, {})).toEqual(["访客走势", "老本的报表", "支付走势"]);
    const { folders, kinds } = await anna.ok(listSavedReports, { params, query: {} });
    expect({ folders, kinds }).toEqual({ folders: ["周会"], kinds: ["metrics"] });
  });

  test("a copy is another one; what a board shows cannot be removed until it is taken off", async () => {
    const { id } = await save("核心");
    const copy = await ben.ok(copySavedReport, { ...at(id), body: {} });
    expect(copy).toMatchObject({ name: "核心 副本", owner: { name: "ben" }, version: 1 });
    const board = await put(await empty("早会"), [tile("a", 0, { kind: "saved", reportId: id })]);
    expect(board.reports).toEqual([
      { id, name: "核心", problem: null, report: expect.objectContaining({ kind: "metrics" }) },
    ]);
    expect(await anna.refused(removeSavedReport, at(id))).toEqual({ status: 409, code: "SAVED_REPORT_IN_USE" });
    await put(board, []);
    await anna.ok(removeSavedReport, at(id));
    expect(await anna.refused(getSavedReport, at(id))).toEqual({ status: 404, code: "NOT_FOUND" });
  });

  test("removed and put on a board at once: never both", async () => {
    for (let n = 0; n < 5; n++) {
      const [{ id }, board] = [await save(`争 ${n}`), await empty(`争 ${n}`)];
      const [removed, changed] = await Promise.all([
        anna.send(removeSavedReport, at(id)),
        ben.send(changeDashboard, {
          ...at(board.id),
          body: { ...bodyOf(board), tiles: [tile("a", 0, { kind: "saved", reportId: id })] },
        }),
      ]);
      expect([removed.status, changed.status]).toEqual(removed.status === 200 ? [200, 404] : [409, 200]);
    }
  });
});

describe("dashboards", () => {
  test("a new program finds boards made for it, once, however many look at once; removed ones stay away", async () => {
    const looks = await Promise.all(Array.from({ length: 10 }, () => anna.ok(listDashboards, { params })));
    expect(new Set(looks.map(({ items }) => items.map(({ name }) => name).join()))).toEqual(
      new Set(["经营日报,增长,活动,留存"]),
    );
    for (const { id } of looks[0]?.items ?? []) {
      expect((await anna.ok(getDashboard, at(id))).problems).toEqual([]);
      await anna.ok(removeDashboard, at(id));
    }
    expect((await anna.ok(listDashboards, { params })).items).toEqual([]);
    const again = await anna.ok(createDashboard, { params, body: { name: "双十一", template: "campaign" } });
    expect(again).toMatchObject({ name: "双十一", version: 1, canUndo: false });
    expect(again.tiles.length).toBeGreaterThan(5);
  });

  test("two editors save at once: one is told that it changed; the last change can be taken back and forth", async () => {
    const board = await empty();
    const replies = await Promise.all(
      [anna, ben].map((who, n) =>
        who.send(changeDashboard, { ...at(board.id), body: { ...bodyOf(board), tiles: [number(`t${n}`, 0)] } }),
      ),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    const saved = await anna.ok(getDashboard, at(board.id));
    expect(saved).toMatchObject({ version: 2, canUndo: true, tiles: [{ content: { metric: "visitors" } }] });
    const undo = (version: number) => anna.send(undoDashboard, { ...at(board.id), body: { version } });
    expect((await undo(1)).status).toBe(409);
    expect((await undo(2)).body).toMatchObject({ version: 3, tiles: [] });
    expect((await undo(3)).body).toMatchObject({ version: 4, tiles: saved.tiles });
    expect(await anna.refused(undoDashboard, { ...at((await empty()).id), body: { version: 1 } })).toEqual({
      status: 409,
      code: "NOTHING_TO_UNDO",
    });
  });

  test("what may not stand on a board is refused with the tile", async () => {
    const board = await empty();
    const foreign = randomUUID();
    const refused = (tiles: unknown[], more: object = {}) =>
      anna.refused(changeDashboard, { ...at(board.id), body: { ...bodyOf(board), tiles, ...more } });
    const inline = (report: object) => tile("b", 4, { kind: "report", report } as never);
    expect(
      await Promise.all([
        refused([number("a", 0), number("b", 1)]),
        refused([number("a", 0), number("a", 4)]),
        refused([number("a", 0), number("b", 11)]),
        refused([{ ...number("a", 0), x: 12 }]),
        refused(Array.from({ length: 200 }, (_, n) => ({ ...number(`t${n}`, 0), y: n * 2 }))),
        refused([number("a", 0), inline({ ...paid, kind: "no-such-kind" })]),
        refused([number("a", 0), inline(metricsOf([]))]),
        refused([tile("a", 0, { kind: "metric", metric: "no_such" })]),
        refused([tile("a", 0, { kind: "saved", reportId: foreign })]),
        refused([tile("a", 0, { kind: "text", text: "" })]),
        refused([
          tile("a", 0, { kind: "metric", metric: "visitors" }, { ownRange: { from: "2026-02-02", to: "2026-02-01" } }),
        ]),
        refused([], { range: { from: "2020-01-01", to: "2026-01-01" } }),
      ]),
    ).toEqual([
      { status: 400, code: "DASHBOARD_LAYOUT", field: "body.tiles.1" },
      { status: 400, code: "DASHBOARD_LAYOUT", field: "body.tiles.1" },
      { status: 400, code: "DASHBOARD_LAYOUT", field: "body.tiles.1" },
      { status: 400, code: "INVALID_INPUT", field: "body.tiles.0.x" },
      { status: 400, code: "INVALID_INPUT", field: "body.tiles" },
      { status: 400, code: "REPORT_KIND_UNKNOWN", field: "body.tiles.1.content.report.kind" },
      { status: 400, code: "INVALID_INPUT", field: "body.tiles.1.content.report.question.keys" },
      { status: 400, code: "INVALID_INPUT", field: "body.tiles.0.content.metric" },
      { status: 404, code: "SAVED_REPORT_NOT_FOUND", field: "body.tiles.0.content.reportId" },
      { status: 400, code: "INVALID_INPUT", field: "body.tiles.0.content.text" },
      { status: 400, code: "INVALID_INPUT", field: "body.tiles.0.ownRange.to" },
      { status: 400, code: "RANGE_TOO_LONG", field: "body.range.to" },
    ]);
  });

  test("a tile whose question went out of date is named, and keeps nobody from saving the rest", async () => {
    const board = await put(await empty(), [tile("old", 0, { kind: "report", report: paid })]);
    await sql`
      update dashboards set content = jsonb_set(content, '{tiles,0,content,report,question,keys}', '["gone"]')
      where id = ${board.id}`.execute(t.db.orders);
    const old = await anna.ok(getDashboard, at(board.id));
    expect(old.problems).toEqual([{ key: "old", code: "REPORT_QUESTION_UNFIT", field: "question.keys.0" }]);
    expect((await put(old, [...old.tiles, number("new", 4)])).tiles.map(({ key }) => key)).toEqual(["old", "new"]);
  });

  test("a copy keeps what it shows; the order is everyone's and names every board once", async () => {
    const { items } = await anna.ok(listDashboards, { params });
    const ids = items.map(({ id }) => id);
    const first = await anna.ok(getDashboard, at(ids[0] ?? ""));
    const copy = await ben.ok(copyDashboard, { ...at(first.id), body: {} });
    expect({ ...copy, tiles: copy.tiles }).toMatchObject({ name: "经营日报 副本", tiles: first.tiles, version: 1 });
    const order = (list: string[]) => anna.send(orderDashboards, { params, body: { ids: list } });
    expect((await order([...ids].reverse())).status).toBe(409);
    expect((await order([...ids, copy.id, copy.id])).status).toBe(409);
    expect((await order([copy.id, ...[...ids].reverse()])).status).toBe(200);
    expect((await ben.ok(listDashboards, { params })).items.map(({ name }) => name)).toEqual([
      ...["经营日报 副本", "留存", "活动", "增长", "经营日报"],
    ]);
  });
});

test("every kind of report can be kept, and every ready-made board asks what its kinds understand", () => {
  expect(questionSchemas.has("metrics") && !questionSchemas.has("people")).toBe(true);
  const asked = readyMadeBoards().flatMap(({ tiles }) =>
    tiles.flatMap(({ content }) => (content.kind === "report" ? [content.report] : [])),
  );
  expect(asked.length).toBeGreaterThan(8);
  expect(asked.map(problemOf)).toEqual(asked.map(() => null));
});
