import {
  adjustOrder,
  type ConsoleOrder,
  cancelOrder,
  decideAdjustment,
  getMyOrder,
  getOrder,
  listAdjustments,
  startPayment,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, prepay, settle, type TestShop, tapPay } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
let clerk: Caller;
let buyer: Buyer;
let skus: string[];
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  clerk = await operator(t, "clerk@banyan.test", "operator");
  buyer = await newBuyer(t);
  skus = (await shop.addProduct({ pricesFen: [10_000, 20_000], onHand: 500 })).skus.map(({ id }) => id);
});
afterAll(() => t.close());
afterEach(async () => {
  await settle(t);
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

const at = (id: string) => ({ program: t.program, id });
/** ¥100 + ¥200, no shipping. */
const place = () => buy(buyer, { lines: skus.map((skuId) => ({ skuId, quantity: 1 })) });
const adjust = (who: Caller, id: string, goodsOffFen: number, shippingFen?: number) => {
  t.clock.set(new Date(t.clock.now().getTime() + 1)); // later is later
  const fee = shippingFen === undefined ? {} : { shippingFen };
  return who.ok(adjustOrder, { params: at(id), body: { goodsOffFen, reason: "老顾客", ...fee } });
};
const refusal = (who: Caller, id: string, goodsOffFen: number) =>
  who.refused(adjustOrder, { params: at(id), body: { goodsOffFen, reason: "老顾客" } });
/** The price with what the shop changed of it; its steps add up to it. */
const priceOf = ({ price, lines }: Pick<ConsoleOrder, "price" | "lines">) => ({
  payable: price.steps.reduce((sum, { amountFen }) => sum + amountFen, 0),
  changes: price.steps.flatMap(({ kind, label, amountFen }) => (kind === "adjustment" ? [[label, amountFen]] : [])),
  lines: lines.map(({ paidFen }) => paidFen),
});

test("a small change takes effect at once, is shared by the lines and replaces the one before", async () => {
  const order = await place();
  expect(priceOf(await adjust(clerk, order.id, 1_001))).toEqual({
    payable: 28_999,
    changes: [["商家改价", -1_001]],
    lines: [9_666, 19_333],
  });
  const shipped = await adjust(clerk, order.id, 300, 1_200);
  expect(priceOf(shipped)).toEqual({
    payable: 30_900,
    changes: [
      ["商家改价", -300],
      ["运费增加", 1_200],
    ],
    lines: [9_900, 19_800],
  });
  expect(shipped.adjustments).toMatchObject([
    {
      state: "APPLIED",
      goodsOffFen: 300,
      shippingFen: 1_200,
      beforeFen: 28_999,
      payableFen: 30_900,
      by: "clerk@banyan.test",
    },
    { state: "APPLIED", goodsOffFen: 1_001, beforeFen: 30_000, payableFen: 28_999 },
  ]);
  expect(priceOf(await adjust(clerk, order.id, 0, 0))).toEqual({
    payable: 30_000,
    changes: [],
    lines: [10_000, 20_000],
  });
});

test("the new price is what is paid: the open prepay of the old one is closed at WeChat first", async () => {
  const order = await place();
  const old = await prepay(buyer, order.id);
  await adjust(clerk, order.id, 2_000);
  expect(t.simulator.pay(old.prepayId, buyer.openid)).toMatchObject({ outcome: "REFUSED" });
  const { paymentId } = await payFor(t, buyer, order.id);
  expect(paymentId).not.toBe(old.paymentId);
  const paid = await clerk.ok(getOrder, { params: at(order.id) });
  expect(paid).toMatchObject({ state: "PAID", price: { payableFen: 28_000 } });
  expect(paid.payments.map(({ id, state, amountFen }) => [id, state, amountFen])).toEqual([
    [old.paymentId, "CLOSED", 30_000],
    [paymentId, "PAID", 28_000],
  ]);
  const { rows } = await sql<{ data: { paid_fen: number; lines: { paid_fen: number }[] } }>`
    select data from facts where subject = ${order.id} and name = 'order_paid'`.execute(t.db.reads);
  expect(rows[0]!.data).toMatchObject({ paid_fen: 28_000, lines: [{ paid_fen: 9_333 }, { paid_fen: 18_667 }] });
  expect(await refusal(clerk, order.id, 100)).toMatchObject({ code: "ORDER_STATE" });
});

test("what was paid before the change came counts: the price stays", async () => {
  const order = await place();
  const prepaid = await prepay(buyer, order.id);
  tapPay(t, buyer, prepaid); // the notification is on its way
  expect(await refusal(shop.operator, order.id, 500)).toMatchObject({ code: "ORDER_STATE" });
  await settle(t);
  expect(await clerk.ok(getOrder, { params: at(order.id) })).toMatchObject({
    state: "PAID",
    price: { payableFen: 30_000 },
    adjustments: [],
  });
});

test("above the setting a change waits for an owner: over a tenth, or over fifty yuan", async () => {
  const order = await place();
  expect((await adjust(clerk, order.id, 3_000)).adjustments[0]!.state).toBe("APPLIED"); // a tenth exactly
  const asked = await adjust(clerk, order.id, 3_001);
  expect(asked).toMatchObject({
    price: { payableFen: 27_000 },
    adjustments: [{ state: "WAITING", payableFen: 26_999 }, {}],
  });
  expect(await refusal(clerk, order.id, 10)).toMatchObject({ code: "ADJUSTMENT_WAITING" });
  const [waiting] = asked.adjustments;
  const decision = { params: at(waiting!.id), body: { approve: true, answer: "同意" } };
  expect(await clerk.refused(decideAdjustment, decision)).toMatchObject({ status: 403 });
  const prepaid = await prepay(buyer, order.id);
  const approved = await shop.operator.ok(decideAdjustment, decision);
  expect(approved).toMatchObject({
    price: { payableFen: 26_999 },
    adjustments: [{ state: "APPLIED", decidedBy: "owner@banyan.test", answer: "同意" }, {}],
  });
  expect(t.simulator.pay(prepaid.prepayId, buyer.openid)).toMatchObject({ outcome: "REFUSED" });
  expect(await shop.operator.refused(decideAdjustment, decision)).toMatchObject({ code: "ADJUSTMENT_DECIDED" });

  // ten times the goods: ¥50 is less than a tenth
  const large = await buy(buyer, { lines: [{ skuId: skus[1]!, quantity: 5 }] });
  expect((await adjust(clerk, large.id, 5_000)).adjustments[0]!.state).toBe("APPLIED");
  const [refused] = (await adjust(clerk, large.id, 5_001)).adjustments;
  const rejected = await shop.operator.ok(decideAdjustment, {
    params: at(refused!.id),
    body: { approve: false, answer: "太多了" },
  });
  expect(rejected).toMatchObject({
    price: { payableFen: 95_000 },
    adjustments: [{ state: "REJECTED", answer: "太多了" }, {}],
  });
  // an owner needs nobody
  expect((await adjust(shop.operator, large.id, 50_000)).price.payableFen).toBe(50_000);
});

test("nobody decides about an order that was paid or closed meanwhile", async () => {
  const [paid, closed] = [await place(), await place()];
  const ids = [];
  for (const { id } of [paid, closed]) ids.push((await adjust(clerk, id, 10_000)).adjustments[0]!.id);
  await payFor(t, buyer, paid.id);
  await buyer.call.ok(cancelOrder, { params: { id: closed.id }, body: {} });
  for (const id of ids)
    expect(await shop.operator.refused(decideAdjustment, { params: at(id), body: { approve: true } })).toMatchObject({
      code: "ORDER_STATE",
    });
  await t.travel(new Date(t.clock.now().getTime() + 61_000));
  const { items, counts } = await clerk.ok(listAdjustments, {
    params: { program: t.program },
    query: { state: "LAPSED" },
  });
  expect(items.map(({ id }) => id).sort()).toEqual(ids.sort());
  expect(counts.WAITING).toBe(0);
});

test("at least one fen is paid, and no line goes below nothing", async () => {
  const order = await place();
  expect(await refusal(shop.operator, order.id, 30_000)).toEqual({
    status: 409,
    code: "ADJUSTMENT_TOO_LARGE",
    field: "body.goodsOffFen",
  });
  expect(await refusal(shop.operator, order.id, 2 ** 53)).toMatchObject({ status: 400 });
  expect(priceOf(await adjust(shop.operator, order.id, 29_999))).toMatchObject({ payable: 1, lines: [0, 1] });
  expect(priceOf(await adjust(shop.operator, order.id, 30_000, 1))).toMatchObject({ payable: 1, lines: [0, 0] });
  await payFor(t, buyer, order.id);
  expect((await buyer.call.ok(getMyOrder, { params: { id: order.id } })).price).toMatchObject({ payableFen: 1 });
});

test("changing the price while the buyer starts to pay ends at one price", async () => {
  const orders = await Promise.all(Array.from({ length: 6 }, place));
  await Promise.all(
    orders.flatMap(({ id }) => [
      buyer.call.send(startPayment, { params: { id }, body: {} }),
      clerk.send(adjustOrder, { params: at(id), body: { goodsOffFen: 700, reason: "凑整" } }),
    ]),
  );
  for (const { id } of orders) await payFor(t, buyer, id);
  const seen = await Promise.all(orders.map(({ id }) => clerk.ok(getOrder, { params: at(id) })));
  for (const { state, price, payments } of seen) {
    const kept = payments.filter((payment) => payment.state === "PAID").map(({ amountFen }) => amountFen);
    expect([state, kept]).toEqual(["PAID", [price.payableFen]]);
  }
});
