import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";

/** WeChat Pay's notification; verified over the raw bytes, kept in an inbox, answered 204 within its 5 s. */
export const payNotify = endpoint({
  method: "POST",
  path: "/hooks/pay/:program",
  summary: "微信支付通知 WeChat Pay notification",
  who: "public",
  idempotency: "none",
  errors: ["SIGNATURE_INVALID"],
  rawBody: ["application/json"],
  params: z.strictObject({ program: z.string() }),
  answers: "nothing",
  response: z.unknown(),
});
