import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { fen, id, instant, pageOf, pageQuery, picture, programAndId, programParams, text } from "../schemas.ts";

export const productStates = ["DRAFT", "ON_SALE", "OFF_SALE"] as const;
/** What a product is there for: 引流款 brings people in, 利润款 earns, 形象款 stands for the shop. */
export const productRoles = ["traffic", "profit", "premium"] as const;
export type ProductRole = (typeof productRoles)[number];
/** How much of the shelf, and of what it brings, each should be. */
export const productRoleTargetBp: Readonly<Record<ProductRole, number>> = {
  traffic: 2_000,
  profit: 6_000,
  premium: 2_000,
};
/** Where a category stands among its siblings; lower first. */
const position = z.int().check(z.gte(0), z.lte(1_000_000));
const stock = z.int().check(z.gte(0), z.lte(1_000_000));

export const category = z.strictObject({
  id,
  parentId: z.nullable(id),
  name: z.string(),
  icon: z.nullable(picture),
  position: z.int(),
  productCount: z.int(),
});
export type Category = z.infer<typeof category>;

const skuFields = {
  code: text(40),
  /** Chosen options in the order of the product's option names, e.g. ["6 寸", "少糖"]; empty for a product without options. */
  options: z.array(text(20)).check(z.maxLength(3)),
  priceFen: fen,
  weightGrams: z.int().check(z.gte(0), z.lte(100_000)),
};
export const skuInput = z.strictObject({
  id: z.optional(id),
  ...skuFields,
  /** Only for a new SKU; later through `adjustStock`. */ onHand: z.optional(stock),
});
export const sku = z.strictObject({ id, ...skuFields, onHand: z.int(), reserved: z.int(), sold: z.int() });

const productFields = {
  title: text(60),
  subtitle: text(100, 0),
  categoryId: id,
  pictures: z.array(picture).check(z.minLength(1), z.maxLength(9)),
  /** Paragraphs of the detail page, plain text. */ description: text(5_000, 0),
  optionNames: z.array(text(10)).check(z.maxLength(3)),
  /** True: may go back within 7 days without a reason. False for fresh food and the like; shoppers are told before they pay. */
  noReasonReturn: z.boolean(),
  state: z.enum(productStates),
};
export const productInput = z.strictObject({
  ...productFields,
  /** What it costs to send it; null: the shop's default. */ shippingTemplateId: z.optional(z.nullable(id)),
  /** Null: nobody said. */ role: z.optional(z.nullable(z.enum(productRoles))),
  skus: z.array(skuInput).check(z.minLength(1), z.maxLength(60)),
});
export type ProductInput = z.infer<typeof productInput>;
export const product = z.strictObject({
  id,
  version: z.int(),
  ...productFields,
  shippingTemplateId: z.nullable(id),
  role: z.nullable(z.enum(productRoles)),
  skus: z.array(sku),
  createdAt: instant,
  updatedAt: instant,
});
export type Product = z.infer<typeof product>;
export const productRow = z.strictObject({
  id,
  title: z.string(),
  picture,
  categoryId: id,
  categoryName: z.string(),
  state: z.enum(productStates),
  role: z.nullable(z.enum(productRoles)),
  minPriceFen: fen,
  maxPriceFen: fen,
  available: z.int(),
  sold: z.int(),
  skuCount: z.int(),
  updatedAt: instant,
});
export type ProductRow = z.infer<typeof productRow>;

const base = "/api/console/programs/:program";

export const listCategories = endpoint({
  method: "GET",
  path: `${base}/categories`,
  summary: "商品分类 Categories",
  who: "staff",
  permission: "product.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: z.strictObject({ items: z.array(category) }),
});
export const createCategory = endpoint({
  method: "POST",
  path: `${base}/categories`,
  summary: "新建分类 Create a category",
  who: "staff",
  permission: "product.write",
  idempotency: "none",
  errors: ["CATEGORY_NOT_FOUND"],
  params: programParams,
  body: z.strictObject({ name: text(20), parentId: z.nullable(id), icon: z.nullable(picture), position }),
  response: category,
});
export const listProducts = endpoint({
  method: "GET",
  path: `${base}/products`,
  summary: "商品列表 Products",
  who: "staff",
  permission: "product.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  query: z.extend(pageQuery, {
    search: z.optional(z.string().check(z.maxLength(50))),
    state: z.optional(z.enum(productStates)),
    categoryId: z.optional(id),
    soldOut: z.optional(z.enum(["yes"])),
    /** `none`: nobody said. */ role: z.optional(z.enum([...productRoles, "none"])),
  }),
  response: z.strictObject({
    ...pageOf(productRow).shape,
    counts: z.strictObject({ all: z.int(), DRAFT: z.int(), ON_SALE: z.int(), OFF_SALE: z.int(), soldOut: z.int() }),
  }),
});
export const getProduct = endpoint({
  method: "GET",
  path: `${base}/products/:id`,
  summary: "商品详情 One product",
  who: "staff",
  permission: "product.read",
  idempotency: "none",
  errors: ["PRODUCT_NOT_FOUND"],
  params: programAndId,
  response: product,
});
export const createProduct = endpoint({
  method: "POST",
  path: `${base}/products`,
  summary: "新建商品 Create a product",
  who: "staff",
  permission: "product.write",
  idempotency: "required",
  errors: ["CATEGORY_NOT_FOUND", "DUPLICATE_SKU_CODE", "SHIPPING_TEMPLATE_NOT_FOUND"],
  params: programParams,
  body: productInput,
  response: product,
});
export const changeProduct = endpoint({
  method: "PUT",
  path: `${base}/products/:id`,
  summary: "修改商品 Change a product",
  who: "staff",
  permission: "product.write",
  idempotency: "none",
  errors: [
    "PRODUCT_NOT_FOUND",
    "CATEGORY_NOT_FOUND",
    "DUPLICATE_SKU_CODE",
    "SKU_NOT_FOUND",
    "EDIT_CONFLICT",
    "SHIPPING_TEMPLATE_NOT_FOUND",
  ],
  params: programAndId,
  /** `version` is the one the editor loaded; another one saved meanwhile answers EDIT_CONFLICT. */
  body: z.strictObject({ version: z.int().check(z.gte(1)), product: productInput }),
  response: product,
});
export const setProductState = endpoint({
  method: "PUT",
  path: `${base}/products/:id/state`,
  summary: "上架或下架 Put on or take off sale",
  who: "staff",
  permission: "product.write",
  idempotency: "none",
  errors: ["PRODUCT_NOT_FOUND"],
  params: programAndId,
  body: z.strictObject({ state: z.enum(productStates) }),
  response: product,
});
export const adjustStock = endpoint({
  method: "POST",
  path: `${base}/skus/:id/stock`,
  summary: "调整库存 Adjust stock",
  who: "staff",
  permission: "product.write",
  idempotency: "required",
  errors: ["SKU_NOT_FOUND", "STOCK_BELOW_RESERVED"],
  params: programAndId,
  body: z.strictObject({ onHand: stock, reason: text(100) }),
  response: sku,
});
export const uploadPicture = endpoint({
  method: "POST",
  path: `${base}/pictures`,
  summary: "上传图片（PNG、JPEG、WebP，≤ 5 MB，重新编码） Upload a picture",
  who: "staff",
  permission: "product.write",
  idempotency: "none",
  errors: ["IMAGE_INVALID"],
  params: programParams,
  rawBody: ["image/png", "image/jpeg", "image/webp"],
  response: picture,
});
