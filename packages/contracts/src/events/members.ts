import * as z from "zod/mini";
import { id } from "../schemas.ts";
import { event } from "./event.ts";

const who = { member_id: id, person_id: z.int() };

export const memberRegistered = event({
  name: "member_registered",
  source: "server",
  zh: "注册会员",
  en: "Member registered",
  schema: z.strictObject({ ...who, channel: z.nullable(z.string()) }),
});
export const memberSignedIn = event({
  name: "member_signed_in",
  source: "server",
  zh: "登录",
  en: "Signed in",
  schema: z.strictObject(who),
});
/** Two person numbers turned out to be one human: events of `from` count for `into` from now on, old ones at query time. */
export const personMerged = event({
  name: "person_merged",
  source: "server",
  zh: "身份合并",
  en: "Person merged",
  schema: z.strictObject({ from: z.int(), into: z.int(), reason: z.string() }),
});
export const consentChanged = event({
  name: "consent_changed",
  source: "server",
  zh: "同意授权变更",
  en: "Consent changed",
  schema: z.strictObject({
    anon_id: z.nullable(z.string()),
    member_id: z.nullable(id),
    purpose: z.string(),
    version: z.string(),
    granted: z.boolean(),
  }),
});
