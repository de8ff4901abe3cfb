import {
  addAddress,
  createShippingTemplate,
  placeOrder,
  quoteOrder,
  type ShippingTemplateInput,
  setCheckoutRules,
} from "@banyan/contracts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { type Buyer, buy, newBuyer, openShop, orderBody, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
let buyer: Buyer;
/** 500 g each. */
let sku: string;
let params: { program: string };
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  params = { program: t.program };
  sku = (await shop.addProduct({ pricesFen: [5_000] })).skus[0]!.id;
  await shop.operator.ok(setCheckoutRules, {
    params,
    body: { feeFen: 800, freeOverFen: null, combine: "sum", zeroOrders: "refuse" },
  });
});
afterAll(() => t.close());
beforeEach(async () => {
  buyer = await newBuyer(t);
});
afterEach(async () => expect(await brokenInvariants(t.db.reads)).toEqual([]));

const addressIn = async (province: string) =>
  (
    await buyer.call.ok(addAddress, {
      body: {
        name: "林小满",
        phone: "13800138000",
        province,
        city: "某市",
        district: "某区",
        detail: "1 号",
        isDefault: false,
      },
    })
  ).id;
const quoteTo = async (addressId: string | null, quantity = 1, coupon = "none") =>
  buyer.call.ok(quoteOrder, {
    body: { lines: [{ skuId: sku, quantity }], coupon, delivery: { method: "EXPRESS", addressId } },
  });

test("one fee an order as long as there is no template; an address is another's or nobody's", async () => {
  const { shipping } = await quoteTo(null);
  expect(shipping).toEqual({ method: "EXPRESS", feeFen: 800, words: "每单运费 ¥8", isDeliverable: true });
  const other = await newBuyer(t);
  for (const addressId of [other.addressId, "0197c0de-0000-7000-8000-000000000000"]) {
    const body = { lines: [{ skuId: sku, quantity: 1 }], delivery: { method: "EXPRESS", addressId } };
    expect(await buyer.call.refused(quoteOrder, { body })).toMatchObject({
      status: 404,
      code: "ADDRESS_NOT_FOUND",
      field: "body.delivery.addressId",
    });
  }
});

test("templates charge by province and weight, say so in words, and refuse where nothing is sent", async () => {
  const zone = { first: 1_000, firstFen: 600, more: 500, moreFen: 200, freeFrom: null, freeOverFen: null };
  const template: ShippingTemplateInput = {
    name: "按重",
    measure: "weight",
    zones: [
      { ...zone, provinces: [] },
      { ...zone, provinces: ["新疆维吾尔自治区"], firstFen: 2_000, freeOverFen: 30_000 },
    ],
    notDelivered: ["西藏自治区"],
    isDefault: true,
  };
  await shop.operator.ok(createShippingTemplate, { params, body: template });
  const near = buyer.addressId; // 浙江省
  const [far, nowhere] = [await addressIn("新疆维吾尔自治区"), await addressIn("西藏自治区")];
  const fees = async (addressId: string | null) =>
    Promise.all([2, 3, 6].map(async (quantity) => (await quoteTo(addressId, quantity)).shipping.feeFen));
  expect(await fees(near)).toEqual([600, 800, 1_400]);
  expect(await fees(null)).toEqual([600, 800, 1_400]);
  expect(await fees(far)).toEqual([2_000, 2_200, 0]);
  expect((await quoteTo(far, 2)).shipping.words).toBe("首 1 kg ¥20，每多 0.5 kg ¥2，满 ¥300 包邮");

  const refused = await quoteTo(nowhere, 2);
  expect(refused).toMatchObject({
    shipping: { isDeliverable: false, words: "部分商品不配送到所选地址" },
    lines: [{ problem: "NOT_DELIVERABLE" }],
    blockedBy: { code: "NOT_DELIVERABLE" },
  });
  const body = {
    ...(await orderBody(buyer, { lines: [{ skuId: sku, quantity: 2 }] })),
    delivery: { method: "EXPRESS", addressId: nowhere },
    expectedPayableFen: refused.price.payableFen,
  };
  expect(await buyer.call.refused(placeOrder, { body })).toMatchObject({
    status: 409,
    code: "NOT_DELIVERABLE",
    field: "body.delivery",
  });
  // seen for one place, sent to a dearer one: never a silent charge
  const cheap = await orderBody(buyer, { lines: [{ skuId: sku, quantity: 2 }] });
  expect(
    await buyer.call.refused(placeOrder, { body: { ...cheap, delivery: { method: "EXPRESS", addressId: far } } }),
  ).toMatchObject({ status: 409, code: "PRICE_CHANGED" });
  const order = await buy(buyer, { lines: [{ skuId: sku, quantity: 2 }] });
  expect(order.price).toMatchObject({ shippingFen: 600, payableFen: 10_600 });
});
