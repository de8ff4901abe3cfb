import { checkPromotion, listPromotions, type Product, type PromotionInput, previewPromotion } from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, expect, test } from "vitest";
import { startTestApp, type TestApp } from "#test/app.ts";
import { limits, off, promotionInput, runPromotion } from "#test/promotions.ts";
import { openShop, type TestShop } from "#test/shop.ts";

let t: TestApp;
let shop: TestShop;
let cake: Product;
let mug: Product;
const params = { program: "demo" };
const SHIPPING_FEN = 800;
beforeAll(async () => {
  t = await startTestApp();
  shop = await openShop(t);
  cake = await shop.addProduct({ title: "草莓蛋糕", pricesFen: [5_000] });
  mug = await shop.addProduct({ title: "马克杯", pricesFen: [3_900], onHand: 1 });
});
afterAll(() => t.close());

const cakes = (quantity: number) => [{ skuId: cake.skus[0]!.id, quantity }];
const tryBasket = (promotion: PromotionInput, quantity: number, more = {}) =>
  shop.operator.ok(previewPromotion, {
    params,
    body: { promotion, promotionId: null, lines: cakes(quantity), ...more },
  });
const about = (product: Product) => ({
  scope: {
    include: { kind: "products" as const, productIds: [product.id] },
    excludeProductIds: [],
    excludeCategoryIds: [],
  },
});

test("a draft is tried with what runs: the whole explained price, and what it would be without", async () => {
  await runPromotion(shop, off(10_000, 700), { name: "满 100 减 7", ...about(cake) });
  const draft = promotionInput({ kind: "nth_item", n: 2, payBp: 5_000 }, { name: "第二件半价", ...about(cake) });
  const tried = await tryBasket(draft, 2);
  // 2 × 50 → second at half: 75, which no longer reaches the running 满 100
  expect(tried).toMatchObject({
    ...{ goodsFen: 10_000, shippingFen: SHIPPING_FEN, payableFen: 7_500 + SHIPPING_FEN },
    payableWithoutFen: 9_300 + SHIPPING_FEN,
    applied: [{ layer: "items", name: "第二件半价", amountFen: 2_500, isDraft: true }],
    ...{ isApproximate: false, blockedBy: null },
  });
  expect(tried.rejected).toContainEqual(
    expect.objectContaining({ name: "满 100 减 7", code: "BELOW_THRESHOLD", zh: "还差 ¥25", isDraft: false }),
  );
  expect((await tryBasket(draft, 4)).applied.map(({ name, amountFen }) => [name, amountFen])).toEqual([
    ["第二件半价", 5_000],
    ["满 100 减 7", 700],
    ["运费", SHIPPING_FEN], // past the shop's own free-shipping line
  ]);
  // nothing was kept
  expect((await shop.operator.ok(listPromotions, { params, query: {} })).counts.all).toBe(1);
  const { rows } = await sql<{ uses: number }>`select count(*)::int as uses from promotion_uses`.execute(t.db.reads);
  expect(rows).toEqual([{ uses: 0 }]);
});

test("gifts and coupons show as they would; a promotion to come is tried as of its start", async () => {
  const gift = promotionInput(
    {
      ...{ kind: "gift", thresholdFen: 5_000, thresholdUnits: 0, repeats: true },
      gifts: [{ skuId: mug.skus[0]!.id, quantity: 1 }],
    },
    { startsAt: "2026-04-01T00:00:00.000Z", ...about(cake) },
  );
  const tried = await tryBasket(gift, 1);
  expect(tried.lines.map(({ title, quantity, isGift, payableFen }) => [title, quantity, isGift, payableFen])).toEqual([
    ["草莓蛋糕", 1, false, 5_000],
    ["马克杯", 1, true, 0],
  ]);
  // two are owed, one is there
  const two = await tryBasket(gift, 2);
  expect(two.lines.filter(({ isGift }) => isGift).map(({ quantity }) => quantity)).toEqual([1]);
  const { id } = await shop.addTemplate({ name: "满 40 减 5", thresholdFen: 4_000 });
  const withCoupon = await tryBasket(gift, 1, { couponTemplateIds: [id] });
  expect(withCoupon.payableFen).toBe(4_500 + SHIPPING_FEN);
});

test("a check tells problems, who else is there, and how much it touches", async () => {
  const running = await runPromotion(shop, off(5_000, 500), { name: "满 50 减 5", ...about(mug) });
  const draft = promotionInput(off(5_000, 6_000), {
    ...about(mug),
    limits: limits({ budgetFen: 1_000, capFen: 2_000 }),
    stacking: { ...promotionInput(off(1, 1)).stacking, combinesWith: [running.id] },
  });
  const check = (promotion: PromotionInput, promotionId: string | null = null) =>
    shop.operator.ok(checkPromotion, { params, body: { promotion, promotionId } });
  const found = await check(draft);
  expect(found.problems.map(({ field }) => field)).toEqual(["rule.tiers.0.benefit.amountFen", "limits.capFen"]);
  // the running one is open to all, so naming it is answered
  expect(found.conflicts.map(({ promotion, verdict }) => [promotion.name, verdict])).toEqual([
    ["满 50 减 5", "COMBINED"],
  ]);
  expect(found).toMatchObject({
    ...{ isApproximate: false, reach: { products: 1, startsNow: true } },
    sentence: { zh: "满 ¥50 减 ¥60" },
  });
  // a promotion does not conflict with itself
  expect((await check(draft, running.id)).conflicts).toEqual([]);
});

test("a thirteenth promotion of one layer at one time is not published: the best could only be guessed", async () => {
  const only = (index: number) => ({ name: `满减 ${index}`, startsAt: "2027-01-01T00:00:00.000Z", ...about(mug) });
  // two of this layer run already, without an end
  for (let index = 0; index < 10; index++) await runPromotion(shop, off(90_000, 100 + index), only(index));
  await expect(runPromotion(shop, off(90_000, 900), only(13))).rejects.toThrow("PROMOTION_NOT_READY");
  const stacking = { ...promotionInput(off(1, 1)).stacking };
  const { isApproximate } = await shop.operator.ok(checkPromotion, {
    params,
    body: { promotion: promotionInput(off(90_000, 900), { ...only(13), stacking }), promotionId: null },
  });
  expect(isApproximate).toBe(true);
});
