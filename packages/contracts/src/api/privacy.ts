import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { id, idParams, instant, nothing, pageOf, pageQuery, programAndId, programParams, text } from "../schemas.ts";
import { consentPurposes } from "./members.ts";

const consent = z.strictObject({
  purpose: z.enum(consentPurposes),
  version: z.string(),
  granted: z.boolean(),
  at: instant,
});

export const dataRequestStates = [
  /** Asked by an operator; a second person decides. */ "WAITING_APPROVAL",
  "REFUSED",
  /** An erasure that can still be taken back. */ "COOLING",
  "CANCELLED",
  /** A job is at it, store by store. */ "RUNNING",
  "DONE",
  /** The file of an export is gone. */ "EXPIRED",
] as const;

/** What became of a request in one store. */
const storeProgress = z.strictObject({
  store: z.string(),
  state: z.enum(["WAITING", "DONE"]),
  doneAt: z.nullable(instant),
});

/** Someone wants their data, or wants it gone. */
const ownRequest = z.strictObject({
  id,
  kind: z.enum(["EXPORT", "ERASURE"]),
  state: z.enum(dataRequestStates),
  askedAt: instant,
  /** An erasure happens then, unless taken back. */
  dueAt: z.nullable(instant),
  doneAt: z.nullable(instant),
  /** The file of an export is kept until then. */
  fileUntil: z.nullable(instant),
  /** What stands in the way: an erasure waits for open orders and after-sales. */
  blockedBy: z.array(z.string()),
});
export type OwnDataRequest = z.infer<typeof ownRequest>;

/** The preference centre: what was agreed to, what is known, what can be asked for. */
export const myPrivacy = z.strictObject({
  consents: z.array(consent),
  /** What is kept about me, by kind: `orders` → 3. */
  known: z.array(z.strictObject({ store: z.string(), rows: z.int() })),
  requests: z.array(ownRequest),
  /** Orders and after-sales that must end before the account can. */
  openBusiness: z.array(z.strictObject({ kind: z.enum(["ORDER", "AFTER_SALE"]), no: z.string() })),
  coolingDays: z.int(),
});
export type MyPrivacy = z.infer<typeof myPrivacy>;

export const getMyPrivacy = endpoint({
  method: "GET",
  path: "/api/shop/privacy",
  summary: "我的隐私设置与数据 My consents, what is known about me, my requests",
  who: "shopper",
  idempotency: "none",
  errors: [],
  response: myPrivacy,
});
export const requestMyExport = endpoint({
  method: "POST",
  path: "/api/shop/privacy/exports",
  summary: "导出我的数据 Ask for a copy of my data",
  who: "shopper",
  idempotency: "none",
  errors: ["EXPORT_LIMIT"],
  response: ownRequest,
});
export const linkMyExport = endpoint({
  method: "POST",
  path: "/api/shop/privacy/exports/:id/link",
  summary: "取一次性下载链接 A link that works once",
  who: "shopper",
  idempotency: "none",
  errors: ["EXPORT_NOT_READY"],
  params: idParams,
  response: z.strictObject({ path: z.string(), until: instant }),
});
/** The token is all it takes, once; kept short-lived. */
export const downloadExport = endpoint({
  method: "GET",
  path: "/api/exports/:token",
  summary: "下载个人数据（一次性） Download an export, once",
  who: "public",
  idempotency: "none",
  errors: [],
  answers: "zip",
  params: z.strictObject({ token: z.string().check(z.regex(/^[A-Za-z0-9_-]{43}$/)) }),
  response: z.instanceof(Uint8Array),
});
export const requestMyErasure = endpoint({
  method: "POST",
  path: "/api/shop/privacy/erasure",
  summary: "注销账号 Ask for my account to be deleted",
  who: "shopper",
  idempotency: "none",
  errors: ["ERASURE_BLOCKED"],
  /** The second confirmation: typed or ticked by the person. */
  body: z.strictObject({ understood: z.literal(true) }),
  response: ownRequest,
});
export const cancelMyErasure = endpoint({
  method: "DELETE",
  path: "/api/shop/privacy/erasure",
  summary: "撤回注销 Take back the deletion",
  who: "shopper",
  idempotency: "none",
  errors: [],
  response: nothing,
});

/** A request as operators see it. */
export const dataRequest = z.strictObject({
  ...ownRequest.shape,
  memberId: id,
  nickname: z.string(),
  personId: z.int(),
  /** `member` or `staff:<id>`. */
  askedBy: z.string(),
  note: z.string(),
  decidedBy: z.nullable(z.string()),
  stores: z.array(storeProgress),
});
export type DataRequest = z.infer<typeof dataRequest>;

export const listDataRequests = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/data-requests",
  summary: "数据请求 Requests for export and erasure",
  who: "staff",
  permission: "privacy.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, {
    kind: z.optional(z.enum(["EXPORT", "ERASURE"])),
    state: z.optional(z.enum(dataRequestStates)),
    memberId: z.optional(id),
  }),
  response: pageOf(dataRequest),
});
export const startDataRequest = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/members/:id/data-requests",
  summary: "代会员发起导出或注销 Ask on a member's behalf; a second person approves",
  who: "staff",
  permission: "privacy.request",
  idempotency: "none",
  errors: ["EXPORT_LIMIT", "ERASURE_BLOCKED"],
  params: programAndId,
  body: z.strictObject({ kind: z.enum(["EXPORT", "ERASURE"]), note: text(200) }),
  response: dataRequest,
});
export const decideDataRequest = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/data-requests/:id/decision",
  summary: "审批数据请求 Approve or refuse, never one's own",
  who: "staff",
  permission: "privacy.approve",
  idempotency: "none",
  errors: ["OWN_REQUEST", "EDIT_CONFLICT"],
  params: programAndId,
  body: z.strictObject({ approve: z.boolean() }),
  response: dataRequest,
});
export const linkExport = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/data-requests/:id/link",
  summary: "取会员数据的一次性下载链接（记审计） A link that works once, for an export an operator asked for",
  who: "staff",
  permission: "privacy.approve",
  idempotency: "none",
  errors: ["EXPORT_NOT_READY"],
  params: programAndId,
  response: z.strictObject({ path: z.string(), until: instant }),
});

export const revealPhone = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/members/:id/phone",
  summary: "查看完整手机号（记审计） Unmask a phone number; written to the audit log",
  who: "staff",
  permission: "member.personal",
  idempotency: "none",
  errors: [],
  params: programAndId,
  response: z.strictObject({ phone: z.nullable(z.string()) }),
});
