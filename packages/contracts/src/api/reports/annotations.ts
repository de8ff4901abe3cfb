import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, id, instant, nothing, programAndId, programParams, text } from "../../schemas.ts";
import { keeper } from "./saved-reports.ts";

/** `note`: written by an operator. The rest is told by the shop itself and cannot be changed here. */
export const annotationSources = ["note", "promotion", "coupon", "ad_cost"] as const;
export type AnnotationSource = (typeof annotationSources)[number];

/** Something to know about a day, or some days on end, when reading a chart. */
export const annotation = z.strictObject({
  /** Null: told by the shop. */ id: z.nullable(id),
  source: z.enum(annotationSources),
  /** Business days, both included. */ from: day,
  to: day,
  /** In Chinese, and for what the shop tells also in English. */ text: z.string(),
  textEn: z.nullable(z.string()),
  /** Path in the console of what it is about. */ link: z.nullable(z.string()),
  by: keeper,
  updatedAt: z.nullable(instant),
  version: z.int(),
});
export type Annotation = z.infer<typeof annotation>;

const content = { from: day, to: day, text: text(120) };
const base = "/api/console/programs/:program/annotations";
const write = { who: "staff", permission: "analytics.write", idempotency: "none" } as const;

export const listAnnotations = endpoint({
  who: "staff",
  permission: "analytics.read",
  idempotency: "none",
  method: "GET",
  path: base,
  summary: "图表标注 Notes and campaign facts of the days asked for, by day",
  errors: ["RANGE_TOO_LONG"],
  params: programParams,
  /** Both included, at most 731 days. */ query: z.strictObject({ from: day, to: day }),
  response: z.strictObject({ items: z.array(annotation) }),
});
export const createAnnotation = endpoint({
  ...write,
  method: "POST",
  path: base,
  summary: "新建标注 Write a note on a day or some days",
  errors: ["RANGE_TOO_LONG", "TOO_MUCH_KEPT"],
  params: programParams,
  body: z.strictObject(content),
  response: annotation,
});
export const changeAnnotation = endpoint({
  ...write,
  method: "PUT",
  path: `${base}/:id`,
  summary: "修改标注 Change a note",
  errors: ["NOT_FOUND", "RANGE_TOO_LONG", "EDIT_CONFLICT"],
  params: programAndId,
  body: z.strictObject({ ...content, version: z.int() }),
  response: annotation,
});
export const removeAnnotation = endpoint({
  ...write,
  method: "DELETE",
  path: `${base}/:id`,
  summary: "删除标注 Remove a note",
  errors: ["NOT_FOUND"],
  params: programAndId,
  response: nothing,
});
