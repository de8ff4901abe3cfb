import {
  addCartLine,
  cancelOrder,
  claimNewcomerGift,
  confirmReceipt,
  getCart,
  getMyOrder,
  getOrder,
  listMyCoupons,
  listMyOrders,
  listOrders,
  setCartLine,
  shipOrder,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { buy, newBuyer, openShop, payFor, settle, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
});
afterAll(() => t.close());

async function stockOf(productId: string) {
  const { rows } = await sql`
    select on_hand as "onHand", reserved, sold from skus where product_id = ${productId} order by price_fen`.execute(
    t.db.reads,
  );
  return rows;
}
async function factsAbout(subject: string) {
  const { rows } = await sql<{ name: string }>`select name from facts where subject = ${subject} order by seq`.execute(
    t.db.reads,
  );
  return rows.map((row) => row.name);
}
const parcel = { carrier: "顺丰速运", trackingNo: "SF1234567890" };

test("a sale: cart, order, payment, shipment, receipt", async () => {
  const buyer = await newBuyer(t);
  const product = await shop.addProduct({ pricesFen: [5_000, 8_800], onHand: 10 });
  const [small, large] = product.skus.map((sku) => sku.id) as [string, string];

  await buyer.call.ok(addCartLine, { body: { skuId: small, quantity: 1 } });
  await buyer.call.ok(addCartLine, { body: { skuId: large, quantity: 1 } });
  const cart = await buyer.call.ok(addCartLine, { body: { skuId: small, quantity: 1 } });
  expect(new Map(cart.lines.map(({ skuId, quantity }) => [skuId, quantity]))).toEqual(
    new Map([
      [small, 2],
      [large, 1],
    ]),
  );

  const lines = cart.lines.map(({ skuId, quantity }) => ({ skuId, quantity }));
  const order = await buy(buyer, { lines, fromCart: true });
  expect(order).toMatchObject({
    state: "PENDING_PAYMENT",
    payBefore: "2026-03-02T02:30:00.000Z",
    price: { goodsFen: 18_800, discountFen: 0, shippingFen: 0, payableFen: 18_800 },
    delivery: { name: "林小满", phone: "13800138000" },
  });
  expect(await stockOf(product.id)).toEqual([
    { onHand: 10, reserved: 2, sold: 0 },
    { onHand: 10, reserved: 1, sold: 0 },
  ]);
  expect((await buyer.call.ok(getCart, {})).lines).toEqual([]);

  const { paymentId } = await payFor(t, buyer, order.id);
  const params = { program: t.program, id: order.id };
  const shipped = await shop.operator.ok(shipOrder, { params, body: parcel });
  expect(shipped).toMatchObject({ state: "SHIPPED", shipments: [parcel], delivery: { phone: "138****8000" } });
  await buyer.call.ok(confirmReceipt, { params: { id: order.id }, body: {} });

  const seen = await shop.operator.ok(getOrder, { params });
  expect(seen).toMatchObject({
    state: "COMPLETED",
    payments: [{ id: paymentId, state: "PAID", amountFen: 18_800 }],
    refunds: [],
  });
  expect(seen.history.map(({ to, by }) => [to, by])).toEqual([
    ["PENDING_PAYMENT", "member"],
    ["PAID", "wechat"],
    ["SHIPPED", "owner@banyan.test"],
    ["COMPLETED", "member"],
  ]);
  expect(await factsAbout(order.id)).toEqual(["order_placed", "order_paid", "order_shipped", "order_completed"]);
  expect(await stockOf(product.id)).toEqual([
    { onHand: 8, reserved: 0, sold: 2 },
    { onHand: 9, reserved: 0, sold: 1 },
  ]);
});

test("what was paid is shown to its buyer and to operators, and to nobody else", async () => {
  const [buyer, other] = [await newBuyer(t), await newBuyer(t)];
  const { skus } = await shop.addProduct({ title: "海盐芝士", pricesFen: [6_000] });
  const order = await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }] });
  await payFor(t, buyer, order.id);

  const mine = await buyer.call.ok(listMyOrders, { query: { state: "PAID" } });
  expect(mine).toMatchObject({
    items: [{ id: order.id, state: "PAID" }],
    nextCursor: null,
    counts: { PAID: 1, CLOSED: 0 },
  });
  expect((await other.call.ok(listMyOrders, { query: {} })).items).toEqual([]);
  for (const endpoint of [getMyOrder, cancelOrder, confirmReceipt]) {
    const refused = await other.call.refused(endpoint, {
      params: { id: order.id },
      body: endpoint === getMyOrder ? undefined : {},
    });
    expect(refused).toMatchObject({ status: 404, code: "ORDER_NOT_FOUND" });
  }
  const params = { program: t.program };
  for (const search of [order.orderNo.slice(0, 12), "盐芝"]) {
    const found = await shop.operator.ok(listOrders, {
      params,
      query: { search, from: "2026-03-02", to: "2026-03-02" },
    });
    expect(found.items.map(({ id }) => id)).toContain(order.id);
  }
  const none = await shop.operator.ok(listOrders, { params, query: { search: "%", from: "2026-03-02" } });
  expect(none).toMatchObject({ items: [], total: 0 });
});

test("cancelling gives stock and coupon back, once, and the order never ships or is paid", async () => {
  const buyer = await newBuyer(t);
  const product = await shop.addProduct({ onHand: 5 });
  await shop.setGift((await shop.addTemplate()).id);
  const coupon = await buyer.call.ok(claimNewcomerGift, { body: {} });
  const order = await buy(buyer, { lines: [{ skuId: product.skus[0]!.id, quantity: 1 }] });
  expect(order.price).toMatchObject({
    goodsFen: 5_000,
    discountFen: 500,
    payableFen: 4_500 + 800,
    couponId: coupon.id,
  });
  expect((await buyer.call.ok(listMyCoupons, { query: {} })).items).toMatchObject([{ id: coupon.id, state: "LOCKED" }]);

  const id = { params: { id: order.id }, body: {} };
  const closed = await buyer.call.ok(cancelOrder, id, { idempotencyKey: "cancel-once" });
  expect(closed).toMatchObject({ state: "CLOSED", closeReason: "MEMBER_CANCELLED" });
  expect(await buyer.call.ok(cancelOrder, id, { idempotencyKey: "cancel-once" })).toEqual(closed);
  expect(await buyer.call.refused(cancelOrder, id)).toMatchObject({ status: 409, code: "ORDER_STATE" });

  expect(await stockOf(product.id)).toEqual([{ onHand: 5, reserved: 0, sold: 0 }]);
  expect((await buyer.call.ok(listMyCoupons, { query: {} })).items).toMatchObject([{ id: coupon.id, state: "UNUSED" }]);
  const ship = { params: { program: t.program, id: order.id }, body: parcel };
  expect(await shop.operator.refused(shipOrder, ship)).toMatchObject({ code: "ORDER_STATE" });
  expect(await factsAbout(order.id)).toEqual(["order_placed", "order_closed"]);
});

test("the cart holds what may be bought, and says why something cannot", async () => {
  const buyer = await newBuyer(t);
  const { skus } = await shop.addProduct({ onHand: 3 });
  const skuId = skus[0]!.id;
  const foreign = "0197c0de-0000-7000-8000-000000000000";
  expect(await buyer.call.refused(addCartLine, { body: { skuId: foreign, quantity: 1 } })).toMatchObject({
    code: "SKU_NOT_FOUND",
  });
  expect(await buyer.call.refused(addCartLine, { body: { skuId, quantity: 4 } })).toMatchObject({
    code: "OUT_OF_STOCK",
  });
  const body = { quantity: 9, selected: true };
  const over = await buyer.call.ok(setCartLine, { params: { id: skuId }, body });
  expect(over.lines).toMatchObject([{ skuId, quantity: 9, available: 3, problem: "NOT_ENOUGH" }]);
  const empty = await buyer.call.ok(setCartLine, { params: { id: skuId }, body: { quantity: 0, selected: true } });
  expect(empty.lines).toEqual([]);
});

// last, as operators are signed out after half an hour
test("an unpaid order closes by itself after 30 minutes, a shipped one completes after 10 days", async () => {
  const buyer = await newBuyer(t);
  const product = await shop.addProduct({ onHand: 5 });
  const lines = [{ skuId: product.skus[0]!.id, quantity: 1 }];
  const left = await buy(buyer, { lines });
  const sent = await buy(buyer, { lines });
  await payFor(t, buyer, sent.id);
  await shop.operator.ok(shipOrder, { params: { program: t.program, id: sent.id }, body: parcel });
  const start = t.clock.now().getTime();
  const stateOf = async (id: string) => {
    const { state, closeReason } = await buyer.call.ok(getMyOrder, { params: { id } });
    return [state, closeReason];
  };

  await t.travel(new Date(start + 29 * 60_000));
  expect(await stateOf(left.id)).toEqual(["PENDING_PAYMENT", null]);
  await t.travel(new Date(start + 31 * 60_000));
  expect(await stateOf(left.id)).toEqual(["CLOSED", "TIMEOUT"]);
  expect(await stockOf(product.id)).toEqual([{ onHand: 4, reserved: 0, sold: 1 }]);

  await t.travel(new Date(start + 9.9 * 86_400_000));
  expect(await stateOf(sent.id)).toEqual(["SHIPPED", null]);
  await t.travel(new Date(start + 10.1 * 86_400_000));
  expect(await stateOf(sent.id)).toEqual(["COMPLETED", null]);
  await settle(t);
});
