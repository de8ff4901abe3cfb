import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Apps } from "./apps.ts";
import { renderCashier, type Sheet } from "./cashier.ts";
import type { SimulatorClock } from "./core/clock.ts";
import type { Journal } from "./core/journal.ts";
import * as json from "./core/json.ts";
import { isSignedBy } from "./core/keys.ts";
import { readVisit, type Visits } from "./core/visits.ts";
import type { Orders, PayRefusal } from "./pay/orders.ts";
import type { AppUser, Users } from "./users.ts";
import type { Login } from "./weixin/login.ts";

/** More people than look at a demo within half an hour. */
const MOST_BEGUN = 10_000;

/**
 * WeChat's client side: what the `wx` shim and the cashier page call in the name of one person.
 * The user id is the credential; it lives in that browser's storage. Open to every origin.
 */
export function routeShopper(
  app: FastifyInstance,
  parts: {
    apps: Apps;
    users: Users;
    login: Login;
    orders: Orders;
    journal: Journal;
    clock: SimulatorClock;
    visits: Visits;
  },
): void {
  const { apps, users, login, orders, journal, clock, visits } = parts;

  app.addHook("onRequest", async (request, reply) => {
    reply.header("access-control-allow-origin", "*");
    reply.header("access-control-allow-headers", "content-type");
    reply.header("access-control-allow-methods", "GET, POST, OPTIONS");
    // A page on a public address may call a simulator on a private one (Private Network Access).
    reply.header("access-control-allow-private-network", "true");
    if (request.method === "OPTIONS") await reply.status(204).send();
  });
  app.options("/__sim/wx/*", (_request, reply) => reply.status(204).send());

  app.get<{ Params: { appid: string } }>("/__sim/wx/apps/:appid", (request, reply) => {
    const found = apps.find(request.params.appid);
    if (found === undefined) return reply.status(404).send({ errMsg: "invalid appid" });
    return reply.send({ name: found.name, privacy: found.privacy, phoneQuota: Math.max(0, found.phoneQuota) });
  });

  app.post("/__sim/wx/users", (request, reply) => {
    const body = bodyOf(request);
    const appid = json.text(body["appid"]);
    if (apps.find(appid) === undefined) return reply.status(404).send({ errMsg: "invalid appid" });
    const id = json.text(body["id"]) || undefined;
    const nickname = json.text(body["nickname"]) || undefined;
    const { id: userId } = users.ensure({ appid, id, nickname });
    return reply.send({ userId });
  });

  app.post("/__sim/wx/codes", (request, reply) => {
    const body = bodyOf(request);
    const kind = body["kind"] === "phone" ? "phone" : "login";
    const user = userOf(body);
    if (user === undefined) return reply.status(404).send({ errMsg: "no such user" });
    const quota = apps.find(user.appid)?.phoneQuota ?? 0;
    // Out of paid calls the button itself fails, before any code exists.
    if (kind === "phone" && quota <= 0) return reply.send({ errno: 1_400_001, errMsg: "getPhoneNumber:fail no quota" });
    return reply.send({ code: login.issueCode(kind, user.appid, user.id) });
  });

  /** When visits under way began, by their ids; one told again after a restart counts as another. */
  const begun = new Map<string, number>();
  /** The visit so far, whole: told again with every page and at its end. */
  app.post("/__sim/wx/visit", (request, reply) => {
    const body = bodyOf(request);
    const user = userOf(body);
    const id = json.text(body["visit"]);
    const agoMs = typeof body["agoMs"] === "number" ? Math.max(0, body["agoMs"]) : 0;
    const at = begun.get(id) ?? Math.round(clock.ms() - agoMs);
    const visit = user && readVisit({ ...body, at });
    if (begun.size >= MOST_BEGUN) begun.clear();
    begun.set(id, at);
    if (!user || !visit) return reply.status(400).send({ errMsg: "no such user or no visit" });
    visits.record(user.appid, [{ ...visit, userId: user.id }]);
    return reply.send({});
  });

  app.post("/__sim/wx/payment", (request, reply) => reply.send(openSheet(bodyOf(request))));

  app.post("/__sim/wx/payment/pay", (request, reply) => {
    const body = bodyOf(request);
    const sheet = openSheet(body);
    if (sheet.state === "failed") return reply.send(sheet);
    const outcome = orders.pay(prepayIdOf(body), userOf(body)?.openid);
    if (outcome.outcome === "PAID") return reply.send({ ...sheet, state: "paid" });
    return reply.send({ ...sheet, state: "failed", problem: REFUSALS[outcome.reason] });
  });

  app.post("/__sim/wx/payment/cancel", (request, reply) => {
    const body = bodyOf(request);
    journal.recordCancel(prepayIdOf(body), clock.now());
    return reply.send({ ...openSheet(body), state: "cancelled" });
  });

  app.get("/cashier", (request, reply) => {
    const query = json.record(request.query);
    return reply.type("text/html; charset=utf-8").send(renderCashier(openSheet(query), query));
  });

  function userOf(body: Record<string, unknown>): AppUser | undefined {
    const appid = json.text(body["appid"]);
    return apps.find(appid) === undefined ? undefined : users.inApp(appid, json.text(body["userId"]));
  }

  /** Check a payment request exactly as WeChat's client does before it shows the sheet. */
  function openSheet(body: Record<string, unknown>): Sheet {
    const failed = (problem: string): Sheet => ({
      state: "failed",
      problem,
      totalFen: 0,
      merchant: "",
      description: "",
    });
    const appid = json.text(body["appid"]);
    const merchant = apps.merchant(apps.find(appid)?.mchid ?? "");
    const user = userOf(body);
    if (merchant === undefined || user === undefined) return failed("appid或用户不存在");
    if (body["signType"] !== "RSA") return failed("signType不正确");
    const [timeStamp, nonceStr, pkg] = [
      json.text(body["timeStamp"]),
      json.text(body["nonceStr"]),
      json.text(body["package"]),
    ];
    if (timeStamp === "" || nonceStr === "") return failed("缺少参数");
    const signed = `${appid}\n${timeStamp}\n${nonceStr}\n${pkg}\n`;
    if (!isSignedBy(signed, json.text(body["paySign"]), merchant.publicKeyPem)) return failed("支付验证签名失败");
    const order = orders.findByPrepay(prepayIdOf(body));
    if (order !== undefined && order.appid !== appid) return failed("支付验证签名失败");
    const refusal = orders.refusal(order, user.openid);
    if (order === undefined || refusal !== undefined) return failed(REFUSALS[refusal ?? "PREPAY_NOT_FOUND"]);
    return {
      state: "open",
      problem: "",
      totalFen: order.totalFen,
      merchant: merchant.name,
      description: order.description,
    };
  }
}

const REFUSALS: Record<PayRefusal, string> = {
  PREPAY_NOT_FOUND: "prepay_id不存在",
  PREPAY_EXPIRED: "该订单已过期，请重新下单",
  ORDER_CLOSED: "订单已关闭",
  ORDERPAID: "该订单已支付",
  PAYER_MISMATCH: "下单账号与支付账号不一致",
};

const prepayIdOf = (body: Record<string, unknown>) => json.text(body["package"]).replace(/^prepay_id=/, "");
const bodyOf = (request: FastifyRequest) => json.parse(request.body) ?? {};
