import {
  cancelOrder,
  getMyOrder,
  getProduct,
  getPromotion,
  getPromotionResults,
  movePromotion,
  type Product,
  type Promotion,
  placeOrder,
  quoteOrder,
} from "@banyan/contracts";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { limitedTime, limits, off, runPromotion } from "#test/promotions.ts";
import { type Buyer, buy, newBuyer, openShop, orderBody, payFor, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
const params = { program: "demo" };
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
});
afterAll(() => t.close());

/** A promotion about one product only, ended when the test is over. */
async function selling(
  rule: (product: Product) => Parameters<typeof runPromotion>[1],
  more: Parameters<typeof runPromotion>[2] = {},
  pricesFen = [5_000],
) {
  const product = await shop.addProduct({ pricesFen });
  const scope = {
    include: { kind: "products" as const, productIds: [product.id] },
    excludeProductIds: [],
    excludeCategoryIds: [],
  };
  const promotion = await runPromotion(shop, rule(product), { scope, ...more });
  const lines = [{ skuId: product.skus[0]!.id, quantity: 1 }];
  return { product, promotion, lines };
}
const read = ({ id }: Promotion) => shop.operator.ok(getPromotion, { params: { ...params, id } });
const results = ({ id }: Promotion) => shop.operator.ok(getPromotionResults, { params: { ...params, id } });
const price = async (buyer: Buyer, lines: { skuId: string; quantity: number }[]) =>
  (await buyer.call.ok(quoteOrder, { body: { lines } })).price;

test("an order with a promotion: priced by it, held, paid, counted with its revenue", async () => {
  const { promotion, lines } = await selling(() => off(5_000, 1_000), { name: "满 50 减 10" });
  const buyer = await newBuyer(t);
  const order = await buy(buyer, { lines });
  expect(order.price).toMatchObject({ goodsFen: 5_000, discountFen: 1_000 });
  expect(order.price.steps).toContainEqual({
    ...{ label: "满 50 减 10", amountFen: -1_000, kind: "campaign", sourceId: promotion.id },
  });
  expect(await results(promotion)).toMatchObject({ usedTimes: 0, heldTimes: 1, costFen: 0, spentFen: 1_000 });
  await payFor(t, buyer, order.id);
  expect(await results(promotion)).toEqual({
    ...{ usedTimes: 1, heldTimes: 0, buyers: 1, costFen: 1_000, averageDiscountFen: 1_000 },
    ...{ revenueFen: order.price.payableFen, budgetFen: null, spentFen: 1_000 },
    byDay: [{ day: "2026-03-02", times: 1, costFen: 1_000, revenueFen: order.price.payableFen }],
  });
});

test("20 buyers at once for 5 times left: 5 orders, and the others' next quote is without it", async () => {
  const { promotion, lines } = await selling(() => off(5_000, 1_000), { limits: limits({ totalTimes: 5 }) });
  const buyers = await Promise.all(Array.from({ length: 20 }, () => newBuyer(t)));
  const bodies = await Promise.all(buyers.map((buyer) => orderBody(buyer, { lines })));
  const answers = await Promise.all(buyers.map((buyer, index) => buyer.call.send(placeOrder, { body: bodies[index] })));
  const codes = answers.map(({ status, body }) => (status < 300 ? "placed" : (body as { code: string }).code));
  expect(codes.filter((code) => code === "placed")).toHaveLength(5);
  // who came later may have been priced anew, without it
  expect(codes.filter((c) => !["placed", "PROMOTION_SOLD_OUT", "PRICE_CHANGED"].includes(c))).toEqual([]);
  expect(await read(promotion)).toMatchObject({ usedTimes: 5, spentFen: 5_000, isUsedUp: true });
  const late = buyers[codes.findIndex((code) => code !== "placed")]!;
  expect(await price(late, lines)).toMatchObject({ goodsFen: 5_000, discountFen: 0 });
});

test("an order that closes unpaid gives the promotion back, and the next buyer has it", async () => {
  const { promotion, lines } = await selling(() => off(5_000, 1_000), {
    limits: limits({ totalTimes: 1, timesPerPerson: 1 }),
  });
  const [first, second] = [await newBuyer(t), await newBuyer(t)];
  const { id } = await buy(first, { lines });
  expect((await price(second, lines)).discountFen).toBe(0);
  await first.call.ok(cancelOrder, { params: { id }, body: {} });
  expect((await price(second, lines)).discountFen).toBe(1_000);
  expect((await price(first, lines)).discountFen).toBe(1_000);
  await buy(second, { lines });
  expect(await read(promotion)).toMatchObject({ usedTimes: 1, isUsedUp: true });
});

test("a person's limit holds in the price: the fourth unit costs what it costs", async () => {
  const { lines } = await selling(() => limitedTime(8_000, 3));
  const buyer = await newBuyer(t);
  const times = (quantity: number) => lines.map((line) => ({ ...line, quantity }));
  expect((await price(buyer, times(3))).discountFen).toBe(3_000);
  await buy(buyer, { lines: times(2) });
  expect((await price(buyer, times(1))).discountFen).toBe(1_000);
  expect((await price(buyer, times(2))).discountFen).toBe(0);
});

test("a gift is given from stock: reserved with the order, sold with the payment, gone when there is none", async () => {
  const mug = await shop.addProduct({ title: "马克杯", pricesFen: [3_900], onHand: 2 });
  const skuId = mug.skus[0]!.id;
  const { promotion, lines } = await selling(() => ({
    ...{ kind: "gift", thresholdFen: 5_000, thresholdUnits: 0, repeats: false },
    gifts: [{ skuId, quantity: 1 }],
  }));
  const [first, second] = [await newBuyer(t), await newBuyer(t)];
  const order = await buy(first, { lines });
  const gift = order.lines.find((line) => line.giftOf !== null);
  expect(gift).toMatchObject({ skuId, quantity: 1, paidFen: 0, giftOf: promotion.id });
  const stock = async () => {
    const { skus } = await shop.operator.ok(getProduct, { params: { ...params, id: mug.id } });
    return skus.map(({ onHand, reserved, sold }) => ({ onHand, reserved, sold }));
  };
  expect(await stock()).toEqual([{ onHand: 2, reserved: 1, sold: 0 }]);
  await payFor(t, first, order.id);
  expect(await stock()).toEqual([{ onHand: 1, reserved: 0, sold: 1 }]);
  await buy(second, { lines });
  const { gifts, price: empty } = await second.call.ok(quoteOrder, { body: { lines } });
  expect(gifts).toEqual([]);
  expect(empty.goodsFen).toBe(5_000);
});

test("a price that would take more than the budget has left is made without it", async () => {
  const { promotion, lines } = await selling(() => limitedTime(8_000), { limits: limits({ budgetFen: 1_500 }) });
  const [first, second] = [await newBuyer(t), await newBuyer(t)];
  const seen = await orderBody(second, { lines });
  await buy(first, { lines });
  expect((await price(second, lines)).discountFen).toBe(0);
  expect(await second.call.refused(placeOrder, { body: seen })).toMatchObject({ status: 409, code: "PRICE_CHANGED" });
  expect(await read(promotion)).toMatchObject({ usedTimes: 1, spentFen: 1_000, isUsedUp: false });
});

test("what an operator pauses is gone at once; what was ordered keeps its price", async () => {
  const { promotion, lines } = await selling(() => off(5_000, 1_000));
  const buyer = await newBuyer(t);
  const order = await buy(buyer, { lines });
  await shop.operator.ok(movePromotion, { params: { ...params, id: promotion.id }, body: { move: "pause" } });
  expect((await price(buyer, lines)).discountFen).toBe(0);
  const kept = await buyer.call.ok(getMyOrder, { params: { id: order.id } });
  expect(kept.price).toEqual(order.price);
});
