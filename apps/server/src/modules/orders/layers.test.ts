import { randomUUID } from "node:crypto";
import {
  adjustPoints,
  type CouponTemplate,
  cancelOrder,
  getLoyalty,
  getMyPoints,
  getPromotion,
  type Product,
  type Promotion,
  placeOrder,
  quoteOrder,
  type ShopOrder,
  setCheckoutRules,
  setLevels,
  setPointsRules,
} from "@banyan/contracts";
import { quote } from "@banyan/pricing";
import { sql } from "kysely";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { keptPrices } from "#test/kept-prices.ts";
import { EVERYTHING, limitedTime, limits, off, runPromotion } from "#test/promotions.ts";
import { type Buyer, buy, newBuyer, openShop, orderBody, payFor, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
let buyer: Buyer;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  await setRules({});
});
afterAll(() => t.close());
beforeEach(async () => {
  buyer = await newBuyer(t);
});
afterEach(async () => expect(await brokenInvariants(t.db.reads)).toEqual([]));

/** ¥8 an order, and no free line, unless said otherwise. */
const setRules = (more: { feeFen?: number; zeroOrders?: "refuse" | "allow" }) =>
  shop.operator.ok(setCheckoutRules, {
    params: { program: t.program },
    body: { feeFen: 800, freeOverFen: null, combine: "sum", zeroOrders: "refuse", ...more },
  });
const only = (...products: Product[]) => ({
  ...EVERYTHING,
  include: { kind: "products" as const, productIds: products.map(({ id }) => id) },
});
const skuOf = ({ skus }: Product) => skus[0]!.id;
const line = (product: Product, quantity = 1) => ({ skuId: skuOf(product), quantity });
const give = async (to: Buyer, { id: templateId }: CouponTemplate): Promise<string> => {
  const { rows } = await sql<{ personId: number }>`
    select person_id as "personId" from members where id = ${to.memberId}`.execute(t.db.reads);
  const gift = {
    programId: t.program,
    memberId: to.memberId,
    personId: rows[0]!.personId,
    key: `test:${to.memberId}:${templateId}`,
    reason: "test",
    reward: { kind: "coupon" as const, templateId },
  };
  const given = await transact(t.db.orders, (tx) => t.app.modules.rewards.give(tx, gift));
  return given.given === "now" ? given.coupon.id : given.couponId;
};
const stockOf = async (product: Product) => {
  const { rows } = await sql`
    select on_hand as "onHand", reserved, sold from skus where id = ${skuOf(product)}`.execute(t.db.reads);
  return rows[0];
};
const explained = async (orderId: string) => (await keptPrices(t.db.reads, orderId))[0]!;
const usedTimes = async ({ id }: Promotion) =>
  (await shop.operator.ok(getPromotion, { params: { program: t.program, id } })).usedTimes;

describe("all layers in one order", () => {
  let cake: Product, bun: Product, candle: Product, plate: Product;
  let limited: Promotion, half: Promotion, gift: Promotion, addOn: Promotion, reduction: Promotion, points: Promotion;
  let coupons: { goods: CouponTemplate; shipping: CouponTemplate };
  // promotions of one layer are told by id, and ids of one instant of a clock that stands are in no order
  const later = () => t.clock.set(new Date(t.clock.now().getTime() + 1_000));
  beforeAll(async () => {
    cake = await shop.addProduct({ title: "蛋糕", pricesFen: [10_000] });
    bun = await shop.addProduct({ title: "面包", pricesFen: [5_000] });
    candle = await shop.addProduct({ title: "蜡烛", pricesFen: [1_000] });
    plate = await shop.addProduct({ title: "餐盘", pricesFen: [2_000] });
    limited = await runPromotion(shop, limitedTime(9_000), { name: "限时 9 折", scope: only(cake) });
    half = await runPromotion(shop, { kind: "nth_item", n: 2, payBp: 5_000 }, { name: "第二件半价", scope: only(bun) });
    const gifts = [{ skuId: skuOf(candle), quantity: 2 }];
    gift = await runPromotion(
      shop,
      { kind: "gift", thresholdFen: 10_000, thresholdUnits: 0, repeats: false, gifts },
      { name: "满百赠蜡烛", scope: only(cake, bun) },
    );
    const offers = [{ skuId: skuOf(plate), unitPriceFen: 500 }];
    later();
    addOn = await runPromotion(
      shop,
      { kind: "add_on", thresholdFen: 10_000, offers, unitsPerOrder: 1 },
      { name: "加 5 元换购", scope: only(cake, bun) },
    );
    reduction = await runPromotion(shop, off(15_000, 2_000), { name: "满 150 减 20", scope: only(cake, bun) });
    points = await runPromotion(
      shop,
      { kind: "points", pointsPerYuan: 1, multiplierBp: 20_000 },
      { name: "双倍积分", scope: only(cake, bun) },
    );
    coupons = {
      goods: await shop.addTemplate({
        name: "立减 10 元",
        benefit: { kind: "FIXED", amountFen: 1_000 },
        thresholdFen: 0,
      }),
      shipping: await shop.addTemplate({
        name: "免邮券",
        benefit: { kind: "FREE_SHIPPING", capFen: null },
        thresholdFen: 0,
      }),
    };
  });

  const lines = () => [line(cake), line(bun, 2), { ...line(plate), entry: { campaignId: addOn.id } }];

  test("each layer gives its part, in words that add up, and the fact tells whose money it was", async () => {
    const [goodsCoupon, shippingCoupon] = [await give(buyer, coupons.goods), await give(buyer, coupons.shipping)];
    const body = { lines: lines(), delivery: { method: "EXPRESS" as const, addressId: buyer.addressId } };
    const seen = await buyer.call.ok(quoteOrder, { body });
    expect(seen.price).toEqual({
      goodsFen: 22_000,
      discountFen: 8_000,
      shippingFen: 0,
      payableFen: 14_000,
      steps: [
        { label: "商品金额", amountFen: 22_000, kind: "goods", sourceId: null },
        { label: "限时 9 折", amountFen: -1_000, kind: "campaign", sourceId: limited.id },
        { label: "第二件半价", amountFen: -2_500, kind: "campaign", sourceId: half.id },
        { label: "加 5 元换购", amountFen: -1_500, kind: "campaign", sourceId: addOn.id },
        { label: "满 150 减 20", amountFen: -2_000, kind: "campaign", sourceId: reduction.id },
        { label: "优惠券「立减 10 元」", amountFen: -1_000, kind: "coupon", sourceId: goodsCoupon },
        { label: "运费", amountFen: 800, kind: "shipping", sourceId: null },
        { label: "优惠券「免邮券」", amountFen: -800, kind: "coupon", sourceId: shippingCoupon },
      ],
      couponId: goodsCoupon,
      shippingCouponId: shippingCoupon,
      pointsSpent: 0,
      pointsFen: 0,
      rewards: expect.any(Array),
    });
    expect(seen.gifts).toMatchObject([
      { skuId: skuOf(candle), title: "蜡烛", quantity: 2, promotionName: "满百赠蜡烛" },
    ]);
    expect(
      seen.lines.map(({ title, priceFen, savedFen, paidFen, tags }) => ({
        title,
        priceFen,
        savedFen,
        paidFen,
        tags: tags.map(({ text }) => text),
      })),
    ).toEqual([
      { title: "蛋糕", priceFen: 10_000, savedFen: 2_618, paidFen: 7_382, tags: ["限时 9 折", "满 150 减 20"] },
      { title: "面包", priceFen: 5_000, savedFen: 3_849, paidFen: 6_151, tags: ["第二件半价", "满 150 减 20"] },
      { title: "餐盘", priceFen: 2_000, savedFen: 1_533, paidFen: 467, tags: ["加 5 元换购"] },
    ]);
    expect(
      [seen.coupons, seen.shippingCoupons].map((list) => list.map(({ savesFen, usable }) => [savesFen, usable])),
    ).toEqual([[[1_000, true]], [[800, true]]]);

    const order = await buyer.call.ok(placeOrder, {
      body: { ...body, coupon: goodsCoupon, shippingCoupon, expectedPayableFen: 14_000, note: "" },
    });
    expect(order.price).toEqual(seen.price);
    expect(order.lines.map(({ title, paidFen, giftOf }) => [title, paidFen, giftOf])).toEqual([
      ["蛋糕", 7_382, null],
      ["面包", 6_151, null],
      ["餐盘", 467, null],
      ["蜡烛", 0, gift.id],
    ]);
    expect(await stockOf(candle)).toEqual({ onHand: 100, reserved: 2, sold: 0 });
    expect(await Promise.all([limited, half, gift, addOn, reduction, points].map(usedTimes))).toEqual([
      1, 1, 1, 1, 1, 1,
    ]);
    await payFor(t, buyer, order.id);
    expect(await stockOf(candle)).toEqual({ onHand: 98, reserved: 0, sold: 2 });

    const { rows } = await sql<{ data: Record<string, unknown> }>`
      select data from facts where name = 'order_paid' and subject = ${order.id}`.execute(t.db.reads);
    expect(rows[0]?.data).toMatchObject({
      paid_fen: 14_000,
      goods_fen: 22_000,
      shipping_fen: 0,
      points_spent: 0,
      points_fen: 0,
      savings: [
        { layer: "price", kind: "campaign", id: limited.id, name: "限时 9 折", fen: 1_000 },
        { layer: "items", kind: "campaign", id: half.id, name: "第二件半价", fen: 2_500 },
        { layer: "items", kind: "campaign", id: addOn.id, name: "加 5 元换购", fen: 1_500 },
        { layer: "order", kind: "campaign", id: reduction.id, name: "满 150 减 20", fen: 2_000 },
        { layer: "coupon", kind: "coupon", id: goodsCoupon, name: "立减 10 元", fen: 1_000 },
        { layer: "shipping", kind: "coupon", id: shippingCoupon, name: "免邮券", fen: 800 },
      ],
      rewards: [{ kind: "points", amount: expect.any(Number), source_id: points.id }],
      lines: order.lines.map(({ id, skuId, paidFen }) => ({ order_line_id: id, sku_id: skuId, paid_fen: paidFen })),
    });
    const { input, result } = await explained(order.id);
    expect(quote(input)).toEqual(result);
  });

  test("what a closed order took comes back: gifts, both coupons, uses of promotions", async () => {
    const used = await usedTimes(gift);
    const before = await stockOf(candle);
    const mine = [await give(buyer, coupons.goods), await give(buyer, coupons.shipping)];
    const order = await buy(buyer, { lines: lines() });
    expect(await usedTimes(gift)).toBe(used + 1);
    await buyer.call.ok(cancelOrder, { params: { id: order.id }, body: {} });
    expect(await usedTimes(gift)).toBe(used);
    expect(await stockOf(candle)).toEqual(before);
    const { rows } = await sql`select state from coupons where id = any(${mine}::uuid[])`.execute(t.db.reads);
    expect(rows).toEqual([{ state: "UNUSED" }, { state: "UNUSED" }]);
  });

  test("a line through an entry is refused when the promotion does not apply or there is none", async () => {
    const body = await orderBody(buyer, { lines: lines() });
    const alone = { ...body, lines: [{ ...line(plate), entry: { campaignId: addOn.id } }], expectedPayableFen: 2_800 };
    expect(await buyer.call.refused(placeOrder, { body: alone })).toMatchObject({
      status: 409,
      code: "PROMOTION_NOT_APPLICABLE",
      field: "body.lines.0.entry",
    });
    for (const campaignId of ["0197c0de-0000-7000-8000-000000000000", limited.id]) {
      const unknown = { ...body, lines: [line(cake), { ...line(cake), entry: { campaignId } }] };
      expect(await buyer.call.refused(placeOrder, { body: unknown })).toMatchObject({
        status: 404,
        code: "PROMOTION_NOT_FOUND",
        field: "body.lines.1.entry",
      });
    }
  });

  test("a gift that is out of stock is not promised; one bought away meanwhile stops the order", async () => {
    const last = await shop.addProduct({ title: "限量杯", pricesFen: [9_000], onHand: 1 });
    const tart = await shop.addProduct({ title: "蛋挞", pricesFen: [3_000] });
    await runPromotion(
      shop,
      {
        kind: "gift",
        thresholdFen: 3_000,
        thresholdUnits: 0,
        repeats: false,
        gifts: [{ skuId: skuOf(last), quantity: 1 }],
      },
      { name: "赠杯", scope: only(tart) },
    );
    const giftsFor = async (...bought: { skuId: string; quantity: number }[]) =>
      (await buyer.call.ok(quoteOrder, { body: { lines: bought } })).gifts.map(({ title }) => title);
    expect(await giftsFor(line(tart))).toEqual(["限量杯"]);
    // the only one is bought itself
    expect(await giftsFor(line(tart), line(last))).toEqual([]);

    const others = await Promise.all(Array.from({ length: 4 }, () => newBuyer(t)));
    const answers = await Promise.all(
      others.map(async (one) => one.call.send(placeOrder, { body: await orderBody(one, { lines: [line(tart)] }) })),
    );
    const orders = answers.flatMap(({ status, body }) => (status === 200 ? [body as ShopOrder] : []));
    const withGift = orders.filter((order) => order.lines.some(({ giftOf }) => giftOf !== null));
    expect(withGift).toHaveLength(1);
    expect(await stockOf(last)).toEqual({ onHand: 1, reserved: 1, sold: 0 });
  });
});

test("two prices a buyer may have seen: below it and above it, both answer the new quote, and nothing is held", async () => {
  const product = await shop.addProduct({ pricesFen: [5_000] });
  const promotion = await runPromotion(shop, limitedTime(9_000), { scope: only(product), name: "九折" });
  const body = await orderBody(buyer, { lines: [line(product)] });
  expect(body.expectedPayableFen).toBe(5_300);
  for (const expectedPayableFen of [5_299, 5_301]) {
    expect(await buyer.call.send(placeOrder, { body: { ...body, expectedPayableFen } })).toMatchObject({
      status: 409,
      body: { code: "PRICE_CHANGED", details: { quote: { price: { payableFen: 5_300 } } } },
    });
  }
  expect([await usedTimes(promotion), await stockOf(product)]).toEqual([0, { onHand: 100, reserved: 0, sold: 0 }]);
});

test("20 buyers at once for a promotion with 5 times: 5 pay less, the others are told", async () => {
  const product = await shop.addProduct({ pricesFen: [5_000] });
  const promotion = await runPromotion(shop, off(1_000, 1_000), {
    scope: only(product),
    limits: limits({ totalTimes: 5 }),
  });
  const buyers = await Promise.all(Array.from({ length: 20 }, () => newBuyer(t)));
  const { delivery: _, ...body } = await orderBody(buyers[0]!, { lines: [line(product)] });
  const answers = await Promise.all(
    buyers.map((one) =>
      one.call.send(placeOrder, { body: { ...body, delivery: { method: "EXPRESS", addressId: one.addressId } } }),
    ),
  );
  const tally = answers.map(({ status, body: answer }) =>
    status === 200 ? "placed" : (answer as { code: string }).code,
  );
  expect(tally.filter((one) => one === "placed")).toHaveLength(5);
  // told at the counter, or by a price that knows already
  expect(tally.filter((one) => one === "PROMOTION_SOLD_OUT" || one === "PRICE_CHANGED")).toHaveLength(15);
  expect(await usedTimes(promotion)).toBe(5);
});

describe("an order that costs nothing", () => {
  const free = async () => {
    const product = await shop.addProduct({ pricesFen: [1_000] });
    const gift = await shop.addTemplate({ benefit: { kind: "FIXED", amountFen: 1_000 }, thresholdFen: 1_000 });
    const post = await shop.addTemplate({ benefit: { kind: "FREE_SHIPPING", capFen: null }, thresholdFen: 0 });
    await give(buyer, gift);
    await give(buyer, post);
    return product;
  };

  test("keeps a fen to be paid as long as the shop did not decide otherwise", async () => {
    const product = await free();
    expect((await buy(buyer, { lines: [line(product)] })).price.payableFen).toBe(1);
  });

  test("is paid at once when the shop allows it: every paid effect once, no payment at WeChat", async () => {
    const product = await free();
    await setRules({ zeroOrders: "allow" });
    const body = await orderBody(buyer, { lines: [line(product)] });
    expect(body.expectedPayableFen).toBe(0);
    const first = await buyer.call.send(placeOrder, { body }, { idempotencyKey: "free-1" });
    const again = await buyer.call.send(placeOrder, { body }, { idempotencyKey: "free-1" });
    await setRules({});
    expect(first).toMatchObject({ status: 200, body: { state: "PAID", price: { payableFen: 0 } } });
    expect(again.body).toEqual(first.body);
    await t.drain();
    const { rows } = await sql`
      select (select count(*)::integer from payments where order_id = o.id) as payments, o.state,
        (select count(*)::integer from facts where subject = o.id::text and name = 'order_paid') as paid,
        (select jsonb_agg(state) from coupons where order_id = o.id) as coupons
      from orders o where o.id = ${(first.body as ShopOrder).id}`.execute(t.db.reads);
    expect(rows).toEqual([{ payments: 0, state: "PAID", paid: 1, coupons: ["USED", "USED"] }]);
    expect(await stockOf(product)).toEqual({ onHand: 99, reserved: 0, sold: 1 });
  });

  test("whose goods cost nothing by themselves is refused", async () => {
    const product = await shop.addProduct({ pricesFen: [0] });
    await setRules({ feeFen: 0 });
    const body = await orderBody(buyer, { lines: [line(product)] });
    const refused = await buyer.call.refused(placeOrder, { body });
    await setRules({});
    expect(refused).toMatchObject({ status: 409, code: "NOTHING_TO_PAY" });
  });
});

test("seven layers in one order: level price, half price, reduction, coupon, points, shipping, rewards; replayed to the fen", async () => {
  const params = { program: t.program };
  const [cake, bun] = [await shop.addProduct({ pricesFen: [10_000] }), await shop.addProduct({ pricesFen: [5_000] })];
  const { version } = await shop.operator.ok(getLoyalty, { params });
  const level = { id: randomUUID(), name: "银卡", growth: 0, multiplierBp: 10_000 };
  const levels = [{ ...level, price: { payBp: 9_500, scope: only(cake) } }];
  await shop.operator.ok(setLevels, { params, body: { version, levels, keepDays: 0 } });
  const pointsRules = {
    isOn: true,
    earn: { pointsPerYuan: 1, growthPerYuan: 1, at: "PAID" as const, validMonths: 12 },
    spend: { pointsPerYuan: 100, minPoints: 100, stepPoints: 100, maxBp: 5_000 },
    returnedKeepDays: 7,
  };
  await shop.operator.ok(setPointsRules, { params, body: pointsRules });
  await shop.operator.ok(adjustPoints, {
    params: { ...params, id: buyer.memberId },
    body: { points: 1_050, reason: "补发" },
  });
  await runPromotion(shop, { kind: "nth_item", n: 2, payBp: 5_000 }, { name: "第二件半价", scope: only(bun) });
  await runPromotion(shop, off(15_000, 2_000), { name: "满 150 减 20", scope: only(cake, bun) });
  await give(buyer, await shop.addTemplate({ benefit: { kind: "FIXED", amountFen: 1_000 }, thresholdFen: 0 }));
  await give(buyer, await shop.addTemplate({ benefit: { kind: "FREE_SHIPPING", capFen: 500 }, thresholdFen: 0 }));

  const lines = [line(cake), line(bun, 2)];
  const seen = await buyer.call.ok(quoteOrder, { body: { lines, points: "most" } });
  expect(seen.points).toEqual({
    available: 1_050,
    usable: 1_000,
    savesFen: 1_000,
    rule: "100 积分抵 ¥1，满 100 积分可用，最多抵商品金额的 50%",
  });
  const order = await buy(buyer, { lines, points: "most" });
  // 9,500 + 7,500 − 2,000 − 1,000 − 1,000 + (800 − 500)
  expect(order.price).toMatchObject({ payableFen: 13_300, pointsSpent: 1_000, pointsFen: 1_000, shippingFen: 300 });
  const { input, result } = await explained(order.id);
  expect(quote(input)).toEqual(result);
  expect(result.savedFen).toEqual({
    ...{ price: 500, items: 2_500, order: 2_000, coupon: 1_000, points: 1_000, shipping: 500 },
  });
  expect(result.rewards.map(({ kind }) => kind).sort()).toEqual(["growth", "points"]);
  expect(order.lines.map(({ pointsSpent }) => pointsSpent).reduce((sum, points) => sum + points, 0)).toBe(1_000);

  const balance = async () => {
    const mine = await buyer.call.ok(getMyPoints, {});
    return [mine.balance, mine.held];
  };
  const free = (await balance())[0]!;
  await buyer.call.ok(cancelOrder, { params: { id: order.id }, body: {} });
  expect(await buyer.call.ok(getMyPoints, {})).toMatchObject({ balance: 1_050, held: 0 });
  const again = await buy(buyer, { lines, points: "most" });
  expect(await balance()).toEqual([free, 1_000]);
  const body = await orderBody(buyer, { lines: [line(bun)], points: 0 });
  expect(await buyer.call.refused(placeOrder, { body: { ...body, points: 100 } })).toMatchObject({
    status: 409,
    code: "POINTS_NOT_ENOUGH",
    field: "body.points",
  });
  await payFor(t, buyer, again.id);
  // what was promised is earned: 1 for each yuan of goods paid
  const { rows } = await sql<{ points: number }>`
    select (reward ->> 'amount')::integer as points from facts, jsonb_array_elements(data -> 'rewards') reward
    where name = 'order_paid' and subject = ${again.id} and reward ->> 'kind' = 'points'`.execute(t.db.reads);
  expect(await balance()).toEqual([50 + rows[0]!.points, 0]);
  await shop.operator.ok(setPointsRules, { params, body: { ...pointsRules, isOn: false } });
});

test("every stored price is given again by its stored input", async () => {
  const prices = await keptPrices(t.db.reads);
  expect(prices.length).toBeGreaterThan(10);
  for (const { input, result } of prices) expect(quote(input)).toEqual(result);
});

test("what no order can be answers its own code, and nothing changes", async () => {
  const dear = await shop.addProduct({ pricesFen: [9_999_999_000] });
  const lines = [line(dear, 3)];
  expect(await buyer.call.refused(quoteOrder, { body: { lines } })).toMatchObject({
    status: 409,
    code: "ORDER_TOO_LARGE",
  });
  const body = { ...(await orderBody(buyer, { lines: [line(dear)] })), lines };
  expect(await buyer.call.refused(placeOrder, { body })).toMatchObject({ status: 409, code: "ORDER_TOO_LARGE" });
  expect(await buyer.call.refused(placeOrder, { body: { ...body, points: 1 } })).toMatchObject({
    status: 409,
    code: "POINTS_NOT_ENOUGH",
  });
  for (const points of [-1, 0.5, 2 ** 53, "all"])
    expect(await buyer.call.refused(placeOrder, { body: { ...body, points } })).toMatchObject({
      status: 400,
      field: "body.points",
    });
  expect(await stockOf(dear)).toEqual({ onHand: 100, reserved: 0, sold: 0 });
});
