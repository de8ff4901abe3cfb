import { expect, test } from "vitest";
import { isVerified } from "./merchant.ts";
import { openShop, type Shop } from "./shop.ts";

const codesOf = async (shop: Shop, bodies: Record<string, unknown>[]) => {
  const answers = [];
  for (const body of bodies) {
    const { status, body: answer } = await shop.client.call("POST", "/v3/pay/transactions/jsapi", body);
    answers.push([status, answer["code"]]);
  }
  return answers;
};

test("a request with a wrong signature is refused with the reason in detail", async () => {
  await using shop = await openShop();
  const { client, side, simulator } = shop;
  const stranger = simulator.merchant((await simulator.ensureApp({ mchid: "1600000009" })).mchid);
  const path = "/v3/pay/transactions/jsapi";
  const body = shop.order();

  const tampered = await client.call("POST", path, body, {
    sentBody: JSON.stringify({ ...body, amount: { total: 1, currency: "CNY" } }),
  });
  expect(tampered).toMatchObject({
    status: 401,
    body: {
      code: "SIGN_ERROR",
      message: "错误的签名，验签失败",
      detail: { field: "signature", sign_information: { method: "POST", url: path } },
    },
  });
  const fields = async (change: object) => {
    const { status, body: answer } = await client.call("POST", path, body, change);
    return [status, answer["code"], (answer["detail"] as Record<string, unknown>)?.["field"]];
  };
  expect(await fields({ privateKeyPem: stranger?.privateKeyPem ?? "" })).toEqual([401, "SIGN_ERROR", "signature"]);
  expect(await fields({ serial: "0000" })).toEqual([401, "SIGN_ERROR", "serial_no"]);
  expect(await fields({ mchid: "1699999999" })).toEqual([401, "SIGN_ERROR", "mchid"]);
  expect(await fields({ skewSeconds: -301 })).toEqual([401, "SIGN_ERROR", "timestamp"]);
  expect(await fields({ skewSeconds: 299 })).toEqual([200, undefined, undefined]);
  const unsigned = await fetch(`${shop.url}${path}`, { method: "POST", body: "{}" });
  expect([unsigned.status, await unsigned.json()]).toMatchObject([401, { code: "SIGN_ERROR" }]);
  expect(simulator.orders(side.mchid)).toHaveLength(1);
});

test("each malformed field is named", async () => {
  await using shop = await openShop();
  const fieldOf = async (change: Record<string, unknown>) => {
    const { status, body } = await shop.client.call("POST", "/v3/pay/transactions/jsapi", shop.order(change));
    return [status, body["code"], (body["detail"] as Record<string, unknown>)?.["field"]];
  };
  const cases: [Record<string, unknown>, string][] = [
    [{ out_trade_no: "short" }, "/out_trade_no"],
    [{ out_trade_no: "含有中文的单号" }, "/out_trade_no"],
    [{ out_trade_no: "a".repeat(33) }, "/out_trade_no"],
    [{ description: "" }, "/description"],
    [{ description: "长".repeat(128) }, "/description"],
    [{ mchid: "1699999999" }, "/mchid"],
    [{ notify_url: "http://shop.example/notify" }, "/notify_url"],
    [{ notify_url: "https://shop.example/notify?a=1" }, "/notify_url"],
    [{ amount: { total: 0, currency: "CNY" } }, "/amount/total"],
    [{ amount: { total: 1.5, currency: "CNY" } }, "/amount/total"],
    [{ amount: { total: "100", currency: "CNY" } }, "/amount/total"],
    [{ amount: { total: 100, currency: "USD" } }, "/amount/currency"],
    [{ attach: "a".repeat(129) }, "/attach"],
    [{ payer: {} }, "/payer/openid"],
    [{ payer: { openid: "oStranger" } }, "/payer/openid"],
    [{ time_expire: "2026-03-02 12:30:00" }, "/time_expire"],
  ];
  for (const [change, field] of cases) expect(await fieldOf(change)).toEqual([400, "PARAM_ERROR", field]);
  expect(await codesOf(shop, [shop.order({ time_expire: "2026-03-02T11:59:00+08:00" })])).toEqual([
    [400, "INVALID_REQUEST"],
  ]);
  const other = await shop.simulator.ensureApp({ appid: "wx0000000000000002", mchid: "1600000002" });
  expect(await codesOf(shop, [shop.order({ appid: other.appid })])).toEqual([[400, "APPID_MCHID_NOT_MATCH"]]);
});

test("the same order asked again gives the same prepay id; other parameters under its number do not", async () => {
  await using shop = await openShop();
  const body = shop.order();
  const first = await shop.client.prepay(body);
  expect(first).toMatch(/^wx20260302120000[0-9a-f]{20}$/);
  expect(await shop.client.prepay(body)).toBe(first);
  expect(await codesOf(shop, [{ ...body, amount: { total: 1, currency: "CNY" } }])).toEqual([
    [403, "OUT_TRADE_NO_USED"],
  ]);

  await shop.simulator.advance(2 * 3_600_000);
  expect(shop.simulator.pay(first)).toEqual({ outcome: "REFUSED", reason: "PREPAY_EXPIRED" });
  const second = await shop.client.prepay(body);
  expect(second).not.toBe(first);
  expect(shop.simulator.pay(second)).toMatchObject({ outcome: "PAID" });
  expect(await codesOf(shop, [body])).toEqual([[400, "ORDERPAID"]]);
});

test("an unpaid order is queried, closed, and cannot be paid any more", async () => {
  await using shop = await openShop();
  const { client, simulator, side } = shop;
  const body = shop.order();
  const outTradeNo = String(body.out_trade_no);
  const prepayId = await client.prepay(body);
  simulator.cancel(prepayId);
  expect((await client.query(outTradeNo)).body).toEqual({
    mchid: side.mchid,
    appid: side.appid,
    out_trade_no: outTradeNo,
    trade_state: "NOTPAY",
    trade_state_desc: "订单未支付",
    amount: { total: 2_600, currency: "CNY" },
  });
  const closed = await client.close(outTradeNo);
  expect([closed.status, closed.text]).toEqual([204, ""]);
  expect(isVerified(Object.fromEntries(closed.headers), "", side.platformPublicKeyPem)).toBe(true);
  expect((await client.close(outTradeNo)).status).toBe(204);
  expect((await client.query(outTradeNo)).body).toMatchObject({ trade_state: "CLOSED" });
  expect(simulator.pay(prepayId)).toEqual({ outcome: "REFUSED", reason: "ORDER_CLOSED" });
  expect(await codesOf(shop, [body])).toEqual([[400, "ORDER_CLOSED"]]);
});

test("a paid order cannot be closed or paid twice, and is found by its transaction id", async () => {
  await using shop = await openShop();
  const { client, simulator, side } = shop;
  const { outTradeNo, prepayId, transactionId } = await shop.paidOrder();
  expect(transactionId).toMatch(/^4200\d{6}20260302\d{10}$/);
  expect(await client.close(outTradeNo)).toMatchObject({ status: 400, body: { code: "ORDERPAID" } });
  expect(simulator.pay(prepayId)).toEqual({ outcome: "REFUSED", reason: "ORDERPAID" });
  const byId = await client.call("GET", `/v3/pay/transactions/id/${transactionId}?mchid=${side.mchid}`);
  expect(byId.body).toMatchObject({ out_trade_no: outTradeNo, trade_state: "SUCCESS" });
});

test("only the payer of the order can pay it, and what does not exist is not found", async () => {
  await using shop = await openShop();
  const { client, simulator, side } = shop;
  const other = simulator.createUser({ appid: side.appid });
  const prepayId = await client.prepay(shop.order());
  expect(simulator.pay(prepayId, other.openid)).toEqual({ outcome: "REFUSED", reason: "PAYER_MISMATCH" });
  expect(simulator.pay("wx-none")).toEqual({ outcome: "REFUSED", reason: "PREPAY_NOT_FOUND" });
  expect(await client.query("T0000000")).toMatchObject({ status: 404, body: { code: "ORDER_NOT_EXIST" } });
  // What the real WeChat Pay does, too: it never says that the number is unknown.
  expect((await client.close("T0000000")).status).toBe(204);
  const foreign = await client.call("GET", "/v3/pay/transactions/out-trade-no/T0000000?mchid=1");
  expect(foreign).toMatchObject({ status: 400, body: { code: "PARAM_ERROR" } });
});

test("an order past its time_expire is closed", async () => {
  await using shop = await openShop();
  const body = shop.order({ time_expire: "2026-03-02T12:30:00+08:00" });
  const prepayId = await shop.client.prepay(body);
  await shop.simulator.advance(30 * 60_000);
  expect(shop.simulator.pay(prepayId)).toEqual({ outcome: "REFUSED", reason: "ORDER_CLOSED" });
});

test("answers and refusals are signed by the public key, or by the certificate the caller asked for", async () => {
  await using shop = await openShop();
  const { client, side } = shop;
  const certificate = side.platformCertificates[0];
  const path = `/v3/pay/transactions/out-trade-no/T0000000?mchid=${side.mchid}`;
  const byKey = await client.call("GET", path);
  const byCertificate = await client.call("GET", path, undefined, { askSerial: certificate?.serial ?? "" });
  expect([byKey.headers.get("wechatpay-serial"), byCertificate.headers.get("wechatpay-serial")]).toEqual([
    side.platformPublicKeyId,
    certificate?.serial,
  ]);
  expect(isVerified(Object.fromEntries(byKey.headers), byKey.text, side.platformPublicKeyPem)).toBe(true);
  expect(isVerified(Object.fromEntries(byCertificate.headers), byCertificate.text, side.platformPublicKeyPem)).toBe(
    false,
  );
});
