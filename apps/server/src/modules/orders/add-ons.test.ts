import {
  changeProduct,
  getProduct,
  type Product,
  placeOrder,
  quoteOrder,
  setCheckoutRules,
  setProductState,
} from "@banyan/contracts";
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { brokenInvariants } from "#test/invariants.ts";
import { EVERYTHING, limits, promotionInput, runPromotion } from "#test/promotions.ts";
import { type Buyer, newBuyer, openShop, orderBody, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
let buyer: Buyer;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  await shop.operator.ok(setCheckoutRules, {
    params: { program: t.program },
    body: { feeFen: 0, freeOverFen: null, combine: "sum", zeroOrders: "refuse" },
  });
});
afterAll(() => t.close());
beforeEach(async () => {
  buyer = await newBuyer(t);
});
afterEach(async () => expect(await brokenInvariants(t.db.reads)).toEqual([]));

const only = (...products: Product[]) => ({
  ...EVERYTHING,
  include: { kind: "products" as const, productIds: products.map(({ id }) => id) },
});
const skuOf = ({ skus }: Product) => skus[0]!.id;
const line = (product: Product, quantity = 1) => ({ skuId: skuOf(product), quantity });
type Line = ReturnType<typeof line> & { entry?: { campaignId: string } };
const quoted = (...lines: Line[]) => buyer.call.ok(quoteOrder, { body: { lines } });
/** ¥100 of a cake opens a plate for ¥5 and a cup for ¥9. */
async function table(stacking = promotionInput({ kind: "points", pointsPerYuan: 1, multiplierBp: 1 }).stacking) {
  const cake = await shop.addProduct({ title: "蛋糕", pricesFen: [5_000] });
  const plate = await shop.addProduct({ title: "餐盘", pricesFen: [2_000], onHand: 3 });
  const cup = await shop.addProduct({ title: "杯子", pricesFen: [1_000] });
  const promotion = await runPromotion(
    shop,
    {
      kind: "add_on",
      thresholdFen: 10_000,
      offers: [
        { skuId: skuOf(plate), unitPriceFen: 500 },
        { skuId: skuOf(cup), unitPriceFen: 900 },
      ],
      unitsPerOrder: 2,
    },
    { name: "满百换购", scope: only(cake), stacking },
  );
  const entry = { campaignId: promotion.id };
  return {
    cake,
    plate,
    cup,
    promotion,
    through: (product: Product, quantity = 1) => ({ ...line(product, quantity), entry }),
  };
}

test("a basket is told what may be added beside it: how much is missing, then each item with both prices", async () => {
  const { cake, plate, cup, promotion, through } = await table();
  const cupItem = {
    ...{ skuId: skuOf(cup), productId: cup.id, title: "杯子", options: [], picture: shop.picture },
    ...{ priceFen: 1_000, unitPriceFen: 900, available: 100 },
  };
  const item = {
    skuId: skuOf(plate),
    productId: plate.id,
    title: "餐盘",
    options: [],
    picture: shop.picture,
    priceFen: 2_000,
    unitPriceFen: 500,
    available: 3,
  };
  const told = {
    promotionId: promotion.id,
    name: "满百换购",
    text: "满 ¥100，加 ¥5 起换购，每单限 2 件",
    unitsPerOrder: 2,
    items: [item, cupItem],
  };
  expect((await quoted(line(cake))).addOns).toEqual([{ ...told, isOpen: false, missingFen: 5_000 }]);
  const open = { ...told, isOpen: true, missingFen: null };
  expect((await quoted(line(cake, 2))).addOns).toEqual([open]);
  expect((await quoted(line(cake, 2), line(plate))).addOns).toEqual([
    { ...open, items: [{ ...item, available: 2 }, cupItem] },
  ]);
  const added = await quoted(line(cake, 2), through(plate, 2));
  expect([added.addOns, added.price.payableFen, added.lines.map(({ problem }) => problem)]).toEqual([
    [open],
    11_000,
    [null, null],
  ]);
  // nothing in scope is bought
  expect((await quoted(line(plate))).addOns).toEqual([]);
});

test("what was added and is not open any more is named at its line, and is not ordered", async () => {
  const { cake, plate, through } = await table();
  const seen = await quoted(line(cake), through(plate));
  expect(seen.lines.map(({ title, problem }) => [title, problem])).toEqual([
    ["蛋糕", null],
    ["餐盘", "ENTRY_CLOSED"],
  ]);
  const body = await orderBody(buyer, { lines: [line(cake), through(plate)] });
  expect(await buyer.call.refused(placeOrder, { body })).toMatchObject({ code: "PROMOTION_NOT_APPLICABLE" });
});

test("an add-on that another rule or an empty budget would shut out is not offered", async () => {
  const { cake, plate, promotion } = await table();
  expect((await quoted(line(cake, 2))).addOns.map(({ promotionId }) => promotionId)).toEqual([promotion.id]);
  await runPromotion(
    shop,
    { kind: "nth_item", n: 2, payBp: 1_000 },
    {
      scope: only(cake),
      stacking: { ...promotionInput({ kind: "nth_item", n: 2, payBp: 1 }).stacking, exclusive: true },
    },
  );
  expect((await quoted(line(cake, 2))).addOns).toEqual([]);

  const tea = await shop.addProduct({ title: "茶", pricesFen: [5_000] });
  const offers = [{ skuId: skuOf(plate), unitPriceFen: 500 }];
  await runPromotion(
    shop,
    { kind: "add_on", thresholdFen: 0, offers, unitsPerOrder: 1 },
    { scope: only(tea), limits: limits({ budgetFen: 1_499 }) },
  );
  expect((await quoted(line(tea))).addOns).toEqual([]);
});

test("goods that are off sale, or cost as little anyway, are not offered; when all a promotion gives or sells beside is gone, orders go on", async () => {
  const { cake, plate, cup } = await table();
  const offered = async () => (await quoted(line(cake, 2))).addOns.map(({ items }) => items.map(({ title }) => title));
  expect(await offered()).toEqual([["餐盘", "杯子"]]);
  await changeSku(cup, ({ id, code }) => ({ id, code, priceFen: 900 }));
  expect(await offered()).toEqual([["餐盘"]]);
  const params = { program: t.program, id: plate.id };
  await shop.operator.ok(setProductState, { params, body: { state: "OFF_SALE" } });
  expect(await offered()).toEqual([]);

  const bun = await shop.addProduct({ title: "面包", pricesFen: [5_000] });
  const [gone, added] = [await shop.addProduct(), await shop.addProduct()];
  await runPromotion(
    shop,
    {
      kind: "gift",
      thresholdFen: 1_000,
      thresholdUnits: 0,
      repeats: false,
      gifts: [{ skuId: skuOf(gone), quantity: 1 }],
    },
    { scope: only(bun) },
  );
  const offers = [{ skuId: skuOf(added), unitPriceFen: 500 }];
  await runPromotion(shop, { kind: "add_on", thresholdFen: 0, offers, unitsPerOrder: 1 }, { scope: only(bun) });
  const before = await quoted(line(bun));
  expect([before.gifts.length, before.addOns.length]).toEqual([1, 1]);
  for (const product of [gone, added])
    await changeSku(product, ({ code }) => ({ code: `${code}-2`, priceFen: 1_000, onHand: 1 }));
  const after = await quoted(line(bun));
  expect([after.gifts, after.addOns, after.price.payableFen]).toEqual([[], [], 5_000]);
});

/** The product stays; its only SKU is changed, or without its id replaced. */
async function changeSku(
  { id }: Product,
  change: (sku: Product["skus"][number]) => { id?: string; code: string; priceFen: number; onHand?: number },
): Promise<void> {
  const params = { program: t.program, id };
  const {
    id: _,
    version,
    createdAt: __,
    updatedAt: ___,
    skus,
    ...kept
  } = await shop.operator.ok(getProduct, { params });
  const sku = { options: [], weightGrams: 0, ...change(skus[0]!) };
  await shop.operator.ok(changeProduct, { params, body: { version, product: { ...kept, skus: [sku] } } });
}
