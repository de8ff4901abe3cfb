import {
  addCartLine,
  changeProduct,
  claimNewcomerGift,
  getCart,
  listMyOrders,
  placeOrder,
  quoteOrder,
  setProductState,
} from "@banyan/contracts";
import { quote } from "@banyan/pricing";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { visitor } from "#test/callers.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { keptPrices } from "#test/kept-prices.ts";
import { type Buyer, buy, newBuyer, openShop, orderBody, type TestShop } from "#test/shop.ts";

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
afterEach(async () => expect(await brokenInvariants(t.db.reads)).toEqual([]));

const addOne = async (more: Parameters<TestShop["addProduct"]>[0] = {}) => {
  const product = await shop.addProduct(more);
  return { product, skuId: product.skus[0]!.id, lines: [{ skuId: product.skus[0]!.id, quantity: 1 }] };
};
const ordersOf = async ({ call }: Buyer) => (await call.ok(listMyOrders, { query: {} })).items;

test("the price the buyer saw is the price, in either direction, or the new one is shown", async () => {
  const { product, lines } = await addOne();
  const body = await orderBody(buyer, { lines });
  for (const priceFen of [5_100, 4_900]) {
    const { version } = (
      await sql<{ version: number }>`select version from products where id = ${product.id}`.execute(t.db.reads)
    ).rows[0]!;
    const { id, version: _, createdAt: __, updatedAt: ___, ...input } = product;
    const skus = product.skus.map(({ id: sku, code, options, weightGrams }) => ({
      id: sku,
      code,
      options,
      weightGrams,
      priceFen,
    }));
    await shop.operator.ok(changeProduct, {
      params: { program: t.program, id },
      body: { version, product: { ...input, skus } },
    });
    const answer = await buyer.call.send(placeOrder, { body });
    expect(answer).toMatchObject({
      status: 409,
      body: {
        code: "PRICE_CHANGED",
        details: { quote: { price: { goodsFen: priceFen, payableFen: priceFen + 800 }, lines: [{ priceFen }] } },
      },
    });
  }
  expect(await ordersOf(buyer)).toEqual([]);
});

test("the stored input of a price gives the stored result for ever", async () => {
  await shop.setGift((await shop.addTemplate()).id);
  await buyer.call.ok(claimNewcomerGift, { body: {} });
  const { skus } = await shop.addProduct({ pricesFen: [1_999, 3_333] });
  const { id } = await buy(buyer, { lines: skus.map((sku) => ({ skuId: sku.id, quantity: 3 })) });
  const [price] = await keptPrices(t.db.reads, id);
  expect(quote(price!.input)).toEqual(price!.result);
  // as plain JSON, the way it was kept before it was compressed
  await sql`
    update order_prices set input = ${JSON.stringify(price!.input)}::text::bytea, result = ${JSON.stringify(price!.result)}::text::bytea
    where order_id = ${id}`.execute(t.db.orders);
  expect(await keptPrices(t.db.reads, id)).toEqual([price]);
});

test("a quote tells what each coupon would save or why it cannot be used, in the buyer's language", async () => {
  await shop.setGift((await shop.addTemplate({ name: "满 60 减 5", thresholdFen: 6_000 })).id);
  const coupon = await buyer.call.ok(claimNewcomerGift, { body: {} });
  const { lines } = await addOne();
  const zh = await buyer.call.ok(quoteOrder, { body: { lines, coupon: "best" } });
  expect(zh.coupons).toMatchObject([{ coupon: { id: coupon.id }, usable: false, reason: "还差 ¥10", savesFen: 0 }]);
  expect(zh.hints.map(({ text }) => text)).toEqual(["再买 ¥10 可用「满 60 减 5」", "再买 ¥49 免运费"]);
  const en = await buyer.call.with({ "accept-language": "en" }).ok(quoteOrder, { body: { lines, coupon: "best" } });
  expect(en.hints.map(({ text }) => text)).toEqual(["Add ¥10 to use “满 60 减 5”", "Add ¥49 for free shipping"]);
  const two = await buyer.call.ok(quoteOrder, { body: { lines: [...lines, ...lines], coupon: "none" } });
  expect(two).toMatchObject({
    lines: [{ quantity: 2, paidFen: 10_000 }],
    price: { payableFen: 10_000, couponId: null },
  });
});

test("a coupon someone chose is used or refused, never left out silently", async () => {
  await shop.setGift((await shop.addTemplate({ thresholdFen: 6_000 })).id);
  const coupon = await buyer.call.ok(claimNewcomerGift, { body: {} });
  const { lines } = await addOne();
  const body = { ...(await orderBody(buyer, { lines })), coupon: coupon.id };
  expect(await buyer.call.refused(placeOrder, { body })).toMatchObject({
    status: 409,
    code: "COUPON_NOT_USABLE",
    field: "body.coupon",
  });
  const other = await newBuyer(t);
  const stolen = { ...body, delivery: { method: "EXPRESS", addressId: other.addressId } };
  expect(await other.call.refused(placeOrder, { body: stolen })).toMatchObject({
    status: 404,
    code: "COUPON_NOT_FOUND",
  });
});

test("what cannot be sold is refused with its place, and nothing is held", async () => {
  const { skuId, product } = await addOne({ onHand: 2 });
  const fine = await addOne();
  const body = await orderBody(buyer, { lines: fine.lines });
  const place = (change: object) => buyer.call.refused(placeOrder, { body: { ...body, ...change } });
  const nobody = "0197c0de-0000-7000-8000-000000000000";
  expect(await place({ lines: [...fine.lines, { skuId: nobody, quantity: 1 }] })).toMatchObject({
    status: 404,
    code: "SKU_NOT_FOUND",
    field: "body.lines.1.skuId",
  });
  expect(await place({ delivery: { method: "EXPRESS", addressId: nobody } })).toMatchObject({
    status: 404,
    code: "ADDRESS_NOT_FOUND",
  });
  const other = await newBuyer(t);
  expect(await place({ delivery: { method: "EXPRESS", addressId: other.addressId } })).toMatchObject({
    code: "ADDRESS_NOT_FOUND",
  });

  const short = [...fine.lines, { skuId, quantity: 2 }, { skuId, quantity: 1 }];
  expect(await place({ lines: short, expectedPayableFen: 20_000 })).toMatchObject({
    status: 409,
    code: "OUT_OF_STOCK",
  });
  const answer = await buyer.call.send(quoteOrder, { body: { lines: short, coupon: "best" } });
  expect(answer.body).toMatchObject({
    code: "OUT_OF_STOCK",
    message: "「草莓蛋糕」库存不足",
    details: { skuIds: [skuId] },
  });

  await shop.operator.ok(setProductState, {
    params: { program: t.program, id: product.id },
    body: { state: "OFF_SALE" },
  });
  expect(await place({ lines: [{ skuId, quantity: 1 }] })).toMatchObject({
    code: "SKU_NOT_FOUND",
    field: "body.lines.0.skuId",
  });
  const { rows } = await sql`select reserved from skus where reserved > 0 and id = any(${[skuId, fine.skuId]})`.execute(
    t.db.reads,
  );
  expect(rows).toEqual([]);
});

test("a checkout is replayed by its key, refusals are decided anew", async () => {
  const { lines, skuId } = await addOne({ onHand: 1 });
  await buyer.call.ok(addCartLine, { body: { skuId, quantity: 1 } });
  const body = await orderBody(buyer, { lines, fromCart: true });
  const first = await buyer.call.send(placeOrder, { body }, { idempotencyKey: "key-1" });
  const again = await buyer.call.send(placeOrder, { body }, { idempotencyKey: "key-1" });
  expect([first.status, again.body]).toEqual([200, first.body]);
  expect([first.headers.get("idempotent-replayed"), again.headers.get("idempotent-replayed")]).toEqual([null, "true"]);
  expect(
    await buyer.call.refused(placeOrder, { body: { ...body, note: "生日快乐" } }, { idempotencyKey: "key-1" }),
  ).toMatchObject({ status: 422 });
  expect(await buyer.call.refused(placeOrder, { body }, { idempotencyKey: "key-2" })).toMatchObject({
    code: "OUT_OF_STOCK",
  });
  expect((await buyer.call.ok(getCart, {})).lines).toEqual([]);
});

test("bad input is refused with its place and never placed", async () => {
  const { lines, skuId } = await addOne();
  const body = await orderBody(buyer, { lines });
  const place = (change: object) => buyer.call.refused(placeOrder, { body: { ...body, ...change } });
  for (const quantity of [0, -1, 1.5, 10_000, 2 ** 53 + 2, "1", null]) {
    expect(await place({ lines: [{ skuId, quantity }] })).toMatchObject({
      status: 400,
      code: "INVALID_INPUT",
      field: "body.lines.0.quantity",
    });
  }
  expect(await place({ lines: [] })).toMatchObject({ status: 400, field: "body.lines" });
  expect(await place({ expectedPayableFen: -1 })).toMatchObject({ status: 400, field: "body.expectedPayableFen" });
  expect(await place({ coupon: "every" })).toMatchObject({ status: 400, field: "body.coupon" });
  expect(await place({ note: "\u0000" })).toMatchObject({ status: 400 });
  expect(await place({ discountFen: 5_000 })).toMatchObject({ status: 400, code: "INVALID_INPUT" });
  expect(await visitor(t).refused(placeOrder, { body })).toMatchObject({ status: 401, code: "UNAUTHENTICATED" });
  expect(await ordersOf(buyer)).toEqual([]);
});
