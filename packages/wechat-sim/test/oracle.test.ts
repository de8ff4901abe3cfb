import { createVerify, X509Certificate } from "node:crypto";
import { expect, test } from "vitest";
import WechatPay from "wechatpay-node-v3";
import { isSignedBy } from "../src/core/keys.ts";
import { openShop, type Shop } from "./shop.ts";

/**
 * wechatpay-node-v3, an independent client of the real WeChat Pay, against the simulator: its own signing,
 * verification and decryption. Only the host is replaced.
 */
function openForeignClient({ url, side }: Shop) {
  const last = { headers: {} as Record<string, string>, text: "" };
  async function send(method: string, address: string, headers: Record<string, string>, params?: unknown) {
    const response = await fetch(address.replace("https://api.mch.weixin.qq.com", url), {
      method,
      headers,
      ...(params === undefined ? {} : { body: JSON.stringify(params) }),
    });
    last.headers = Object.fromEntries(response.headers);
    last.text = await response.text();
    return { status: response.status, data: last.text.startsWith("{") ? JSON.parse(last.text) : last.text };
  }
  const pay = new WechatPay({
    appid: side.appid,
    mchid: side.mchid,
    // Its own reading of our certificate gives the serial number.
    publicKey: Buffer.from(side.merchantCertificatePem),
    privateKey: Buffer.from(side.merchantPrivateKeyPem),
    key: side.apiV3Key,
  });
  pay.createHttp({
    get: (address, headers) => send("GET", address, headers),
    post: (address, params, headers) => send("POST", address, headers, params),
    upload: () => Promise.reject(new Error("not used")),
  });
  const verify = (headers: Record<string, unknown>, body: string) =>
    pay.verifySign({
      timestamp: String(headers["wechatpay-timestamp"]),
      nonce: String(headers["wechatpay-nonce"]),
      serial: String(headers["wechatpay-serial"]),
      signature: String(headers["wechatpay-signature"]),
      body,
      apiSecret: side.apiV3Key,
    });
  return { pay, last, verify, isLastVerified: () => verify(last.headers, last.text) };
}

test("a foreign client orders, pays, queries, refunds and closes, and believes every signature", async () => {
  await using shop = await openShop({ real: true });
  const { simulator, side, shopper, receiver } = shop;
  await simulator.ensureApp({ appid: side.appid, signsWith: "certificate", refundDelayMs: 0 });
  const { pay, verify, isLastVerified } = openForeignClient(shop);
  expect(pay.getSN()?.toUpperCase()).toBe(side.merchantSerial);

  const ordered = await pay.transactions_jsapi({
    description: "榕树烘焙-吐司",
    out_trade_no: "ORACLE-0001",
    notify_url: receiver.url,
    amount: { total: 1_880 },
    payer: { openid: shopper.openid },
  });
  expect(await isLastVerified()).toBe(true);
  const { appId, timeStamp, nonceStr, package: prepay, paySign } = ordered.data as Record<string, string>;
  const message = `${appId}\n${timeStamp}\n${nonceStr}\n${prepay}\n`;
  const { publicKey } = new X509Certificate(side.merchantCertificatePem);
  expect(createVerify("RSA-SHA256").update(message).verify(publicKey, String(paySign), "base64")).toBe(true);

  expect(simulator.pay(String(prepay).replace("prepay_id=", ""))).toMatchObject({ outcome: "PAID" });
  await simulator.idle();
  const [notice] = receiver.received;
  expect(await verify(notice?.headers ?? {}, notice?.body ?? "")).toBe(true);
  const resource = notice?.event["resource"] as Record<string, string>;
  const content = pay.decipher_gcm<Record<string, unknown>>(
    resource["ciphertext"] ?? "",
    resource["associated_data"] ?? "",
    resource["nonce"] ?? "",
    side.apiV3Key,
  );
  expect(content).toMatchObject({ out_trade_no: "ORACLE-0001", trade_state: "SUCCESS", amount: { total: 1_880 } });

  const queried = await pay.query({ out_trade_no: "ORACLE-0001" });
  expect(queried).toMatchObject({ status: 200, data: content });
  expect(await isLastVerified()).toBe(true);

  const refunded = await pay.refunds({
    out_trade_no: "ORACLE-0001",
    out_refund_no: "ORACLE-R1",
    amount: { refund: 880, total: 1_880, currency: "CNY" },
  });
  expect(refunded).toMatchObject({ status: 200, data: { status: "PROCESSING" } });
  await simulator.idle();
  expect(await pay.find_refunds("ORACLE-R1")).toMatchObject({ status: 200, data: { status: "SUCCESS" } });
  expect(await isLastVerified()).toBe(true);

  await pay.transactions_jsapi({
    description: "不要了",
    out_trade_no: "ORACLE-0002",
    notify_url: receiver.url,
    amount: { total: 100 },
    payer: { openid: shopper.openid },
  });
  expect(await pay.close("ORACLE-0002")).toMatchObject({ status: 204 });
  expect(await isLastVerified()).toBe(true);
  expect(await pay.query({ out_trade_no: "ORACLE-0002" })).toMatchObject({ data: { trade_state: "CLOSED" } });
});

test("a foreign client in public-key mode sees broken signatures and probes fail", async () => {
  await using shop = await openShop({ real: true });
  const { simulator, side } = shop;
  const { pay, last } = openForeignClient(shop);
  const isVerified = () =>
    isSignedBy(
      `${last.headers["wechatpay-timestamp"]}\n${last.headers["wechatpay-nonce"]}\n${last.text}\n`,
      String(last.headers["wechatpay-signature"]),
      side.platformPublicKeyPem,
    );
  const seen = [];
  for (const kind of [undefined, "bad-signature", "signtest"] as const) {
    if (kind !== undefined) simulator.faults.add({ route: "/v3/pay", kind });
    await pay.query({ out_trade_no: "ORACLE-0001" });
    seen.push([last.headers["wechatpay-serial"] === side.platformPublicKeyId, isVerified()]);
  }
  expect(seen).toEqual([
    [true, true],
    [true, false],
    [true, false],
  ]);
});

test("the certificate written by hand is one that node:crypto accepts", async () => {
  await using shop = await openShop();
  const certificate = new X509Certificate(shop.side.merchantCertificatePem);
  expect({
    serial: certificate.serialNumber,
    subject: certificate.subject,
    validFrom: new Date(certificate.validFrom).toISOString(),
    isSelfSigned: certificate.verify(certificate.publicKey),
  }).toEqual({
    serial: shop.side.merchantSerial,
    subject: "CN=榕树烘焙",
    validFrom: "2026-03-02T04:00:00.000Z",
    isSelfSigned: true,
  });
});
