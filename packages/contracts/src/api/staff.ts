import * as z from "zod/mini";
import { endpoint, permissions } from "../endpoint.ts";
import { id, idParams, instant, nothing, text } from "../schemas.ts";

export const operator = z.strictObject({
  id,
  name: z.string(),
  account: z.string(),
  /** Programs this operator may work in, with what they may do there. */
  programs: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      /** IANA name; business days are days of this zone. */
      zone: z.string(),
      role: z.enum(["owner", "operator"]),
      permissions: z.array(z.enum(permissions)),
    }),
  ),
});
export type Operator = z.infer<typeof operator>;

const staffSession = z.strictObject({
  id,
  createdAt: instant,
  lastSeenAt: instant,
  ip: z.string(),
  userAgent: z.string(),
  current: z.boolean(),
});

export const staffSignIn = endpoint({
  method: "POST",
  path: "/api/staff/sessions",
  summary: "运营人员登录 Sign in to the console",
  who: "public",
  idempotency: "none",
  errors: ["SIGN_IN_FAILED", "SIGN_IN_LOCKED"],
  body: z.strictObject({ account: text(100), password: z.string().check(z.minLength(1), z.maxLength(200)) }),
  response: operator,
});
export const staffSignOut = endpoint({
  method: "DELETE",
  path: "/api/staff/sessions/current",
  summary: "退出登录 Sign out",
  who: "staff",
  permission: "signedIn",
  idempotency: "none",
  errors: [],
  response: nothing,
});
export const staffMe = endpoint({
  method: "GET",
  path: "/api/staff/me",
  summary: "当前登录人 Who is signed in",
  who: "staff",
  permission: "signedIn",
  idempotency: "none",
  errors: [],
  response: operator,
});
export const staffSessions = endpoint({
  method: "GET",
  path: "/api/staff/sessions",
  summary: "我的登录设备 My sessions",
  who: "staff",
  permission: "signedIn",
  idempotency: "none",
  errors: [],
  response: z.strictObject({ items: z.array(staffSession) }),
});
export const revokeStaffSession = endpoint({
  method: "DELETE",
  path: "/api/staff/sessions/:id",
  summary: "下线一个登录设备 Revoke a session",
  who: "staff",
  permission: "signedIn",
  idempotency: "none",
  errors: [],
  params: idParams,
  response: nothing,
});
