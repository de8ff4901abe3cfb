import { createHash } from "node:crypto";
import type { Client } from "@banyan/client";
import {
  createCategory,
  createProduct,
  type Level,
  type Picture,
  type PointsRules,
  setLevels,
  setNewcomerGift,
  setPointsRules,
  setShopHome,
  uploadPicture,
} from "@banyan/contracts";
import { openChannels, type Placed } from "./acquire.ts";
import { banners, categories, products, roleOf, shop, skus } from "./catalog.ts";
import { openCoupons } from "./coupons.ts";
import { declareEvents } from "./custom-events.ts";
import { openPickup } from "./desk.ts";
import { inParallel } from "./parallel.ts";
import { drawBanner, drawIcon, drawProduct } from "./pictures/scenes.ts";
import { GIFTS, openPromotions } from "./promotions.ts";
import type { ShopIds } from "./report.ts";
import { persist } from "./retry.ts";

/** The operator's own way in: the typed caller, and bytes for pictures. */
export type Operator = { call: Client; program: string; upload(png: Buffer): Promise<Picture> };
export type OpenedShop = ShopIds & {
  gifts: { opening: string; later: string } /** Its id. */;
  pickupPoint: string;
  placed: Placed;
};

/** Drawing uses all cores through sharp's threads; more at once only hold memory. */
const DRAWINGS_AT_ONCE = 3;
const SAVES_AT_ONCE = 4;

/** Draws and uploads the pictures, makes categories, products and coupons, sets the home page. */
export async function openShop(
  operator: Operator,
  {
    appid,
    stock,
    period,
    seed,
    report,
  }: {
    appid: string;
    stock: readonly number[];
    /** From the first day to the last moment. */ period: { from: Date; until: Date };
    seed: number;
    report(detail: string): void;
  },
): Promise<OpenedShop> {
  const { call, program } = operator;
  const params = { program };
  const pictures = await drawAll(operator, report);
  const key = (what: string) => ({ idempotencyKey: keyOf(seed, what) });

  const categoryIds: string[] = [];
  for (const [position, { key: name, ...category }] of categories.entries())
    categoryIds.push(
      (
        await call(createCategory, {
          params,
          body: { name: category.name, parentId: null, icon: pictures.icon(name), position },
        })
      ).id,
    );

  report("上架商品 products");
  const productIds: string[] = [];
  const skuIds: string[] = [];
  // last first: the home page's “new” shelf shows what was created last, so the newest are spread over the shelves
  const order = products.map((_, index) => index).sort((a, b) => placeInRow(a) - placeInRow(b));
  const wave = async (index: number) => {
    const product = products[index];
    if (!product) return;
    const own = skus.flatMap((sku, place) => (sku.product === index ? [{ ...sku, place }] : []));
    const made = await persist(() =>
      call(
        createProduct,
        {
          params,
          body: {
            title: product.title,
            subtitle: product.subtitle,
            categoryId: categoryIds[product.category] ?? "",
            pictures: [pictures.product(product.key)],
            description: product.description,
            optionNames: product.optionNames,
            noReasonReturn: product.noReasonReturn,
            role: roleOf(product),
            state: "ON_SALE",
            skus: own.map(({ code, options, priceFen, weightGrams, place }) => ({
              code,
              options,
              priceFen,
              weightGrams,
              onHand: (stock[place] ?? 0) + (product.key === GIFTS.product ? GIFTS.units : 0),
            })),
          },
        },
        key(`product ${product.key}`),
      ),
    );
    productIds[index] = made.id;
    for (const [place, { id }] of made.skus.entries()) skuIds[own[place]?.place ?? -1] = id;
  };
  await inParallel(order, SAVES_AT_ONCE, wave);

  const gifts = await openCoupons(operator, { now: period.until, key, categories: categoryIds, products: productIds });
  await call(setNewcomerGift, { params, body: { templateId: gifts.opening } });
  const placeOf = (wanted: string) => products.findIndex(({ key: one }) => one === wanted);
  const shelves = {
    category: (wanted: string) => categoryIds[categories.findIndex(({ key: one }) => one === wanted)] ?? "",
    product: (wanted: string) => productIds[placeOf(wanted)] ?? "",
    sku: (wanted: string) => skuIds[skus.findIndex(({ product }) => product === placeOf(wanted))] ?? "",
  };
  const placed = await openChannels(operator, shelves);
  await declareEvents(operator);
  const pickupPoint = await openPickup(operator, keyOf(seed, "pickup point"));
  await openPromotions(call, program, shelves, period, key);
  await call(setPointsRules, { params, body: pointsRules });
  await call(setLevels, { params, body: { version: 0, keepDays: 30, levels: levelsFor(categoryIds, seed) } });
  await call(setShopHome, {
    params,
    body: {
      ...shop,
      banners: banners.map(({ title, opens }, place) => ({
        picture: pictures.banner(place),
        title,
        productId:
          "product" in opens ? (productIds[products.findIndex(({ key: one }) => one === opens.product)] ?? null) : null,
        categoryId:
          "category" in opens
            ? (categoryIds[categories.findIndex(({ key: one }) => one === opens.category)] ?? null)
            : null,
      })),
    },
  });
  return {
    appid,
    products: productIds,
    skus: skuIds,
    categories: categoryIds,
    gifts,
    pickupPoint,
    placed,
    codes: placed.codes,
  };
}

/** A point a yuan, a hundred pay one: one per cent back, as the field does. */
const pointsRules: PointsRules = {
  isOn: true,
  earn: { pointsPerYuan: 1, growthPerYuan: 1, at: "COMPLETED", validMonths: 12 },
  spend: { pointsPerYuan: 100, minPoints: 100, stepPoints: 100, maxBp: 3_000 },
  returnedKeepDays: 7,
};

/** Silver saves on the first two shelves, gold on everything. */
function levelsFor(categoryIds: readonly string[], seed: number): Level[] {
  const excluded = { excludeProductIds: [], excludeCategoryIds: [] };
  const some = { include: { kind: "categories" as const, categoryIds: categoryIds.slice(0, 2) }, ...excluded };
  const all = { include: { kind: "all" as const }, ...excluded };
  const id = (name: string) => {
    const hex = keyOf(seed, `level ${name}`);
    return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20)}`;
  };
  return [
    { id: id("普通"), name: "普通", growth: 0, price: null, multiplierBp: 10_000 },
    { id: id("银卡"), name: "银卡", growth: 200, price: { payBp: 9_500, scope: some }, multiplierBp: 12_000 },
    { id: id("金卡"), name: "金卡", growth: 600, price: { payBp: 9_200, scope: all }, multiplierBp: 15_000 },
  ];
}

/** Row by row over the shelves instead of shelf by shelf. */
const placeInRow = (index: number) => {
  const category = products[index]?.category ?? 0;
  const column = products.slice(0, index).filter((one) => one.category === category).length;
  return column * categories.length + category;
};

type Pictures = { product(key: string): Picture; icon(key: string): Picture; banner(place: number): Picture };

async function drawAll(operator: Operator, report: (detail: string) => void): Promise<Pictures> {
  const made = new Map<string, Picture>();
  const jobs = [
    ...products.map(({ key, drawing, category }, index) => ({
      name: `product ${key}`,
      draw: () => drawProduct(drawing, categories[category]?.tone ?? "wheat", index + 1),
    })),
    ...categories.map(({ key, icon, tone }, index) => ({
      name: `icon ${key}`,
      draw: () => drawIcon(icon, tone, index + 1),
    })),
    ...banners.map(({ things, tone }, index) => ({
      name: `banner ${index}`,
      draw: () => drawBanner(things, tone, 90 + index),
    })),
  ];
  await inParallel(jobs, DRAWINGS_AT_ONCE, async ({ name, draw }) => {
    made.set(name, await operator.upload(await draw()));
    report(`绘制图片 pictures ${made.size}/${jobs.length}`);
  });
  const need = (name: string) => {
    const found = made.get(name);
    if (!found) throw new Error(`There is no picture of ${name}`);
    return found;
  };
  return {
    product: (key) => need(`product ${key}`),
    icon: (key) => need(`icon ${key}`),
    banner: (place) => need(`banner ${place}`),
  };
}

/** The same intent has the same key in every run, so that a call sent twice happens once. */
export const keyOf = (seed: number, what: string) =>
  createHash("sha256").update(`banyan demo ${seed} ${what}`).digest("hex").slice(0, 32);

export async function uploadTo(
  send: (png: Buffer) => Promise<{ status: number; text: string }>,
  png: Buffer,
): Promise<Picture> {
  const { status, text } = await send(png);
  if (status >= 300)
    throw new Error(`${uploadPicture.method} ${uploadPicture.path} answered ${status}: ${text.slice(0, 300)}`);
  return JSON.parse(text) as Picture; // the contract's reply
}
