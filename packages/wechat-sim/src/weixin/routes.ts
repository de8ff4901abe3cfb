import type { FastifyInstance, FastifyReply } from "fastify";
import * as json from "../core/json.ts";
import { routeCodes } from "./code-routes.ts";
import type { Codes } from "./codes.ts";
import type { DatacubeReport } from "./datacube.ts";
import { WeixinError, weixinErrorBody } from "./errors.ts";
import type { Links } from "./links.ts";
import type { Login } from "./login.ts";
import { bodyOf, queryOf } from "./request.ts";
import type { Shipping } from "./shipping.ts";
import { routeShipping } from "./shipping-routes.ts";
import type { Tokens } from "./tokens.ts";

/** The part of api.weixin.qq.com that is built, under its real paths. */
export function routeWeixin(
  app: FastifyInstance,
  parts: {
    tokens: Tokens;
    login: Login;
    shipping: Shipping;
    datacube: Record<string, DatacubeReport>;
    codes: Codes;
    links: Links;
    baseUrl(): string;
  },
): void {
  const { tokens, login, shipping, datacube } = parts;
  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof WeixinError)) throw error;
    return reply.status(200).send(weixinErrorBody(error.errcode, error.message));
  });
  routeShipping(app, { tokens, shipping });
  routeCodes(app, parts);
  for (const [name, report] of Object.entries(datacube)) {
    app.post(`/datacube/${name}`, (request) => {
      const appid = tokens.check(queryOf(request)("access_token"));
      const body = bodyOf(request);
      return report(appid, { begin_date: json.text(body["begin_date"]), end_date: json.text(body["end_date"]) });
    });
  }

  app.get("/cgi-bin/token", (request) => {
    const query = queryOf(request);
    if (query("grant_type") !== "client_credential") throw new WeixinError(40002);
    return tokens.issuePlain(query("appid"), query("secret"), request.ip);
  });

  app.post("/cgi-bin/stable_token", (request) => {
    const body = bodyOf(request);
    if (body["grant_type"] !== "client_credential") throw new WeixinError(40002);
    const mode = body["force_refresh"] === true ? "force" : "normal";
    return tokens.issueStable(json.text(body["appid"]), json.text(body["secret"]), request.ip, mode);
  });

  app.get("/sns/jscode2session", (request) => {
    const query = queryOf(request);
    if (query("grant_type") !== "authorization_code") throw new WeixinError(40002);
    return login.exchange(query("appid"), query("secret"), query("js_code"));
  });

  app.post("/wxa/business/getuserphonenumber", (request, reply: FastifyReply) => {
    const appid = tokens.check(queryOf(request)("access_token"));
    const phone_info = login.phoneNumber(appid, json.text(bodyOf(request)["code"]));
    return reply.send({ errcode: 0, errmsg: "ok", phone_info });
  });
}
