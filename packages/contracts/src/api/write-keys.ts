import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { id, instant, nothing, programAndId, programParams, text } from "../schemas.ts";

export const writeKey = z.strictObject({
  id,
  name: z.string(),
  /** How the secret begins. */ prefix: z.string(),
  createdBy: z.string(),
  createdAt: instant,
  lastUsedAt: z.nullable(instant),
  revokedAt: z.nullable(instant),
});
export type WriteKey = z.infer<typeof writeKey>;
const base = "/api/console/programs/:program";
const staff = { who: "staff", permission: "import.write", idempotency: "none" } as const;

export const listWriteKeys = endpoint({
  ...staff,
  method: "GET",
  path: `${base}/write-keys`,
  summary: "写入密钥 Write keys for importing events",
  errors: [],
  params: programParams,
  response: z.strictObject({ items: z.array(writeKey) }),
});
export const createWriteKey = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/write-keys`,
  summary: "新建写入密钥（只显示一次） Make a write key; its secret is told once",
  errors: ["TOO_MANY_WRITE_KEYS"],
  params: programParams,
  body: z.strictObject({ name: text(50) }),
  response: z.strictObject({ key: writeKey, secret: z.string() }),
});
export const revokeWriteKey = endpoint({
  ...staff,
  method: "POST",
  path: `${base}/write-keys/:id/revoke`,
  summary: "停用写入密钥 Revoke a write key",
  errors: ["NOT_FOUND"],
  params: programAndId,
  body: nothing,
  response: writeKey,
});
