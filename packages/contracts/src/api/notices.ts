import * as z from "zod/mini";
import { endpoint, permissions } from "../endpoint.ts";
import { cursorOf, id, instant, programParams, text } from "../schemas.ts";

/** Something the product tells an operator. Links lead into the console. */
export const notice = z.strictObject({
  id,
  /** What tells it: `digest`, … */ kind: z.string(),
  title: z.string(),
  body: z.string(),
  /** Path in the console, below the program; null without. */ link: z.nullable(z.string()),
  at: instant,
  readAt: z.nullable(instant),
});
export type Notice = z.infer<typeof notice>;

const staff = { who: "staff", permission: "signedIn", idempotency: "none" } as const;
const base = "/api/console/programs/:program";

export const listNotices = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/notices`,
  summary: "我的通知 My notices, newest first",
  errors: [],
  params: programParams,
  query: z.strictObject({ cursor: z.optional(text(100)), unread: z.optional(z.enum(["yes"])) }),
  response: z.strictObject({ ...cursorOf(notice).shape, unread: z.int() }),
});
export const readNotices = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/notices/read`,
  summary: "标为已读 Mark notices as read: these, or all so far",
  errors: [],
  params: programParams,
  body: z.strictObject({ ids: z.union([z.literal("all"), z.array(id).check(z.minLength(1), z.maxLength(100))]) }),
  response: z.strictObject({ unread: z.int() }),
});
/** Colleagues: who may be told something. */
export const listOperators = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/operators`,
  summary: "同事 Operators of the program",
  errors: [],
  params: programParams,
  response: z.strictObject({
    items: z.array(
      z.strictObject({
        id,
        name: z.string(),
        role: z.enum(["owner", "operator"]),
        permissions: z.array(z.enum(permissions)),
      }),
    ),
  }),
});
