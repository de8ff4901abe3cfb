import { randomUUID } from "node:crypto";
import {
  type BillDay,
  checkBillDay,
  getBillDay,
  getMyOrder,
  getTodo,
  listBillDays,
  listBillLines,
  refundGoodwill,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { withoutDashes } from "#kernel/ids.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator } from "#test/callers.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, prepay, settle, tapPay } from "#test/shop.ts";
import { connectProgram } from "../../../demo.ts";

let t: TestApp;
let owner: Caller;
let buyer: Buyer;
let skuId: string;
beforeAll(async () => {
  t = await startTestApp();
  const shop = await openShop(t);
  skuId = (await shop.addProduct({ onHand: 1_000, pricesFen: [5_000] })).skus[0]!.id;
});
afterAll(() => t.close());
afterEach(() => t.simulator.faults.clear());

/** Sign-ins end while days pass. */
async function at(beijing: string): Promise<void> {
  await t.travel(new Date(`${beijing}+08:00`));
  [owner, buyer] = await Promise.all([operator(t, `owner-${randomUUID().slice(0, 8)}@banyan.test`), newBuyer(t)]);
}
async function placeOne(): Promise<string> {
  return (await buy(buyer, { lines: [{ skuId, quantity: 1 }] })).id;
}
async function payOne() {
  const orderId = await placeOne();
  const { paymentId } = await payFor(t, buyer, orderId);
  return { orderId, paymentId, number: withoutDashes(paymentId) };
}
/** A part of a payment goes back. */
async function giveBack({ orderId }: { orderId: string }, amountFen: number) {
  const body = { amountFen, reason: "面包压扁了" };
  await owner.ok(refundGoodwill, { params: { program: t.program, id: orderId }, body });
  await settle(t);
  await t.travel(new Date(t.clock.now().getTime() + 61_000)); // WeChat takes 2 s, and one refund of an order a minute
  await settle(t);
  const { rows } = await sql<{ refundId: string }>`
    select id as "refundId" from refunds where order_id = ${orderId} order by created_at desc limit 1`.execute(
    t.db.reads,
  );
  const { refundId } = rows[0]!;
  return { refundId, number: withoutDashes(refundId) };
}
const params = (day: string) => ({ params: { program: t.program, day } });
const check = async (day: string) => owner.ok(checkBillDay, { ...params(day), body: {} });
const outline = ({ state, here, there, differences, resolved }: BillDay) => ({
  state,
  here,
  there: there && {
    payments: there.payments,
    paidFen: there.paidFen,
    refunds: there.refunds,
    refundedFen: there.refundedFen,
  },
  differences,
  resolved,
});
const balanced = (payments: number, paidFen: number, refunds = 0, refundedFen = 0) => {
  const side = { payments, paidFen, refunds, refundedFen };
  return { state: "BALANCED", here: side, there: side, differences: 0, resolved: 0 };
};
const PRICE = 5_800;

test("a day with payments and partial refunds is compared by itself after ten, to zero differences", async () => {
  await at("2026-04-01T09:00:00");
  const first = await payOne();
  await payOne();
  await giveBack(first, 1_200);
  const second = await giveBack(first, 300);
  await at("2026-04-02T09:59:00");
  const early = await owner.refused(checkBillDay, { ...params("2026-04-01"), body: {} });
  expect(early).toMatchObject({ status: 409, code: "BILL_NOT_READY" });
  expect((await owner.ok(listBillDays, { params: { program: t.program }, query: {} })).items).toEqual([]);

  await at("2026-04-02T10:10:00");
  const { items, counts } = await owner.ok(listBillDays, { params: { program: t.program }, query: {} });
  expect(items.map(outline)).toEqual([balanced(2, 2 * PRICE, 2, 1_500)]);
  expect([items[0]?.day, counts]).toEqual(["2026-04-01", { WAITING: 0, BALANCED: 1, DIFFERENT: 0 }]);
  const refunds = await owner.ok(listBillLines, { ...params("2026-04-01"), query: { subject: "REFUND" } });
  expect(refunds).toMatchObject({
    total: 2,
    items: [
      { subject: "REFUND", number: second.number, amountFen: 300, feeMillifen: -2_000, orderId: first.orderId },
      { amountFen: 1_200, feeMillifen: -7_000, orderId: first.orderId },
    ],
  });
  const paid = await owner.ok(listBillLines, { ...params("2026-04-01"), query: { subject: "PAYMENT" } });
  expect(paid.items.map(({ amountFen, feeMillifen }) => [amountFen, feeMillifen])).toEqual(
    Array(2).fill([PRICE, 35_000]),
  );
});

test("days end at midnight in Beijing, with or without trade", async () => {
  await at("2026-04-05T23:59:59");
  await payOne();
  await at("2026-04-06T00:00:00");
  await payOne();
  await payOne();
  await at("2026-04-08T12:00:00");
  const { items } = await owner.ok(listBillDays, { params: { program: t.program }, query: { pageSize: 6 } });
  expect(items.map((one) => [one.day, one.state, one.here.payments, one.there?.payments])).toEqual([
    ["2026-04-07", "BALANCED", 0, 0],
    ["2026-04-06", "BALANCED", 2, 2],
    ["2026-04-05", "BALANCED", 1, 1],
    ["2026-04-04", "BALANCED", 0, 0],
    ["2026-04-03", "BALANCED", 0, 0],
    ["2026-04-02", "BALANCED", 0, 0],
  ]);
});

test("every kind of difference is found, shown to operators, and gone when it was put right", async () => {
  await at("2026-04-10T12:00:00");
  const wrongAmount = await payOne();
  const wrongNumber = await payOne();
  const returned = await payOne();
  const refund = await giveBack(returned, 700);
  const stranger = randomUUID().replaceAll("-", "");
  const order = { outTradeNo: stranger, description: "?", amountFen: 99, openid: buyer.openid };
  const { prepayId } = await t.app.gateways.pay.prepay(t.program, {
    ...order,
    expiresAt: new Date(t.clock.now().getTime() + 600_000),
  });
  t.simulator.pay(prepayId, buyer.openid);
  await settle(t);
  const unpaid = await placeOne();
  const { paymentId: invented } = await prepay(buyer, unpaid);
  const forge = (statement: ReturnType<typeof sql>) => statement.execute(t.db.orders);
  await forge(sql`update payments set state = 'PAID', paid_at = app_now(), received_fen = amount_fen,
    transaction_id = 'invented' where id = ${invented}`);
  await forge(sql`update payments set received_fen = received_fen - 1 where id = ${wrongAmount.paymentId}`);
  await forge(sql`update payments set transaction_id = 'other' where id = ${wrongNumber.paymentId}`);
  await forge(sql`update refunds set amount_fen = amount_fen + 1 where id = ${refund.refundId}`);

  await at("2026-04-11T10:20:00");
  const found = await owner.ok(getBillDay, params("2026-04-10"));
  expect(found).toMatchObject({ state: "DIFFERENT", differences: 5, resolved: 0 });
  const told = found.list.map((one) => [one.kind, one.subject, one.number, one.hereFen, one.thereFen]);
  expect(told.sort()).toEqual(
    [
      ["MISSING_HERE", "PAYMENT", stranger, null, 99],
      ["MISSING_THERE", "PAYMENT", withoutDashes(invented), PRICE, null],
      ["AMOUNT", "PAYMENT", wrongAmount.number, PRICE - 1, PRICE],
      ["STATE", "PAYMENT", wrongNumber.number, PRICE, PRICE],
      ["AMOUNT", "REFUND", refund.number, 701, 700],
    ].sort(),
  );
  expect(found.list.find(({ kind }) => kind === "STATE")).toMatchObject({
    orderId: wrongNumber.orderId,
    isResolved: false,
  });
  const todo = async () => (await owner.ok(getTodo, { params: { program: t.program } })).billDifferences;
  expect(await todo()).toBe(1);

  const { transactionId } = t.simulator.orders(t.merchant.mchid).find((one) => one.outTradeNo === wrongNumber.number)!;
  await forge(sql`update payments set received_fen = received_fen + 1 where id = ${wrongAmount.paymentId}`);
  await forge(sql`update payments set transaction_id = ${transactionId} where id = ${wrongNumber.paymentId}`);
  await forge(sql`update refunds set amount_fen = amount_fen - 1 where id = ${refund.refundId}`);
  await forge(sql`update payments set state = 'CLOSED', paid_at = null, received_fen = null, transaction_id = null
    where id = ${invented}`);
  const again = await check("2026-04-10");
  expect(again.list).toMatchObject([{ kind: "MISSING_HERE", number: stranger }]);
  expect(again).toMatchObject({ differences: 1, here: { payments: 3 }, there: { payments: 4 } });
});

test("a payment and a refund we never heard the end of are asked about and take their usual way", async () => {
  await at("2026-04-15T12:00:00");
  const known = await payOne();
  const refund = await giveBack(known, 500);
  await sql`update refunds set state = 'PROCESSING', succeeded_at = null, next_look_at = '2099-01-01' where id = ${refund.refundId}`.execute(
    t.db.orders,
  );
  const orderId = await placeOne();
  const me = buyer;
  const prepaid = await prepay(buyer, orderId);
  t.simulator.faults.add({ route: "notify", kind: "drop", times: 100 });
  tapPay(t, buyer, prepaid);
  await settle(t);
  await sql`update payments set next_poll_at = null where id = ${prepaid.paymentId}`.execute(t.db.orders);
  await sql`update orders set pay_before = '2099-01-01' where id = ${orderId}`.execute(t.db.orders);
  await at("2026-04-16T10:20:00");
  const day = await owner.ok(getBillDay, params("2026-04-15"));
  expect(outline(day)).toEqual({ ...balanced(2, 2 * PRICE, 1, 500), resolved: 2 });
  expect(day.list.map(({ kind, subject, isResolved }) => [kind, subject, isResolved]).sort()).toEqual([
    ["STATE", "PAYMENT", true],
    ["STATE", "REFUND", true],
  ]);
  expect((await me.call.ok(getMyOrder, { params: { id: orderId } })).state).toBe("PAID");
  expect(outline(await check("2026-04-15"))).toEqual(balanced(2, 2 * PRICE, 1, 500));
});

test("a bill that is late, unsigned or unreadable is waited for; what was found before stays", async () => {
  await at("2026-04-20T12:00:00");
  await payOne();
  const seen: unknown[] = [];
  const look = async (hour: string) => {
    await at(`2026-04-21T${hour}`);
    const { state, reason, nextTryAt } = await owner.ok(getBillDay, params("2026-04-20"));
    seen.push([state, reason, nextTryAt]);
  };
  t.simulator.faults.add({ route: "/v3/bill/tradebill", kind: "no-statement" });
  await look("10:00:00");
  t.simulator.faults.add({ route: "/v3/bill/tradebill", kind: "bad-signature" });
  await look("10:30:00");
  t.simulator.faults.add({ route: "/v3/billdownload", kind: "error" });
  await look("11:00:00");
  await look("11:30:00");
  expect(seen).toEqual([
    ["WAITING", "NO_STATEMENT_EXIST", "2026-04-21T02:30:00.000Z"],
    ["WAITING", expect.stringContaining("SIGNATURE_WRONG"), "2026-04-21T03:00:00.000Z"],
    ["WAITING", expect.stringContaining("500"), "2026-04-21T03:30:00.000Z"],
    ["BALANCED", null, null],
  ]);
  t.simulator.faults.add({ route: "/v3/bill/tradebill", kind: "busy" });
  expect(outline(await check("2026-04-20"))).toEqual(balanced(1, PRICE));
});

test("a bill that never comes counts as empty after a day: what we have is missing there", async () => {
  await at("2026-04-24T12:00:00");
  await payOne();
  t.simulator.faults.add({ route: "/v3/bill/tradebill", kind: "no-statement", times: 1_000 });
  await at("2026-04-25T10:00:00");
  expect(await owner.ok(getBillDay, params("2026-04-24"))).toMatchObject({ state: "WAITING", here: { payments: 0 } });
  await sql`update bill_days set tries = 48 where day = '2026-04-24'`.execute(t.db.orders);
  await at("2026-04-26T10:00:00");
  const day = await owner.ok(getBillDay, params("2026-04-24"));
  expect(day).toMatchObject({ state: "DIFFERENT", list: [{ kind: "MISSING_THERE", thereState: null }] });
});

test("another mini-program of the same merchant has its own days", async () => {
  await at("2026-05-01T12:00:00");
  const side = await t.simulator.ensureApp({ appid: "wx00000000000other", mchid: t.merchant.mchid, name: "二店" });
  await connectProgram(t.app, { programId: "second", name: "二店", merchant: side });
  const guest = t.simulator.createUser({ appid: side.appid });
  const { prepayId } = await t.app.gateways.pay.prepay("second", {
    outTradeNo: randomUUID().replaceAll("-", ""),
    description: "另一家店",
    amountFen: 777,
    openid: guest.openid,
    expiresAt: new Date(t.clock.now().getTime() + 600_000),
  });
  t.simulator.pay(prepayId, guest.openid);
  await payOne();
  await at("2026-05-02T10:20:00");
  expect(outline(await check("2026-05-01"))).toEqual(balanced(1, PRICE));
});

test("days that cannot be compared are refused", async () => {
  await at("2026-05-04T12:00:00");
  const call = owner;
  const refused = async (day: string) => (await call.refused(checkBillDay, { ...params(day), body: {} })).code;
  expect([await refused("2026-05-04"), await refused("2026-06-01"), await refused("2026-01-01")]).toEqual(
    Array(3).fill("BILL_NOT_READY"),
  );
  expect(await call.refused(getBillDay, params("2026-01-01"))).toMatchObject({
    status: 404,
    code: "BILL_DAY_NOT_FOUND",
  });
  expect(await call.refused(listBillLines, params("2026-01-01"))).toMatchObject({ code: "BILL_DAY_NOT_FOUND" });
});
