import { createHash } from "node:crypto";
import { gzipSync } from "node:zlib";
import type { FastifyInstance, FastifyRequest } from "fastify";
import type { Apps, Merchant } from "../apps.ts";
import { beijingTime, type SimulatorClock } from "../core/clock.ts";
import * as json from "../core/json.ts";
import { randomHex, randomText, sealText } from "../core/keys.ts";
import { authenticate } from "./authorization.ts";
import { type Bills, sha1 } from "./bills.ts";
import { badField, PayError } from "./errors.ts";
import { describeTransaction, type Order, type Orders } from "./orders.ts";
import { describeRefund, type Refunds } from "./refunds.ts";
import { platformKeyFor, signBody } from "./signing.ts";

declare module "fastify" {
  interface FastifyRequest {
    merchant?: Merchant;
    /** An injected fault on the answer's signature. */
    signatureFault?: "broken" | "probe";
  }
}

/** The part of api.mch.weixin.qq.com that is built, under its real paths. */
export function routePay(
  app: FastifyInstance,
  parts: { apps: Apps; clock: SimulatorClock; orders: Orders; refunds: Refunds; bills: Bills; baseUrl: () => string },
): void {
  const { apps, clock, orders, refunds, bills, baseUrl } = parts;

  app.setErrorHandler((error, _request, reply) => {
    if (!(error instanceof PayError)) throw error;
    const { status, code, message, detail } = error;
    return reply.status(status).send({ code, message, ...(detail === undefined ? {} : { detail }) });
  });
  app.addHook("preHandler", (request, _reply, done) => {
    const { method, url, headers, body } = request;
    const text = typeof body === "string" ? body : "";
    request.merchant = authenticate({ method, url, body: text, authorization: headers.authorization }, apps, clock);
    done();
  });
  app.addHook("onSend", async (request, reply, payload) => {
    reply.header("Request-ID", `08${randomHex(16).toUpperCase()}`);
    // Nobody to sign for: the request came from no known merchant. Bill files are not signed either.
    if (request.merchant === undefined || request.url.startsWith("/v3/billdownload")) return payload;
    const key = platformKeyFor(request.merchant, "answer", askedSerial(request));
    const text = typeof payload === "string" ? payload : "";
    reply.headers(await signBody(text, key, clock.ms(), request.signatureFault));
    return payload;
  });

  app.post("/v3/pay/transactions/jsapi", (request, reply) =>
    reply.send({ prepay_id: orders.prepay(merchantOf(request), bodyOf(request)) }),
  );

  app.get<{ Params: { number: string } }>("/v3/pay/transactions/out-trade-no/:number", (request, reply) => {
    const { mchid } = queriedMerchant(request);
    return reply.send(describeTransaction(existing(orders.find(mchid, request.params.number))));
  });

  app.get<{ Params: { id: string } }>("/v3/pay/transactions/id/:id", (request, reply) => {
    const { mchid } = queriedMerchant(request);
    return reply.send(describeTransaction(existing(orders.findByTransaction(mchid, request.params.id))));
  });

  app.post<{ Params: { number: string } }>("/v3/pay/transactions/out-trade-no/:number/close", (request, reply) => {
    const merchant = merchantOf(request);
    const { mchid } = bodyOf(request);
    if (mchid !== merchant.mchid) throw badField("/mchid", mchid, "mchid与签名商户号不一致");
    orders.close(merchant, request.params.number);
    return reply.status(204).send();
  });

  app.post("/v3/refund/domestic/refunds", (request, reply) =>
    reply.send(describeRefund(refunds.request(merchantOf(request), bodyOf(request)))),
  );

  app.get<{ Params: { number: string } }>("/v3/refund/domestic/refunds/:number", (request, reply) => {
    const refund = refunds.find(merchantOf(request).mchid, request.params.number);
    if (refund === undefined) throw new PayError("RESOURCE_NOT_EXISTS", "退款单不存在");
    return reply.send(describeRefund(refund));
  });

  app.get("/v3/bill/tradebill", (request, reply) => {
    const { day, type, packing } = billQuery(request);
    const bill = bills.tradeBill(merchantOf(request), day, type);
    const token = new URLSearchParams({ bill_date: day, bill_type: type, tar_type: packing, token: randomText(32) });
    // The hash is of the plain file, also when it travels packed.
    return reply.send({
      hash_type: "SHA1",
      hash_value: sha1(bill),
      download_url: `${baseUrl()}/v3/billdownload/file?${token}`,
    });
  });

  app.get("/v3/billdownload/file", (request, reply) => {
    const { day, type, packing } = billQuery(request);
    const bill = bills.tradeBill(merchantOf(request), day, type);
    if (packing === "GZIP") return reply.type("application/x-gzip").send(gzipSync(bill));
    return reply.type("text/plain; charset=utf-8").send(bill);
  });

  app.get("/v3/certificates", (request, reply) => {
    const { apiV3Key, platformCertificates } = merchantOf(request);
    const data = platformCertificates.flatMap(({ serial, certificate }) => {
      if (certificate === undefined) return [];
      const nonce = createHash("sha1").update(serial).digest("hex").slice(0, 12);
      return {
        serial_no: serial,
        effective_time: beijingTime(Date.parse(certificate.notBefore)),
        expire_time: beijingTime(Date.parse(certificate.notAfter)),
        encrypt_certificate: {
          algorithm: "AEAD_AES_256_GCM",
          nonce,
          associated_data: "certificate",
          ciphertext: sealText(certificate.pem, apiV3Key, nonce, "certificate"),
        },
      };
    });
    return reply.send({ data });
  });
}

function merchantOf(request: FastifyRequest): Merchant {
  if (request.merchant === undefined) throw new PayError("SIGN_ERROR", "缺少签名");
  return request.merchant;
}

function bodyOf(request: FastifyRequest): Record<string, unknown> {
  const body = json.parse(request.body);
  if (body === undefined) throw new PayError("PARAM_ERROR", "请求的JSON格式错误");
  return body;
}

function existing(order: Order | undefined): Order {
  if (order === undefined) throw new PayError("ORDER_NOT_EXIST", "订单不存在");
  return order;
}

function queriedMerchant(request: FastifyRequest): Merchant {
  const merchant = merchantOf(request);
  const { mchid } = json.record(request.query);
  if (mchid !== merchant.mchid) throw badField("mchid", mchid, "mchid与签名商户号不一致");
  return merchant;
}

function billQuery(request: FastifyRequest) {
  const query = json.record(request.query);
  const packing = json.text(query["tar_type"]);
  if (packing !== "" && packing !== "GZIP") throw badField("tar_type", packing, "tar_type错误");
  return { day: json.text(query["bill_date"]), type: json.text(query["bill_type"]) || "ALL", packing };
}

function askedSerial(request: FastifyRequest): string | undefined {
  const header = request.headers["wechatpay-serial"];
  return typeof header === "string" ? header : undefined;
}
