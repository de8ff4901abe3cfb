import { getWechatShipping, tellWechatShipping } from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { WechatShipping } from "./service.ts";

export function routesWechatShipping(http: Http, shipping: WechatShipping): void {
  http.handle(getWechatShipping, ({ program, params }) => shipping.get(program, params.id));
  http.handle(tellWechatShipping, ({ program, params, staff }) => shipping.tellAgain(program, params.id, staff));
}
