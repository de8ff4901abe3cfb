import type { FastifyInstance, FastifyRequest } from "fastify";
import * as json from "../core/json.ts";
import { WeixinError } from "./errors.ts";
import { EXPRESS_COMPANIES } from "./express.ts";
import { bodyOf, queryOf } from "./request.ts";
import type { Shipping } from "./shipping.ts";
import { type OrderKey, readOrderKey, readUpload, readUploadTime } from "./shipping-request.ts";
import type { Tokens } from "./tokens.ts";

const OK = { errcode: 0, errmsg: "ok" };

/** 小程序发货信息管理服务, under its real paths. */
export function routeShipping(
  app: FastifyInstance,
  { tokens, shipping }: { tokens: Tokens; shipping: Shipping },
): void {
  const asked = (request: FastifyRequest) => ({
    appid: tokens.check(queryOf(request)("access_token")),
    body: bodyOf(request),
  });

  app.post("/wxa/sec/order/upload_shipping_info", (request) => {
    const { appid, body } = asked(request);
    shipping.upload(appid, [readUpload(body)], openidOf(body), readUploadTime(body["upload_time"]));
    return OK;
  });
  app.post("/wxa/sec/order/upload_combined_shipping_info", (request) => {
    const { appid, body } = asked(request);
    const parts = Array.isArray(body["sub_orders"]) ? body["sub_orders"].map(json.record) : [];
    if (parts.length === 0) throw new WeixinError(10060014, "sub_orders");
    shipping.upload(appid, parts.map(readUpload), openidOf(body), readUploadTime(body["upload_time"]));
    return OK;
  });
  app.post("/wxa/sec/order/get_order", (request) => {
    const { appid, body } = asked(request);
    return { ...OK, order: shipping.find(appid, plainKey(body)) };
  });
  app.post("/wxa/sec/order/get_order_list", (request) => {
    const { appid, body } = asked(request);
    const range = json.record(body["pay_time_range"]);
    const second = (value: unknown, otherwise: number) => (typeof value === "number" ? value * 1000 : otherwise);
    const size = typeof body["page_size"] === "number" ? Math.min(100, Math.max(1, body["page_size"])) : 100;
    const state = body["order_state"];
    const all = shipping.list(appid, {
      fromMs: second(range["begin_time"], 0),
      untilMs: second(range["end_time"], Number.MAX_SAFE_INTEGER),
      state: typeof state === "number" ? state : undefined,
      openid: json.text(body["openid"]),
    });
    const after = Number(json.text(body["last_index"])) || 0;
    const order_list = all.slice(after, after + size);
    const end = after + order_list.length;
    return { ...OK, order_list, last_index: String(end), has_more: end < all.length };
  });
  app.post("/wxa/sec/order/notify_confirm_receive", (request) => {
    const { appid, body } = asked(request);
    if (typeof body["received_time"] !== "number") throw new WeixinError(10060014, "received_time");
    shipping.remind(appid, plainKey(body));
    return OK;
  });
  app.post("/wxa/sec/order/set_msg_jump_path", (request) => {
    const { appid, body } = asked(request);
    const path = json.text(body["path"]);
    if (path === "") throw new WeixinError(10060014, "path");
    shipping.setJumpPath(appid, path);
    return OK;
  });
  app.post("/wxa/sec/order/is_trade_managed", (request) => {
    const { appid, body } = asked(request);
    return { ...OK, is_trade_managed: shipping.isManaged(appid, json.text(body["appid"])) };
  });
  app.post("/cgi-bin/express/delivery/open_msg/get_delivery_list", (request) => {
    asked(request);
    return { ...OK, delivery_list: EXPRESS_COMPANIES, count: EXPRESS_COMPANIES.length };
  });
}

const openidOf = (body: Record<string, unknown>) => json.text(json.record(body["payer"])["openid"]);

/** Reading calls name an order without saying by which number. */
function plainKey(body: Record<string, unknown>): OrderKey {
  const transaction_id = json.text(body["transaction_id"]);
  return transaction_id === ""
    ? readOrderKey({ order_number_type: 1, mchid: body["merchant_id"], out_trade_no: body["merchant_trade_no"] })
    : { transactionId: transaction_id };
}
