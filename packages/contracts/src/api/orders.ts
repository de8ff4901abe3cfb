import * as z from "zod/mini";
import { endpoint } from "../endpoint.ts";
import { cursorOf, fen, id, idParams, instant, picture, quantity, signedFen, text } from "../schemas.ts";
import { walletCoupon } from "./coupons.ts";
import { closeReasons, deliveryMethods, invoice, orderStates, pickup, shipment } from "./order-parts.ts";

// ---- cart
export const cartLine = z.strictObject({
  skuId: id,
  productId: id,
  title: z.string(),
  options: z.array(z.string()),
  picture,
  priceFen: fen,
  quantity: z.int(),
  selected: z.boolean(),
  available: z.int(),
  /** Why this line cannot be bought now. */ problem: z.nullable(z.enum(["OFF_SALE", "SOLD_OUT", "NOT_ENOUGH"])),
});
export type CartLine = z.infer<typeof cartLine>;
const cart = z.strictObject({ lines: z.array(cartLine) });

export const getCart = endpoint({
  method: "GET",
  path: "/api/shop/cart",
  summary: "购物车 My cart",
  who: "shopper",
  idempotency: "none",
  errors: [],
  response: cart,
});
export const setCartLine = endpoint({
  method: "PUT",
  path: "/api/shop/cart/lines/:id",
  summary: "设置购物车中一个规格的数量（0 为移除） Set the quantity of a SKU in the cart, 0 removes it",
  who: "shopper",
  idempotency: "none",
  errors: ["SKU_NOT_FOUND", "CART_FULL"],
  params: idParams,
  body: z.strictObject({ quantity: z.int().check(z.gte(0), z.lte(999)), selected: z._default(z.boolean(), true) }),
  response: cart,
});
export const addCartLine = endpoint({
  method: "POST",
  path: "/api/shop/cart/lines",
  summary: "加入购物车 Add to the cart",
  who: "shopper",
  idempotency: "required",
  errors: ["SKU_NOT_FOUND", "CART_FULL", "OUT_OF_STOCK"],
  body: z.strictObject({ skuId: id, quantity }),
  response: cart,
});

// ---- quote and checkout
/** Through which door a line is bought: the ordinary price, or one campaign's own (加价购, 秒杀 …). */
const entry = z.strictObject({ campaignId: id });
const buyLines = z
  .array(z.strictObject({ skuId: id, quantity, entry: z.optional(entry) }))
  .check(z.minLength(1), z.maxLength(100));
/** `best`: the coupon that pays least; `none`; or one coupon's id. */
const couponChoice = z.union([z.literal("best"), z.literal("none"), id]);
/** How many points to spend; `most`: as many as the rule allows. */
const pointsChoice = z.union([z.literal("most"), z.int().check(z.gte(0), z.lte(1_000_000_000))]);
/** Where a quote is sent to: an address may not be chosen yet, and nobody is named yet. */
const quoteDelivery = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("EXPRESS"), addressId: z.nullable(id) }),
  z.strictObject({ method: z.literal("PICKUP"), pointId: z.nullable(id) }),
]);
export const deliveryChoice = z.discriminatedUnion("method", [
  z.strictObject({ method: z.literal("EXPRESS"), addressId: id }),
  z.strictObject({
    method: z.literal("PICKUP"),
    pointId: id,
    /** Who picks it up. */ name: text(30),
    phone: z.string().check(z.regex(/^1\d{10}$/)),
  }),
]);
export type DeliveryChoice = z.infer<typeof deliveryChoice>;

/** Price of a basket in words: what was asked, what each rule gave, what is to be paid. */
export const priceBreakdown = z.strictObject({
  goodsFen: fen,
  /** Taken off the goods by all rules, coupon and points. */ discountFen: fen,
  shippingFen: fen,
  payableFen: fen,
  /** Σ of the amounts = payable. */
  steps: z.array(
    z.strictObject({
      label: z.string(),
      amountFen: signedFen,
      kind: z.enum(["goods", "campaign", "coupon", "points", "shipping", "adjustment"]),
      /** The campaign or coupon behind it. */ sourceId: z.nullable(z.string()),
    }),
  ),
  /** The goods coupon used. */ couponId: z.nullable(id),
  /** The shipping coupon used. */ shippingCouponId: z.nullable(id),
  pointsSpent: z.int(),
  pointsFen: fen,
  /** What it will earn once paid: 得 128 积分. */ rewards: z.array(z.string()),
});
export type PriceBreakdown = z.infer<typeof priceBreakdown>;

const goods = { skuId: id, productId: id, title: z.string(), options: z.array(z.string()), picture, quantity: z.int() };
const quoteLine = z.strictObject({
  ...goods,
  entry: z.nullable(entry),
  /** List price of one. */ priceFen: fen,
  /** The rules that lowered it, each by its name: 会员价, 第二件半价. */
  tags: z.array(z.strictObject({ text: z.string(), promotionId: z.nullable(z.string()), savedFen: fen })),
  /** Off the list price of all of them. */ savedFen: fen,
  /** After all discounts, coupon and points. */ paidFen: fen,
  /** False: fresh or made to order, may not be returned without a reason; said before it is bought. */
  noReasonReturn: z.boolean(),
  /** ENTRY_CLOSED: what it came through does not apply to this basket; no order can be placed with it. */
  problem: z.nullable(z.enum(["NOT_DELIVERABLE", "ENTRY_CLOSED"])),
});
/** 加价购: what may be bought beside this basket for less, by a line whose `entry` names the promotion. */
const addOn = z.strictObject({
  promotionId: id,
  name: z.string(),
  /** 满 ¥100，加 ¥5 起换购，每单限 1 件 */ text: z.string(),
  /** False: more has to be bought first, as much as `missingFen`. */ isOpen: z.boolean(),
  missingFen: z.nullable(fen),
  /** Most of all its items together. */ unitsPerOrder: z.int(),
  items: z.array(
    z.strictObject({
      skuId: id,
      productId: id,
      title: z.string(),
      options: z.array(z.string()),
      picture,
      /** List price. */ priceFen: fen,
      /** As an add-on. */ unitPriceFen: fen,
      /** In stock beside what the basket buys of it at its ordinary price. */ available: z.int(),
    }),
  ),
});
const giftLine = z.strictObject({ ...goods, promotionId: z.string(), promotionName: z.string() });
const quoteCoupon = z.strictObject({
  coupon: walletCoupon,
  usable: z.boolean(),
  /** Words: 还差 ¥12.00 */ reason: z.nullable(z.string()),
  /** Less than without any coupon of its kind. */ savesFen: fen,
});
/** What little more would bring (凑单), in words and as data. */
export const quoteHint = z.strictObject({
  /** 再买 ¥6.10 可用「满 50 减 5」 */ text: z.string(),
  missingFen: z.nullable(fen),
  missingUnits: z.nullable(z.int()),
  promotionId: z.nullable(z.string()),
  couponId: z.nullable(z.string()),
  /** The mini-program's page of things that would do, or null when anything would (free shipping). */
  link: z.nullable(z.string()),
});
export type QuoteHint = z.infer<typeof quoteHint>;
export const quoteReply = z.strictObject({
  lines: z.array(quoteLine),
  gifts: z.array(giftLine),
  price: priceBreakdown,
  /** For goods; at most one is used. */ coupons: z.array(quoteCoupon),
  /** For shipping; at most one is used, beside one for goods. */ shippingCoupons: z.array(quoteCoupon),
  /** Null: this shop takes no points, or nobody has any. */
  points: z.nullable(
    z.strictObject({
      available: z.int(),
      /** Most this order may spend; 0 with the reason in `rule`. */ usable: z.int(),
      /** What the most would save. */ savesFen: fen,
      /** 100 积分抵 ¥1，最多抵商品的 50% */ rule: z.string(),
    }),
  ),
  shipping: z.strictObject({
    method: z.enum(["EXPRESS", "PICKUP"]),
    feeFen: fen,
    /** 满 ¥99 包邮 · 到店自提免运费 · 送到浙江省：首重 1 kg ¥8 */ words: z.string(),
    isDeliverable: z.boolean(),
  }),
  hints: z.array(quoteHint),
  addOns: z.array(addOn),
  /** Why no order can be placed like this: nothing to pay, an address nothing is sent to … */
  blockedBy: z.nullable(z.strictObject({ code: z.string(), text: z.string() })),
});
export type QuoteReply = z.infer<typeof quoteReply>;

export const quoteOrder = endpoint({
  method: "POST",
  path: "/api/shop/quote",
  summary: "试算 Price a basket",
  who: "shopper",
  idempotency: "none",
  errors: [
    "SKU_NOT_FOUND",
    "OUT_OF_STOCK",
    "COUPON_NOT_FOUND",
    "PROMOTION_NOT_FOUND",
    "ADDRESS_NOT_FOUND",
    "PICKUP_POINT_NOT_FOUND",
    "POINTS_NOT_ENOUGH",
    "ORDER_TOO_LARGE",
  ],
  body: z.strictObject({
    lines: buyLines,
    coupon: z._default(couponChoice, "best"),
    shippingCoupon: z._default(couponChoice, "best"),
    points: z._default(pointsChoice, 0),
    delivery: z._default(quoteDelivery, { method: "EXPRESS", addressId: null }),
  }),
  response: quoteReply,
});

export const orderLine = z.strictObject({
  id,
  skuId: id,
  productId: id,
  title: z.string(),
  options: z.array(z.string()),
  picture,
  quantity: z.int(),
  priceFen: fen,
  discountFen: fen,
  paidFen: fen,
  noReasonReturn: z.boolean(),
  /** Points this line was paid with; they come back with it. */ pointsSpent: z.int(),
  /** The promotion it was a gift of. */ giftOf: z.nullable(z.string()),
  /** Units on their way or handed over. */ shippedQuantity: z.int(),
  /** Units that were taken back before they were sent, and never will be. */ withdrawnQuantity: z.int(),
});
export const delivery = z.strictObject({
  name: z.string(),
  phone: z.string(),
  province: z.string(),
  city: z.string(),
  district: z.string(),
  detail: z.string(),
});
/** What an order shows its buyer and an operator alike. */
export const orderFields = {
  id,
  orderNo: z.string(),
  state: z.enum(orderStates),
  createdAt: instant,
  /** When an unpaid order closes by itself. */ payBefore: z.nullable(instant),
  paidAt: z.nullable(instant),
  completedAt: z.nullable(instant),
  closedAt: z.nullable(instant),
  closeReason: z.nullable(z.enum(closeReasons)),
  note: z.string(),
  price: priceBreakdown,
  lines: z.array(orderLine),
  deliveryMethod: z.enum(deliveryMethods),
  /** Where a pickup order waits. */ pickup: z.nullable(pickup),
  shipments: z.array(shipment),
};
export const shopOrder = z.strictObject({
  ...orderFields,
  delivery,
  /** The buyer's latest request. */ invoice: z.nullable(invoice),
});
export type ShopOrder = z.infer<typeof shopOrder>;

export const placeOrder = endpoint({
  method: "POST",
  path: "/api/shop/orders",
  summary: "提交订单 Place an order",
  who: "shopper",
  idempotency: "required",
  errors: [
    "SKU_NOT_FOUND",
    "OUT_OF_STOCK",
    "PRICE_CHANGED",
    "ADDRESS_NOT_FOUND",
    "PICKUP_POINT_NOT_FOUND",
    "NOT_DELIVERABLE",
    "COUPON_NOT_FOUND",
    "COUPON_NOT_USABLE",
    "PROMOTION_NOT_FOUND",
    "PROMOTION_NOT_APPLICABLE",
    "PROMOTION_SOLD_OUT",
    "PROMOTION_LIMIT_REACHED",
    "POINTS_NOT_ENOUGH",
    "NOTHING_TO_PAY",
    "ORDER_TOO_LARGE",
    "PRICE_UNCERTAIN",
  ],
  body: z.strictObject({
    lines: buyLines,
    coupon: couponChoice,
    shippingCoupon: z._default(couponChoice, "best"),
    points: z._default(pointsChoice, 0),
    delivery: deliveryChoice,
    /** The total the buyer saw; another total answers PRICE_CHANGED with the new quote in details. */ expectedPayableFen:
      fen,
    note: z._default(z.string().check(z.maxLength(200)), ""),
    /** Bought from the cart: these lines leave it. */ fromCart: z._default(z.boolean(), false),
  }),
  response: shopOrder,
});
export const requestPaymentParams = z.strictObject({
  timeStamp: z.string(),
  nonceStr: z.string(),
  package: z.string(),
  signType: z.literal("RSA"),
  paySign: z.string(),
});
export const startPayment = endpoint({
  method: "POST",
  path: "/api/shop/orders/:id/payments",
  summary: "发起支付 Start a payment",
  who: "shopper",
  idempotency: "none",
  errors: ["ORDER_NOT_FOUND", "ORDER_STATE", "PAYMENT_UNAVAILABLE"],
  params: idParams,
  body: z.strictObject({}),
  response: z.strictObject({ paymentId: id, requestPayment: requestPaymentParams }),
});
export const checkPayment = endpoint({
  method: "POST",
  path: "/api/shop/orders/:id/payment-check",
  summary: "向微信查询支付结果 Ask WeChat whether it is paid",
  who: "shopper",
  idempotency: "none",
  errors: ["ORDER_NOT_FOUND", "PAYMENT_UNAVAILABLE"],
  params: idParams,
  body: z.strictObject({}),
  response: shopOrder,
});
export const listMyOrders = endpoint({
  method: "GET",
  path: "/api/shop/orders",
  summary: "我的订单 My orders",
  who: "shopper",
  idempotency: "none",
  errors: [],
  query: z.strictObject({
    state: z.optional(z.enum(orderStates)),
    cursor: z.optional(z.string().check(z.maxLength(200))),
  }),
  response: z.strictObject({ ...cursorOf(shopOrder).shape, counts: z.record(z.enum(orderStates), z.int()) }),
});
export const getMyOrder = endpoint({
  method: "GET",
  path: "/api/shop/orders/:id",
  summary: "订单详情 One order",
  who: "shopper",
  idempotency: "none",
  errors: ["ORDER_NOT_FOUND"],
  params: idParams,
  response: shopOrder,
});
export const cancelOrder = endpoint({
  method: "POST",
  path: "/api/shop/orders/:id/cancellation",
  summary: "取消未付订单 Cancel an unpaid order",
  who: "shopper",
  idempotency: "required",
  errors: ["ORDER_NOT_FOUND", "ORDER_STATE", "PAYMENT_UNAVAILABLE"],
  params: idParams,
  body: z.strictObject({}),
  response: shopOrder,
});
export const confirmReceipt = endpoint({
  method: "POST",
  path: "/api/shop/orders/:id/receipt",
  summary: "确认收货 Confirm receipt",
  who: "shopper",
  idempotency: "required",
  errors: ["ORDER_NOT_FOUND", "ORDER_STATE"],
  params: idParams,
  body: z.strictObject({}),
  response: shopOrder,
});
