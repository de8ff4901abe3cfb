import {
  adjustStock,
  changeProduct,
  createCategory,
  createProduct,
  getProduct,
  listCategories,
  listProducts,
  type ProductInput,
  setProductState,
  uploadPicture,
} from "@banyan/contracts";
import { sql } from "kysely";
import sharp from "sharp";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { transact } from "#kernel/db.ts";
import { startTestApp, type TestApp } from "#test/app.ts";
import { type Caller, caller, operator } from "#test/callers.ts";
import { drawPicture, onlySku, type Shelves, setUpShelves } from "#test/shelves.ts";
import type { StockLine } from "./stock.ts";

let t: TestApp;
let boss: Caller;
let shop: Shelves;
const demo = { program: "demo" };
beforeAll(async () => {
  t = await startTestApp();
  boss = await operator(t, "boss");
  shop = await setUpShelves(() => boss);
});
afterAll(() => t.close());

/** Days pass; the operator's session does not live that long. */
async function days(count: number) {
  t.clock.set(new Date(t.clock.now().getTime() + count * 86_400_000));
  boss = await operator(t, "boss");
}
const reserve = (programId: string, lines: StockLine[]) =>
  transact(t.db.orders, (tx) => t.app.modules.catalog.reserveStock(tx, programId, lines));
const sized = (...skus: [string, string, number][]): Partial<ProductInput> => ({
  optionNames: ["大小"],
  skus: skus.map(([code, option, priceFen]) => ({ code, options: [option], priceFen, weightGrams: 0, onHand: 5 })),
});

describe("a product", () => {
  test("is saved with its SKUs, its price history and facts; every change is in the audit log", async () => {
    const made = await shop.add(sized(["T-L", "大", 2_000], ["T-S", "小", 1_200]));
    expect(await boss.ok(getProduct, { params: { ...demo, id: made.id } })).toEqual(made);
    const [large, small] = made.skus;
    await days(1);
    const { id: _, version, createdAt: __, updatedAt: ___, skus: ____, ...fields } = made;
    const changed = await boss.ok(changeProduct, {
      params: { ...demo, id: made.id },
      body: {
        version,
        product: {
          ...fields,
          // codes exchanged, one price changed, one SKU new
          skus: [
            { id: small?.id, code: "T-L", options: ["小"], priceFen: 1_200, weightGrams: 0 },
            { id: large?.id, code: "T-S", options: ["大"], priceFen: 1_800, weightGrams: 0 },
            { code: "T-M", options: ["中"], priceFen: 1_500, weightGrams: 0, onHand: 3 },
          ],
        },
      },
    });
    expect(changed.version).toBe(2);
    expect(changed.skus.map(({ code, priceFen, onHand }) => [code, priceFen, onHand])).toEqual([
      ["T-L", 1_200, 5],
      ["T-S", 1_800, 5],
      ["T-M", 1_500, 3],
    ]); // prettier-ignore
    const { rows } = await sql<{ name: string; data: Record<string, unknown> }>`
      select name, data from facts where subject = ${made.id} order by seq`.execute(t.db.reads);
    expect(rows.map(({ name, data }) => [name, data["version"] ?? data["to_fen"]])).toEqual([
      ["product_changed", 1],
      ["price_changed", 2_000],
      ["price_changed", 1_200],
      ["product_changed", 2],
      ["price_changed", 1_800],
      ["price_changed", 1_500],
    ]); // prettier-ignore
    const audits = await sql<{ action: string; actor: string }>`
      select action, actor from audit_entries where subject = ${`product:${made.id}`} order by seq`.execute(t.db.reads);
    expect(audits.rows).toEqual([
      { action: "product.create", actor: expect.stringMatching(/^staff:/) },
      { action: "product.change", actor: expect.stringMatching(/^staff:/) },
    ]);
  });

  test("changed by two at once is changed by one; the other learns of it", async () => {
    const { id, version, createdAt: _, updatedAt: __, skus, ...fields } = await shop.add();
    const body = (title: string) => ({
      version,
      product: { ...fields, title, skus: skus.map(({ onHand: ___, reserved: ____, sold: _____, ...sku }) => sku) },
    });
    const answers = await Promise.all(
      ["甲", "乙", "丙"].map((title) => boss.send(changeProduct, { params: { ...demo, id }, body: body(title) })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    expect(await boss.refused(changeProduct, { params: { ...demo, id }, body: body("丁") })).toEqual({
      status: 409,
      code: "EDIT_CONFLICT",
    });
  });

  test("asked for twice with one key is made once", async () => {
    const body = shop.product();
    const sending = { idempotencyKey: "one-product" };
    const [one, two] = [
      await boss.ok(createProduct, { params: demo, body }, sending),
      await boss.ok(createProduct, { params: demo, body }, sending),
    ];
    expect(two).toEqual(one);
    expect(
      await boss.refused(createProduct, { params: demo, body: { ...body, title: "别的" } }, sending),
    ).toMatchObject({ status: 422 });
  });

  test("shares no SKU code with another, not even when both are saved at once; a removed SKU's code is free again", async () => {
    const skus = [{ code: "UNIQUE", options: [], priceFen: 1, weightGrams: 0, onHand: 1 }];
    const answers = await Promise.all(
      [1, 2, 3].map(() => boss.send(createProduct, { params: demo, body: shop.product({ skus }) })),
    );
    expect(answers.map((answer) => answer.status).sort()).toEqual([200, 409, 409]);
    expect(await boss.refused(createProduct, { params: demo, body: shop.product({ skus }) })).toEqual({
      status: 409,
      code: "DUPLICATE_SKU_CODE",
      field: "body.skus.0.code",
    }); // prettier-ignore
    const { items } = await boss.ok(listProducts, { params: demo, query: { search: "unique" } });
    const {
      id,
      version,
      createdAt: _,
      updatedAt: __,
      ...kept
    } = await boss.ok(getProduct, { params: { ...demo, id: items[0]?.id ?? "" } });
    const product = { ...kept, skus: [{ ...skus[0], code: "RENEWED" } as ProductInput["skus"][number]] };
    await boss.ok(changeProduct, { params: { ...demo, id }, body: { version, product } });
    expect(onlySku(await shop.add({ skus })).code).toBe("UNIQUE");
    const [removed] = kept.skus;
    const loaded = await t.app.modules.catalog.loadSkus(t.db.reads, "demo", [removed?.id ?? ""]);
    expect(loaded.get(removed?.id ?? "")).toMatchObject({ state: "REMOVED", onSale: false });
  });

  test("needs a category, SKUs and pictures of this program; what is wrong is named", async () => {
    const strange = "0193e2b0-aaaa-7bbb-8ccc-dddddddddddd";
    const id = (await shop.add()).id;
    const at = (body: object) => boss.refused(createProduct, { params: demo, body: { ...shop.product(), ...body } });
    expect(await at({ categoryId: strange })).toEqual({
      status: 404,
      code: "CATEGORY_NOT_FOUND",
      field: "body.categoryId",
    });
    expect(await at({ pictures: [{ url: "https://evil.example/pixel.png", width: 1, height: 1 }] })).toEqual({
      status: 400,
      code: "INVALID_INPUT",
      field: "body.pictures.0.url",
    });
    expect(await at({ skus: [{ id: strange, code: "x", options: [], priceFen: 1, weightGrams: 0 }] })).toEqual({
      status: 404,
      code: "SKU_NOT_FOUND",
      field: "body.skus.0.id",
    });
    const change = {
      version: 1,
      product: { ...shop.product(), skus: [{ id: strange, code: "x", options: [], priceFen: 1, weightGrams: 0 }] },
    };
    expect(await boss.refused(changeProduct, { params: { ...demo, id }, body: change })).toMatchObject({
      code: "SKU_NOT_FOUND",
      field: "body.product.skus.0.id",
    });
    expect(await boss.refused(getProduct, { params: { ...demo, id: strange } })).toEqual({
      status: 404,
      code: "PRODUCT_NOT_FOUND",
    });
  });

  test("survives whatever an editor sends: always a refusal with a field, never an error of ours", async () => {
    const good = shop.product();
    const [sku] = good.skus;
    const parts: Record<string, unknown>[] = [
      { title: "" },
      { title: "   " },
      { title: "x".repeat(61) },
      { title: "a\u0000b" },
      { title: "\ud800" },
      { title: 7 },
      { title: null },
      { subtitle: "x\u0000" },
      { description: "x".repeat(5_001) },
      { categoryId: "1" },
      { categoryId: "' or 1=1 --" },
      { pictures: [] },
      { pictures: Array(10).fill(shop.picture) },
      { pictures: [{ ...shop.picture, width: -1 }] },
      { pictures: [{ ...shop.picture, onload: "x" }] },
      { optionNames: ["a", "b", "c", "d"] },
      { optionNames: ["a", "a"] },
      { noReasonReturn: "no" },
      { state: "GONE" },
      { skus: [] },
      { skus: "none" },
      { skus: Array.from({ length: 61 }, (_, i) => ({ ...sku, code: `c${i}` })) },
      { skus: [{ ...sku, priceFen: -1 }] },
      { skus: [{ ...sku, priceFen: 1.5 }] },
      { skus: [{ ...sku, priceFen: 1e11 }] },
      { skus: [{ ...sku, priceFen: 2 ** 53 + 2 }] },
      { skus: [{ ...sku, priceFen: "1" }] },
      { skus: [{ ...sku, weightGrams: -5 }] },
      { skus: [{ ...sku, onHand: 1_000_001 }] },
      { skus: [{ ...sku, onHand: -1 }] },
      { skus: [{ ...sku, options: ["a"] }] },
      { skus: [{ ...sku, code: "" }] },
      { skus: [sku, sku] },
      { skus: [{ ...sku, reserved: 0 }] },
      { version: 3 },
      { programId: "other" },
    ]; // prettier-ignore
    for (const part of parts) {
      const { status, body } = await boss.send(createProduct, { params: demo, body: { ...good, ...part } });
      expect([status, Object.keys(part)], JSON.stringify(body)).toEqual([
        expect.toSatisfy((s: number) => s >= 400 && s < 500),
        expect.anything(),
      ]);
      const isUnreadable = (body as { code: string }).code === "MALFORMED_BODY";
      if (!isUnreadable)
        expect((body as { field: string }).field, JSON.stringify(part).slice(0, 80)).toMatch(/^body(\.|$)/);
    }
    const raw = (text: string, type = "application/json") =>
      boss
        .send({ ...createProduct, rawBody: [type] }, { params: demo }, { bytes: Buffer.from(text) })
        .then((answer) => answer.status);
    const texts = [
      "",
      "[]",
      "null",
      "{",
      '{"title":',
      `{"__proto__":{"x":1}}`,
      `{"title":"a","title":"b"}`,
      `{"a":${"[".repeat(10_000)}`,
      `{"priceFen":1e400}`,
    ];
    for (const text of texts) expect(await raw(text)).toBe(400);
    expect(await raw(JSON.stringify(good), "text/html")).toBe(415);
    expect(await raw(JSON.stringify({ ...good, description: "x".repeat(70_000) }))).toBe(413);
  });
});

describe("prices", () => {
  test("are kept with from and until, whatever happens within one instant; the reference price is the lowest of the last 7 days", async () => {
    const product = await shop.add();
    const { id } = onlySku(product);
    let version = product.version;
    const { id: _, version: __, createdAt: ___, updatedAt: ____, skus: _____, ...fields } = product;
    const price = async (priceFen: number) => {
      const skus = [{ id, code: onlySku(product).code, options: [], priceFen, weightGrams: 100 }];
      version = (
        await boss.ok(changeProduct, {
          params: { ...demo, id: product.id },
          body: { version, product: { ...fields, skus } },
        })
      ).version;
    };
    await days(3);
    await price(900);
    await price(990); // at the same instant: 900 never was
    await days(10);
    await price(1_500);
    await price(1_500); // nothing changed
    await days(2);
    const { rows } = await sql<{ from: string; until: string | null; priceFen: number }>`
      select to_char(from_at, 'MM-DD') as "from", to_char(until_at, 'MM-DD') as "until", price_fen as "priceFen"
      from sku_prices where sku_id = ${id} order by from_at`.execute(t.db.reads);
    expect(rows.map((row) => row.priceFen)).toEqual([1_280, 990, 1_500]);
    expect(rows.map((row) => row.until)).toEqual([rows[1]?.from, rows[2]?.from, null]);
    const lowest = async (lastDays: number) => {
      const since = new Date(t.clock.now().getTime() - lastDays * 86_400_000);
      return (await t.app.modules.catalog.lowestPricesSince("demo", [id], since, t.clock.now())).get(id);
    };
    expect([await lowest(1), await lowest(7), await lowest(30)]).toEqual([1_500, 990, 990]);
  });
});

describe("the console's list", () => {
  test("counts by state, finds by title or code, by category with what is below it, and what is sold out", async () => {
    const below = await boss.ok(createCategory, {
      params: demo,
      body: { name: "可颂", parentId: shop.categoryId, icon: shop.picture, position: 0 },
    });
    const croissant = await shop.add({
      title: "100% 黄油可颂",
      categoryId: below.id,
      skus: [{ code: "CROISSANT_1", options: [], priceFen: 1_800, weightGrams: 60, onHand: 0 }],
    }); // prettier-ignore
    const list = async (query: Record<string, unknown>) => boss.ok(listProducts, { params: demo, query });
    const titles = async (query: Record<string, unknown>) => (await list(query)).items.map((item) => item.title);
    expect(await titles({ search: "黄油" })).toEqual(["100% 黄油可颂"]);
    expect(await titles({ search: "croissant_" })).toEqual(["100% 黄油可颂"]);
    expect(await titles({ search: "100%" })).toEqual(["100% 黄油可颂"]);
    expect(await titles({ search: "_00% " })).toEqual([]);
    expect(await titles({ categoryId: below.id })).toEqual(["100% 黄油可颂"]);
    expect((await list({ categoryId: shop.categoryId })).total).toBe((await list({})).total);
    expect(await titles({ soldOut: "yes" })).toEqual(["100% 黄油可颂"]);
    expect(await titles({ state: "DRAFT" })).toEqual([]);
    await boss.ok(setProductState, { params: { ...demo, id: croissant.id }, body: { state: "OFF_SALE" } });
    const { counts, total } = await list({});
    expect(counts).toEqual({ all: total, DRAFT: 0, ON_SALE: total - 1, OFF_SALE: 1, soldOut: 0 });
    const pages = await Promise.all([1, 2].map((page) => list({ page, pageSize: 2 })));
    expect(new Set(pages.flatMap((page) => page.items.map((item) => item.id))).size).toBe(4);
    const { items } = await boss.ok(listCategories, { params: demo });
    expect(items.find((item) => item.id === below.id)).toMatchObject({
      parentId: shop.categoryId,
      productCount: 1,
      icon: shop.picture,
    });
  });

  test("categories go three deep and no further", async () => {
    const make = (parentId: string | null) =>
      boss.ok(createCategory, { params: demo, body: { name: "层", parentId, icon: null, position: 0 } });
    const third = await make((await make((await make(null)).id)).id);
    const body = { name: "四", parentId: third.id, icon: null, position: 0 };
    expect(await boss.refused(createCategory, { params: demo, body })).toEqual({
      status: 400,
      code: "INVALID_INPUT",
      field: "body.parentId",
    });
    expect(await boss.refused(createCategory, { params: demo, body: { ...body, position: 2 ** 40 } })).toMatchObject({
      field: "body.position",
    });
  });
});

describe("stock set by hand", () => {
  test("cannot go below what orders hold, and is in the audit log with its reason", async () => {
    const { id } = onlySku(await shop.add());
    const set = (onHand: number) => ({ params: { ...demo, id }, body: { onHand, reason: "盘点" } });
    await reserve("demo", [{ skuId: id, quantity: 4 }]);
    expect(await boss.refused(adjustStock, set(3))).toEqual({
      status: 409,
      code: "STOCK_BELOW_RESERVED",
      field: "body.onHand",
    });
    expect(await boss.ok(adjustStock, set(4))).toMatchObject({ onHand: 4, reserved: 4, sold: 0 });
    expect(
      await boss.refused(adjustStock, { params: { ...demo, id: shop.categoryId }, body: { onHand: 1, reason: "x" } }),
    ).toMatchObject({ code: "SKU_NOT_FOUND" });
    const { rows } = await sql`select before, after from audit_entries where subject = ${`sku:${id}`}`.execute(
      t.db.reads,
    );
    expect(rows).toEqual([{ before: { onHand: 20 }, after: { onHand: 4, reason: "盘点" } }]);
  });
});

describe("pictures", () => {
  test("are stored as WebP under the name of their content and served for ever, also as thumbnails", async () => {
    const { url } = await boss.ok(uploadPicture, { params: demo }, { bytes: await drawPicture("#c33") });
    const again = await boss.ok(uploadPicture, { params: demo }, { bytes: await drawPicture("#c33") });
    expect(again.url).toBe(url);
    const served = await fetch(t.url + url);
    expect([
      served.status,
      served.headers.get("content-type"),
      served.headers.get("cache-control"),
      served.headers.get("x-content-type-options"),
    ]).toEqual([200, "image/webp", "public, max-age=31536000, immutable", "nosniff"]); // prettier-ignore
    expect(await sharp(Buffer.from(await served.arrayBuffer())).metadata()).toMatchObject({
      format: "webp",
      width: 80,
      height: 60,
    });
    const large = await sharp({ create: { width: 1_000, height: 500, channels: 3, background: "#333" } })
      .jpeg()
      .toBuffer();
    const jpeg = await boss.ok({ ...uploadPicture, rawBody: ["image/jpeg"] }, { params: demo }, { bytes: large });
    const thumbnails = await Promise.all(
      [1, 2, 3].map(async () => Buffer.from(await (await fetch(`${t.url}${jpeg.url}?w=360`)).arrayBuffer())),
    );
    for (const thumbnail of thumbnails)
      expect(await sharp(thumbnail).metadata()).toMatchObject({ width: 360, height: 180 });
    expect((await fetch(`${t.url}${jpeg.url}?w=361`)).status).toBe(400);
  });

  test("that are none, too large or in nobody's program are refused; nothing else is served from the disk", async () => {
    const send = (bytes: Buffer, type = "image/png") =>
      boss.send({ ...uploadPicture, rawBody: [type] }, { params: demo }, { bytes });
    expect(await send(Buffer.from("<svg/>"))).toMatchObject({ status: 400, body: { code: "IMAGE_INVALID" } });
    expect(await send(Buffer.from("<svg/>"), "image/svg+xml")).toMatchObject({ status: 415 });
    expect(await send(Buffer.alloc(5 * 1024 * 1024 + 1))).toMatchObject({ status: 413 });
    const hash = shop.picture.url.split("/").at(-1);
    for (const path of [
      `/files/other/${hash}`,
      "/files/demo/..%2f..%2fpostgres",
      `/files/demo/${"0".repeat(64)}.webp`,
      `/files/..%2f/${hash}`,
      "/files/demo/x.webp",
    ]) {
      expect((await fetch(t.url + path)).status).toBe(404);
    }
  });
});

describe("programs", () => {
  test("see nothing of each other: ids of one are unknown in the other, codes and pictures are their own", async () => {
    await t.app.modules.staff.ensureProgram({ id: "other", appid: "wxother", name: "另一家", zone: "Asia/Shanghai" });
    const abroad = await operator(t, "abroad", "owner", "other");
    const mine = await shop.add({ skus: [{ code: "SAME", options: [], priceFen: 1, weightGrams: 0, onHand: 9 }] });
    const there = { program: "other", id: mine.id };
    expect(await abroad.refused(getProduct, { params: there })).toEqual({ status: 404, code: "PRODUCT_NOT_FOUND" });
    expect(await abroad.refused(setProductState, { params: there, body: { state: "OFF_SALE" } })).toEqual({
      status: 404,
      code: "PRODUCT_NOT_FOUND",
    });
    expect(
      await abroad.refused(adjustStock, {
        params: { ...there, id: onlySku(mine).id },
        body: { onHand: 1, reason: "x" },
      }),
    ).toMatchObject({ status: 404, code: "SKU_NOT_FOUND" });
    expect(await abroad.refused(getProduct, { params: { ...there, program: "demo" } })).toEqual({
      status: 403,
      code: "FORBIDDEN",
    });
    const theirs = await setUpShelves(() => abroad, "other");
    expect(
      await abroad.refused(createProduct, {
        params: { program: "other" },
        body: theirs.product({ pictures: [shop.picture] }),
      }),
    ).toMatchObject({ field: "body.pictures.0.url" });
    expect(
      await abroad.refused(createProduct, {
        params: { program: "other" },
        body: theirs.product({ categoryId: shop.categoryId }),
      }),
    ).toMatchObject({ code: "CATEGORY_NOT_FOUND" });
    expect(
      onlySku(await theirs.add({ skus: [{ code: "SAME", options: [], priceFen: 1, weightGrams: 0 }] })).onHand,
    ).toBe(0);
    const { catalog } = t.app.modules;
    expect(await catalog.loadSkus(t.db.reads, "other", [onlySku(mine).id])).toEqual(new Map());
    expect(await reserve("other", [{ skuId: onlySku(mine).id, quantity: 1 }])).toEqual({
      ok: false,
      skuIds: [onlySku(mine).id],
    });
    expect(await caller(t.url).refused(listProducts, { params: demo })).toMatchObject({ status: 401 });
  });
});
