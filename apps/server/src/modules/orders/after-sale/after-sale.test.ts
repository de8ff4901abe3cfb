import {
  type AfterSaleApplication,
  agreeAfterSale,
  applyAfterSale,
  cancelAfterSale,
  changeAfterSale,
  getMyOrder,
  getRefundable,
  listAfterSales,
  listMyAfterSales,
  previewAfterSale,
  receiveReturn,
  refundAfterSale,
  refundGoodwill,
  rejectAfterSale,
  reshipAfterSale,
  sendReturn,
  shipOrder,
  uploadEvidence,
} from "@banyan/contracts";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { type Bought, type Counter, home, openCounter, parcel } from "#test/after-sale.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { drawPicture } from "#test/shelves.ts";
import { newBuyer } from "#test/shop.ts";

let t: TestApp;
let counter: Counter;
beforeAll(async () => {
  t = await startTestApp();
  counter = await openCounter(t);
});
afterAll(() => t.close());
afterEach(async () => {
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

const units = ({ lineIds }: Bought, ...quantities: number[]) =>
  lineIds.flatMap((orderLineId, index) => (quantities[index] ? [{ orderLineId, quantity: quantities[index] }] : []));
const asking = (
  lines: AfterSaleApplication["lines"],
  kind: AfterSaleApplication["kind"] = "REFUND_ONLY",
  reason: AfterSaleApplication["reason"] = "NOT_WANTED",
  more: Partial<AfterSaleApplication> = {},
): AfterSaleApplication => ({ kind, reason, words: "", pictures: [], lines, ...more });
const agree = async (id: string, body: { amountFen?: number; returnAddress?: typeof home } = {}) =>
  (await counter.staff()).ok(agreeAfterSale, { params: counter.params(id), body });

test("goods not yet shipped: refunded part by part to the last fen, shipping with the last unit, then the order is over", async () => {
  const bought = await counter.paid({ pricesFen: [2_500], quantities: [3] }); // 7,500 + 800 shipping
  const { buyer, order, skuIds } = bought;
  const first = await counter.apply(bought, asking(units(bought, 1)));
  expect(first).toMatchObject({
    state: "APPLIED",
    fault: "BUYER",
    amounts: { goodsFen: 2_500, shippingFen: 0, totalFen: 2_500, points: 0 },
    lines: [{ quantity: 1, unshippedQuantity: 1, refundFen: 2_500 }],
    deadline: { becomes: "REFUNDING" },
  });
  const agreed = await agree(first.id);
  expect(agreed).toMatchObject({ state: "REFUNDING", refund: { state: "REQUESTED" }, actions: [] });
  expect(await counter.stockOf(skuIds[0]!)).toEqual({ onHand: 98, reserved: 0, sold: 2 });
  await counter.moneyIsBack();

  const rest = await counter.apply(bought, asking(units(bought, 2)));
  expect(rest.amounts).toMatchObject({ goodsFen: 5_000, shippingFen: 800, totalFen: 5_800 });
  await agree(rest.id);
  await counter.moneyIsBack();
  // WeChat wants a minute between two refunds of one payment
  expect(await counter.seen(rest.id)).toMatchObject({ state: "REFUNDING", refund: { state: "REQUESTED" } });
  await counter.moneyIsBack(60);
  await counter.moneyIsBack();

  expect(await counter.mine(bought, rest.id)).toMatchObject({ state: "DONE", refund: { state: "SUCCEEDED" } });
  expect(await buyer.call.ok(getMyOrder, { params: { id: order.id } })).toMatchObject({
    state: "CLOSED",
    closeReason: "REFUNDED",
  });
  expect(await counter.stockOf(skuIds[0]!)).toEqual({ onHand: 100, reserved: 0, sold: 0 });
  expect(await counter.facts(order.id, "after_sale_refunded")).toMatchObject([
    {
      after_sale_id: first.id,
      refund_id: first.id,
      refund_fen: 2_500,
      shipping_fen: 0,
      is_full: false,
      fault: "BUYER",
    },
    {
      after_sale_id: rest.id,
      refund_fen: 5_800,
      shipping_fen: 800,
      is_full: true,
      lines: [{ quantity: 2, refund_fen: 5_000 }],
    },
  ]);
  const asked = t.simulator.refunds(t.merchant.mchid).map(({ outRefundNo, refundFen }) => [outRefundNo, refundFen]);
  expect(asked).toEqual(
    expect.arrayContaining([
      [first.id.replaceAll("-", ""), 2_500],
      [rest.id.replaceAll("-", ""), 5_800],
    ]),
  );
  const ship = { params: counter.params(order.id), body: parcel };
  expect(await (await counter.staff()).refused(shipOrder, ship)).toMatchObject({ code: "ORDER_STATE" });
});

test("a return: address, parcel, receipt with what is fit for sale, money for what was accepted", async () => {
  const bought = await counter.received({ pricesFen: [3_333, 2_000], quantities: [3, 1] });
  const [first] = bought.skuIds as [string];
  const applied = await counter.apply(bought, asking(units(bought, 2, 1), "RETURN_REFUND"));
  expect(applied.amounts).toEqual({ goodsFen: 8_666, shippingFen: 0, deductedFen: 0, totalFen: 8_666, points: 0 });
  const staff = await counter.staff();
  expect(await staff.refused(agreeAfterSale, { params: counter.params(applied.id), body: {} })).toMatchObject({
    code: "RETURN_ADDRESS_MISSING",
  });
  expect(await agree(applied.id, { returnAddress: home })).toMatchObject({ state: "AGREED", returnAddress: home });
  await counter.sendBack(bought, applied.id);
  const params = counter.params(applied.id);
  const lines = [
    { orderLineId: bought.lineIds[0]!, acceptedQuantity: 1, restockQuantity: 1 },
    { orderLineId: bought.lineIds[1]!, acceptedQuantity: 1, restockQuantity: 0 },
  ];
  const tooMany = lines.map((line) => ({ ...line, restockQuantity: 2 }));
  expect(await staff.refused(receiveReturn, { params, body: { lines: tooMany } })).toMatchObject({
    code: "AFTER_SALE_QUANTITY",
  });
  const received = await staff.ok(receiveReturn, { params, body: { lines } });
  expect(received).toMatchObject({ state: "RECEIVED", actions: ["REFUND"], refundableFen: 5_333 });
  expect(await counter.stockOf(first)).toEqual({ onHand: 98, reserved: 0, sold: 2 });
  expect(await counter.stockOf(bought.skuIds[1]!)).toEqual({ onHand: 99, reserved: 0, sold: 1 });
  expect(await staff.refused(refundAfterSale, { params, body: { amountFen: 5_334 } })).toMatchObject({
    code: "AFTER_SALE_AMOUNT",
    field: "body.amountFen",
  });
  await staff.ok(refundAfterSale, { params, body: {} });
  await counter.moneyIsBack();
  const done = await counter.seen(applied.id);
  expect(done.timeline.map(({ to, by }) => [to, by])).toEqual([
    ["APPLIED", "member"],
    ["AGREED", "owner@banyan.test"],
    ["RETURNED", "member"],
    ["RECEIVED", "owner@banyan.test"],
    ["REFUNDING", "owner@banyan.test"],
    ["DONE", "wechat"],
  ]);
  // the unit that was not accepted can be asked for again; the order stays completed
  const left = await bought.buyer.call.ok(getRefundable, { params: { id: bought.order.id } });
  expect(left).toMatchObject({
    state: "COMPLETED",
    problem: null,
    leftFen: 11_999 - 5_333,
    lines: [
      { quantity: 2, refundFen: 6_666 },
      { quantity: 0, refundFen: 0 },
    ],
  });
});

test("the seller's fault brings the shipping back, and may take less than asked", async () => {
  const bought = await counter.received({ pricesFen: [4_000], quantities: [2] }); // + 800 shipping
  const picture = await bought.buyer.call.ok(uploadEvidence, {}, { bytes: await drawPicture("#aa3311") });
  const asked = asking(units(bought, 1), "REFUND_ONLY", "DAMAGED", { words: "盒子压坏了", pictures: [picture] });
  const shown = await bought.buyer.call.ok(previewAfterSale, {
    params: { id: bought.order.id },
    body: { kind: asked.kind, reason: asked.reason, lines: asked.lines },
  });
  expect(shown).toMatchObject({ fault: "SELLER", amounts: { goodsFen: 4_000, shippingFen: 800, totalFen: 4_800 } });
  const applied = await counter.apply(bought, asked);
  expect(applied).toMatchObject({ words: "盒子压坏了", pictures: [picture], amounts: { totalFen: 4_800 } });
  await agree(applied.id, { amountFen: 4_500 });
  await counter.moneyIsBack();
  expect(await counter.facts(bought.order.id, "after_sale_refunded")).toMatchObject([
    {
      refund_fen: 4_500,
      shipping_fen: 500,
      lines: [{ refund_fen: 4_000, quantity: 1 }],
      fault: "SELLER",
      is_full: false,
    },
  ]);
  // kept by the buyer: nothing is back on the shelf
  expect(await counter.stockOf(bought.skuIds[0]!)).toEqual({ onHand: 98, reserved: 0, sold: 2 });
});

test("what may not be asked for is refused, each with its own word, and changes nothing", async () => {
  const fresh = await counter.received({ noReasonReturn: false, quantities: [2] });
  const waiting = await counter.paid({ quantities: [2] });
  const refusal = async ({ buyer, order }: Bought, body: object) => {
    const { code, field } = await buyer.call.refused(applyAfterSale, { params: { id: order.id }, body });
    return field === undefined ? code : `${code} ${field}`;
  };
  const one = units(fresh, 1);
  expect(await refusal(fresh, asking(one, "RETURN_REFUND"))).toBe("AFTER_SALE_NO_REASON body.lines.0");
  expect(await refusal(fresh, asking(one, "EXCHANGE", "ORDERED_WRONG"))).toBe("AFTER_SALE_NO_REASON body.lines.0");
  expect(await refusal(fresh, asking(one, "REFUND_ONLY"))).toBe("AFTER_SALE_KIND body.lines.0");
  expect(await refusal(waiting, asking(units(waiting, 1), "RETURN_REFUND"))).toBe("AFTER_SALE_KIND body.lines.0");
  expect(await refusal(fresh, asking(units(fresh, 3), "REFUND_ONLY", "QUALITY"))).toBe(
    "AFTER_SALE_QUANTITY body.lines.0",
  );
  const twice = [...one, ...one];
  expect(await refusal(fresh, asking(twice, "REFUND_ONLY", "QUALITY"))).toBe("AFTER_SALE_QUANTITY body.lines.1");
  expect(await refusal(fresh, asking(units(waiting, 1), "REFUND_ONLY", "QUALITY"))).toBe("INVALID_INPUT body.lines.0");
  const dear = asking(one, "REFUND_ONLY", "QUALITY", { amountFen: 5_001 });
  expect(await refusal(fresh, dear)).toBe("AFTER_SALE_AMOUNT body.amountFen");
  for (const quantity of [0, -1, 1.5, 2 ** 53]) {
    const lines = [{ orderLineId: fresh.lineIds[0]!, quantity }];
    expect(await refusal(fresh, asking(lines, "REFUND_ONLY", "QUALITY"))).toBe("INVALID_INPUT body.lines.0.quantity");
  }
  expect(await refusal({ ...fresh, order: waiting.order }, asking(one))).toBe("ORDER_NOT_FOUND");
  const stranger = await newBuyer(t);
  const listed = await stranger.call.ok(listMyAfterSales, { query: {} });
  expect(listed.items).toEqual([]);
  expect((await fresh.buyer.call.ok(listMyAfterSales, { query: {} })).items).toEqual([]);
});

test("units under an open after-sale neither ship nor are asked for twice; withdrawn, they are free again", async () => {
  const bought = await counter.paid({ quantities: [1] });
  const { id } = await counter.apply(bought, asking(units(bought, 1)));
  const staff = await counter.staff();
  const ship = { params: counter.params(bought.order.id), body: parcel };
  expect(await staff.refused(shipOrder, ship)).toMatchObject({ status: 409, code: "AFTER_SALE_OPEN" });
  const again = { params: { id: bought.order.id }, body: asking(units(bought, 1)) };
  expect(await bought.buyer.call.refused(applyAfterSale, again)).toMatchObject({ code: "AFTER_SALE_QUANTITY" });
  const other = await newBuyer(t);
  for (const [endpoint, body] of [
    [cancelAfterSale, {}],
    [sendReturn, { carrier: "顺丰", trackingNo: "SF12345" }],
    [changeAfterSale, asking(units(bought, 1))],
  ] as const) {
    expect(await other.call.refused(endpoint, { params: { id }, body })).toMatchObject({
      code: "AFTER_SALE_NOT_FOUND",
    });
  }
  const less = asking(units(bought, 1), "REFUND_ONLY", "ORDERED_WRONG", { amountFen: 100 });
  expect(await bought.buyer.call.ok(changeAfterSale, { params: { id }, body: less })).toMatchObject({
    reason: "ORDERED_WRONG",
    askedFen: 100,
    amounts: { totalFen: 100 },
  });
  expect(await bought.buyer.call.ok(cancelAfterSale, { params: { id }, body: {} })).toMatchObject({
    state: "CANCELLED",
  });
  expect(await bought.buyer.call.refused(cancelAfterSale, { params: { id }, body: {} })).toMatchObject({
    code: "AFTER_SALE_STATE",
  });
  await staff.ok(shipOrder, ship);
});

test("a rejection says why, and a new application may follow", async () => {
  const bought = await counter.received();
  const { id } = await counter.apply(bought, asking(units(bought, 1), "RETURN_REFUND"));
  const staff = await counter.staff();
  const body = { reason: "已拆封，影响二次销售" };
  await staff.ok(rejectAfterSale, { params: counter.params(id), body });
  expect(await counter.mine(bought, id)).toMatchObject({ state: "REJECTED", answer: body.reason, deadline: null });
  const again = await counter.apply(bought, asking(units(bought, 1), "RETURN_REFUND", "QUALITY"));
  expect(again.id).not.toBe(id);
});

test("an exchange for another size of the same price: the old unit is back, the new one is gone, no money moves", async () => {
  const bought = await counter.received({ pricesFen: [5_000, 5_000, 6_000] });
  const [small, large, dear] = bought.skuIds as [string, string, string];
  const lines = units(bought, 1);
  const wrong = asking(lines, "EXCHANGE", "ORDERED_WRONG", { exchangeSkuId: dear });
  expect(
    await bought.buyer.call.refused(applyAfterSale, { params: { id: bought.order.id }, body: wrong }),
  ).toMatchObject({
    code: "EXCHANGE_SKU",
  });
  const { id } = await counter.apply(bought, asking(lines, "EXCHANGE", "ORDERED_WRONG", { exchangeSkuId: large }));
  await agree(id, { returnAddress: home });
  await counter.sendBack(bought, id);
  const staff = await counter.staff();
  const params = counter.params(id);
  const seen = [{ orderLineId: bought.lineIds[0]!, acceptedQuantity: 1, restockQuantity: 1 }];
  await staff.ok(receiveReturn, { params, body: { lines: seen } });
  const body = { carrier: "顺丰速运", trackingNo: "SF555666777" };
  const sent = await staff.ok(reshipAfterSale, { params, body });
  expect(sent).toMatchObject({ state: "RESHIPPED", reshipParcel: { ...body, skuId: large }, amounts: { totalFen: 0 } });
  expect(await counter.stockOf(small)).toEqual({ onHand: 100, reserved: 0, sold: 0 });
  expect(await counter.stockOf(large)).toEqual({ onHand: 98, reserved: 0, sold: 2 });
  expect(await counter.facts(bought.order.id, "after_sale_refunded")).toEqual([]);
});

test("goodwill gives what is left of the order and no more, and a return later gets the rest", async () => {
  const bought = await counter.received({ pricesFen: [5_000], quantities: [2] }); // 10,000, shipping free
  const staff = await counter.staff();
  const params = counter.params(bought.order.id);
  const goodwill = (amountFen: number) => ({ params, body: { amountFen, reason: "配送延误致歉" } });
  expect(await staff.refused(refundGoodwill, goodwill(10_001))).toMatchObject({ code: "AFTER_SALE_AMOUNT" });
  const given = await staff.ok(refundGoodwill, goodwill(1_500));
  expect(given).toMatchObject({ kind: "GOODWILL", state: "REFUNDING", reason: null, amounts: { totalFen: 1_500 } });
  await counter.moneyIsBack();
  const { id } = await counter.apply(bought, asking(units(bought, 2), "RETURN_REFUND"));
  await agree(id, { returnAddress: home });
  await counter.sendBack(bought, id);
  const seen = [{ orderLineId: bought.lineIds[0]!, acceptedQuantity: 2, restockQuantity: 2 }];
  await staff.ok(receiveReturn, { params: counter.params(id), body: { lines: seen } });
  await staff.ok(refundAfterSale, { params: counter.params(id), body: {} });
  await counter.moneyIsBack(70);
  await counter.moneyIsBack();
  expect(await counter.facts(bought.order.id, "after_sale_refunded")).toMatchObject([
    {
      kind: "GOODWILL",
      refund_fen: 1_500,
      fault: "GOODWILL",
      is_full: false,
      lines: [{ quantity: 0, refund_fen: 1_500 }],
    },
    { kind: "RETURN_REFUND", refund_fen: 8_500, is_full: true, lines: [{ quantity: 2, refund_fen: 8_500 }] },
  ]);
  expect(await staff.refused(refundGoodwill, goodwill(1))).toMatchObject({ code: "AFTER_SALE_AMOUNT" });
});

test("operators find after-sales by what is to be done, by target and by words", async () => {
  const bought = await counter.paid({ pricesFen: [9_999] });
  const { id, afterSaleNo, orderNo } = await counter.apply(bought, asking(units(bought, 1)));
  const staff = await counter.staff();
  const list = (query: object) => staff.ok(listAfterSales, { params: { program: t.program }, query });
  const all = await list({ pageSize: 100 });
  expect(all.total).toBe(Object.values(all.counts).reduce((sum, count) => sum + count, 0));
  for (const query of [
    { search: afterSaleNo },
    { search: orderNo },
    { orderId: bought.order.id },
    { memberId: bought.buyer.memberId },
  ]) {
    const found = await list({ ...query, tab: "TO_ANSWER", kind: "REFUND_ONLY", reason: "NOT_WANTED" });
    expect(found).toMatchObject({ items: [{ id, askedFen: 9_999, refundFen: 0, quantity: 1 }], total: 1, overdue: 0 });
  }
  expect(await list({ search: afterSaleNo, tab: "DONE" })).toMatchObject({
    items: [],
    total: 0,
    counts: { TO_ANSWER: 1 },
  });
  await t.travel(new Date(t.clock.now().getTime() + 25 * 3_600_000));
  const late = await (await counter.staff()).ok(listAfterSales, {
    params: { program: t.program },
    query: { overdue: "yes", orderId: bought.order.id },
  });
  expect(late).toMatchObject({ items: [{ id }], total: 1, overdue: 1 });
});
