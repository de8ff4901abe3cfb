import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { cursorOf, fen, id, idParams, picture, programParams, text } from "../schemas.ts";
import { couponOffer } from "./promotions.ts";

/** A product as a shopper sees it in a list. */
export const productCard = z.strictObject({
  id,
  title: z.string(),
  subtitle: z.string(),
  picture,
  /** Cheapest SKU's price now. */ priceFen: fen,
  /** SKUs differ in price: show “起”. */ priceFrom: z.boolean(),
  soldOut: z.boolean(),
  sold: z.int(),
  /** The only SKU, so that it can be put into the cart from the list. */ onlySkuId: z.nullable(id),
});
export type ProductCard = z.infer<typeof productCard>;
export const shopCategory = z.strictObject({
  id,
  parentId: z.nullable(id),
  name: z.string(),
  icon: z.nullable(picture),
});
export const shopProduct = z.strictObject({
  ...productCard.shape,
  pictures: z.array(picture),
  description: z.string(),
  optionNames: z.array(z.string()),
  noReasonReturn: z.boolean(),
  categoryId: id,
  skus: z.array(z.strictObject({ id, options: z.array(z.string()), priceFen: fen, available: z.int() })),
});
export type ShopProduct = z.infer<typeof shopProduct>;

export const shopHome = endpoint({
  method: "GET",
  path: "/api/shop/home",
  summary: "首页 Home",
  who: "public",
  idempotency: "none",
  errors: [],
  response: z.strictObject({
    program: z.strictObject({ name: z.string(), slogan: z.string(), privacyVersion: z.string() }),
    banners: z.array(
      z.strictObject({ picture, title: z.string(), productId: z.nullable(id), categoryId: z.nullable(id) }),
    ),
    categories: z.array(shopCategory),
    newcomerOffer: z.nullable(couponOffer),
    sections: z.array(z.strictObject({ key: z.enum(["popular", "new"]), products: z.array(productCard) })),
  }),
});
export const shopCategories = endpoint({
  method: "GET",
  path: "/api/shop/categories",
  summary: "分类 Categories",
  who: "public",
  idempotency: "none",
  errors: [],
  response: z.strictObject({ items: z.array(shopCategory) }),
});
export const shopProducts = endpoint({
  method: "GET",
  path: "/api/shop/products",
  summary: "商品列表 Product listing",
  who: "public",
  idempotency: "none",
  errors: [],
  query: z.strictObject({
    categoryId: z.optional(id),
    search: z.optional(z.string().check(z.maxLength(50))),
    sort: z._default(z.enum(["default", "popular", "price_asc", "price_desc", "newest"]), "default"),
    cursor: z.optional(z.string().check(z.maxLength(200))),
    limit: z._default(z.coerce.number().check(z.int(), z.gte(1), z.lte(50)), 20),
  }),
  response: cursorOf(productCard),
});
export const getShopProduct = endpoint({
  method: "GET",
  path: "/api/shop/products/:id",
  summary: "商品详情 One product",
  who: "public",
  idempotency: "none",
  errors: ["PRODUCT_NOT_FOUND"],
  params: idParams,
  response: shopProduct,
});
/** Home page of a program (banners, slogan): the thin beginning of the page builder. */
export const setShopHome = endpoint({
  method: "PUT",
  path: "/api/console/programs/:program/home",
  summary: "设置首页 Set the home page",
  who: "staff",
  permission: "settings.write",
  idempotency: "none",
  errors: [],
  params: programParams,
  body: z.strictObject({
    name: text(20),
    slogan: text(40, 0),
    banners: z
      .array(
        z.strictObject({
          picture,
          title: text(30, 0),
          productId: z.nullable(id),
          categoryId: z.nullable(id),
        }),
      )
      .check(z.maxLength(8)),
  }),
  response: z.strictObject({}),
});
