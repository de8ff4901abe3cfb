import { randomUUID } from "node:crypto";
import { cancelOrder, checkPayment, getMyOrder, getOrder, startPayment } from "@banyan/contracts";
import { describeTransaction, signNotification } from "@banyan/wechat-sim";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { type Pay, PayRefused } from "#gateways/pay/index.ts";
import { transact } from "#kernel/db.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { brokenInvariants } from "#test/invariants.ts";
import {
  type Buyer,
  buy,
  newBuyer,
  openShop,
  type Prepaid,
  payFor,
  prepay,
  settle,
  type TestShop,
  tapPay,
} from "#test/shop.ts";
import { createOrders } from "./service.ts";

let t: TestApp;
let shop: TestShop;
let buyer: Buyer;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
});
afterAll(() => t.close());
beforeEach(async () => {
  buyer = await newBuyer(t);
});
afterEach(async () => {
  t.simulator.faults.clear();
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

async function placeOne(): Promise<string> {
  const { skus } = await shop.addProduct({ onHand: 10 });
  return (await buy(buyer, { lines: [{ skuId: skus[0]!.id, quantity: 1 }] })).id;
}
const stateOf = async (id: string) => (await buyer.call.ok(getMyOrder, { params: { id } })).state;
const seenByOperator = (id: string) => shop.operator.ok(getOrder, { params: { program: t.program, id } });
const later = (seconds: number) => t.travel(new Date(t.clock.now().getTime() + seconds * 1000));
const merchant = () => t.simulator.merchant(t.merchant.mchid)!;
const wechatOrderOf = ({ prepayId }: Prepaid) =>
  t.simulator.orders(t.merchant.mchid).find((one) => one.prepayId === prepayId)!;
/** What a notification came to; undefined when it was not even kept. */
async function outcomeOf(id: string): Promise<string | null | undefined> {
  const { rows } = await sql<{ outcome: string | null }>`
    select outcome from pay_notifications where id = ${id}`.execute(t.db.reads);
  return rows[0]?.outcome;
}
async function countNotifications(): Promise<number> {
  const { rows } = await sql<{ count: number }>`select count(*)::integer as count from pay_notifications`.execute(
    t.db.reads,
  );
  return rows[0]?.count ?? 0;
}

type Forged = {
  id?: string;
  plaintext: object;
  atMs?: number;
  eventType?: "TRANSACTION.SUCCESS" | "REFUND.SUCCESS";
  kind?: "broken" | "probe";
};
/** A notification WeChat might send, signed with its own keys; the server's status, or what it came to. */
async function notify(
  { id = randomUUID(), plaintext, atMs = t.clock.now().getTime(), eventType = "TRANSACTION.SUCCESS", kind }: Forged,
  change: (sent: { body: string }) => { body: string } = (sent) => sent,
) {
  const content = {
    id,
    createdMs: atMs,
    eventType,
    originalType: "transaction" as const,
    summary: "",
    plaintext: JSON.stringify(plaintext),
  };
  const signed = await signNotification(merchant(), content, new Date(atMs).toISOString(), atMs, kind);
  const { body } = change(signed);
  const answer = await fetch(`${t.url}/hooks/pay/${t.program}`, { method: "POST", headers: signed.headers, body });
  await settle(t);
  return answer.status === 204 ? outcomeOf(id) : answer.status;
}
/** What WeChat would say about an order it was paid for, whatever it knows. */
const paidAs = (prepaid: Prepaid, change: object = {}) => ({
  ...describeTransaction({
    ...wechatOrderOf(prepaid),
    state: "SUCCESS",
    transactionId: `42${Date.now()}${Math.random()}`.slice(0, 28),
    paidMs: t.clock.now().getTime(),
  }),
  ...change,
});

test("tapping pay twice is one payment, and its parameters open WeChat's cashier", async () => {
  const id = await placeOne();
  const [first, second] = await Promise.all([prepay(buyer, id), prepay(buyer, id)]);
  expect(second).toEqual(first);
  tapPay(t, buyer, first);
  await settle(t);
  expect(await stateOf(id)).toBe("PAID");
  expect(await buyer.call.refused(startPayment, { params: { id }, body: {} })).toMatchObject({ code: "ORDER_STATE" });
});

test("fifteen repetitions of a notification, in parallel too, have one effect", async () => {
  const id = await placeOne();
  const prepaid = await payFor(t, buyer, id);
  const own = t.simulator.notifications
    .list()
    .find((one) => one.plaintext.includes(wechatOrderOf(prepaid).outTradeNo))!;
  for (let i = 0; i < 15; i++) t.simulator.notifications.repeat(own.id);
  await settle(t);
  const plaintext = JSON.parse(own.plaintext) as object;
  const ids = Array.from({ length: 15 }, (_, i) => (i < 8 ? own.id : randomUUID()));
  const came = await Promise.all(ids.map((one) => notify({ id: one, plaintext })));
  expect(came).toEqual([...Array(8).fill("PAID"), ...Array(7).fill("DUPLICATE")]);
  expect((await seenByOperator(id)).payments).toHaveLength(1);
});

test("a notification that is not WeChat's changes nothing", async () => {
  const id = await placeOne();
  const prepaid = await prepay(buyer, id);
  const before = await countNotifications();
  const plaintext = paidAs(prepaid);
  const now = t.clock.now().getTime();
  expect(await notify({ plaintext, kind: "broken" })).toBe(401);
  expect(await notify({ plaintext, kind: "probe" })).toBe(401);
  expect(await notify({ plaintext, atMs: now - 301_000 })).toBe(401);
  expect(await notify({ plaintext, atMs: now + 301_000 })).toBe(401);
  expect(await notify({ plaintext }, ({ body }) => ({ body: body.replace("SUCCESS", "SUCCES5") }))).toBe(401);
  const bare = await fetch(`${t.url}/hooks/pay/${t.program}`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect([bare.status, ((await bare.json()) as { code: string }).code]).toEqual([401, "SIGNATURE_INVALID"]);
  const elsewhere = await fetch(`${t.url}/hooks/pay/nobody`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{}",
  });
  expect(elsewhere.status).toBe(404);
  expect(await countNotifications()).toBe(before);
  expect(await stateOf(id)).toBe("PENDING_PAYMENT");
});

test("a probe and a broken signature before the real notification do not stop it", async () => {
  const id = await placeOne();
  t.simulator.faults.add({ route: "notify", kind: "signtest" });
  await payFor(t, buyer, id);
  expect(await stateOf(id)).toBe("PAID");

  const second = await placeOne();
  t.simulator.faults.add({ route: "notify", kind: "bad-signature" });
  await payFor(t, buyer, second);
  expect(await stateOf(second)).toBe("PENDING_PAYMENT");
  await later(16); // WeChat's first retry
  await settle(t);
  expect(await stateOf(second)).toBe("PAID");
});

test("signed money of another merchant, for an unknown number or a malformed one is kept and ignored", async () => {
  const id = await placeOne();
  const prepaid = await prepay(buyer, id);
  expect(await notify({ plaintext: paidAs(prepaid, { mchid: "1600000000" }) })).toBe("FOREIGN");
  expect(await notify({ plaintext: paidAs(prepaid, { appid: "wx0000000000000000" }) })).toBe("FOREIGN");
  expect(await notify({ plaintext: paidAs(prepaid, { out_trade_no: "f".repeat(32) }) })).toBe("UNKNOWN");
  expect(await notify({ plaintext: paidAs(prepaid, { out_trade_no: "not-ours" }) })).toBe("UNKNOWN");
  expect(await notify({ plaintext: paidAs(prepaid, { trade_state: "CLOSED" }) })).toBe("NOT_PAID");
  expect(await notify({ plaintext: { hello: "world" } })).toBe(400);
  const refund = {
    refund_id: "5",
    out_refund_no: "e".repeat(32),
    out_trade_no: "d".repeat(32),
    refund_status: "SUCCESS",
    amount: { refund: 1, total: 1 },
  };
  expect(await notify({ plaintext: refund, eventType: "REFUND.SUCCESS" })).toBe("UNKNOWN");
  expect(await stateOf(id)).toBe("PENDING_PAYMENT");
});

test("a notification with another amount decides nothing: WeChat is asked", async () => {
  const unpaid = await placeOne();
  const prepaid = await prepay(buyer, unpaid);
  expect(await notify({ plaintext: paidAs(prepaid, { amount: { total: 1, currency: "CNY" } }) })).toBe("NOT_PAID");
  expect(await notify({ plaintext: paidAs(prepaid, { payer: { openid: "o-somebody-else" } }) })).toBe("NOT_PAID");
  expect(await stateOf(unpaid)).toBe("PENDING_PAYMENT");

  t.simulator.faults.add({ route: "notify", kind: "wrong-amount" });
  tapPay(t, buyer, prepaid);
  await settle(t);
  expect(await stateOf(unpaid)).toBe("PAID"); // the query told the true amount
});

test("money of a wrong amount or from somebody else goes back, and the order can still be paid", async () => {
  const id = await placeOne();
  const first = await prepay(buyer, id);
  await sql`update payments set amount_fen = amount_fen + 1 where id = ${first.paymentId}`.execute(t.db.orders);
  tapPay(t, buyer, first);
  await settle(t);
  expect(await seenByOperator(id)).toMatchObject({
    state: "PENDING_PAYMENT",
    refunds: [{ amountFen: 5_800, reason: "AMOUNT_MISMATCH" }],
  });
  await payFor(t, buyer, id);
  expect(await stateOf(id)).toBe("PAID");

  const other = await placeOne();
  const prepaid = await prepay(buyer, other);
  await sql`update orders set openid = 'o-somebody-else' where id = ${other}`.execute(t.db.orders);
  tapPay(t, buyer, prepaid);
  await settle(t);
  expect(await seenByOperator(other)).toMatchObject({
    state: "PENDING_PAYMENT",
    refunds: [{ amountFen: 5_800, reason: "PAYER_MISMATCH" }],
  });
});

test("a lost notification is found by looking: after 30 s, or when the buyer asks", async () => {
  const id = await placeOne();
  const prepaid = await prepay(buyer, id);
  t.simulator.faults.add({ route: "notify", kind: "drop", times: 20 });
  tapPay(t, buyer, prepaid);
  await settle(t);
  expect(await stateOf(id)).toBe("PENDING_PAYMENT");
  await later(31);
  expect(await stateOf(id)).toBe("PAID");

  const asked = await placeOne();
  tapPay(t, buyer, await prepay(buyer, asked));
  expect(await buyer.call.ok(checkPayment, { params: { id: asked }, body: {} })).toMatchObject({ state: "PAID" });
});

test("without WeChat nothing is charged, released or lost", async () => {
  const id = await placeOne();
  t.simulator.faults.add({ route: "/v3/pay", kind: "error", times: 2 });
  expect(await buyer.call.refused(startPayment, { params: { id }, body: {} })).toMatchObject({
    status: 503,
    code: "PAYMENT_UNAVAILABLE",
  });
  const again = () => buyer.call.refused(startPayment, { params: { id }, body: {} });
  expect(await again()).toMatchObject({ code: "PAYMENT_UNAVAILABLE" });
  const prepaid = await prepay(buyer, id);
  t.simulator.faults.add({ route: "/v3/pay", kind: "bad-signature" });
  const refused = await buyer.call.refused(cancelOrder, { params: { id }, body: {} });
  expect(refused).toMatchObject({ status: 503, code: "PAYMENT_UNAVAILABLE" });
  expect(await stateOf(id)).toBe("PENDING_PAYMENT");
  tapPay(t, buyer, prepaid);
  await settle(t);
  expect(await stateOf(id)).toBe("PAID");
});

test("the reply of a prepay is lost: the next tap gets the same payment", async () => {
  const id = await placeOne();
  t.simulator.faults.add({ route: "/v3/pay/transactions/jsapi", kind: "lost-reply" });
  expect(await buyer.call.refused(startPayment, { params: { id }, body: {} })).toMatchObject({
    code: "PAYMENT_UNAVAILABLE",
  });
  const prepaid = await payFor(t, buyer, id);
  expect((await seenByOperator(id)).payments).toMatchObject([{ id: prepaid.paymentId, state: "PAID" }]);
});

test("cancelling what was paid a moment ago pays it instead", async () => {
  const id = await placeOne();
  const prepaid = await prepay(buyer, id);
  t.simulator.faults.add({ route: "notify", kind: "drop", times: 20 });
  tapPay(t, buyer, prepaid);
  expect(await buyer.call.refused(cancelOrder, { params: { id }, body: {} })).toMatchObject({ code: "ORDER_STATE" });
  await settle(t);
  expect(await stateOf(id)).toBe("PAID");
});

/** The same service before a WeChat Pay that says “closed” and goes on taking money. */
function ordersWithLyingPay(lies: Partial<Pay> = {}) {
  const { db, clock, log, sealer, settings, programs, modules, gateways } = t.app;
  const pay: Pay = { ...gateways.pay, close: async () => "closed", ...lies };
  return createOrders({ db, clock, log, sealer, settings, programs, pay, weixin: gateways.weixin, ...modules });
}
const asShopper = async () => (await t.app.auth.readShopperToken(buyer.token))!;

test("a payment for a closed order is recorded and goes back once; the order stays closed", async () => {
  const id = await placeOne();
  const prepaid = await prepay(buyer, id);
  await ordersWithLyingPay().cancel(await asShopper(), id, "zh", (run) => transact(t.db.orders, run));
  expect(await stateOf(id)).toBe("CLOSED");

  t.simulator.faults.add({ route: "notify", kind: "duplicate" });
  tapPay(t, buyer, prepaid);
  await settle(t);
  expect(await seenByOperator(id)).toMatchObject({
    state: "CLOSED",
    payments: [{ state: "PAID" }],
    refunds: [{ state: "PROCESSING", amountFen: 5_800, reason: "LATE_PAYMENT" }],
  });
  await later(5); // WeChat's refund takes 2 s, then its notification comes
  await settle(t);
  const { refunds } = await seenByOperator(id);
  expect(refunds).toMatchObject([{ state: "SUCCEEDED" }]);
  const sent = t.simulator
    .refunds(t.merchant.mchid)
    .filter((one) => one.outTradeNo === wechatOrderOf(prepaid).outTradeNo);
  expect(sent).toMatchObject([{ outRefundNo: refunds[0]!.id.replaceAll("-", ""), refundFen: 5_800 }]);
});

test("a second payment of one order goes back; the first one stays", async () => {
  const id = await placeOne();
  const first = await prepay(buyer, id);
  // WeChat refuses the first number at the second tap, yet the sheet that is open still pays it
  let isFirst = true;
  const orders = ordersWithLyingPay({
    async prepay(programId, wanted) {
      if (!isFirst) return t.app.gateways.pay.prepay(programId, wanted);
      isFirst = false;
      throw new PayRefused("prepay", 400, "ORDER_CLOSED", "");
    },
  });
  await sql`update payments set prepay_id = null, state = 'CREATED' where id = ${first.paymentId}`.execute(t.db.orders);
  const started = await orders.startPayment(await asShopper(), id);
  const second = { paymentId: started.paymentId, prepayId: started.requestPayment.package.replace("prepay_id=", "") };
  expect(second.paymentId).not.toBe(first.paymentId);
  tapPay(t, buyer, second);
  await settle(t);
  tapPay(t, buyer, first);
  await settle(t);
  const seen = await seenByOperator(id);
  expect(seen.state).toBe("PAID");
  expect(seen.refunds).toMatchObject([{ amountFen: 5_800, reason: "SECOND_PAYMENT" }]);
});

test("a refund WeChat does not answer for is asked again under the same number; a lost result is looked up", async () => {
  const id = await placeOne();
  const prepaid = await prepay(buyer, id);
  await ordersWithLyingPay().cancel(await asShopper(), id, "zh", (run) => transact(t.db.orders, run));
  t.simulator.faults.add({ route: "/v3/refund", kind: "lost-reply" });
  t.simulator.faults.add({ route: "notify", kind: "duplicate" });
  tapPay(t, buyer, prepaid);
  await settle(t);
  expect((await seenByOperator(id)).refunds).toMatchObject([{ state: "REQUESTED" }]);
  t.simulator.faults.add({ route: "notify", kind: "drop", times: 20 });
  await later(5);
  await later(30);
  await later(60);
  expect((await seenByOperator(id)).refunds).toMatchObject([{ state: "SUCCEEDED" }]);
  const sent = t.simulator
    .refunds(t.merchant.mchid)
    .filter((one) => one.outTradeNo === wechatOrderOf(prepaid).outTradeNo);
  expect(sent).toHaveLength(1);
});
