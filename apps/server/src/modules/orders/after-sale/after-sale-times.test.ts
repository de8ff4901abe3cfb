import {
  agreeAfterSale,
  applyAfterSale,
  confirmExchange,
  confirmReceipt,
  receiveReturn,
  refundAfterSale,
  reshipAfterSale,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { type Bought, type Counter, days, home, openCounter, type Wanted } from "#test/after-sale.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { newBuyer } from "#test/shop.ts";

let t: TestApp;
let counter: Counter;
beforeAll(async () => {
  t = await startTestApp();
  counter = await openCounter(t);
  await counter.settings({ returnAddress: home });
});
afterAll(() => t.close());
afterEach(async () => {
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

type Kind = "REFUND_ONLY" | "RETURN_REFUND" | "EXCHANGE";
const ask = (bought: Bought, kind: Kind, reason: "NOT_WANTED" | "QUALITY" = "NOT_WANTED", quantity = 1) =>
  counter.apply(bought, {
    kind,
    reason,
    words: "",
    pictures: [],
    lines: [{ orderLineId: bought.lineIds[0]!, quantity }],
  });
const agreed = async (bought: Bought, kind: Kind, quantity = 1) => {
  const { id } = await ask(bought, kind, "NOT_WANTED", quantity);
  await (await counter.staff()).ok(agreeAfterSale, { params: counter.params(id), body: {} });
  return id;
};
const stateOf = async (id: string) => (await counter.seen(id)).state;

test("nobody answers for two days: agreed by itself, money that needs no goods goes out, the parcel may come", async () => {
  const [paid, received] = [await counter.paid(), await counter.received()];
  const money = await ask(paid, "REFUND_ONLY");
  const goods = await ask(received, "RETURN_REFUND");
  await days(t, 1.9);
  expect([await stateOf(money.id), await stateOf(goods.id)]).toEqual(["APPLIED", "APPLIED"]);
  await days(t, 0.2);
  await counter.moneyIsBack();
  expect(await stateOf(money.id)).toBe("DONE");
  expect(await counter.seen(goods.id)).toMatchObject({ state: "AGREED", returnAddress: home });

  // seven days without a parcel
  await days(t, 7.1);
  const closed = await counter.seen(goods.id);
  expect(closed).toMatchObject({ state: "CLOSED", actions: [] });
  expect(closed.timeline.map(({ to, reason, by }) => [to, reason, by])).toEqual([
    ["APPLIED", "MEMBER_APPLIED", "member"],
    ["AGREED", "ANSWER_TIMEOUT", "system"],
    ["CLOSED", "RETURN_TIMEOUT", "system"],
  ]);
});

test("a parcel nobody opens counts as received after ten days, and is refunded within seven more; nothing is put on the shelf unseen", async () => {
  const bought = await counter.received();
  const id = await agreed(bought, "RETURN_REFUND");
  await counter.sendBack(bought, id);
  await days(t, 9.9);
  expect(await stateOf(id)).toBe("RETURNED");
  await days(t, 0.2);
  expect(await counter.seen(id)).toMatchObject({
    state: "RECEIVED",
    lines: [{ acceptedQuantity: 1, restockedQuantity: 0 }],
  });
  await days(t, 7.1);
  await counter.moneyIsBack();
  expect(await stateOf(id)).toBe("DONE");
  expect(await counter.stockOf(bought.skuIds[0]!)).toMatchObject({ onHand: 99, sold: 1 });
});

test("seven days from receipt, or the product's own; what is on its way has all the time", async () => {
  const own = await counter.received();
  await counter.settings({ productWindows: [{ productId: own.product.id, days: 30 }] });
  const [usual, onItsWay] = [await counter.received(), await counter.shipped()];
  await days(t, 6.9);
  const early = await ask(usual, "RETURN_REFUND");
  expect(early.state).toBe("APPLIED");
  await days(t, 1);
  expect((await ask(own, "RETURN_REFUND")).state).toBe("APPLIED");
  expect((await ask(onItsWay, "RETURN_REFUND")).state).toBe("APPLIED");
  const late = await counter.received();
  await days(t, 7.1);
  const lines = [{ orderLineId: late.lineIds[0]!, quantity: 1 }];
  const refused = await late.buyer.call.refused(applyAfterSale, {
    params: { id: late.order.id },
    body: { kind: "REFUND_ONLY", reason: "QUALITY", lines },
  });
  expect(refused).toMatchObject({ status: 409, code: "AFTER_SALE_WINDOW" });
});

test("after a year WeChat gives nothing back: the operator is told, nothing changes", async () => {
  const bought = await counter.shipped();
  const { id } = await ask(bought, "REFUND_ONLY", "QUALITY");
  await sql`update orders set paid_at = paid_at - interval '366 days' where id = ${bought.order.id}`.execute(
    t.db.orders,
  );
  const call = { params: counter.params(id), body: {} };
  expect(await (await counter.staff()).refused(agreeAfterSale, call)).toMatchObject({ code: "REFUND_TOO_LATE" });
  await days(t, 2.1);
  expect(await counter.seen(id)).toMatchObject({ state: "APPLIED", deadline: null });
});

test("WeChat takes fifty refunds of one payment, so the fifty-first is refused here", async () => {
  const bought = await counter.received({ pricesFen: [9_900] });
  const { rows } = await sql<{ paymentId: string }>`
    select payment_id as "paymentId" from orders where id = ${bought.order.id}`.execute(t.db.reads);
  const { id } = await ask(bought, "RETURN_REFUND");
  await sql`
    insert into refunds (program_id, id, order_id, payment_id, amount_fen, reason, state, next_look_at)
    select ${t.program}, gen_random_uuid(), ${bought.order.id}, ${rows[0]!.paymentId}, 1, 'AFTER_SALE', 'PROCESSING', 'infinity'
    from generate_series(1, 50)`.execute(t.db.orders);
  const { skuIds } = bought;
  const staff = await counter.staff();
  await staff.ok(agreeAfterSale, { params: counter.params(id), body: {} });
  await counter.sendBack(bought, id);
  const lines = [{ orderLineId: bought.lineIds[0]!, acceptedQuantity: 1, restockQuantity: 1 }];
  await staff.ok(receiveReturn, { params: counter.params(id), body: { lines } });
  expect(await staff.refused(refundAfterSale, { params: counter.params(id), body: {} })).toMatchObject({
    code: "REFUND_LIMIT",
  });
  expect(await counter.stockOf(skuIds[0]!)).toMatchObject({ onHand: 100 });
  await sql`delete from refunds where amount_fen = 1 and order_id = ${bought.order.id}`.execute(t.db.orders);
});

test("an exchange sent out of stock is refused and can be refunded instead; one that arrives is over", async () => {
  const bought = await counter.received({ onHand: 2 });
  const id = await agreed(bought, "EXCHANGE");
  await counter.sendBack(bought, id);
  const staff = await counter.staff();
  const params = counter.params(id);
  const lines = [{ orderLineId: bought.lineIds[0]!, acceptedQuantity: 1, restockQuantity: 0 }];
  expect(await staff.ok(receiveReturn, { params, body: { lines } })).toMatchObject({ actions: ["RESHIP", "REFUND"] });
  await sql`update skus set stocked = stocked - on_hand, on_hand = 0 where id = ${bought.skuIds[0]!}`.execute(
    t.db.orders,
  );
  const parcel = { carrier: "顺丰速运", trackingNo: "SF100200300" };
  expect(await staff.refused(reshipAfterSale, { params, body: parcel })).toMatchObject({ code: "OUT_OF_STOCK" });
  await staff.ok(refundAfterSale, { params, body: {} });
  await counter.moneyIsBack();
  expect(await counter.seen(id)).toMatchObject({ kind: "EXCHANGE", state: "DONE", amounts: { totalFen: 5_000 } });

  const other = await counter.received();
  const second = await agreed(other, "EXCHANGE");
  await counter.sendBack(other, second);
  const seen = [{ ...lines[0]!, orderLineId: other.lineIds[0]! }];
  await staff.ok(receiveReturn, { params: counter.params(second), body: { lines: seen } });
  await staff.ok(reshipAfterSale, { params: counter.params(second), body: parcel });
  const done = await other.buyer.call.ok(confirmExchange, { params: { id: second }, body: {} });
  expect(done).toMatchObject({ state: "DONE", refund: null });
  // a unit that was exchanged may fail again
  expect((await ask(other, "EXCHANGE", "QUALITY")).state).toBe("APPLIED");
});

test("the merchant's freight insurance is the order's from its payment on, and shown on its returns", async () => {
  const before = await counter.received();
  await counter.settings({ freightInsurance: true });
  const insured = await counter.received();
  await counter.settings({ freightInsurance: false });
  expect(await ask(before, "RETURN_REFUND")).toMatchObject({ freightInsured: false });
  expect(await ask(insured, "RETURN_REFUND")).toMatchObject({ freightInsured: true });
});

const trust = { enabled: true, paidOrders: 2, refundRatioBp: 5_000, capFen: 6_000, dailyCapFen: 12_000 };
const member = async (wanted: Wanted = {}) => {
  const buyer = await newBuyer(t);
  await counter.received({ buyer });
  await counter.received({ buyer });
  return { buyer, bought: await counter.paid({ buyer, ...wanted }) };
};

test("a trusted member is refunded at once under the cap, for goods that never left or are on their way back", async () => {
  await counter.settings({ instantRefund: trust });
  const { buyer, bought } = await member();
  const instant = await ask(bought, "REFUND_ONLY");
  expect(instant).toMatchObject({ state: "REFUNDING", isInstant: true, amounts: { totalFen: 5_800 } });
  await counter.moneyIsBack();
  const { rows } = await sql`
    select actor, action, after from audit_entries where subject = ${`after-sale:${instant.id}`}`.execute(t.db.reads);
  expect(rows).toEqual([
    { actor: "system", action: "after-sale.instant-refund", after: { refundFen: 5_800, capFen: 6_000 } },
  ]);

  // a return: as soon as the parcel is on its way; what comes is still looked at, and restocked
  const back = await counter.received({ buyer });
  const id = await agreed(back, "RETURN_REFUND");
  expect(await counter.sendBack(back, id)).toMatchObject({ state: "REFUNDING", isInstant: true });
  await counter.moneyIsBack();
  const staff = await counter.staff();
  const lines = [{ orderLineId: back.lineIds[0]!, acceptedQuantity: 1, restockQuantity: 1 }];
  const seen = await staff.ok(receiveReturn, { params: counter.params(id), body: { lines } });
  expect(seen).toMatchObject({ state: "DONE", actions: [], lines: [{ acceptedQuantity: 1, restockedQuantity: 1 }] });
  expect(await counter.stockOf(back.skuIds[0]!)).toMatchObject({ onHand: 100, sold: 0 });
  expect(await staff.refused(receiveReturn, { params: counter.params(id), body: { lines } })).toMatchObject({
    code: "AFTER_SALE_STATE",
  });
});

test("not for a newcomer, a dear order, a poor record, goods the buyer keeps, or past the day's cap, however many ask at once", async () => {
  await days(t, 1);
  await counter.settings({ instantRefund: trust });
  expect(await ask(await counter.paid(), "REFUND_ONLY")).toMatchObject({ state: "APPLIED", isInstant: false });
  const rich = await member({ pricesFen: [6_001] });
  expect(await ask(rich.bought, "REFUND_ONLY")).toMatchObject({ state: "APPLIED" });
  const { buyer } = await member();
  const kept = await counter.shipped({ buyer });
  expect(await ask(kept, "REFUND_ONLY", "QUALITY")).toMatchObject({ state: "APPLIED" });
  // 12,000 fen a day: two of 5,800
  const crowd = await Promise.all(Array.from({ length: 3 }, () => member()));
  const came = await Promise.all(crowd.map(({ bought }) => ask(bought, "REFUND_ONLY")));
  expect(came.filter(({ isInstant }) => isInstant)).toHaveLength(2);

  await days(t, 1);
  const trusted = crowd[came.findIndex(({ isInstant }) => isInstant)]!;
  // 1 of 3 orders refunded, then 2 of 4, then 3 of 5 are more than half
  const again = [];
  for (let turn = 0; turn < 3; turn++)
    again.push(await ask(await counter.paid({ buyer: trusted.buyer }), "REFUND_ONLY"));
  expect(again.map(({ isInstant }) => isInstant)).toEqual([true, true, false]);
  await counter.settings({ instantRefund: { ...trust, enabled: false } });
});

test("a member reads what an after-sale keeps about them; erased, nobody is named; merged, it is theirs", async () => {
  const bought = await counter.received();
  const { id } = await counter.apply(bought, {
    kind: "REFUND_ONLY",
    reason: "QUALITY",
    words: "奶油有酸味",
    pictures: [],
    lines: [{ orderLineId: bought.lineIds[0]!, quantity: 1 }],
  });
  const subjectOf = async (token: string) => (await t.app.auth.readShopperToken(token))!;
  const into = await newBuyer(t);
  const [from, to] = [await subjectOf(bought.buyer.token), await subjectOf(into.token)];
  await transact(t.db.orders, (tx) => t.app.personalData.merge(tx, from, to));
  expect(await t.app.personalData.export(t.db.reads, to)).toMatchObject({ after_sales: [{ id, words: "奶油有酸味" }] });
  await t.app.personalData.erase(t.db.orders, to);
  expect(await t.app.personalData.export(t.db.reads, to)).toMatchObject({
    after_sales: [{ id, words: "", pictures: [] }],
  });
});

test("an order completes while an after-sale is open", async () => {
  const bought = await counter.shipped();
  const { id } = await ask(bought, "RETURN_REFUND");
  await bought.buyer.call.ok(confirmReceipt, { params: { id: bought.order.id }, body: {} });
  expect(await counter.seen(id)).toMatchObject({ state: "APPLIED", orderState: "COMPLETED" });
});
