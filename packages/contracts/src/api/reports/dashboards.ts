import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { id, instant, nothing, programAndId, programParams, text } from "../../schemas.ts";
import { type Cohort, cohorts } from "../analytics.ts";
import { keptRange } from "./period.ts";
import { type ReportFilter, type ReportRange, reportFilter } from "./query.ts";
import { keeper, keptReport, keptReportProblem } from "./saved-reports.ts";

/** A board is a grid of 12 columns; a row is 64 px high in the console. */
export const DASHBOARD_COLUMNS = 12;
export const DASHBOARD_TILES = 60;

/** What a tile shows: a saved report, a question of its own, the number of a metric, or words. */
export const tileContent = z.discriminatedUnion("kind", [
  z.strictObject({ kind: z.literal("saved"), reportId: id }),
  z.strictObject({ kind: z.literal("report"), report: keptReport }),
  z.strictObject({ kind: z.literal("metric"), metric: z.string().check(z.regex(/^[a-z][a-z0-9_.-]{0,59}$/)) }),
  z.strictObject({ kind: z.literal("text"), text: text(2_000) }),
]);
export type TileContent = z.infer<typeof tileContent>;

export const dashboardTile = z.strictObject({
  /** Made by the editor, unique on its board. */ key: z.string().check(z.regex(/^[a-zA-Z0-9-]{1,40}$/)),
  /** In columns and rows; tiles may neither overlap nor leave the grid. */
  x: z.int().check(z.gte(0), z.lte(DASHBOARD_COLUMNS - 1)),
  y: z.int().check(z.gte(0), z.lte(1_000)),
  w: z.int().check(z.gte(1), z.lte(DASHBOARD_COLUMNS)),
  h: z.int().check(z.gte(1), z.lte(20)),
  /** '' = the name of what it shows. */ title: z._default(text(60, 0), ""),
  content: tileContent,
  /** Keeps its own days instead of the board's. */ ownRange: z._default(z.nullable(keptRange), null),
});
export type DashboardTile = z.infer<typeof dashboardTile>;

/** Who looks and when, for every tile that does not keep its own. */
const scope = {
  range: keptRange,
  filters: z._default(z.array(reportFilter).check(z.maxLength(5)), []),
  cohort: z._default(z.nullable(z.enum(cohorts)), null),
};
const content = {
  name: text(40),
  description: z._default(text(200, 0), ""),
  ...scope,
  tiles: z.array(dashboardTile).check(z.maxLength(DASHBOARD_TILES)),
};
export const dashboardInput = z.strictObject(content);
export type DashboardInput = z.infer<typeof dashboardInput>;

export const dashboardTemplates = ["daily", "growth", "campaign", "retention"] as const;
export type DashboardTemplate = (typeof dashboardTemplates)[number];

export const dashboard = z.strictObject({
  ...content,
  id,
  /** For each saved report the tiles show: its name and question, and what is wrong with it. */
  reports: z.array(
    z.strictObject({ id, name: z.string(), report: keptReport, problem: z.nullable(keptReportProblem) }),
  ),
  /** Tiles whose own question cannot be asked any more. */
  problems: z.array(z.strictObject({ key: z.string(), ...keptReportProblem.shape })),
  owner: keeper,
  updatedBy: keeper,
  createdAt: instant,
  updatedAt: instant,
  /** Sent back with a change; an older one is refused with EDIT_CONFLICT. */ version: z.int(),
  /** The last change can be taken back. */ canUndo: z.boolean(),
});
export type Dashboard = z.infer<typeof dashboard>;

export const dashboardRow = z.strictObject({
  id,
  name: z.string(),
  description: z.string(),
  tiles: z.int(),
  owner: keeper,
  updatedBy: keeper,
  updatedAt: instant,
  version: z.int(),
});
export type DashboardRow = z.infer<typeof dashboardRow>;

const base = "/api/console/programs/:program/dashboards";
const read = { who: "staff", permission: "analytics.read", idempotency: "none" } as const;
const write = { who: "staff", permission: "analytics.write", idempotency: "none" } as const;

export const listDashboards = endpoint({
  ...read,
  method: "GET",
  path: base,
  summary: "看板列表 Dashboards in their order",
  errors: [],
  params: programParams,
  response: z.strictObject({ items: z.array(dashboardRow) }),
});
export const getDashboard = endpoint({
  ...read,
  method: "GET",
  path: `${base}/:id`,
  summary: "看板 One dashboard and the questions of its tiles",
  errors: ["NOT_FOUND"],
  params: programAndId,
  response: dashboard,
});
export const createDashboard = endpoint({
  ...write,
  method: "POST",
  path: base,
  summary: "新建看板（可选模板） Make a dashboard, empty or from a template",
  errors: ["TOO_MUCH_KEPT"],
  params: programParams,
  body: z.strictObject({ name: text(40), template: z.optional(z.enum(dashboardTemplates)) }),
  response: dashboard,
});
export const changeDashboard = endpoint({
  ...write,
  method: "PUT",
  path: `${base}/:id`,
  summary: "保存看板 Save a dashboard as a whole",
  errors: ["NOT_FOUND", "EDIT_CONFLICT", "DASHBOARD_LAYOUT", "REPORT_KIND_UNKNOWN", "SAVED_REPORT_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({ ...content, version: z.int() }),
  response: dashboard,
});
export const undoDashboard = endpoint({
  ...write,
  method: "POST",
  path: `${base}/:id/undo`,
  summary: "撤销看板的上一次保存 Take back the last change",
  errors: ["NOT_FOUND", "EDIT_CONFLICT", "NOTHING_TO_UNDO"],
  params: programAndId,
  body: z.strictObject({ version: z.int() }),
  response: dashboard,
});
export const copyDashboard = endpoint({
  ...write,
  method: "POST",
  path: `${base}/:id/copy`,
  summary: "复制看板 Copy a dashboard",
  errors: ["NOT_FOUND", "TOO_MUCH_KEPT"],
  params: programAndId,
  body: nothing,
  response: dashboard,
});
export const orderDashboards = endpoint({
  ...write,
  method: "PUT",
  path: `${base}/order`,
  summary: "看板排序 Put the dashboards in order; every one is named once",
  errors: ["EDIT_CONFLICT"],
  params: programParams,
  body: z.strictObject({ ids: z.array(id).check(z.maxLength(200)) }),
  response: z.strictObject({ items: z.array(dashboardRow) }),
});
export const removeDashboard = endpoint({
  ...write,
  method: "DELETE",
  path: `${base}/:id`,
  summary: "删除看板 Remove a dashboard and its digests",
  errors: ["NOT_FOUND"],
  params: programAndId,
  response: nothing,
});

type Question = Readonly<Record<string, unknown>>;
/** What a board, or a moving range, puts into a question. */
export type BoardScope = {
  range: ReportRange;
  filters?: readonly ReportFilter[] | undefined;
  cohort?: Cohort | null | undefined;
};

/**
 * A question as a board asks it: the board's days instead of its own, its filters besides its own, its cohort first.
 * A question that has no such part is left without.
 */
export function questionOn({ range, filters = [], cohort = null }: BoardScope, question: Question): Question {
  if (!("range" in question)) return question;
  const own = Array.isArray(question["filters"]) ? question["filters"] : [];
  return {
    ...question,
    range,
    ...(filters.length > 0 && { filters: [...own, ...filters] }),
    ...(cohort !== null && { cohort }),
  };
}

/** The question behind the number of a metric, with as many days just before. */
export const questionOfMetric = (metric: string, range: ReportRange): Question => ({
  keys: [metric],
  interval: "day",
  compare: "previous",
  range,
});
