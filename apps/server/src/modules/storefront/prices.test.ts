import {
  changeProduct,
  claimNewcomerGift,
  getShopProduct,
  listTopUps,
  movePromotion,
  type Product,
  shopProducts,
} from "@banyan/contracts";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { operator, visitor } from "#test/callers.ts";
import { EVERYTHING, limitedTime, off, runPromotion } from "#test/promotions.ts";
import { type Buyer, buy, newBuyer, openShop, payFor, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
});
afterAll(() => t.close());

const only = (...products: Product[]) => ({
  ...EVERYTHING,
  include: { kind: "products" as const, productIds: products.map(({ id }) => id) },
});
const shown = async ({ id }: Product, call = visitor(t)) => call.ok(getShopProduct, { params: { id } });
/** Moves the clock; sessions end meanwhile. */
async function days(count: number) {
  t.clock.set(new Date(t.clock.now().getTime() + count * 86_400_000));
  shop = { ...shop, operator: await operator(t, "owner@banyan.test") };
}
async function reprice({ id }: Product, version: number, priceFen: number) {
  const { skus, createdAt: _, updatedAt: __, version: ___, id: ____, ...product } = (await find(id))!;
  await shop.operator.ok(changeProduct, {
    params: { program: t.program, id },
    body: {
      version,
      product: {
        ...product,
        skus: skus.map(({ id: sku, code, options, weightGrams }) => ({
          id: sku,
          code,
          options,
          weightGrams,
          priceFen,
        })),
      },
    },
  });
}
const find = (id: string) => t.app.modules.catalog.getProduct(t.program, id);

describe("what a product costs is shown before it is in a basket", () => {
  test("with the rules that run now and their words, in lists and on its page; ended ones are gone at once", async () => {
    const cake = await shop.addProduct({ title: "慕斯", pricesFen: [10_000, 12_000] });
    const sale = await runPromotion(shop, limitedTime(8_000), { scope: only(cake), name: "限时 8 折" });
    const reduction = await runPromotion(shop, off(5_000, 1_000), { scope: only(cake), name: "满 50 减 10" });
    const page = await shown(cake);
    const price = { listFen: 10_000, toPayFen: 7_000, tag: "满 50 减 10", referenceFen: null };
    expect(page.price).toEqual(price);
    expect(page.skus.map((sku) => sku.price.toPayFen)).toEqual([7_000, 8_600]);
    expect(page.promotions).toEqual([
      { id: reduction.id, name: "满 50 减 10", kind: "full_reduction", text: expect.stringContaining("50") },
    ]);
    const { items } = await visitor(t).ok(shopProducts, { query: { search: "慕斯" } });
    expect(items.map((item) => item.price)).toEqual([price]);
    for (const { id } of [sale, reduction])
      await shop.operator.ok(movePromotion, { params: { program: t.program, id }, body: { move: "end" } });
    expect((await shown(cake)).price).toEqual({ listFen: 10_000, toPayFen: 10_000, tag: null, referenceFen: null });
  });

  test("a member sees the own coupon in it, a visitor does not", async () => {
    const tart = await shop.addProduct({ title: "挞", pricesFen: [3_000] });
    await shop.setGift((await shop.addTemplate({ benefit: { kind: "FIXED", amountFen: 500 }, thresholdFen: 0 })).id);
    const buyer: Buyer = await newBuyer(t);
    await buyer.call.ok(claimNewcomerGift, { body: {} });
    expect((await shown(tart, buyer.call)).price).toMatchObject({ toPayFen: 2_500, tag: "券后价" });
    const english = await shown(tart, buyer.call.with({ "accept-language": "en" }));
    expect(english.price.tag).toBe("After coupon");
    expect((await shown(tart)).price).toMatchObject({ toPayFen: 3_000, tag: null });
  });
});

test("what would reach a threshold: enough first, cheapest first, in scope and in stock", async () => {
  const [a, b, c, d, outside] = await Promise.all(
    (
      [
        ["甲", 900],
        ["乙", 1_500],
        ["丙", 1_100],
        ["丁", 1_200],
        ["戊", 1_000],
      ] as const
    ).map(([title, priceFen]) => shop.addProduct({ title, pricesFen: [priceFen], onHand: title === "丁" ? 0 : 10 })),
  );
  const rule = await runPromotion(shop, off(5_000, 800), { name: "满 50 减 8", scope: only(a!, b!, c!, d!) });
  const buyer = await newBuyer(t);
  const query = { promotionId: rule.id, missingFen: "1000" };
  const { rule: named, items } = await buyer.call.ok(listTopUps, { query });
  expect(named).toEqual({ name: "满 50 减 8", text: expect.stringContaining("50") });
  expect(items.map(({ title }) => title)).toEqual(["丙", "乙", "甲"]);
  expect(outside!.title).toBe("戊");
  const nobody = "0197c0de-0000-7000-8000-000000000000";
  expect(await buyer.call.refused(listTopUps, { query: { promotionId: nobody } })).toMatchObject({
    code: "PROMOTION_NOT_FOUND",
  });
  expect(await buyer.call.refused(listTopUps, { query: { couponId: nobody } })).toMatchObject({
    code: "COUPON_NOT_FOUND",
  });
  expect(await buyer.call.refused(listTopUps, { query: {} })).toMatchObject({ status: 400, field: "query" });
});

describe("the crossed-out price", () => {
  test("a product nobody could buy before the offer has none", async () => {
    const fresh = await shop.addProduct({ title: "新品", pricesFen: [2_000] });
    await runPromotion(shop, limitedTime(5_000), { scope: only(fresh) });
    expect((await shown(fresh)).price).toMatchObject({ toPayFen: 1_000, referenceFen: null });
  });

  test("is the lowest of the seven days before the offer, list prices and real deals alike, or there is none", async () => {
    const bun = await shop.addProduct({ title: "包", pricesFen: [2_000] });
    await days(10);
    await reprice(bun, 1, 1_800); // for a day, eight days before the offer: too long ago
    await days(1);
    await reprice(bun, 2, 2_000);
    await days(8);
    const offer = async () => (await shown(bun)).price;
    const startsAt = t.clock.now().toISOString();
    const sale = await runPromotion(shop, limitedTime(5_000), { scope: only(bun), startsAt });
    expect(await offer()).toEqual({ listFen: 2_000, toPayFen: 1_000, tag: "限时价", referenceFen: 2_000 });
    await shop.operator.ok(movePromotion, { params: { program: t.program, id: sale.id }, body: { move: "end" } });

    // someone really paid less: 满 20 减 3 on two of them
    await runPromotion(shop, off(4_000, 600), { scope: only(bun), name: "满 40 减 6" });
    const buyer = await newBuyer(t);
    const { id } = await buy(buyer, { lines: [{ skuId: bun.skus[0]!.id, quantity: 2 }], coupon: "none" });
    await payFor(t, buyer, id);
    await days(2);
    await runPromotion(shop, limitedTime(5_000), { scope: only(bun), startsAt: t.clock.now().toISOString() });
    expect(await offer()).toMatchObject({ toPayFen: 1_000, referenceFen: 1_700 });
  });
});
