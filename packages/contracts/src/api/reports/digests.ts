import * as z from "zod/mini";
import { endpoint } from "../../endpoint.ts";
import { day, id, instant, nothing, programAndId, programParams, text } from "../../schemas.ts";
import { keeper } from "./saved-reports.ts";

export const digestRhythms = ["DAILY", "WEEKLY", "MONTHLY"] as const;
export type DigestRhythm = (typeof digestRhythms)[number];

/** The numbers of a dashboard, told to operators again and again: of the day, week (Monday to Sunday) or month that ended. */
const content = {
  name: text(40),
  dashboardId: id,
  rhythm: z.enum(digestRhythms),
  /** On the clock of the program's zone. */ hour: z.int().check(z.gte(0), z.lte(23)),
  /** WEEKLY: 1 is Monday. MONTHLY: 1–28. DAILY: 1. */ onDay: z._default(z.int().check(z.gte(1), z.lte(28)), 1),
  /** Operators of the program. */ recipients: z.array(id).check(z.minLength(1), z.maxLength(50)),
  isOn: z._default(z.boolean(), true),
};
export const digestInput = z.strictObject(content);
export type DigestInput = z.infer<typeof digestInput>;

export const digest = z.strictObject({
  ...content,
  id,
  dashboardName: z.string(),
  recipients: z.array(keeper),
  /** When it goes out next; null when it is off. */ nextAt: z.nullable(instant),
  lastSentAt: z.nullable(instant),
  /** Tiles of the last one whose numbers could not be had. */ lastMissing: z.int(),
  updatedBy: keeper,
  updatedAt: instant,
  version: z.int(),
});
export type Digest = z.infer<typeof digest>;

/** What is sent: a title, readable lines, and where it leads. */
export const digestText = z.strictObject({
  title: z.string(),
  body: z.string(),
  link: z.string(),
  from: day,
  to: day,
  missing: z.int(),
});
export type DigestText = z.infer<typeof digestText>;

const base = "/api/console/programs/:program/digests";
const read = { who: "staff", permission: "analytics.read", idempotency: "none" } as const;
const write = { who: "staff", permission: "analytics.write", idempotency: "none" } as const;
const refusals = ["DASHBOARD_NOT_FOUND", "OPERATOR_NOT_FOUND"] as const;

export const listDigests = endpoint({
  ...read,
  method: "GET",
  path: base,
  summary: "定时简报 Scheduled digests",
  errors: [],
  params: programParams,
  response: z.strictObject({ items: z.array(digest) }),
});
export const createDigest = endpoint({
  ...write,
  method: "POST",
  path: base,
  summary: "新建定时简报 Schedule a digest",
  errors: [...refusals, "TOO_MUCH_KEPT"],
  params: programParams,
  body: digestInput,
  response: digest,
});
export const changeDigest = endpoint({
  ...write,
  method: "PUT",
  path: `${base}/:id`,
  summary: "修改定时简报 Change a digest",
  errors: [...refusals, "NOT_FOUND", "EDIT_CONFLICT"],
  params: programAndId,
  body: z.strictObject({ ...content, version: z.int() }),
  response: digest,
});
export const removeDigest = endpoint({
  ...write,
  method: "DELETE",
  path: `${base}/:id`,
  summary: "删除定时简报 Remove a digest",
  errors: ["NOT_FOUND"],
  params: programAndId,
  response: nothing,
});
export const previewDigest = endpoint({
  ...read,
  method: "POST",
  path: `${base}/preview`,
  summary: "预览简报 What a digest of this dashboard would say now",
  errors: ["DASHBOARD_NOT_FOUND"],
  params: programParams,
  body: z.strictObject({ name: text(40), dashboardId: id, rhythm: z.enum(digestRhythms) }),
  response: digestText,
});
export const sendDigest = endpoint({
  ...write,
  method: "POST",
  path: `${base}/:id/send`,
  summary: "立即发送 Send a digest now, besides its schedule",
  errors: ["NOT_FOUND", "DASHBOARD_NOT_FOUND"],
  params: programAndId,
  body: nothing,
  response: digestText,
});
