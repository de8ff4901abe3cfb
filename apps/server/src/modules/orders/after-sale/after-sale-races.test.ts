import {
  agreeAfterSale,
  applyAfterSale,
  cancelAfterSale,
  type Endpoint,
  receiveReturn,
  refundAfterSale,
  refundGoodwill,
  shipOrder,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Bought, type Counter, home, openCounter, parcel } from "#test/after-sale.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import type { Caller, Loose } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { newBuyer, settle } from "#test/shop.ts";

let t: TestApp;
let counter: Counter;
beforeAll(async () => {
  t = await startTestApp();
  counter = await openCounter(t);
});
afterAll(() => t.close());
afterEach(async () => {
  t.simulator.faults.clear();
  await settle(t);
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

const unit = ({ lineIds }: Bought, quantity = 1) => [{ orderLineId: lineIds[0]!, quantity }];
const wanted = (bought: Bought, quantity = 1) => ({
  kind: "REFUND_ONLY" as const,
  reason: "NOT_WANTED" as const,
  words: "",
  pictures: [],
  lines: unit(bought, quantity),
});
/** `ok` or the code of the refusal; a busy server is asked again under the same key. */
async function outcome(
  who: Caller,
  endpoint: Endpoint,
  call: Loose,
  key: string = crypto.randomUUID(),
): Promise<string> {
  for (;;) {
    const { status, body } = await who.send(endpoint, call, { idempotencyKey: key });
    if (status < 300) return "ok";
    if (status !== 503) return (body as { code: string }).code;
  }
}
const sentFor = (id: string) =>
  t.simulator.refunds(t.merchant.mchid).filter(({ outRefundNo }) => outRefundNo === id.replaceAll("-", ""));

test("twenty operators agree at once: refunded once, the others are told", async () => {
  const bought = await counter.paid();
  const { id } = await counter.apply(bought, wanted(bought));
  const staff = await counter.staff();
  const call = { params: counter.params(id), body: {} };
  const came = await Promise.all(Array.from({ length: 20 }, () => outcome(staff, agreeAfterSale, call)));
  expect(came.sort()).toEqual([...Array(19).fill("AFTER_SALE_STATE"), "ok"]);
  await counter.moneyIsBack();
  expect(sentFor(id)).toMatchObject([{ refundFen: 5_800, status: "SUCCESS" }]);
});

test("a return received and refunded by several operators at once is received and refunded once", async () => {
  const bought = await counter.received({ quantities: [2] });
  const { id } = await counter.apply(bought, { ...wanted(bought, 2), kind: "RETURN_REFUND" });
  const staff = await counter.staff();
  const params = counter.params(id);
  await staff.ok(agreeAfterSale, { params, body: { returnAddress: home } });
  await counter.sendBack(bought, id);
  const lines = [{ orderLineId: bought.lineIds[0]!, acceptedQuantity: 2, restockQuantity: 1 }];
  const came = await Promise.all([
    ...Array.from({ length: 5 }, () => outcome(staff, receiveReturn, { params, body: { lines } })),
    ...Array.from({ length: 5 }, () => outcome(staff, refundAfterSale, { params, body: {} })),
  ]);
  expect(came.slice(0, 5).filter((one) => one === "ok")).toHaveLength(1);
  if (!came.slice(5).includes("ok")) await staff.ok(refundAfterSale, { params, body: {} });
  expect(came.slice(5).filter((one) => one === "ok").length).toBeLessThanOrEqual(1);
  expect(await counter.stockOf(bought.skuIds[0]!)).toEqual({ onHand: 99, reserved: 0, sold: 1 });
});

test("the buyer withdraws while an operator agrees: one of the two, never both", async () => {
  const ends = await Promise.all(
    Array.from({ length: 10 }, async () => {
      const bought = await counter.paid();
      const { id } = await counter.apply(bought, wanted(bought));
      const staff = await counter.staff();
      const came = await Promise.all([
        outcome(bought.buyer.call, cancelAfterSale, { params: { id }, body: {} }),
        outcome(staff, agreeAfterSale, { params: counter.params(id), body: {} }),
      ]);
      return { id, came };
    }),
  );
  await counter.moneyIsBack();
  for (const { id, came } of ends) {
    expect([...came].sort()).toEqual(["AFTER_SALE_STATE", "ok"]);
    const { state } = await counter.seen(id);
    expect([came[0], state, sentFor(id).length]).toEqual(
      came[0] === "ok" ? ["ok", "CANCELLED", 0] : ["AFTER_SALE_STATE", "DONE", 1],
    );
  }
});

test("units of one line asked for in parallel are given once each, and their refunds add up to what was paid", async () => {
  const buyer = await newBuyer(t);
  const bought = await counter.paid({ buyer, pricesFen: [3_333], quantities: [3] });
  const params = { id: bought.order.id };
  const came = await Promise.all(
    Array.from({ length: 8 }, () => outcome(buyer.call, applyAfterSale, { params, body: wanted(bought) })),
  );
  expect(came.sort()).toEqual([...Array(5).fill("AFTER_SALE_QUANTITY"), "ok", "ok", "ok"]);
  const { rows } = await sql<{ id: string }>`select id from after_sales where order_id = ${params.id}`.execute(
    t.db.reads,
  );
  const staff = await counter.staff();
  await Promise.all(rows.map(({ id }) => outcome(staff, agreeAfterSale, { params: counter.params(id), body: {} })));
  await settle(t);
  // all were booked at once, but WeChat is asked a minute apart
  expect(rows.flatMap(({ id }) => sentFor(id))).toHaveLength(1);
  for (let minute = 0; minute < 3; minute++) await counter.moneyIsBack(70);
  const sums = rows.flatMap(({ id }) => sentFor(id)).reduce((sum, { refundFen }) => sum + refundFen, 0);
  expect(sums).toBe(9_999);
  const told = await counter.facts<{ is_full: boolean }>(params.id, "after_sale_refunded");
  expect(told.map((one) => one.is_full)).toEqual([false, false, true]);
});

test("goodwill in parallel never passes what is left of the order", async () => {
  const bought = await counter.received({ pricesFen: [10_000] });
  const staff = await counter.staff();
  const call = { params: counter.params(bought.order.id), body: { amountFen: 3_000, reason: "致歉" } };
  const came = await Promise.all(Array.from({ length: 6 }, () => outcome(staff, refundGoodwill, call)));
  expect(came.sort()).toEqual([...Array(3).fill("AFTER_SALE_AMOUNT"), "ok", "ok", "ok"]);
});

test("shipping while the buyer asks for the money back: the unit is sent or withheld, never both", async () => {
  const ends = await Promise.all(
    Array.from({ length: 8 }, async () => {
      const bought = await counter.paid();
      const staff = await counter.staff();
      return Promise.all([
        outcome(staff, shipOrder, { params: counter.params(bought.order.id), body: parcel }),
        outcome(bought.buyer.call, applyAfterSale, { params: { id: bought.order.id }, body: wanted(bought) }),
      ]);
    }),
  );
  for (const came of ends) {
    expect([
      ["AFTER_SALE_OPEN", "ok"],
      ["ok", "AFTER_SALE_KIND"],
    ]).toContainEqual(came);
  }
});

test("one tap sent ten times is one after-sale; its key with another body is refused", async () => {
  const bought = await counter.paid({ quantities: [2] });
  const params = { id: bought.order.id };
  const call = { params, body: wanted(bought) };
  const came = await Promise.all(
    Array.from({ length: 10 }, () => outcome(bought.buyer.call, applyAfterSale, call, "tap")),
  );
  expect(new Set([...came, "IDEMPOTENCY_IN_FLIGHT"])).toEqual(new Set(["ok", "IDEMPOTENCY_IN_FLIGHT"]));
  const { rows } = await sql`select from after_sales where order_id = ${bought.order.id}`.execute(t.db.reads);
  expect(rows).toHaveLength(1);
  const other = { params, body: wanted(bought, 2) };
  expect(await outcome(bought.buyer.call, applyAfterSale, other, "tap")).toBe("IDEMPOTENCY_KEY_REUSED");
});

test("the merchant's balance is short, the answer is lost, the notification comes fifteen times: refunded once", async () => {
  const bought = await counter.paid();
  const { id } = await counter.apply(bought, wanted(bought));
  t.simulator.faults.add({ route: "refund", kind: "not-enough" });
  t.simulator.faults.add({ route: "notify", kind: "duplicate", times: 3 });
  await (await counter.staff()).ok(agreeAfterSale, { params: counter.params(id), body: {} });
  await settle(t);
  expect(await counter.seen(id)).toMatchObject({ state: "REFUNDING", refund: { state: "REQUESTED" } });
  t.simulator.faults.add({ route: "/v3/refund", kind: "lost-reply" });
  await counter.moneyIsBack(30);
  await counter.moneyIsBack(120);
  await counter.moneyIsBack();
  expect(await counter.seen(id)).toMatchObject({ state: "DONE", refund: { state: "SUCCEEDED" } });
  const own = t.simulator.notifications.list().find(({ plaintext }) => plaintext.includes(id.replaceAll("-", "")))!;
  for (let i = 0; i < 15; i++) t.simulator.notifications.repeat(own.id);
  await settle(t);
  expect(sentFor(id)).toHaveLength(1);
  expect(await counter.facts(bought.order.id, "after_sale_refunded")).toHaveLength(1);
  expect(await counter.facts(bought.order.id, "refund_succeeded")).toHaveLength(1);
});

test("what WeChat refuses stays with the operator, who asks again under the same number", async () => {
  const bought = await counter.paid();
  const { id } = await counter.apply(bought, wanted(bought));
  const refused = t.app.gateways.pay.refund;
  const { PayRefused } = await import("#gateways/pay/index.ts");
  t.app.gateways.pay.refund = async () => {
    throw new PayRefused("refund", 403, "RULE_LIMIT", "");
  };
  await (await counter.staff()).ok(agreeAfterSale, { params: counter.params(id), body: {} });
  await settle(t);
  t.app.gateways.pay.refund = refused;
  expect(await counter.seen(id)).toMatchObject({
    state: "REFUNDING",
    refund: { state: "ABNORMAL" },
    actions: ["REFUND"],
  });
  await (await counter.staff()).ok(refundAfterSale, { params: counter.params(id), body: {} });
  await counter.moneyIsBack(70);
  await counter.moneyIsBack();
  expect(await counter.seen(id)).toMatchObject({ state: "DONE" });
  expect(sentFor(id)).toHaveLength(1);
});
