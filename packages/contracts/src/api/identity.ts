import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { id, instant, pageOf, pageQuery, programAndId, programParams, signedFen, text } from "../schemas.ts";

const personNumber = z.coerce.number().check(z.int(), z.gte(1), z.lte(2_147_483_647));
const personParams = z.extend(programParams, { personId: personNumber });

/** What a person is known by; `shown` is shortened: the whole value is nobody's business in a console. */
const shownIdentifier = z.strictObject({
  kind: z.enum(["member", "unionid", "openid", "anon"]),
  shown: z.string(),
  since: instant,
  /** The number the events of this identifier carry. */
  personId: z.int(),
});

export const mergeReasons = ["sign_in", "members_merged", "operator", "import"] as const;
/** Two numbers that were joined: who, when, why, and by what they were recognised. */
export const personMerge = z.strictObject({
  id,
  from: z.int(),
  into: z.int(),
  reason: z.enum(mergeReasons),
  note: z.string(),
  /** `system` or `staff:<id>`. */
  actor: z.string(),
  at: instant,
  /** Identifiers that met; empty once the person was erased. */
  met: z.array(z.strictObject({ kind: z.string(), shown: z.string(), of: z.int() })),
  /** The device on which they met, shortened. */
  device: z.nullable(z.string()),
  undone: z.nullable(z.strictObject({ at: instant, actor: z.string(), note: z.string() })),
});
export type PersonMerge = z.infer<typeof personMerge>;

/** One human: the surviving number, every number that counts as it, and what they are known by. */
export const person = z.strictObject({
  personId: z.int(),
  numbers: z.array(z.int()),
  createdAt: instant,
  member: z.nullable(z.strictObject({ id, nickname: z.string() })),
  identifiers: z.array(shownIdentifier),
  merges: z.array(personMerge),
});
export type Person = z.infer<typeof person>;

export const getPerson = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/persons/:personId",
  summary: "一个人：编号、标识、合并 One person by any of their numbers",
  who: "staff",
  permission: "member.read",
  idempotency: "none",
  errors: [],
  params: personParams,
  response: person,
});

/** One line of what a person did (`behaviour`) or what became true for them (`business`). */
export const timelineItem = z.strictObject({
  id: z.string(),
  at: instant,
  kind: z.enum(["behaviour", "business"]),
  event: z.string(),
  page: z.string(),
  product: z.nullable(z.strictObject({ id: z.string(), title: z.string() })),
  /** What the event is about, in a few words. */
  detail: z.string(),
  amountFen: z.nullable(signedFen),
  /** `<number>/<epoch second>` of the session; null for business facts. */
  session: z.nullable(z.string()),
  source: z.enum(["device", "facts", "import"]),
});
export type TimelineItem = z.infer<typeof timelineItem>;
export const timelineSession = z.strictObject({
  key: z.string(),
  startedAt: instant,
  endedAt: instant,
  events: z.int(),
  channel: z.string(),
  scene: z.int(),
  /** Shortened; empty when the device did not say. */
  device: z.strictObject({ anon: z.string(), model: z.string(), platform: z.string() }),
});
export type TimelineSession = z.infer<typeof timelineSession>;

export const getTimeline = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/persons/:personId/timeline",
  summary: "时间线：跨设备的行为与业务 What one person did, on all devices, newest first",
  who: "staff",
  permission: "member.read",
  idempotency: "none",
  errors: [],
  params: personParams,
  query: z.strictObject({
    kind: z.optional(z.enum(["behaviour", "business"])),
    cursor: z.optional(z.string().check(z.maxLength(80))),
    limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(200)), 50),
  }),
  response: z.strictObject({
    items: z.array(timelineItem),
    /** The sessions the items belong to. */
    sessions: z.array(timelineSession),
    nextCursor: z.nullable(z.string()),
  }),
});

export const listMerges = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/person-merges",
  summary: "合并记录 Merges of persons",
  who: "staff",
  permission: "member.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, {
    personId: z.optional(personNumber),
    state: z.optional(z.enum(["active", "undone"])),
    reason: z.optional(z.enum(mergeReasons)),
  }),
  response: pageOf(personMerge),
});

/** What joining two persons would do; nothing has happened yet. */
export const mergeConsequence = z.strictObject({
  into: z.int(),
  from: z.int(),
  /** Identifiers that would count for `into`. */
  identifiers: z.int(),
  /** Both are members: the second account ends, its orders, coupons and points move; this cannot be undone. */
  members: z.nullable(
    z.strictObject({
      kept: z.strictObject({ id, nickname: z.string(), orderCount: z.int() }),
      ended: z.strictObject({ id, nickname: z.string(), orderCount: z.int() }),
    }),
  ),
  /** They were joined once and an operator took them apart. */
  wasUndone: z.boolean(),
});
export type MergeConsequence = z.infer<typeof mergeConsequence>;

export const previewMerge = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/persons/:personId/merge-preview",
  summary: "合并前的影响 What a merge would do",
  who: "staff",
  permission: "member.merge",
  idempotency: "none",
  errors: ["SAME_PERSON"],
  params: personParams,
  query: z.strictObject({ with: personNumber }),
  response: mergeConsequence,
});
export const mergePersons = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/persons/:personId/merges",
  summary: "人工合并 Join two persons",
  who: "staff",
  permission: "member.merge",
  idempotency: "none",
  errors: ["SAME_PERSON", "EDIT_CONFLICT"],
  params: personParams,
  body: z.strictObject({
    with: personNumber,
    note: text(200),
    /** The consequence that was shown; another one now → EDIT_CONFLICT. */
    confirmed: z.strictObject({ into: z.int(), from: z.int(), membersEnd: z.int() }),
  }),
  response: personMerge,
});

/** What undoing a merge would do. */
export const undoConsequence = z.strictObject({
  /** Identifiers that go back. */
  identifiers: z.array(z.strictObject({ kind: z.string(), shown: z.string() })),
  /** Null when it can be undone. */
  refusal: z.nullable(z.enum(["MEMBERS_MERGED", "OPENID_OF_MEMBER", "ALREADY_UNDONE", "ERASED"])),
});
export const previewUndo = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/person-merges/:id/undo",
  summary: "撤销前的影响 What undoing a merge would do",
  who: "staff",
  permission: "member.merge",
  idempotency: "none",
  errors: [],
  params: programAndId,
  response: undoConsequence,
});
export const undoMerge = endpoint({
  method: "POST",
  path: "/api/console/programs/:program/person-merges/:id/undo",
  summary: "撤销合并 Undo a merge",
  who: "staff",
  permission: "member.merge",
  idempotency: "none",
  errors: ["MERGE_NOT_UNDOABLE"],
  params: programAndId,
  body: z.strictObject({ note: text(200) }),
  response: personMerge,
});
