import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { fen, id, programAndId, programParams, text } from "../schemas.ts";

const base = "/api/console/programs/:program";
/** As addresses write it: 浙江省, 上海市, 内蒙古自治区. */
const province = text(20);
/** Pieces, or grams of a template by weight. */
const amount = z.int().check(z.gte(1), z.lte(10_000_000));
const fee = fen.check(z.lte(10_000_000));

/** One fee for some provinces: `firstFen` for the first so many, then `moreFen` for each further so many or part of it. */
export const shippingZone = z.strictObject({
  /** Empty: everywhere no other zone names. */ provinces: z.array(province).check(z.maxLength(40)),
  first: amount,
  firstFen: fee,
  more: amount,
  moreFen: fee,
  /** Free from so many pieces. */ freeFrom: z.nullable(amount),
  /** Free from so much of goods. */ freeOverFen: z.nullable(fen),
});
export type ShippingZone = z.infer<typeof shippingZone>;
export const shippingMeasures = ["piece", "weight"] as const;
const templateFields = {
  name: text(30),
  measure: z.enum(shippingMeasures),
  zones: z.array(shippingZone).check(z.minLength(1), z.maxLength(40)),
  /** Provinces nothing is sent to. */ notDelivered: z.array(province).check(z.maxLength(40)),
  /** Used by products that name none; exactly one is, as soon as there is any. */ isDefault: z.boolean(),
};
export const shippingTemplateInput = z.strictObject(templateFields);
export type ShippingTemplateInput = z.infer<typeof shippingTemplateInput>;
export const shippingTemplate = z.strictObject({
  id,
  version: z.int(),
  ...templateFields,
  /** Products that name it. */ productCount: z.int(),
});
export type ShippingTemplate = z.infer<typeof shippingTemplate>;
/** What holds for a whole order. */
export const checkoutRules = z.strictObject({
  /** Without templates: one fee per order. */ feeFen: fee,
  /** Free shipping from so much of goods, whatever the templates say; null: no such line. */ freeOverFen:
    z.nullable(fee),
  /** Several templates in one order: their fees are added, or the highest is taken. */ combine: z.enum([
    "sum",
    "highest",
  ]),
  /** What an order that costs nothing after its discounts becomes: refused, or placed and paid at once. */
  zeroOrders: z.enum(["refuse", "allow"]),
});
export type CheckoutRules = z.infer<typeof checkoutRules>;

export const listShippingTemplates = endpoint({
  method: "GET",
  path: `${base}/shipping-templates`,
  summary: "运费模板 Shipping templates",
  who: "staff",
  permission: "product.read",
  idempotency: "none",
  errors: [],
  params: programParams,
  response: z.strictObject({ items: z.array(shippingTemplate), rules: checkoutRules }),
});
export const createShippingTemplate = endpoint({
  method: "POST",
  path: `${base}/shipping-templates`,
  summary: "新建运费模板 Create a shipping template",
  who: "staff",
  permission: "settings.write",
  idempotency: "none",
  errors: [],
  params: programParams,
  body: shippingTemplateInput,
  response: shippingTemplate,
});
export const changeShippingTemplate = endpoint({
  method: "PUT",
  path: `${base}/shipping-templates/:id`,
  summary: "修改运费模板 Change a shipping template",
  who: "staff",
  permission: "settings.write",
  idempotency: "none",
  errors: ["SHIPPING_TEMPLATE_NOT_FOUND", "EDIT_CONFLICT"],
  params: programAndId,
  body: z.strictObject({ version: z.int(), template: shippingTemplateInput }),
  response: shippingTemplate,
});
export const removeShippingTemplate = endpoint({
  method: "DELETE",
  path: `${base}/shipping-templates/:id`,
  summary: "删除运费模板 Remove a shipping template",
  who: "staff",
  permission: "settings.write",
  idempotency: "none",
  errors: ["SHIPPING_TEMPLATE_NOT_FOUND", "SHIPPING_TEMPLATE_IN_USE"],
  params: programAndId,
  response: z.strictObject({}),
});
export const setCheckoutRules = endpoint({
  method: "PUT",
  path: `${base}/checkout-rules`,
  summary: "设置结算规则 Set the checkout rules",
  who: "staff",
  permission: "settings.write",
  idempotency: "none",
  errors: [],
  params: programParams,
  body: checkoutRules,
  response: checkoutRules,
});
