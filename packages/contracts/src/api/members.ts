import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import {
  fen,
  id,
  idParams,
  instant,
  nothing,
  pageOf,
  pageQuery,
  programAndId,
  programParams,
  text,
} from "../schemas.ts";
import { cohorts } from "./analytics.ts";

const anonId = z.string().check(z.minLength(8), z.maxLength(64));

export const shopper = z.strictObject({
  memberId: id,
  nickname: z.string(),
  phoneMasked: z.nullable(z.string()),
  registeredAt: instant,
});
export type Shopper = z.infer<typeof shopper>;

export const shopperSignIn = endpoint({
  method: "POST",
  path: "/api/shop/sessions",
  summary: "微信一键登录 Sign in with a WeChat code",
  who: "public",
  idempotency: "none",
  errors: ["WECHAT_CODE_INVALID", "WECHAT_BUSY", "WECHAT_USER_BLOCKED"],
  body: z.strictObject({
    code: z.string().check(z.minLength(1), z.maxLength(200)),
    anonId: z.optional(anonId),
    channel: z.optional(text(64)),
  }),
  response: z.strictObject({ token: z.string(), isNew: z.boolean(), shopper }),
});
export const shopperSignOut = endpoint({
  method: "DELETE",
  path: "/api/shop/sessions/current",
  summary: "退出登录 Sign out",
  who: "shopper",
  idempotency: "none",
  errors: [],
  response: nothing,
});
export const shopperMe = endpoint({
  method: "GET",
  path: "/api/shop/me",
  summary: "我的资料 My profile",
  who: "shopper",
  idempotency: "none",
  errors: [],
  response: shopper,
});

/** Each is asked for by itself and can be withdrawn by itself. */
export const consentPurposes = [
  "privacy_notice",
  "analytics",
  "personalisation",
  "marketing_subscribe",
  "marketing_sms",
  "marketing_wecom",
] as const;
export const setConsent = endpoint({
  method: "PUT",
  path: "/api/shop/consents",
  summary: "同意或撤回授权 Give or withdraw consent",
  who: "public",
  idempotency: "none",
  errors: [],
  body: z.strictObject({ anonId, purpose: z.enum(consentPurposes), version: text(32), granted: z.boolean() }),
  response: nothing,
});

const addressFields = {
  name: text(30),
  phone: z.string().check(z.regex(/^1\d{10}$/)),
  province: text(30),
  city: text(30),
  district: text(30),
  detail: text(100),
  isDefault: z.boolean(),
};
export const addressInput = z.strictObject(addressFields);
export type AddressInput = z.infer<typeof addressInput>;
export const address = z.strictObject({ id, ...addressFields });
export type Address = z.infer<typeof address>;

export const listAddresses = endpoint({
  method: "GET",
  path: "/api/shop/addresses",
  summary: "收货地址 My addresses",
  who: "shopper",
  idempotency: "none",
  errors: [],
  response: z.strictObject({ items: z.array(address) }),
});
export const addAddress = endpoint({
  method: "POST",
  path: "/api/shop/addresses",
  summary: "新增收货地址 Add an address",
  who: "shopper",
  idempotency: "none",
  errors: ["TOO_MANY_ADDRESSES"],
  body: addressInput,
  response: address,
});
export const changeAddress = endpoint({
  method: "PUT",
  path: "/api/shop/addresses/:id",
  summary: "修改收货地址 Change an address",
  who: "shopper",
  idempotency: "none",
  errors: ["ADDRESS_NOT_FOUND"],
  params: idParams,
  body: addressInput,
  response: address,
});
export const removeAddress = endpoint({
  method: "DELETE",
  path: "/api/shop/addresses/:id",
  summary: "删除收货地址 Remove an address",
  who: "shopper",
  idempotency: "none",
  errors: ["ADDRESS_NOT_FOUND"],
  params: idParams,
  response: nothing,
});

/** A member as operators see them; the phone is masked unless a permission unmasks it. */
export const memberRow = z.strictObject({
  id,
  personId: z.int(),
  nickname: z.string(),
  phoneMasked: z.nullable(z.string()),
  channel: z.nullable(z.string()),
  registeredAt: instant,
  lastSeenAt: z.nullable(instant),
  /** Paid orders and their total, kept by a reaction to order facts. */
  orderCount: z.int(),
  paidFen: fen,
  lastPaidAt: z.nullable(instant),
});
export type MemberRow = z.infer<typeof memberRow>;

export const listMembers = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/members",
  summary: "会员列表 Members",
  who: "staff",
  permission: "member.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, {
    search: z.optional(z.string().check(z.maxLength(50))),
    buyers: z.optional(z.enum(["yes", "no"])),
    cohort: z.optional(z.enum(cohorts)),
    sort: z._default(z.enum(["registered", "paid", "recent"]), "registered"),
  }),
  response: pageOf(memberRow),
});
export const getMember = endpoint({
  method: "GET",
  path: "/api/console/programs/:program/members/:id",
  summary: "会员详情 One member",
  who: "staff",
  permission: "member.read",
  idempotency: "none",
  errors: [],
  params: programAndId,
  response: z.strictObject({
    ...memberRow.shape,
    consents: z.array(
      z.strictObject({ purpose: z.enum(consentPurposes), version: z.string(), granted: z.boolean(), at: instant }),
    ),
  }),
});
