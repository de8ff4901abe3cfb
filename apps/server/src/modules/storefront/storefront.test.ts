import {
  adjustStock,
  changeProduct,
  createCategory,
  getShopProduct,
  type Product,
  setProductState,
  setShopHome,
  shopCategories,
  shopHome,
  shopProducts,
} from "@banyan/contracts";
import { sql } from "kysely";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, operator, shopper, visitor } from "#test/callers.ts";
import { onlySku, type Shelves, setUpShelves } from "#test/shelves.ts";

let t: TestApp;
let boss: Caller;
let shop: Shelves;
let statements = 0;
const demo = { program: "demo" };
beforeAll(async () => {
  t = await startTestApp({ onStatement: () => statements++ });
  boss = await operator(t, "boss");
  shop = await setUpShelves(() => boss);
});
afterAll(() => t.close());

const list = (query: Record<string, unknown>) => visitor(t).ok(shopProducts, { query });
const titles = async (query: Record<string, unknown>) => (await list(query)).items.map((item) => item.title);
const minutesLater = () => t.clock.set(new Date(t.clock.now().getTime() + 60_000));
const sell = (product: Product, quantity: number) =>
  transact(t.db.orders, async (tx) => {
    const lines = [{ skuId: onlySku(product).id, quantity }];
    await t.app.modules.catalog.reserveStock(tx, "demo", lines);
    await t.app.modules.catalog.commitStock(tx, "demo", lines);
  });

describe("a listing", () => {
  const made: Product[] = [];
  beforeAll(async () => {
    for (const [title, priceFen] of [
      ["贝果", 900],
      ["可颂", 1_500],
      ["吐司", 1_200],
      ["欧包", 2_400],
    ] as const) {
      minutesLater();
      made.push(await shop.add({ title, skus: [{ code: title, options: [], priceFen, weightGrams: 0, onHand: 10 }] }));
    } // prettier-ignore
    await shop.add({ title: "草稿", state: "DRAFT" });
    const [bagel, croissant] = made as [Product, Product];
    await sell(bagel, 10);
    await sell(croissant, 3);
  });

  test("shows what is on sale, in every order", async () => {
    expect(await titles({ sort: "newest" })).toEqual(["欧包", "吐司", "可颂", "贝果"]);
    expect(await titles({})).toEqual(["欧包", "吐司", "可颂", "贝果"]);
    expect(await titles({ sort: "popular" })).toEqual(["贝果", "可颂", "欧包", "吐司"]);
    expect(await titles({ sort: "price_asc" })).toEqual(["贝果", "吐司", "可颂", "欧包"]);
    expect(await titles({ sort: "price_desc" })).toEqual(["欧包", "可颂", "吐司", "贝果"]);
    const [bagel] = (await list({ sort: "popular", limit: 1 })).items;
    expect(bagel).toEqual({
      id: made[0]?.id,
      title: "贝果",
      subtitle: "每天现烤",
      picture: shop.picture,
      priceFen: 900,
      price: { listFen: 900, toPayFen: 900, tag: null, referenceFen: null },
      priceFrom: false,
      soldOut: true,
      sold: 10,
      onlySkuId: made[0]?.skus[0]?.id,
    }); // prettier-ignore
  });

  test("puts what is sold out last, however new it is", async () => {
    const newest = await shop.add({
      title: "新品",
      skus: [{ code: "new", options: [], priceFen: 1, weightGrams: 0, onHand: 0 }],
    });
    expect(await titles({})).toEqual(["欧包", "吐司", "可颂", "新品", "贝果"]);
    await boss.ok(setProductState, { params: { ...demo, id: newest.id }, body: { state: "OFF_SALE" } });
  });

  test("goes on from page to page in every order without losing or repeating one, also among equal prices", async () => {
    for (let i = 0; i < 5; i++)
      await shop.add({
        title: `同价${i}`,
        skus: [{ code: `same${i}`, options: [], priceFen: 777, weightGrams: 0, onHand: 1 }],
      });
    for (const sort of ["default", "popular", "price_asc", "price_desc", "newest"]) {
      const seen: string[] = [];
      let cursor: string | null = null;
      do {
        const page: Awaited<ReturnType<typeof list>> = await list({
          sort,
          limit: 2,
          ...(cursor !== null && { cursor }),
        });
        expect(page.items.length).toBeGreaterThan(0);
        seen.push(...page.items.map((item) => item.id));
        cursor = page.nextCursor;
      } while (cursor !== null);
      expect([seen.length, new Set(seen).size]).toEqual([9, 9]);
      expect(seen).toEqual((await list({ sort, limit: 50 })).items.map((item) => item.id));
    }
  });

  test("finds words of the title or subtitle, whatever they hold, and goes down into categories", async () => {
    const sub = await boss.ok(createCategory, {
      params: demo,
      body: { name: "咸", parentId: shop.categoryId, icon: null, position: 2 },
    });
    await shop.add({ title: "50%_全麦 Bagel", subtitle: "少糖", categoryId: sub.id });
    expect(await titles({ search: "bagel 少糖" })).toEqual(["50%_全麦 Bagel"]);
    expect(await titles({ search: "%_全" })).toEqual(["50%_全麦 Bagel"]);
    for (const search of ["_____%", "' or 1=1 --", "\\", "  nothing "]) expect(await titles({ search })).toEqual([]);
    expect(await titles({ search: "   ", limit: 50 })).toHaveLength(10);
    expect(await titles({ categoryId: sub.id })).toEqual(["50%_全麦 Bagel"]);
    expect(await titles({ categoryId: shop.categoryId, limit: 50 })).toHaveLength(10);
  });

  test("refuses a cursor, an order and a size it did not offer", async () => {
    const refused = (query: Record<string, unknown>) => visitor(t).refused(shopProducts, { query });
    const { nextCursor } = await list({ sort: "newest", limit: 1 });
    for (const cursor of ["x", "%00", nextCursor, "W10"]) {
      expect(await refused({ sort: "popular", cursor })).toEqual({
        status: 400,
        code: "INVALID_INPUT",
        field: "query.cursor",
      });
    }
    expect(await refused({ sort: "sold" })).toMatchObject({ field: "query.sort" });
    expect(await refused({ limit: 51 })).toMatchObject({ field: "query.limit" });
    expect(await refused({ categoryId: "all" })).toMatchObject({ field: "query.categoryId" });
    expect(await refused({ x: 1 })).toMatchObject({ field: "query.x" });
    expect(await visitor(t, "wx-nobody").refused(shopProducts, { query: {} })).toEqual({
      status: 404,
      code: "UNKNOWN_PROGRAM",
    });
  });
});

describe("a product page", () => {
  test("shows price and stock of every SKU at once after an operator changed them, and nothing that is not on sale", async () => {
    const product = await shop.add({
      title: "生日蛋糕",
      optionNames: ["尺寸"],
      skus: [
        ["6 寸", 16_800, 2],
        ["8 寸", 22_800, 0],
      ].map(([size, priceFen, onHand]) => ({
        code: `cake-${size}`,
        options: [String(size)],
        priceFen: Number(priceFen),
        weightGrams: 0,
        onHand: Number(onHand),
      })),
    }); // prettier-ignore
    const params = { id: product.id };
    const page = () => visitor(t).ok(getShopProduct, { params });
    expect(await page()).toMatchObject({
      priceFen: 16_800,
      priceFrom: true,
      soldOut: false,
      onlySkuId: null,
      skus: [{ available: 2 }, { priceFen: 22_800, available: 0 }],
    });
    const [small, large] = product.skus;
    await boss.ok(adjustStock, { params: { ...demo, id: large?.id ?? "" }, body: { onHand: 7, reason: "到货" } });
    expect((await page()).skus[1]).toMatchObject({ available: 7 });
    const { id: _, version, createdAt: __, updatedAt: ___, skus: ____, ...fields } = product;
    const skus = [{ id: small?.id, code: "cake", options: ["6 寸"], priceFen: 15_800, weightGrams: 0 }];
    await boss.ok(changeProduct, { params: { ...demo, ...params }, body: { version, product: { ...fields, skus } } });
    expect(await page()).toMatchObject({ priceFen: 15_800, priceFrom: false, onlySkuId: small?.id });
    await boss.ok(setProductState, { params: { ...demo, ...params }, body: { state: "OFF_SALE" } });
    expect(await visitor(t).refused(getShopProduct, { params })).toEqual({ status: 404, code: "PRODUCT_NOT_FOUND" });
  });
});

describe("the home page", () => {
  test("has the program's words, banners, categories with something in them, what sells and what is new", async () => {
    const empty = await boss.ok(createCategory, {
      params: demo,
      body: { name: "空", parentId: null, icon: null, position: 0 },
    });
    const [product] = (await list({ limit: 1 })).items;
    const banner = { picture: shop.picture, title: "早餐", productId: product?.id ?? null, categoryId: null };
    await boss.ok(setShopHome, { params: demo, body: { name: "榕下烘焙", slogan: "每天现烤", banners: [banner] } });
    const home = await visitor(t).ok(shopHome, {});
    expect(home).toMatchObject({
      program: { name: "榕下烘焙", slogan: "每天现烤", privacyVersion: "1.0" },
      banners: [banner],
      categories: [{ id: shop.categoryId, parentId: null, name: "面包" }],
      newcomerOffer: null,
      sections: [{ key: "popular" }, { key: "new" }],
    });
    expect(home.categories.map((category) => category.id)).not.toContain(empty.id);
    expect(home.sections[0]?.products.map((card) => card.title).slice(0, 2)).toEqual(["贝果", "可颂"]);
    expect((await visitor(t).ok(shopCategories, {})).items.map((category) => category.name)).toEqual(["面包", "咸"]);
    const { rows } = await sql`select name from programs where id = 'demo'`.execute(t.db.reads);
    expect(rows).toEqual([{ name: "榕下烘焙" }]);
    const audits =
      await sql`select after ->> 'slogan' as slogan from audit_entries where action = 'settings.write'`.execute(
        t.db.reads,
      );
    expect(audits.rows).toEqual([{ slogan: "每天现烤" }]);
  });

  test("takes no banner with a foreign picture or a link to nothing", async () => {
    const banner = { picture: shop.picture, title: "x", productId: null, categoryId: null };
    const refused = (change: object) =>
      boss.refused(setShopHome, {
        params: demo,
        body: { name: "x", slogan: "", banners: [banner, { ...banner, ...change }] },
      });
    const strange = "0193e2b0-aaaa-7bbb-8ccc-dddddddddddd";
    expect(await refused({ productId: strange })).toEqual({
      status: 400,
      code: "INVALID_INPUT",
      field: "body.banners.1.productId",
    });
    expect(await refused({ categoryId: strange })).toMatchObject({ field: "body.banners.1.categoryId" });
    expect(await refused({ picture: { url: "//evil.example/x", width: 1, height: 1 } })).toMatchObject({
      field: "body.banners.1.picture.url",
    });
  });

  test("costs a hundred visitors at once no more than one", async () => {
    const { call } = await shopper(t, "regular");
    await call.ok(shopHome, {});
    await shop.add(); // forgets what was kept
    statements = 0;
    await Promise.all(Array.from({ length: 100 }, () => visitor(t).ok(shopHome, {})));
    expect(statements).toBeLessThanOrEqual(5);
  });
});

test("another program's shop has none of this", async () => {
  await t.app.modules.staff.ensureProgram({ id: "other", appid: "wxother", name: "另一家", zone: "Asia/Shanghai" });
  const [product] = (await list({ limit: 1 })).items;
  const there = visitor(t, "wxother");
  expect((await there.ok(shopProducts, { query: {} })).items).toEqual([]);
  expect(await there.ok(shopHome, {})).toMatchObject({
    program: { name: "另一家", slogan: "" },
    banners: [],
    categories: [],
  });
  expect(await there.refused(getShopProduct, { params: { id: product?.id ?? "" } })).toEqual({
    status: 404,
    code: "PRODUCT_NOT_FOUND",
  });
  const { call } = await shopper(t, "visitor-of-demo");
  expect(await call.with({ "x-program": "wxother" }).refused(shopHome, {})).toEqual({
    status: 403,
    code: "FOREIGN_PROGRAM",
  });
});

test("the H5 build learns which program it is", async () => {
  const config = async (query = "") => {
    const reply = await fetch(`${t.url}/storefront-config.json${query}`);
    return { status: reply.status, body: (await reply.json()) as unknown };
  };
  const here = { program: "demo", appid: t.appid, simUrl: expect.stringMatching(/^http:/) };
  expect(await config()).toEqual({ status: 200, body: here });
  expect(await config("?program=other")).toMatchObject({ body: { program: "other", appid: "wxother" } });
  expect(await config("?program=nobody")).toMatchObject({ status: 404, body: { code: "UNKNOWN_PROGRAM" } });
});
