import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { cursorOf, fen, id, idParams, picture, programParams, text } from "../schemas.ts";
import { couponOffer } from "./coupons.ts";

/** What a product's cheapest variant costs now, as far as one unit alone tells (到手价). */
export const shownPrice = z.strictObject({
  listFen: fen,
  /** With the price rules and one unit's order reductions everybody gets, and the caller's own price when signed in. */
  toPayFen: fen,
  /** Which rule: 限时价 · 会员价; null when it is the list price. */ tag: z.nullable(z.string()),
  /** The crossed-out price: the lowest it was sold at in the last 7 days; null when there is none higher than `toPayFen`. */
  referenceFen: z.nullable(fen),
});
export type ShownPrice = z.infer<typeof shownPrice>;
/** A promotion of a product in words: 满 200 减 30. */
export const productPromotion = z.strictObject({
  id: z.string(),
  name: z.string(),
  text: z.string(),
  kind: z.string(),
});
/** A product as a shopper sees it in a list. */
export const productCard = z.strictObject({
  id,
  title: z.string(),
  subtitle: z.string(),
  picture,
  /** Cheapest SKU's price now. */ priceFen: fen,
  price: shownPrice,
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
  promotions: z.array(productPromotion),
  skus: z.array(
    z.strictObject({ id, options: z.array(z.string()), priceFen: fen, price: shownPrice, available: z.int() }),
  ),
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
/** 凑单: what would reach the threshold of a promotion or of a coupon in the caller's wallet. */
export const listTopUps = endpoint({
  method: "GET",
  path: "/api/shop/top-ups",
  summary: "凑单 Products that would reach a threshold",
  who: "shopper",
  idempotency: "none",
  errors: ["PROMOTION_NOT_FOUND", "COUPON_NOT_FOUND"],
  query: z.strictObject({
    /** One of the two. */ promotionId: z.optional(id),
    couponId: z.optional(id),
    missingFen: z._default(z.coerce.number().check(z.int(), z.gte(0), z.lte(10_000_000_000)), 0),
  }),
  response: z.strictObject({
    rule: z.strictObject({ name: z.string(), text: z.string() }),
    /** In the rule's scope and in stock; the cheapest that is enough first, then what comes nearest. */
    items: z.array(productCard),
  }),
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
