import {
  addPickupPoint,
  agreeAfterSale,
  applyAfterSale,
  correctShipment,
  getMyOrder,
  getTodo,
  getWechatShipping,
  handOver,
  type ShopOrder,
  shipOrder,
  tellWechatShipping,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, settle } from "#test/shop.ts";

let t: TestApp;
let clerk: Caller;
let buyer: Buyer;
let skus: string[];
beforeAll(async () => {
  t = await startTestApp();
  const shop = await openShop(t);
  const product = await shop.addProduct({ onHand: 1_000, pricesFen: [1_000, 2_000, 3_000] });
  skus = product.skus.map(({ id }) => id);
});
afterAll(() => t.close());
beforeEach(async () => {
  [clerk, buyer] = await Promise.all([operator(t, "clerk@banyan.test"), newBuyer(t)]);
});
afterEach(() => t.simulator.faults.clear());

const seconds = (count: number) => t.travel(new Date(t.clock.now().getTime() + count * 1000));
const at = (id: string) => ({ program: t.program, id });
/** Paid long enough ago for WeChat's shipping service to know it. */
async function paidOrder(lines = [{ skuId: skus[0]!, quantity: 2 }]): Promise<ShopOrder> {
  const { id } = await buy(buyer, { lines });
  await payFor(t, buyer, id);
  await seconds(5);
  return buyer.call.ok(getMyOrder, { params: { id } });
}
const zto = (trackingNo: string, lines?: { orderLineId: string; quantity: number }[]) => ({
  carrier: "ZTO",
  trackingNo,
  ...(lines && { lines }),
});
async function ship(id: string, body: ReturnType<typeof zto>) {
  const sent = await clerk.ok(shipOrder, { params: at(id), body });
  await settle(t);
  return sent;
}
const told = async (id: string) => (await clerk.ok(getWechatShipping, { params: at(id) })).told;
async function transactionOf(id: string): Promise<string> {
  const { rows } = await sql<{ transactionId: string }>`
    select transaction_id as "transactionId" from payments where order_id = ${id} and state = 'PAID'`.execute(
    t.db.reads,
  );
  return rows[0]!.transactionId;
}
/** What WeChat knows of the order. */
async function known(id: string) {
  const body = { transaction_id: await transactionOf(id) };
  const answer = (await t.app.gateways.weixin.call(t.program, "/wxa/sec/order/get_order", body)) as {
    order: {
      order_state: number;
      shipping: {
        delivery_mode: number;
        logistics_type: number;
        finish_shipping: boolean;
        finish_shipping_count: number;
        shipping_list: { tracking_no: string; express_company: string; goods_desc: string }[];
      };
    };
  };
  const { order_state, shipping } = answer.order;
  return {
    state: order_state,
    mode: shipping.delivery_mode,
    type: shipping.logistics_type,
    isFinished: shipping.finish_shipping,
    times: shipping.finish_shipping_count,
    numbers: shipping.shipping_list.map(({ tracking_no }) => tracking_no).sort(),
  };
}
const uploads = () => t.simulator.journal({ url: "/wxa/sec/order/upload_shipping_info", limit: 1_000 }).length;

test("an order that was sent is told to WeChat, which then sets its money free", async () => {
  const { frozenFen, availableFen } = t.simulator.shipping.funds(t.merchant.mchid);
  const order = await paidOrder();
  expect(await told(order.id)).toBeNull();
  await ship(order.id, zto("ZT0000001"));
  expect(await told(order.id)).toMatchObject({ state: "UPLOADED", words: null });
  expect(await known(order.id)).toEqual({
    state: 2,
    mode: 1,
    type: 1,
    isFinished: true,
    times: 1,
    numbers: ["ZT0000001"],
  });
  const { shipping } = t.app.gateways.weixin;
  expect(await shipping.find(t.program, await transactionOf(order.id))).toEqual({
    state: 2,
    trackingNos: ["ZT0000001"],
  });
  expect(t.simulator.shipping.funds(t.merchant.mchid).frozenFen).toBe(frozenFen + order.price.payableFen);
  await seconds(11 * 86_400);
  expect(t.simulator.shipping.funds(t.merchant.mchid)).toEqual({
    frozenFen,
    availableFen: availableFen + order.price.payableFen,
  });
});

test("a payment WeChat does not know yet, a busy WeChat and a lost answer are tried again until it is told, once", async () => {
  const { id } = await buy(buyer, { lines: [{ skuId: skus[0]!, quantity: 1 }] });
  await payFor(t, buyer, id);
  await ship(id, zto("ZT0000002"));
  expect(await told(id)).toMatchObject({ state: "WAITING", words: "支付单不存在（10060001）" });
  await seconds(5);
  expect(await told(id)).toMatchObject({ state: "UPLOADED", words: null });

  const busy = await paidOrder();
  t.simulator.faults.add({ route: "/wxa/sec/order/upload", kind: "busy" });
  t.simulator.faults.add({ route: "/wxa/sec/order/upload", kind: "lost-reply" });
  await ship(busy.id, zto("ZT0000003"));
  expect(await told(busy.id)).toMatchObject({ state: "WAITING", words: "system error（-1）" });
  await seconds(3);
  await seconds(5);
  expect(await told(busy.id)).toMatchObject({ state: "UPLOADED" });
  expect(await known(busy.id)).toMatchObject({ isFinished: true, times: 1, numbers: ["ZT0000003"] });
});

test("parcels of one order are told as they leave, all of them each time, and the last one ends it", async () => {
  const order = await paidOrder([
    { skuId: skus[0]!, quantity: 2 },
    { skuId: skus[1]!, quantity: 1 },
  ]);
  const [first, second] = order.lines.map(({ id }) => id);
  await ship(order.id, zto("ZT0000011", [{ orderLineId: first!, quantity: 1 }]));
  expect(await known(order.id)).toMatchObject({ mode: 2, isFinished: false, numbers: ["ZT0000011"] });
  const rest = [
    { orderLineId: first!, quantity: 1 },
    { orderLineId: second!, quantity: 1 },
  ];
  await ship(order.id, zto("ZT0000012", rest)); // at the same instant: the second call must still be later
  expect(await known(order.id)).toMatchObject({
    mode: 2,
    isFinished: true,
    times: 1,
    numbers: ["ZT0000011", "ZT0000012"],
  });
  expect(await told(order.id)).toMatchObject({ state: "UPLOADED" });
});

test("a corrected parcel is told anew, once", async () => {
  const order = await paidOrder();
  const { shipments } = await ship(order.id, zto("ZT0000021"));
  await clerk.ok(correctShipment, {
    params: at(shipments[0]!.id),
    body: { carrier: "顺丰", trackingNo: "SF0000021" },
  });
  await settle(t);
  expect(await known(order.id)).toMatchObject({ times: 2, numbers: ["SF0000021"] });
  expect(await told(order.id)).toMatchObject({ state: "UPLOADED" });
  const before = uploads();
  await clerk.ok(tellWechatShipping, { params: at(order.id), body: {} });
  await settle(t);
  expect(uploads() - before).toBe(1);
  expect(await told(order.id)).toMatchObject({ state: "REFUSED", words: "支付单已使用重新发货机会（10060003）" });
});

test("telling again what WeChat knows changes nothing", async () => {
  const order = await paidOrder();
  await ship(order.id, zto("ZT0000031"));
  expect(await clerk.ok(tellWechatShipping, { params: at(order.id), body: {} })).toMatchObject({
    told: { state: "WAITING" },
  });
  await settle(t);
  expect(await told(order.id)).toMatchObject({ state: "UPLOADED", words: null });
  expect(await known(order.id)).toMatchObject({ times: 1 });
});

test("a carrier WeChat does not know is shown to operators until it is put right", async () => {
  const order = await paidOrder();
  const { shipments } = await ship(order.id, { carrier: "蜗牛快递", trackingNo: "WN0000041" });
  expect(await told(order.id)).toMatchObject({ state: "REFUSED", words: "微信不认识快递公司「蜗牛快递」" });
  const waiting = async () => (await clerk.ok(getTodo, { params: { program: t.program } })).refusedShipping;
  const before = await waiting();
  await clerk.ok(correctShipment, { params: at(shipments[0]!.id), body: zto("ZT0000041") });
  await settle(t);
  expect(await told(order.id)).toMatchObject({ state: "UPLOADED", words: null });
  expect(before - (await waiting())).toBe(1);
  expect(await known(order.id)).toMatchObject({ times: 1, numbers: ["ZT0000041"] });
});

test("a pickup is told when it is handed over", async () => {
  const point = await clerk.ok(addPickupPoint, {
    params: { program: t.program },
    body: {
      name: "榕树烘焙坊",
      province: "浙江省",
      city: "杭州市",
      district: "西湖区",
      detail: "文三路 90 号",
      phone: "0571-88880000",
      hours: "每天 8:00–20:00",
      isOpen: true,
    },
  });
  const { id } = await buy(buyer, { lines: [{ skuId: skus[0]!, quantity: 1 }] });
  await sql`update orders set delivery_method = 'PICKUP', pickup_point_id = ${point.id} where id = ${id}`.execute(
    t.db.orders,
  );
  await payFor(t, buyer, id);
  await seconds(5);
  const code = (await buyer.call.ok(getMyOrder, { params: { id } })).pickup?.code ?? "";
  await clerk.ok(handOver, { params: { program: t.program, code }, body: {} });
  await settle(t);
  expect(await known(id)).toMatchObject({ state: 2, type: 4, mode: 1, isFinished: true });
});

test("when the rest of a partly sent order is paid back, WeChat hears that nothing more will come", async () => {
  const order = await paidOrder([{ skuId: skus[0]!, quantity: 2 }]);
  const [line] = order.lines;
  await ship(order.id, zto("ZT0000051", [{ orderLineId: line!.id, quantity: 1 }]));
  expect(await known(order.id)).toMatchObject({ isFinished: false });
  const asked = await buyer.call.ok(applyAfterSale, {
    params: { id: order.id },
    body: { kind: "REFUND_ONLY", reason: "LATE", lines: [{ orderLineId: line!.id, quantity: 1 }] },
  });
  await clerk.ok(agreeAfterSale, { params: at(asked.id), body: {} });
  await settle(t);
  await seconds(5);
  await settle(t);
  expect(await known(order.id)).toMatchObject({ mode: 2, isFinished: true, numbers: ["ZT0000051"] });
});

test("an app whose trade WeChat does not manage is asked about once a day and tells nothing", async () => {
  await seconds(86_400);
  clerk = await operator(t, "clerk2@banyan.test");
  await t.simulator.ensureApp({ appid: t.appid, isTradeManaged: false });
  const before = uploads();
  const asked = () => t.simulator.journal({ url: "/wxa/sec/order/is_trade_managed", limit: 1_000 }).length;
  const askedBefore = asked();
  const [one, other] = [await paidOrder(), await paidOrder()];
  await ship(one.id, zto("ZT0000061"));
  await ship(other.id, zto("ZT0000062"));
  expect([await told(one.id), await told(other.id)]).toMatchObject([{ state: "NOT_NEEDED" }, { state: "NOT_NEEDED" }]);
  expect([uploads() - before, asked() - askedBefore]).toEqual([0, 1]);
});

test("only what was sent can be told", async () => {
  const order = await paidOrder();
  expect(await clerk.refused(tellWechatShipping, { params: at(order.id), body: {} })).toMatchObject({
    code: "ORDER_STATE",
  });
});
