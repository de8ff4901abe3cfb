import { expect, test } from "vitest";
import { openShop, weixin } from "./shop.ts";

const DAY = 86_400_000;
const parcel = { tracking_no: "7312000000001", express_company: "ZTO", item_desc: "海盐可颂 ×2" };
const masked = { receiver_contact: "138****8000" };

/** A shop whose token is fetched, and ways to tell WeChat about shipping. */
async function openShipping(options: { lagMs?: number } = {}) {
  const shop = await openShop();
  const { simulator, side, url, shopper } = shop;
  await simulator.ensureApp({ appid: side.appid, shippingLagMs: options.lagMs ?? 0 });
  async function call(path: string, body: object): Promise<Record<string, unknown>> {
    const credential = { grant_type: "client_credential", appid: side.appid, secret: side.secret };
    const { access_token } = await weixin(url, "/cgi-bin/stable_token", credential);
    return weixin(url, `${path}?access_token=${access_token}`, body);
  }
  let minutes = 0;
  return {
    ...shop,
    call,
    /** The errcode of an upload; each one is a minute later than the one before. */
    async upload(outTradeNo: string, change: object = {}) {
      minutes += 1;
      const { errcode } = await call("/wxa/sec/order/upload_shipping_info", {
        order_key: { order_number_type: 1, mchid: side.mchid, out_trade_no: outTradeNo },
        logistics_type: 1,
        delivery_mode: 1,
        shipping_list: [parcel],
        upload_time: new Date(simulator.now().getTime() + minutes * 60_000).toISOString(),
        payer: { openid: shopper.openid },
        ...change,
      });
      return errcode;
    },
    async order(transactionId: string) {
      const { order } = await call("/wxa/sec/order/get_order", { transaction_id: transactionId });
      return order as Record<string, unknown> & { shipping: { shipping_list: Record<string, unknown>[] } };
    },
    [Symbol.asyncDispose]: () => shop[Symbol.asyncDispose](),
  };
}

const split = (parcels: object[], isAll: boolean) => ({
  delivery_mode: 2,
  is_all_delivered: isAll,
  shipping_list: parcels,
});
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => ({ ...parcel, tracking_no: `ZTO${index}` }));

test("an order is told once, corrected once, and each telling is later than the one before", async () => {
  await using shop = await openShipping();
  const { outTradeNo, transactionId } = await shop.paidOrder();
  expect(await shop.upload(outTradeNo)).toBe(0);
  expect(await shop.upload(outTradeNo)).toBe(10060023);
  const corrected = { shipping_list: [{ ...parcel, tracking_no: "7312000000002" }] };
  expect(await shop.upload(outTradeNo, { ...corrected, upload_time: "2026-03-02T12:00:00+08:00" })).toBe(10060014);
  expect(await shop.upload(outTradeNo, corrected)).toBe(0);
  expect(await shop.upload(outTradeNo)).toBe(10060003);
  expect(await shop.order(transactionId)).toMatchObject({
    order_state: 2,
    merchant_trade_no: outTradeNo,
    shipping: { finish_shipping: true, finish_shipping_count: 2, shipping_list: [{ tracking_no: "7312000000002" }] },
  });
});

test("only an order paid to this app, by this buyer, a while ago can be shipped", async () => {
  await using shop = await openShipping({ lagMs: 10_000 });
  const { outTradeNo, transactionId } = await shop.paidOrder();
  const unpaid = shop.client.order({ payer: { openid: shop.shopper.openid } });
  await shop.client.prepay(unpaid);
  expect(await shop.upload(outTradeNo)).toBe(10060001);
  await shop.simulator.advance(10_000);
  expect(await shop.upload(String(unpaid.out_trade_no))).toBe(10060001);
  expect(await shop.upload(outTradeNo, { payer: { openid: "o-somebody-else" } })).toBe(10060031);
  const otherMerchant = { order_number_type: 1, mchid: "1600000002", out_trade_no: outTradeNo };
  expect(await shop.upload(outTradeNo, { order_key: otherMerchant })).toBe(10060001);
  expect(await shop.upload(outTradeNo, { order_key: { order_number_type: 2, transaction_id: transactionId } })).toBe(0);
});

test("what is sent must be well formed", async () => {
  await using shop = await openShipping();
  const { outTradeNo } = await shop.paidOrder();
  const one = (change: object) => ({ shipping_list: [{ ...parcel, ...change }] });
  const codes = [];
  for (const change of [
    { logistics_type: 5 },
    { logistics_type: 4, delivery_mode: 2, is_all_delivered: true },
    { delivery_mode: 2 },
    { delivery_mode: 3 },
    { shipping_list: [] },
    { shipping_list: numbered(2) },
    split(numbered(16), true),
    one({ item_desc: "" }),
    one({ item_desc: "长".repeat(121) }),
    one({ tracking_no: "1".repeat(129) }),
    one({ express_company: "猫头鹰" }),
    one({ express_company: "SF" }),
    one({ express_company: "SF", contact: { receiver_contact: "13800138000" } }),
    { upload_time: "2026-03-02 12:00:00" },
    { order_key: {} },
  ]) {
    codes.push(await shop.upload(outTradeNo, change));
  }
  expect(codes).toEqual([
    10060005, 10060006, 10060007, 10060014, 10060014, 10060024, 10060024, 10060008, 10060009, 10060026, 10060014,
    10060014, 10060014, 10060014, 10060014,
  ]);
  expect(
    await shop.upload(outTradeNo, one({ express_company: "SF", contact: masked, item_desc: "长".repeat(120) })),
  ).toBe(0);
});

test("a split order grows parcel by parcel until all is on its way", async () => {
  await using shop = await openShipping();
  const { outTradeNo, transactionId } = await shop.paidOrder();
  const all = numbered(15);
  expect(await shop.upload(outTradeNo, split(all.slice(0, 1), false))).toBe(0);
  expect(await shop.upload(outTradeNo, split(all.slice(0, 2), false))).toBe(0);
  expect(await shop.upload(outTradeNo, split(all.slice(0, 3), false))).toBe(0);
  expect((await shop.order(transactionId)).shipping).toMatchObject({
    delivery_mode: 2,
    finish_shipping: false,
    shipping_list: all.slice(0, 3).map(({ tracking_no }) => ({ tracking_no })),
  });
  expect(await shop.upload(outTradeNo, split(all, true))).toBe(0);
  expect(await shop.upload(outTradeNo, split(all.slice(0, 1), false))).toBe(10060002);
  expect(await shop.upload(outTradeNo, split(all.slice(0, 14), true))).toBe(0);
  expect(await shop.upload(outTradeNo, split(all, true))).toBe(10060003);
});

test("receipt is assumed after ten days, two for pickup; then the money is free a day later", async () => {
  await using shop = await openShipping();
  const { simulator, side } = shop;
  const express = await shop.paidOrder(2_600);
  const pickup = await shop.paidOrder(1_000);
  const open = await shop.paidOrder(400);
  expect(simulator.shipping.funds(side.mchid)).toEqual({ frozenFen: 4_000, availableFen: 0 });
  await shop.upload(express.outTradeNo);
  await simulator.advance(1_000);
  await shop.upload(pickup.outTradeNo, { logistics_type: 4, shipping_list: [{ item_desc: "吐司" }] });
  const statesNow = async () =>
    Promise.all([express, pickup, open].map(async (one) => (await shop.order(one.transactionId))["order_state"]));
  const seen = [await statesNow()];
  for (const ms of [2 * DAY, DAY, 7 * DAY, DAY]) {
    await simulator.advance(ms);
    seen.push(await statesNow());
  }
  expect(seen).toEqual([
    [2, 2, 1],
    [2, 3, 1],
    [2, 4, 1],
    [3, 4, 1],
    [4, 4, 1],
  ]);
  expect(simulator.shipping.funds(side.mchid)).toEqual({ frozenFen: 400, availableFen: 3_600 });
  expect(await shop.upload(express.outTradeNo, { shipping_list: numbered(1) })).toBe(10060004);
  expect(
    simulator.shipping
      .events(side.appid)
      .map((one) => [one.event, one["merchant_trade_no"], "settlement_time" in one, one["confirm_receive_method"]]),
  ).toEqual([
    ["trade_manage_order_settlement", express.outTradeNo, false, undefined],
    ["trade_manage_order_settlement", pickup.outTradeNo, false, undefined],
    ["trade_manage_remind_shipping", open.outTradeNo, false, undefined],
    ["trade_manage_order_settlement", pickup.outTradeNo, true, 1],
    ["trade_manage_order_settlement", express.outTradeNo, true, 1],
  ]);
});

test("the buyer confirms sooner, after one reminder; what was given back is not shipped", async () => {
  await using shop = await openShipping();
  const { simulator, side, client } = shop;
  const order = await shop.paidOrder(2_600);
  const returned = await shop.paidOrder(1_000);
  const key = { transactionId: order.transactionId };
  const remind = async () =>
    (
      await shop.call("/wxa/sec/order/notify_confirm_receive", {
        transaction_id: order.transactionId,
        received_time: 1_772_424_000,
      })
    )["errcode"];
  expect(await remind()).toBe(10060004);
  await shop.upload(order.outTradeNo);
  expect([await remind(), await remind()]).toEqual([0, 10060004]);
  simulator.shipping.confirm(side.appid, key);
  expect((await shop.order(order.transactionId))["order_state"]).toBe(3);
  await client.refund(returned.outTradeNo, "R1", 1_000, 1_000);
  expect(await shop.upload(returned.outTradeNo)).toBe(10060004);
  expect((await shop.order(returned.transactionId))["order_state"]).toBe(5);
  expect(simulator.shipping.funds(side.mchid)).toEqual({ frozenFen: 2_600, availableFen: 0 });
  await simulator.advance(DAY);
  expect(simulator.shipping.funds(side.mchid)).toEqual({ frozenFen: 0, availableFen: 2_600 });
  expect(simulator.shipping.events(side.appid).at(-1)).toMatchObject({ confirm_receive_method: 2 });
});

test("orders are listed by state and page; carriers, the jump path and the service itself can be asked for", async () => {
  await using shop = await openShipping();
  const { side } = shop;
  const paid = [await shop.paidOrder(), await shop.paidOrder(), await shop.paidOrder()];
  await shop.upload(paid[0]!.outTradeNo);
  const list = (change: object) => shop.call("/wxa/sec/order/get_order_list", change);
  expect((await list({ order_state: 2 }))["order_list"]).toMatchObject([{ transaction_id: paid[0]!.transactionId }]);
  const first = await list({ page_size: 2 });
  expect(first).toMatchObject({ has_more: true, order_list: [{}, {}] });
  expect(await list({ page_size: 2, last_index: first["last_index"] })).toMatchObject({
    has_more: false,
    order_list: [{}],
  });
  expect((await list({ pay_time_range: { begin_time: 1_893_456_000 } }))["order_list"]).toEqual([]);
  expect(await shop.call("/wxa/sec/order/is_trade_managed", { appid: side.appid })).toMatchObject({
    is_trade_managed: true,
  });
  await shop.simulator.ensureApp({ appid: side.appid, isTradeManaged: false });
  expect(await shop.call("/wxa/sec/order/is_trade_managed", { appid: side.appid })).toMatchObject({
    is_trade_managed: false,
  });
  expect(await shop.call("/wxa/sec/order/set_msg_jump_path", { path: "pages/order/order" })).toMatchObject({
    errcode: 0,
  });
  const { delivery_list } = await shop.call("/cgi-bin/express/delivery/open_msg/get_delivery_list", {});
  expect(delivery_list).toContainEqual({ delivery_id: "SF", delivery_name: "顺丰速运" });
});

test("a combined payment's orders are told together or not at all", async () => {
  await using shop = await openShipping();
  const { side, shopper } = shop;
  const [one, other] = [await shop.paidOrder(), await shop.paidOrder()];
  const part = (outTradeNo: string) => ({
    order_key: { order_number_type: 1, mchid: side.mchid, out_trade_no: outTradeNo },
    logistics_type: 1,
    delivery_mode: 1,
    shipping_list: [parcel],
  });
  const told = async (numbers: string[]) =>
    (
      await shop.call("/wxa/sec/order/upload_combined_shipping_info", {
        sub_orders: numbers.map(part),
        upload_time: "2026-03-02T12:00:00.500+08:00",
        payer: { openid: shopper.openid },
      })
    )["errcode"];
  expect(await told([one.outTradeNo, "T0000000"])).toBe(10060001);
  expect((await shop.order(one.transactionId))["order_state"]).toBe(1);
  expect(await told([one.outTradeNo, other.outTradeNo])).toBe(0);
  expect((await shop.order(other.transactionId))["order_state"]).toBe(2);
});
