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
/** Numbers whose events count for another one from now on, and how often that has changed for each. */
const moved = z.array(z.strictObject({ person: z.int(), version: z.int() }));
/**
 * Two person numbers turned out to be one human: events of `from` count for `into` from now on, old ones at query time;
 * with it go the numbers that were merged into `from` before.
 */
export const personMerged = event({
  name: "person_merged",
  source: "server",
  zh: "身份合并",
  en: "Person merged",
  schema: z.strictObject({ from: z.int(), into: z.int(), reason: z.string(), moved: z.optional(moved) }),
});
/** A merge was wrong: `from`, and what had been merged into it, are a person of their own again. */
export const personMergeUndone = event({
  name: "person_merge_undone",
  source: "server",
  zh: "撤销身份合并",
  en: "Merge undone",
  schema: z.strictObject({ merge_id: id, from: z.int(), into: z.int(), moved }),
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
