import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { instant, programAndId } from "../schemas.ts";

/** NOT_NEEDED: WeChat does not manage this mini-program's trade. */
export const wechatShippingStates = ["WAITING", "UPLOADED", "REFUSED", "NOT_NEEDED"] as const;
export type WechatShippingState = (typeof wechatShippingStates)[number];

const reply = z.strictObject({
  /** `null`: nothing was sent yet, or nothing was paid through WeChat. */
  told: z.nullable(
    z.strictObject({
      state: z.enum(wechatShippingStates),
      /** Why it waits or was refused, in WeChat's words. */ words: z.nullable(z.string()),
      uploadedAt: z.nullable(instant),
      updatedAt: instant,
    }),
  ),
});
const base = "/api/console/programs/:program/orders/:id/wechat-shipping";

export const getWechatShipping = endpoint({
  method: "GET",
  path: base,
  summary: "微信发货信息上传情况 What WeChat was told about an order's shipping",
  who: "staff",
  permission: "order.read",
  idempotency: "none",
  errors: ["ORDER_NOT_FOUND"],
  params: programAndId,
  response: reply,
});
export const tellWechatShipping = endpoint({
  method: "POST",
  path: base,
  summary: "重新上传发货信息 Tell WeChat again; nothing new changes nothing",
  who: "staff",
  permission: "order.ship",
  idempotency: "none",
  errors: ["ORDER_NOT_FOUND", "ORDER_STATE"],
  params: programAndId,
  body: z.strictObject({}),
  response: reply,
});
