import { expect, test } from "vitest";
import { openNotification } from "./merchant.ts";
import { openShop, type Shop } from "./shop.ts";

const MINUTE = 60_000;

/** Status and code of a refund asked of the order. */
const ask = async (shop: Shop, outTradeNo: string, number: string, fen: number, total = 1_000) => {
  const { status, body } = await shop.client.refund(outTradeNo, number, fen, total);
  return [status, body["code"] ?? body["status"]];
};

test("the same out_refund_no is one refund; with another amount it is a mistake", async () => {
  await using shop = await openShop();
  const { outTradeNo } = await shop.paidOrder(1_000);
  const first = await shop.client.refund(outTradeNo, "R1", 300, 1_000);
  const again = await shop.client.refund(outTradeNo, "R1", 300, 1_000);
  expect(again.body).toEqual(first.body);
  expect(await ask(shop, outTradeNo, "R1", 301)).toEqual([400, "INVALID_REQUEST"]);
  await shop.simulator.advance(2_000);
  expect(await ask(shop, outTradeNo, "R1", 300)).toEqual([200, "SUCCESS"]);
  expect(shop.simulator.refunds(shop.side.mchid)).toHaveLength(1);
  expect((await shop.client.query(outTradeNo)).body).toMatchObject({ trade_state: "REFUND" });
});

test("refunds never exceed what was paid and follow each other a minute apart", async () => {
  await using shop = await openShop();
  const { outTradeNo } = await shop.paidOrder(1_000);
  expect(await ask(shop, outTradeNo, "R1", 1_001)).toEqual([400, "INVALID_REQUEST"]);
  expect(await ask(shop, outTradeNo, "R1", 600)).toEqual([200, "PROCESSING"]);
  expect(await ask(shop, outTradeNo, "R2", 100)).toEqual([429, "FREQUENCY_LIMITED"]);
  await shop.simulator.advance(MINUTE);
  expect(await ask(shop, outTradeNo, "R2", 401)).toEqual([400, "INVALID_REQUEST"]);
  expect(await ask(shop, outTradeNo, "R2", 400)).toEqual([200, "PROCESSING"]);
  await shop.simulator.advance(MINUTE);
  expect(await ask(shop, outTradeNo, "R3", 1)).toEqual([400, "INVALID_REQUEST"]);
});

test("there are at most fifty refunds of an order", async () => {
  await using shop = await openShop();
  const { outTradeNo } = await shop.paidOrder(1_000);
  for (let number = 1; number <= 50; number++) {
    expect(await ask(shop, outTradeNo, `R${number}`, 1)).toEqual([200, "PROCESSING"]);
    await shop.simulator.advance(MINUTE);
  }
  expect(await ask(shop, outTradeNo, "R51", 1)).toEqual([400, "INVALID_REQUEST"]);
});

test("an order can be refunded for 365 days", async () => {
  await using shop = await openShop();
  const first = await shop.paidOrder(1_000);
  await shop.simulator.advance(365 * 86_400_000);
  expect(await ask(shop, first.outTradeNo, "R1", 100)).toEqual([200, "PROCESSING"]);
  await shop.simulator.advance(MINUTE);
  expect(await ask(shop, first.outTradeNo, "R2", 100)).toEqual([400, "INVALID_REQUEST"]);
});

test("unknown and unpaid orders, wrong totals and malformed fields are refused", async () => {
  await using shop = await openShop();
  const { outTradeNo, transactionId } = await shop.paidOrder(1_000);
  const unpaid = shop.order();
  await shop.client.prepay(unpaid);
  expect(await ask(shop, "T0000000", "R1", 100)).toEqual([404, "RESOURCE_NOT_EXISTS"]);
  expect(await ask(shop, String(unpaid.out_trade_no), "R1", 100, 2_600)).toEqual([400, "INVALID_REQUEST"]);
  expect(await ask(shop, outTradeNo, "R1", 100, 999)).toEqual([400, "INVALID_REQUEST"]);
  expect(await ask(shop, outTradeNo, "R 1", 100)).toEqual([400, "PARAM_ERROR"]);
  expect(await ask(shop, outTradeNo, "R1", 0)).toEqual([400, "PARAM_ERROR"]);
  expect((await shop.client.refund(outTradeNo, "R1", 100, 1_000, { reason: "长".repeat(81) })).body["code"]).toBe(
    "PARAM_ERROR",
  );
  expect(await shop.client.findRefund("R1")).toMatchObject({ status: 404, body: { code: "RESOURCE_NOT_EXISTS" } });
  const byTransaction = await shop.client.refund("", "R1", 100, 1_000, { transaction_id: transactionId });
  expect(byTransaction.body).toMatchObject({ out_trade_no: outTradeNo, transaction_id: transactionId });
});

test("a refund can end abnormal or closed, and the merchant hears how", async () => {
  await using shop = await openShop();
  const { simulator, client, receiver, side } = shop;
  const notify = { notify_url: receiver.url };
  const { outTradeNo } = await shop.paidOrder(1_000);
  simulator.faults.add({ route: "refund", kind: "abnormal" });
  await client.refund(outTradeNo, "R1", 400, 1_000, notify);
  await simulator.advance(MINUTE);
  simulator.faults.add({ route: "refund", kind: "closed" });
  await client.refund(outTradeNo, "R2", 600, 1_000, notify);
  await simulator.advance(MINUTE);
  // A closed refund gave nothing back, so its money can be refunded again; an abnormal one keeps it.
  expect(await ask(shop, outTradeNo, "R3", 601)).toEqual([400, "INVALID_REQUEST"]);
  simulator.faults.add({ route: "refund", kind: "not-enough" });
  expect(await ask(shop, outTradeNo, "R3", 600)).toEqual([403, "NOT_ENOUGH"]);
  expect(await ask(shop, outTradeNo, "R3", 600)).toEqual([200, "PROCESSING"]);
  const heard = receiver.received.slice(1).map(({ event }) => {
    const content = openNotification(event, side.apiV3Key);
    return [event["event_type"], content["out_refund_no"], content["refund_status"], content["success_time"]];
  });
  expect(heard).toEqual([
    ["REFUND.ABNORMAL", "R1", "ABNORMAL", undefined],
    ["REFUND.CLOSED", "R2", "CLOSED", undefined],
  ]);
});
