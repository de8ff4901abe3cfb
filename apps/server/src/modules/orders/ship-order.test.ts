import {
  addPickupPoint,
  appendTrace,
  checkShippingFile,
  commitShippingImport,
  confirmReceipt,
  correctShipment,
  findPickup,
  getMyOrder,
  getOrder,
  getShippingImport,
  handOver,
  listPickupPoints,
  readyForPickup,
  removePickupPoint,
  shipOrder,
  shopPickupPoints,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator, visitor } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, settle, type TestShop } from "#test/shop.ts";
import { lockOrder } from "./order-store.ts";
import { withdrawUnits } from "./ship-order.ts";

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
  skus = (await shop.addProduct({ pricesFen: [5_000, 8_800], onHand: 500 })).skus.map(({ id }) => id);
});
afterAll(() => t.close());
afterEach(async () => {
  await settle(t);
  expect(await brokenInvariants(t.db.reads)).toEqual([]);
});

const at = (id: string) => ({ program: t.program, id });
const read = (id: string) => shop.operator.ok(getOrder, { params: at(id) });
/** A paid order of two units of the first and one of the second SKU. */
async function paidOrder() {
  const order = await buy(buyer, {
    lines: [
      { skuId: skus[0]!, quantity: 2 },
      { skuId: skus[1]!, quantity: 1 },
    ],
  });
  await payFor(t, buyer, order.id);
  const line = (skuId: string) => order.lines.find((one) => one.skuId === skuId)!.id;
  return { ...order, small: line(skus[0]!), large: line(skus[1]!) };
}
let parcels = 0;
const parcel = (carrier = "顺丰速运") => ({ carrier, trackingNo: `SF${1_000_000_000 + ++parcels}` });
const shippedOf = async (id: string) => {
  const { state, lines } = await read(id);
  return [state, ...lines.map(({ shippedQuantity, withdrawnQuantity }) => [shippedQuantity, withdrawnQuantity])];
};

test("an order travels in parts: partly shipped, then shipped, and never more than was bought", async () => {
  const order = await paidOrder();
  const first = { ...parcel("SF"), lines: [{ orderLineId: order.small, quantity: 1 }] };
  const part = await clerk.ok(shipOrder, { params: at(order.id), body: first });
  expect(part).toMatchObject({
    state: "PARTLY_SHIPPED",
    shipments: [{ kind: "EXPRESS", carrierCode: "SF", carrier: "顺丰速运", state: "SENT", lines: first.lines }],
  });
  const tooMuch = { ...parcel(), lines: [{ orderLineId: order.small, quantity: 2 }] };
  const twice = [1, 1].map((quantity) => ({ orderLineId: order.small, quantity }));
  for (const lines of [tooMuch.lines, twice, [{ orderLineId: order.id, quantity: 1 }]]) {
    expect(await clerk.refused(shipOrder, { params: at(order.id), body: { ...tooMuch, lines } })).toEqual({
      status: 409,
      code: "NOTHING_TO_SHIP",
      field: "body.lines",
    });
  }
  const receipt = { params: { id: order.id }, body: {} };
  expect(await buyer.call.refused(confirmReceipt, receipt)).toMatchObject({ code: "ORDER_STATE" });

  await t.travel(new Date(t.clock.now().getTime() + 1_000));
  const rest = await clerk.ok(shipOrder, { params: at(order.id), body: parcel("达达快送") });
  expect(rest).toMatchObject({
    state: "SHIPPED",
    shipments: [
      {},
      {
        kind: "SAME_CITY",
        carrierCode: "DADA",
        lines: [order.small, order.large].map((orderLineId) => ({ orderLineId, quantity: 1 })),
      },
    ],
  });
  expect(await shippedOf(order.id)).toEqual(["SHIPPED", [2, 0], [1, 0]]);
  expect(await clerk.refused(shipOrder, { params: at(order.id), body: parcel() })).toMatchObject({
    code: "ORDER_STATE",
  });
  expect(rest.history.map(({ to, reason, by }) => [to, reason, by]).slice(2)).toEqual([
    ["PARTLY_SHIPPED", "SHIPPED_PART", "clerk@banyan.test"],
    ["SHIPPED", "SHIPPED", "clerk@banyan.test"],
  ]);
  const { rows } = await sql<{ data: Record<string, unknown> }>`
    select data from facts where subject = ${order.id} and name = 'order_shipped' order by seq`.execute(t.db.reads);
  expect(rows.map(({ data }) => [data["carrier_code"], data["is_complete"], data["lines"]])).toEqual([
    ["SF", false, [{ order_line_id: order.small, sku_id: skus[0], quantity: 1 }]],
    [
      "DADA",
      true,
      [
        { order_line_id: order.small, sku_id: skus[0], quantity: 1 },
        { order_line_id: order.large, sku_id: skus[1], quantity: 1 },
      ],
    ],
  ]);
});

test("of ten operators who send the same units at once, one does", async () => {
  const order = await paidOrder();
  const lines = [{ orderLineId: order.small, quantity: 2 }];
  const answers = await Promise.all(
    Array.from({ length: 10 }, () => clerk.send(shipOrder, { params: at(order.id), body: { ...parcel(), lines } })),
  );
  const codes = answers.map(({ status, body }) => (status === 200 ? "ok" : (body as { code: string }).code));
  expect(codes.sort()).toEqual([...Array<string>(9).fill("NOTHING_TO_SHIP"), "ok"]);
  expect(await shippedOf(order.id)).toEqual(["PARTLY_SHIPPED", [2, 0], [0, 0]]);
});

test("what is unpaid or closed never ships, and an order takes fifteen parcels", async () => {
  const unpaid = await buy(buyer, { lines: [{ skuId: skus[0]!, quantity: 1 }] });
  expect(await clerk.refused(shipOrder, { params: at(unpaid.id), body: parcel() })).toMatchObject({
    code: "ORDER_STATE",
  });
  const order = await buy(buyer, { lines: [{ skuId: skus[0]!, quantity: 16 }] });
  await payFor(t, buyer, order.id);
  const lines = [{ orderLineId: order.lines[0]!.id, quantity: 1 }];
  for (let sent = 0; sent < 15; sent++)
    await clerk.ok(shipOrder, { params: at(order.id), body: { ...parcel(), lines } });
  expect(await clerk.refused(shipOrder, { params: at(order.id), body: parcel() })).toMatchObject({
    code: "TOO_MANY_PARCELS",
  });
});

const withdraw = (id: string, units: { orderLineId: string; quantity: number }[]) =>
  transact(t.db.orders, async (tx) => {
    const order = await lockOrder(tx, t.program, id);
    await withdrawUnits({ ...t.app, settings: t.app.settings } as never, tx, t.program, order!, units);
  });

test("units paid back before they were sent are never sent: the rest completes the order, nothing left closes it", async () => {
  const order = await paidOrder();
  await withdraw(order.id, [{ orderLineId: order.small, quantity: 1 }]);
  expect(await shippedOf(order.id)).toEqual(["PAID", [0, 1], [0, 0]]);
  const lines = [{ orderLineId: order.small, quantity: 2 }];
  expect(await clerk.refused(shipOrder, { params: at(order.id), body: { ...parcel(), lines } })).toMatchObject({
    code: "NOTHING_TO_SHIP",
  });
  const small = [{ orderLineId: order.small, quantity: 1 }];
  await clerk.ok(shipOrder, { params: at(order.id), body: { ...parcel(), lines: small } });
  await expect(withdraw(order.id, small)).rejects.toMatchObject({ code: "NOTHING_TO_SHIP" });
  await withdraw(order.id, [{ orderLineId: order.large, quantity: 1 }]);
  expect(await shippedOf(order.id)).toEqual(["SHIPPED", [1, 1], [0, 1]]);
  expect((await read(order.id)).history.at(-1)).toMatchObject({ to: "SHIPPED", reason: "REST_REFUNDED", by: "system" });

  const other = await paidOrder();
  await withdraw(other.id, [
    { orderLineId: other.small, quantity: 2 },
    { orderLineId: other.large, quantity: 1 },
  ]);
  expect(await read(other.id)).toMatchObject({ state: "CLOSED", closeReason: "REFUNDED" });
  expect(await clerk.refused(shipOrder, { params: at(other.id), body: parcel() })).toMatchObject({
    code: "ORDER_STATE",
  });
});

test("a parcel is corrected once per order, as WeChat allows, and not after it arrived", async () => {
  const order = await paidOrder();
  const wrong = parcel();
  const lines = [{ orderLineId: order.small, quantity: 2 }];
  const { shipments } = await clerk.ok(shipOrder, { params: at(order.id), body: { ...wrong, lines } });
  const { shipments: both } = await clerk.ok(shipOrder, { params: at(order.id), body: parcel() });
  const right = { carrier: "YTO", trackingNo: "yt99887766" };
  const corrected = await clerk.ok(correctShipment, { params: at(shipments[0]!.id), body: right });
  expect(corrected.shipments.find(({ id }) => id === shipments[0]!.id)).toMatchObject({
    carrier: "圆通速递",
    carrierCode: "YTO",
    trackingNo: "YT99887766",
    isCorrected: true,
  });
  for (const { id } of both)
    expect(await clerk.refused(correctShipment, { params: at(id), body: parcel() })).toMatchObject({
      code: "SHIPMENT_CORRECTED",
    });
  const facts = await sql`select name from facts where subject = ${order.id} and name = 'shipment_corrected'`.execute(
    t.db.reads,
  );
  expect(facts.rows).toHaveLength(1);
});

test("what a carrier says is kept once, in any order; delivered stays delivered", async () => {
  const order = await paidOrder();
  const sent = parcel();
  await clerk.ok(shipOrder, { params: at(order.id), body: sent });
  const entry = (hour: number, state: "IN_TRANSIT" | "TROUBLED" | "DELIVERED", text: string) => ({
    at: `2026-03-03T0${hour}:00:00.000Z`,
    state,
    text,
    place: "杭州",
  });
  const tell = (...entries: ReturnType<typeof entry>[]) =>
    clerk.ok(appendTrace, { params: { program: t.program }, body: { trackingNo: sent.trackingNo, entries } });
  const [collected, trouble, there] = [
    entry(1, "IN_TRANSIT", "已揽收"),
    entry(3, "TROUBLED", "无人在家"),
    entry(5, "DELIVERED", "已签收，前台代收"),
  ];
  expect((await tell(trouble)).shipments).toMatchObject([{ state: "TROUBLED" }]);
  expect((await tell(collected, trouble)).shipments).toMatchObject([{ state: "TROUBLED" }]);
  expect((await tell(there)).shipments).toMatchObject([{ state: "DELIVERED", deliveredAt: there.at }]);
  const late = await tell(entry(7, "TROUBLED", "退回"), there);
  expect(late.shipments).toMatchObject([{ state: "DELIVERED" }]);
  const mine = await buyer.call.ok(getMyOrder, { params: { id: order.id } });
  expect(mine.shipments[0]!.trace.map(({ text }) => text)).toEqual(["退回", "已签收，前台代收", "无人在家", "已揽收"]);
  const [shipment] = mine.shipments;
  expect(await clerk.refused(correctShipment, { params: at(shipment!.id), body: parcel() })).toMatchObject({
    code: "SHIPMENT_STATE",
  });
});

// ---- pickup
const bakery = {
  name: "榕树烘焙坊",
  province: "浙江省",
  city: "杭州市",
  district: "西湖区",
  detail: "文三路 90 号",
  phone: "0571-88880000",
  hours: "每天 8:00–20:00",
  isOpen: true,
};
const addPoint = () => shop.operator.ok(addPickupPoint, { params: { program: t.program }, body: bakery });

async function pickupOrder(pointId: string) {
  const delivery = { method: "PICKUP" as const, pointId, name: "林小满", phone: "13800138000" };
  return (await buy(buyer, { lines: [{ skuId: skus[0]!, quantity: 2 }], delivery })).id;
}
const codeOf = async (id: string) => (await buyer.call.ok(getMyOrder, { params: { id } })).pickup?.code ?? null;

test("a pickup: paid, ready, handed over once against the buyer's code", async () => {
  const point = await addPoint();
  const id = await pickupOrder(point.id);
  expect(await codeOf(id)).toBeNull();
  await payFor(t, buyer, id);
  const code = (await codeOf(id)) ?? "";
  expect(code).toMatch(/^\d{8}$/);
  expect(await clerk.refused(shipOrder, { params: at(id), body: parcel() })).toMatchObject({ code: "IS_PICKUP" });
  const ready = await clerk.ok(readyForPickup, { params: at(id), body: {} });
  expect(ready.pickup).toMatchObject({
    pointName: "榕树烘焙坊",
    address: "浙江省杭州市西湖区文三路 90 号",
    code: null, // the buyer tells it
    readyAt: expect.any(String),
  });
  const params = { program: t.program, code };
  expect(await clerk.ok(findPickup, { params })).toMatchObject({ id, state: "PAID" });

  const answers = await Promise.all(Array.from({ length: 6 }, () => clerk.send(handOver, { params, body: {} })));
  const codes = answers.map(({ status, body }) => (status === 200 ? "ok" : (body as { code: string }).code));
  expect(codes.sort()).toEqual([...Array<string>(5).fill("PICKUP_DONE"), "ok"]);
  const done = await read(id);
  expect(done).toMatchObject({
    state: "COMPLETED",
    shipments: [{ kind: "PICKUP", state: "DELIVERED", trackingNo: "" }],
  });
  expect(done.history.map(({ to, by }) => [to, by]).slice(2)).toEqual([
    ["SHIPPED", "clerk@banyan.test"],
    ["COMPLETED", "clerk@banyan.test"],
  ]);
  const unknown = { params: { ...params, code: code === "00000000" ? "11111111" : "00000000" }, body: {} };
  expect(await clerk.refused(handOver, unknown)).toMatchObject({ code: "PICKUP_CODE_NOT_FOUND" });
});

test("a point where orders wait stays; a removed one takes no new orders, old ones still name it", async () => {
  const point = await addPoint();
  const id = await pickupOrder(point.id);
  expect(await shop.operator.refused(removePickupPoint, { params: at(point.id) })).toMatchObject({
    code: "PICKUP_POINT_IN_USE",
  });
  await payFor(t, buyer, id);
  await clerk.ok(handOver, { params: { program: t.program, code: (await codeOf(id)) ?? "" }, body: {} });
  await shop.operator.ok(removePickupPoint, { params: at(point.id) });
  const names = (items: { id: string }[]) => items.map((one) => one.id);
  expect(names((await visitor(t).ok(shopPickupPoints, {})).items)).not.toContain(point.id);
  expect(names((await clerk.ok(listPickupPoints, { params: { program: t.program } })).items)).not.toContain(point.id);
  expect((await read(id)).pickup?.pointName).toBe("榕树烘焙坊");
  expect(await shop.operator.refused(removePickupPoint, { params: at(point.id) })).toMatchObject({
    code: "PICKUP_POINT_NOT_FOUND",
  });
});

// ---- by file
const upload = (text: string | Buffer) =>
  clerk.ok(checkShippingFile, { params: { program: t.program } }, { bytes: Buffer.from(text) });
const commit = async (id: string) => {
  await clerk.ok(commitShippingImport, { params: at(id), body: {} });
  await t.drain();
  return clerk.ok(getShippingImport, { params: at(id) });
};

test("a file of parcels is checked first, shipped as one job, and never twice", async () => {
  const [one, two, three] = [await paidOrder(), await paidOrder(), await paidOrder()];
  const unpaid = await buy(buyer, { lines: [{ skuId: skus[0]!, quantity: 1 }] });
  const file = [
    "备注,运单号,订单号,快递公司",
    `,ZT1000000001,'${one.orderNo},中通快递`,
    `"急, 尽快",ZT1000000002,${two.orderNo},ZTO`,
    `,ZT1000000003,${two.orderNo},ZTO`,
    `,bad no!,${three.orderNo},中通快递`,
    `,ZT1000000005,${three.orderNo},`,
    `,ZT1000000006,99010112345678901234,中通快递`,
    `,ZT1000000007,${unpaid.orderNo},中通快递`,
    `,ZT1000000008,,中通快递`,
  ].join("\r\n");
  const checked = await upload(`\uFEFF${file}`);
  expect(checked).toMatchObject({ state: "CHECKED", counts: { ready: 2, problem: 6, shipped: 0, failed: 0 } });
  expect(checked.rows.map(({ row, state, problem }) => [row, state, problem])).toEqual([
    [2, "READY", null],
    [3, "READY", null],
    [4, "PROBLEM", "DUPLICATE_ORDER"],
    [5, "PROBLEM", "TRACKING_NO_WRONG"],
    [6, "PROBLEM", "CARRIER_MISSING"],
    [7, "PROBLEM", "ORDER_NOT_FOUND"],
    [8, "PROBLEM", "ORDER_STATE"],
    [9, "PROBLEM", "ORDER_NO_MISSING"],
  ]);
  expect((await read(one.id)).state).toBe("PAID"); // checking ships nothing

  await clerk.ok(shipOrder, { params: at(two.id), body: parcel() }); // someone was faster
  const done = await commit(checked.id);
  expect(done).toMatchObject({ state: "DONE", counts: { ready: 0, problem: 6, shipped: 1, failed: 1 } });
  expect(done.rows.slice(0, 2).map(({ state, problem }) => [state, problem])).toEqual([
    ["SHIPPED", null],
    ["FAILED", "ORDER_STATE"],
  ]);
  expect(await commit(checked.id)).toEqual(done);
  expect((await read(one.id)).shipments).toMatchObject([{ carrierCode: "ZTO", trackingNo: "ZT1000000001" }]);
  expect((await upload(file)).rows.slice(0, 2)).toMatchObject([
    { state: "PROBLEM", problem: "ALREADY_SHIPPED" },
    { state: "PROBLEM", problem: "ALREADY_SHIPPED" },
  ]);
  for (const bytes of ["", "a,b,c\n1,2,3", "订单号,快递公司\n1,2"])
    expect(
      await clerk.refused(checkShippingFile, { params: { program: t.program } }, { bytes: Buffer.from(bytes) }),
    ).toMatchObject({ status: 400, code: "FILE_UNREADABLE" });
});

// last, as operators are signed out after half an hour
test("it completes by itself ten days after the last express parcel, two after a courier's", async () => {
  const [express, courier] = [await paidOrder(), await paidOrder()];
  const start = t.clock.now().getTime();
  const day = 86_400_000;
  await clerk.ok(shipOrder, {
    params: at(express.id),
    body: { ...parcel(), lines: [{ orderLineId: express.small, quantity: 2 }] },
  });
  await clerk.ok(shipOrder, { params: at(courier.id), body: parcel("顺丰同城") });
  await t.travel(new Date(start + 1.9 * day));
  const stateOf = async (id: string) => (await buyer.call.ok(getMyOrder, { params: { id } })).state;
  expect([await stateOf(express.id), await stateOf(courier.id)]).toEqual(["PARTLY_SHIPPED", "SHIPPED"]);
  await t.travel(new Date(start + 2.1 * day));
  expect(await stateOf(courier.id)).toBe("COMPLETED");
  const later = await operator(t, "clerk@banyan.test", "operator");
  await later.ok(shipOrder, { params: at(express.id), body: parcel() });
  await t.travel(new Date(start + 12 * day));
  expect(await stateOf(express.id)).toBe("SHIPPED");
  await t.travel(new Date(start + 12.2 * day));
  expect(await stateOf(express.id)).toBe("COMPLETED");
});
