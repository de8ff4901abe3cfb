import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { id, instant, nothing, pageOf, pageQuery, programAndId, programParams, text } from "../../schemas.ts";
import { keptRange } from "./period.ts";

/** The last word of a report's own path: `…/reports/<kind>`. */
export const reportKindName = z.string().check(z.regex(/^[a-z][a-z-]{0,39}$/));

/** A question of any kind of report, as its own endpoint takes it; `keptRange` says how its `range` moves on. */
export const keptReport = z.strictObject({
  kind: reportKindName,
  question: z.record(z.string().check(z.maxLength(60)), z.json()),
  keptRange: z.nullable(keptRange),
  /** How the page draws the answer (`stack`, `table`), where it has several ways; absent: its usual one. */
  view: z.optional(z.string().check(z.regex(/^[a-z][a-z-]{0,19}$/))),
});
export type KeptReport = z.infer<typeof keptReport>;

/** Why a kept question cannot be asked any more: its kind is gone, or it does not fit what its kind asks today. */
export const keptReportProblem = z.strictObject({
  code: z.enum(["REPORT_KIND_UNKNOWN", "REPORT_QUESTION_UNFIT"]),
  /** The first place that does not fit, `question.steps.0.event`. */ field: z.nullable(z.string()),
});
export type KeptReportProblem = z.infer<typeof keptReportProblem>;

/** An operator by name; empty for what the product made itself. */
export const keeper = z.strictObject({ id: z.nullable(id), name: z.string() });

export const savedReport = z.strictObject({
  id,
  name: z.string(),
  description: z.string(),
  /** '' = in none. */ folder: z.string(),
  /** `question.range` is today's range of `keptRange`. */ report: keptReport,
  problem: z.nullable(keptReportProblem),
  /** Starred by who asks. */ isStarred: z.boolean(),
  owner: keeper,
  updatedBy: keeper,
  createdAt: instant,
  updatedAt: instant,
  /** Sent back with a change; an older one is refused with EDIT_CONFLICT. */ version: z.int(),
  /** Boards that show it; while there are any it cannot be removed. */
  dashboards: z.array(z.strictObject({ id, name: z.string() })),
});
export type SavedReport = z.infer<typeof savedReport>;

const content = {
  name: text(60),
  description: z._default(text(300, 0), ""),
  folder: z._default(text(30, 0), ""),
  report: keptReport,
};
const base = "/api/console/programs/:program/saved-reports";
const read = { who: "staff", permission: "analytics.read", idempotency: "none" } as const;
const write = { who: "staff", permission: "analytics.write", idempotency: "none" } as const;

export const listSavedReports = endpoint({
  ...read,
  method: "GET",
  path: base,
  summary: "已存报表 Saved reports: starred first, then last changed",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, {
    q: z.optional(text(60)),
    kind: z.optional(reportKindName),
    folder: z.optional(text(30)),
    mine: z.optional(z.enum(["yes"])),
  }),
  response: z.strictObject({
    ...pageOf(savedReport).shape,
    /** Of all saved reports. */ folders: z.array(z.string()),
    kinds: z.array(z.string()),
  }),
});
export const getSavedReport = endpoint({
  ...read,
  method: "GET",
  path: `${base}/:id`,
  summary: "已存报表详情 One saved report",
  errors: ["NOT_FOUND"],
  params: programAndId,
  response: savedReport,
});
export const createSavedReport = endpoint({
  ...write,
  method: "POST",
  path: base,
  summary: "保存报表 Keep a report's question",
  errors: ["REPORT_KIND_UNKNOWN", "TOO_MUCH_KEPT"],
  params: programParams,
  body: z.strictObject(content),
  response: savedReport,
});
export const changeSavedReport = endpoint({
  ...write,
  method: "PUT",
  path: `${base}/:id`,
  summary: "修改已存报表 Change a saved report",
  errors: ["NOT_FOUND", "EDIT_CONFLICT", "REPORT_KIND_UNKNOWN"],
  params: programAndId,
  body: z.strictObject({ ...content, version: z.int() }),
  response: savedReport,
});
export const copySavedReport = endpoint({
  ...write,
  method: "POST",
  path: `${base}/:id/copy`,
  summary: "复制已存报表 Copy a saved report",
  errors: ["NOT_FOUND", "TOO_MUCH_KEPT"],
  params: programAndId,
  body: nothing,
  response: savedReport,
});
export const starSavedReport = endpoint({
  ...read,
  method: "PUT",
  path: `${base}/:id/star`,
  summary: "收藏已存报表（只对自己） Star a saved report for oneself",
  errors: ["NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({ isStarred: z.boolean() }),
  response: savedReport,
});
export const removeSavedReport = endpoint({
  ...write,
  method: "DELETE",
  path: `${base}/:id`,
  summary: "删除已存报表 Remove a saved report that no board shows",
  errors: ["NOT_FOUND", "SAVED_REPORT_IN_USE"],
  params: programAndId,
  response: nothing,
});
