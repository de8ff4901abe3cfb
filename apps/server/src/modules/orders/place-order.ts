import { randomInt } from "node:crypto";
import { type DeliveryChoice, orderPlaced, type ShopOrder } from "@banyan/contracts";
import type { Shopper } from "#kernel/auth.ts";
import { checkpoint } from "#kernel/checkpoint.ts";
import { afterCommit, type Tx } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { fail } from "#kernel/failure.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { type CouponWish, loadBasket } from "./basket.ts";
import { type Basket, type BasketLine, type BasketPrice, priceBasket } from "./basket-price.ts";
import { removeFromCart } from "./cart-store.ts";
import type { Ordering } from "./deps.ts";
import { ORDER_NUMBER_RANDOM, orderNumber, summarise } from "./order.ts";
import { orderFact, toFactLines } from "./order-facts.ts";
import { lookupsOf } from "./order-search.ts";
import { insertOrder, type NewOrder, type OrderLineRow } from "./order-store.ts";
import type { Language } from "./price-words.ts";
import { toQuoteReply } from "./quote-basket.ts";
import { timesSetting } from "./settings.ts";
import { sealDelivery, toShopOrder } from "./views.ts";

export type PlaceRequest = {
  lines: readonly BasketLine[];
  coupon: CouponWish;
  delivery: DeliveryChoice;
  /** The total the buyer saw. */ expectedPayableFen: number;
  note: string;
  fromCart: boolean;
};

/**
 * Places an order in the caller's transaction, in seven to nine statements whatever the number of lines.
 * Errors: SKU_NOT_FOUND, ADDRESS_NOT_FOUND, COUPON_NOT_FOUND, COUPON_NOT_USABLE, OUT_OF_STOCK,
 * PRICE_CHANGED (with the new quote in `details.quote`).
 */
export async function placeOrder(
  deps: Ordering,
  tx: Tx,
  shopper: Shopper,
  request: PlaceRequest,
  language: Language,
): Promise<ShopOrder> {
  const { programId, memberId, personId } = shopper;
  if (request.delivery.method !== "EXPRESS") fail("PICKUP_POINT_NOT_FOUND", { field: "body.delivery.pointId" });

  // 1 price it anew, from what is true now
  const [basket, delivery] = await Promise.all([
    loadBasket(deps, tx, shopper, request),
    deps.members.deliveryFor(tx, programId, memberId, request.delivery.addressId),
  ]);
  const price = priceBasket(basket);
  refuseIfNot(basket, price, request, language);
  if (!delivery) fail("ADDRESS_NOT_FOUND", { field: "body.delivery.addressId" });

  // 2 hold what it takes: campaign stock, stock, coupon, points, budget
  const orderId = uuidv7(basket.now);
  const checkout = {
    programId,
    orderId,
    memberId,
    personId,
    couponId: price.coupon?.id ?? null,
    couponFen: price.coupon?.savesFen ?? 0,
    lines: basket.lines.map(({ skuId, quantity, sku }) => ({ skuId, quantity, title: sku.title })),
  };
  // sent together, taken in this order; whoever refuses rolls all of it back
  await Promise.all(deps.participants.map((participant) => participant.reserve(tx, checkout)));

  // 3 write it down, with the reason of its price
  const { payMinutes } = await deps.settings.read(programId, timesSetting);
  const lines = toLines(basket, price);
  const order: NewOrder = {
    ...checkout,
    id: orderId,
    orderNo: orderNumber(basket.now, randomInt(ORDER_NUMBER_RANDOM)),
    openid: shopper.openid,
    goodsFen: price.result.goodsFen,
    discountFen: price.result.goodsFen - price.result.goodsPayableFen,
    shippingFen: price.result.shippingFen,
    payableFen: price.result.payableFen,
    summary: summarise(lines),
    itemCount: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    note: request.note,
    delivery: sealDelivery(deps.sealer, orderId, delivery),
    lookups: lookupsOf(deps.sealer, programId, delivery),
    deliveryMethod: "EXPRESS",
    pickupPointId: null,
    payBefore: new Date(basket.now.getTime() + payMinutes * 60_000),
    createdAt: basket.now,
    price,
    lines,
  };
  await Promise.all([
    insertOrder(tx, order),
    request.fromCart &&
      removeFromCart(
        tx,
        shopper,
        lines.map(({ skuId }) => skuId),
      ),
    appendFact(tx, orderPlaced, {
      programId,
      subject: orderId,
      personId,
      data: {
        ...orderFact(order),
        goods_fen: order.goodsFen,
        discount_fen: order.discountFen,
        shipping_fen: order.shippingFen,
        payable_fen: order.payableFen,
        coupon_id: order.couponId,
        lines: toFactLines(lines),
      },
    }),
  ]);
  checkpoint("checkout.before-commit");
  afterCommit(tx, () => checkpoint("checkout.committed"));
  return toShopOrder(toRow(order), delivery, null, language);
}

/** Never another price than the buyer saw, in either direction, and never a coupon silently left out. */
function refuseIfNot(basket: Basket, price: BasketPrice, request: PlaceRequest, language: Language): void {
  const { result, coupon } = price;
  if (typeof basket.choice !== "string" && coupon?.id !== basket.choice.couponId) {
    const { couponId } = basket.choice;
    const refused = result.rejected.find(({ source }) => source.id === couponId);
    fail("COUPON_NOT_USABLE", { field: "body.coupon", details: { reason: refused?.code ?? "NOT_USABLE" } });
  }
  if (result.payableFen !== request.expectedPayableFen) {
    fail("PRICE_CHANGED", {
      field: "body.expectedPayableFen",
      details: { quote: toQuoteReply(basket, price, language) },
    });
  }
  if (result.blockedBy !== null) fail("INVALID_INPUT", { field: "body.lines", details: { reason: result.blockedBy } });
}

function toLines(basket: Basket, { result }: BasketPrice): OrderLineRow[] {
  const quoted = new Map(result.lines.map((line) => [line.skuId, line]));
  return basket.lines.map(({ skuId, quantity, sku }) => {
    const line = quoted.get(skuId);
    if (!line) throw new Error(`The price lost SKU ${skuId}`);
    return {
      id: uuidv7(basket.now),
      skuId,
      productId: sku.productId,
      categoryId: sku.categoryId,
      title: sku.title,
      options: sku.options,
      picture: sku.picture,
      quantity,
      priceFen: sku.priceFen,
      discountFen: line.listFen - line.payableFen,
      paidFen: line.payableFen,
      noReasonReturn: sku.noReasonReturn,
      pointsSpent: 0,
      giftOf: null,
      shippedQuantity: 0,
      withdrawnQuantity: 0,
    };
  });
}

const toRow = (order: NewOrder) => ({
  ...order,
  state: "PENDING_PAYMENT" as const,
  paidAt: null,
  completedAt: null,
  closedAt: null,
  closeReason: null,
  result: order.price.result,
  lines: [...order.lines],
  shipments: [],
  pickup: null,
  flag: null,
  adjustGoodsFen: 0,
  adjustShippingFen: 0,
});
