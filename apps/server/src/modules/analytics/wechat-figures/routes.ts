import { fetchWechatFigures, listWechatFigures, setWechatFigureTolerance } from "@banyan/contracts";
import type { Http } from "#kernel/http.ts";
import type { WechatFigures } from "./service.ts";

export function routesWechatFigures(http: Http, wechatFigures: WechatFigures): void {
  http.handle(listWechatFigures, ({ program, query }) => wechatFigures.list(program, query));
  http.handle(fetchWechatFigures, ({ program, params }) => wechatFigures.fetch(program, params.day));
  http.handle(setWechatFigureTolerance, ({ program, body }) => wechatFigures.setTolerance(program, body.toleranceBp));
}
