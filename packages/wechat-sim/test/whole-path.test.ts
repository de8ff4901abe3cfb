import { expect, test } from "vitest";
import { isVerified, openNotification } from "./merchant.ts";
import { openShop, weixin } from "./shop.ts";

test("a shopper signs in, pays, is refunded, and the merchant hears of all of it", async () => {
  await using shop = await openShop();
  const { simulator, url, side, shopper, client, receiver } = shop;

  const code = simulator.loginCode(side.appid, shopper.id);
  const session = await weixin(
    url,
    `/sns/jscode2session?appid=${side.appid}&secret=${side.secret}&js_code=${code}&grant_type=authorization_code`,
  );
  expect(session).toEqual({
    openid: shopper.openid,
    unionid: shopper.unionid,
    session_key: expect.stringMatching(/^[A-Za-z0-9+/]{22}==$/),
  });

  const { outTradeNo, transactionId } = await shop.paidOrder(2_600, { attach: "P1" });
  const transaction = {
    mchid: side.mchid,
    appid: side.appid,
    out_trade_no: outTradeNo,
    transaction_id: transactionId,
    trade_type: "JSAPI",
    trade_state: "SUCCESS",
    trade_state_desc: "支付成功",
    bank_type: "OTHERS",
    attach: "P1",
    success_time: "2026-03-02T12:00:00+08:00",
    payer: { openid: shopper.openid },
    amount: { total: 2_600, payer_total: 2_600, currency: "CNY", payer_currency: "CNY" },
  };
  expect((await client.query(outTradeNo)).body).toEqual(transaction);

  const [notice] = receiver.received;
  if (notice === undefined) throw new Error("no notification arrived");
  expect(notice.headers["wechatpay-serial"]).toBe(side.platformPublicKeyId);
  expect(isVerified(notice.headers, notice.body, side.platformPublicKeyPem)).toBe(true);
  expect(notice.event).toMatchObject({ event_type: "TRANSACTION.SUCCESS", resource_type: "encrypt-resource" });
  expect(openNotification(notice.event, side.apiV3Key)).toEqual(transaction);

  const refund = await client.refund(outTradeNo, "R1", 1_000, 2_600, { notify_url: receiver.url });
  expect(refund.body).toMatchObject({ out_refund_no: "R1", status: "PROCESSING" });
  await simulator.advance(2_000);
  expect((await client.findRefund("R1")).body).toMatchObject({ status: "SUCCESS", amount: { refund: 1_000 } });
  expect(openNotification(receiver.received[1]?.event ?? {}, side.apiV3Key)).toMatchObject({
    out_refund_no: "R1",
    refund_status: "SUCCESS",
    amount: { total: 2_600, refund: 1_000 },
  });
});
