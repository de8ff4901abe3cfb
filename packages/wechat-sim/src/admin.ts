import type { FastifyInstance, FastifyRequest } from "fastify";
import { FAULT_KINDS } from "./core/faults.ts";
import * as json from "./core/json.ts";
import { readVisit } from "./core/visits.ts";
import type { Simulator } from "./simulator.ts";
import { WeixinError } from "./weixin/errors.ts";

/**
 * `/__sim`: the hands of a test, a demo or an installer. It gives away keys, so only this machine may
 * call it, and no page of another site through the visitor's browser.
 */
export function routeAdmin(app: FastifyInstance, simulator: Simulator): void {
  app.addHook("onRequest", async (request, reply) => {
    const { origin } = request.headers;
    const isOwnOrigin = origin === undefined || (URL.canParse(origin) && isLoopback(new URL(origin).hostname));
    if (!isLoopback(request.ip) || !isOwnOrigin) await reply.status(403).send({ error: "loopback only" });
  });
  app.setErrorHandler((error, _request, reply) => {
    if (error instanceof BadCall || error instanceof RangeError || error instanceof WeixinError) {
      return reply.status(400).send({ error: error.message });
    }
    throw error;
  });

  app.get("/__sim", () => ({ name: "wechat-sim", now: simulator.now().toISOString() }));

  // ── provisioning ────────────────────────────────────────────────────────
  app.post("/__sim/apps", (request) => simulator.ensureApp(appConfig(bodyOf(request))));
  app.get<{ Params: { appid: string } }>("/__sim/apps/:appid", (request, reply) => {
    const side = simulator.merchantSide(request.params.appid);
    return side === undefined ? reply.status(404).send({ error: "no such app" }) : reply.send(side);
  });
  app.post<{ Params: { mchid: string } }>("/__sim/merchants/:mchid/rotate", async (request) => ({
    serial: await simulator.rotateCertificate(request.params.mchid),
  }));
  app.post<{ Params: { mchid: string } }>("/__sim/merchants/:mchid/retire", (request) => {
    simulator.retireCertificates(request.params.mchid);
    return { outcome: "RETIRED" };
  });
  app.post<{ Params: { mchid: string } }>("/__sim/merchants/:mchid/rotate-own", (request) =>
    simulator.rotateMerchantCertificate(request.params.mchid),
  );
  app.post<{ Params: { mchid: string } }>("/__sim/merchants/:mchid/retire-own", (request) => {
    simulator.retireMerchantCertificate(request.params.mchid);
    return { outcome: "RETIRED" };
  });
  app.post("/__sim/users", (request) => {
    const body = bodyOf(request);
    return simulator.createUser({
      appid: required(body, "appid"),
      id: optional(body, "id"),
      nickname: optional(body, "nickname"),
      phone: optional(body, "phone"),
      riskLevel: optionalNumber(body, "riskLevel"),
    });
  });
  app.post("/__sim/codes", (request) => {
    const body = bodyOf(request);
    const issue = body["kind"] === "phone" ? simulator.phoneCode : simulator.loginCode;
    return { code: issue(required(body, "appid"), required(body, "userId")) };
  });

  /** Many visits at once, of people the simulator need not know: the past of a demo. */
  app.post<{ Params: { appid: string } }>("/__sim/apps/:appid/visits", (request) => {
    const given = bodyOf(request)["visits"];
    const visits = (Array.isArray(given) ? given : []).map((one) => {
      const visit = readVisit(json.record(one));
      if (visit === undefined || visit.userId === "") throw new BadCall("a visit has userId, at, scene, stayMs, pages");
      return visit;
    });
    simulator.recordVisits(request.params.appid, visits);
    return { recorded: visits.length };
  });

  /** A picture with a mini-program code, or an address: what WeChat would launch. */
  app.post("/__sim/scan", { bodyLimit: PICTURE_LIMIT_BYTES }, (request) => {
    const body = bodyOf(request);
    const way = SCAN_WAYS.find((one) => one === (body["way"] ?? "camera"));
    if (way === undefined) throw new BadCall(`way must be one of ${SCAN_WAYS.join(", ")}`);
    return simulator.scan(Buffer.from(required(body, "pngBase64"), "base64"), way);
  });
  app.post("/__sim/open", (request) => simulator.open(required(bodyOf(request), "url")));

  // ── time ────────────────────────────────────────────────────────────────
  app.get("/__sim/clock", () => ({ now: simulator.now().toISOString() }));
  /** `{now: iso | null}` or `{advanceMs}`; answers when the work due on the way is done. */
  app.post("/__sim/clock", async (request) => {
    const { now, advanceMs } = bodyOf(request);
    if (typeof advanceMs === "number" && advanceMs >= 0) await simulator.advance(advanceMs);
    else if (now === null) await simulator.setNow(null);
    else if (typeof now === "string" && !Number.isNaN(Date.parse(now))) await simulator.setNow(new Date(now));
    else throw new BadCall("expected {now: ISO instant | null} or {advanceMs: number}");
    return { now: simulator.now().toISOString() };
  });
  app.post("/__sim/idle", async () => {
    await simulator.idle();
    return { now: simulator.now().toISOString() };
  });

  // ── money ───────────────────────────────────────────────────────────────
  app.post("/__sim/pay", (request) => {
    const body = bodyOf(request);
    return simulator.pay(required(body, "prepayId"), optional(body, "openid"));
  });
  app.post("/__sim/cancel", (request) => {
    simulator.cancel(required(bodyOf(request), "prepayId"));
    return { outcome: "CANCELLED" };
  });
  app.get<{ Params: { mchid: string } }>("/__sim/merchants/:mchid/orders", (request) =>
    simulator.orders(request.params.mchid),
  );
  app.get<{ Params: { mchid: string } }>("/__sim/merchants/:mchid/refunds", (request) =>
    simulator.refunds(request.params.mchid),
  );
  app.get<{ Params: { mchid: string } }>("/__sim/merchants/:mchid/funds", (request) =>
    simulator.shipping.funds(request.params.mchid),
  );
  app.get<{ Params: { appid: string } }>("/__sim/apps/:appid/trade-events", (request) =>
    simulator.shipping.events(request.params.appid),
  );
  app.post("/__sim/confirm-receipt", (request) => {
    const body = bodyOf(request);
    simulator.shipping.confirm(required(body, "appid"), { transactionId: required(body, "transactionId") });
    return { outcome: "CONFIRMED" };
  });
  app.get("/__sim/notifications", () => simulator.notifications.list());
  app.post<{ Params: { id: string } }>("/__sim/notifications/:id/repeat", (request) => {
    simulator.notifications.repeat(request.params.id);
    return { outcome: "SCHEDULED" };
  });

  // ── trouble ─────────────────────────────────────────────────────────────
  app.get("/__sim/faults", () => simulator.faults.list());
  app.post("/__sim/faults", (request) => {
    const body = bodyOf(request);
    const kind = FAULT_KINDS.find((one) => one === body["kind"]);
    if (kind === undefined) throw new BadCall(`kind must be one of ${FAULT_KINDS.join(", ")}`);
    simulator.faults.add({
      route: required(body, "route"),
      kind,
      times: optionalNumber(body, "times"),
      ms: optionalNumber(body, "ms"),
    });
    return simulator.faults.list();
  });
  app.delete("/__sim/faults", () => {
    simulator.faults.clear();
    return [];
  });
  app.get("/__sim/journal", (request) => {
    const query = json.record(request.query);
    const limit = Number(query["limit"] ?? 100);
    return simulator.journal({ url: json.text(query["url"]), limit: Number.isInteger(limit) ? limit : 100 });
  });
}

const SCAN_WAYS = ["camera", "long-press", "album"] as const;
const PICTURE_LIMIT_BYTES = 12 * 1024 * 1024;
const SIGNING_MODES = ["public-key", "certificate", "both"] as const;

class BadCall extends Error {}

function bodyOf(request: FastifyRequest): Record<string, unknown> {
  const body = json.parse(request.body);
  if (body === undefined) throw new BadCall("expected a JSON object");
  return body;
}

function optional(body: Record<string, unknown>, field: string): string | undefined {
  const value = body[field];
  if (value === undefined || typeof value === "string") return value;
  throw new BadCall(`${field} must be a string`);
}

function required(body: Record<string, unknown>, field: string): string {
  const value = optional(body, field);
  if (value === undefined || value === "") throw new BadCall(`${field} is required`);
  return value;
}

function optionalNumber(body: Record<string, unknown>, field: string): number | undefined {
  const value = body[field];
  if (value === undefined || typeof value === "number") return value;
  throw new BadCall(`${field} must be a number`);
}

function appConfig(body: Record<string, unknown>) {
  const privacy = json.record(body["privacy"]);
  const mode = optional(body, "signsWith");
  const signsWith = SIGNING_MODES.find((one) => one === mode);
  if (mode !== signsWith) throw new BadCall(`signsWith must be one of ${SIGNING_MODES.join(", ")}`);
  return {
    appid: optional(body, "appid"),
    secret: optional(body, "secret"),
    name: optional(body, "name"),
    mchid: optional(body, "mchid"),
    merchantName: optional(body, "merchantName"),
    apiV3Key: optional(body, "apiV3Key"),
    hasUnionId: typeof body["hasUnionId"] === "boolean" ? body["hasUnionId"] : undefined,
    ipWhitelist: textList(body["ipWhitelist"]),
    privacy: { contractName: optional(privacy, "contractName"), declared: textList(privacy["declared"]) },
    phoneQuota: optionalNumber(body, "phoneQuota"),
    isTradeManaged: typeof body["isTradeManaged"] === "boolean" ? body["isTradeManaged"] : undefined,
    shippingLagMs: optionalNumber(body, "shippingLagMs"),
    pages: textList(body["pages"]),
    limits: readLimits(json.record(body["limits"])),
    signsWith,
    refundDelayMs: optionalNumber(body, "refundDelayMs"),
  };
}

function readLimits(limits: Record<string, unknown>) {
  const given = {
    codesPerMinute: optionalNumber(limits, "codesPerMinute"),
    linksPerDay: optionalNumber(limits, "linksPerDay"),
  };
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

function textList(value: unknown): string[] | undefined {
  return Array.isArray(value) ? value.filter((one) => typeof one === "string") : undefined;
}

function isLoopback(host: string): boolean {
  return /^(127\.|::1$|\[::1\]$|::ffff:127\.|localhost$)/.test(host);
}
