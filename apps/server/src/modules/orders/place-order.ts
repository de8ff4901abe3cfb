import { randomInt } from "node:crypto";
import { type DeliveryChoice, type OrderState, orderPlaced, type ShopOrder } from "@banyan/contracts";
import { refundShare } from "@banyan/pricing";
import { sql } from "kysely";
import type { Shopper } from "#kernel/auth.ts";
import { checkpoint } from "#kernel/checkpoint.ts";
import { afterCommit, type Tx } from "#kernel/db.ts";
import { appendFact } from "#kernel/facts.ts";
import { uuidv7 } from "#kernel/ids.ts";
import { moveState } from "#kernel/states.ts";
import { type BasketRequest, type LoadedBasket, loadBasket } from "./basket.ts";
import { appliedPromotions, type BasketPrice, giftsOf, priceBasket, quotedLine, savingsOf } from "./basket-price.ts";
import { removeFromCart } from "./cart-store.ts";
import type { Checkout } from "./checkout-participant.ts";
import type { Delivery, Ordering } from "./deps.ts";
import { ORDER_NUMBER_RANDOM, orderNumber, orderStates, summarise } from "./order.ts";
import { orderFact, toFactLines } from "./order-facts.ts";
import { lookupsOf } from "./order-search.ts";
import { insertOrder, type NewOrder, type OrderLineRow } from "./order-store.ts";
import { pickupCode, runPaidEffects } from "./paid-effects.ts";
import { refuseIfNot } from "./price-refusals.ts";
import type { Language } from "./price-words.ts";
import { readShopOrder } from "./read-orders.ts";
import { timesSetting } from "./settings.ts";
import { sealDelivery, toShopOrder } from "./views.ts";

export type PlaceRequest = Omit<BasketRequest, "delivery"> & {
  delivery: DeliveryChoice;
  /** The total the buyer saw. */ expectedPayableFen: number;
  note: string;
  fromCart: boolean;
};

/** `handOver` is `call.once`'s: the reply is written beside the order. */
export type ReplyTo = { language: Language; handOver: (reply: ShopOrder) => Promise<void> };

/**
 * Places an order in the caller's transaction, in a number of statements that depends neither on its lines nor on the promotions
 * that are live. One that costs nothing is paid in the same transaction.
 * Errors: those of `loadBasket`, `refuseIfNot` and the participants (OUT_OF_STOCK, COUPON_NOT_USABLE, PROMOTION_SOLD_OUT,
 * PROMOTION_LIMIT_REACHED, POINTS_NOT_ENOUGH).
 */
export async function placeOrder(
  deps: Ordering,
  tx: Tx,
  shopper: Shopper,
  request: PlaceRequest,
  { language, handOver }: ReplyTo,
): Promise<ShopOrder> {
  const { programId, memberId, personId } = shopper;

  // 1 price it anew, from what is true now
  const basket = await loadBasket(deps, tx, shopper, request);
  const price = priceBasket(basket);
  refuseIfNot(basket, price, request, language);
  const { result } = price;
  const delivery = receiverOf(basket, request.delivery);

  // 2 what it takes: promotions, stock, coupons, points, budget
  const orderId = uuidv7(basket.now);
  const checkout: Checkout = {
    programId,
    orderId,
    memberId,
    personId,
    couponId: price.coupon?.id ?? null,
    couponFen: price.coupon?.savesFen ?? 0,
    shippingCouponId: price.shippingCoupon?.id ?? null,
    shippingCouponFen: price.shippingCoupon?.savesFen ?? 0,
    applied: appliedPromotions(basket, result),
    pointsSpent: result.pointsSpent,
    pointsFen: result.savedFen.points,
    lines: basket.lines.map(({ skuId, quantity, sku }) => ({ skuId, quantity, title: sku.title })),
    gifts: giftsOf(basket, result).map(({ sku, ...gift }) => ({ ...gift, title: sku.title })),
  };
  const { payMinutes } = await deps.settings.read(programId, timesSetting);
  const lines = toLines(basket, price);
  // and what it is, with the reason of its price
  const order: NewOrder = {
    ...checkout,
    id: orderId,
    orderNo: orderNumber(basket.now, randomInt(ORDER_NUMBER_RANDOM)),
    openid: shopper.openid,
    goodsFen: result.goodsFen,
    discountFen: result.goodsFen - result.goodsPayableFen,
    shippingFen: result.shippingFen,
    payableFen: result.payableFen,
    savings: savingsOf(result),
    summary: summarise(lines),
    itemCount: lines.reduce((sum, { quantity }) => sum + quantity, 0),
    note: request.note,
    delivery: sealDelivery(deps.sealer, orderId, delivery),
    lookups: lookupsOf(deps.sealer, programId, delivery),
    deliveryMethod: request.delivery.method,
    pickupPointId: request.delivery.method === "PICKUP" ? request.delivery.pointId : null,
    payBefore: new Date(basket.now.getTime() + payMinutes * 60_000),
    createdAt: basket.now,
    price,
    lines,
  };

  // 3 sent together, in this order: what only this order touches is written first, what others wait for is taken last, in lock
  // order, so that it is held for the COMMIT only; whoever refuses rolls all of it back
  const reply = repliesAtOnce(order) ? toShopOrder(toRow(order, "PENDING_PAYMENT"), delivery, null, language) : null;
  await Promise.all([
    insertOrder(tx, order),
    request.fromCart && removeFromCart(tx, shopper, [...new Set(basket.lines.map(({ skuId }) => skuId))]),
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
    reply && handOver(reply),
    ...deps.participants.map((participant) => participant.reserve(tx, checkout)),
  ]);
  // 4 nothing to pay: paid now, without WeChat
  const state = order.payableFen === 0 ? await payNothing(deps, tx, order) : "PENDING_PAYMENT";
  checkpoint("checkout.before-commit");
  afterCommit(tx, () => checkpoint("checkout.committed"));
  if (reply) return reply;
  // with its point and, when paid, its code
  if (order.pickupPointId !== null) return readShopOrder(deps, tx, shopper, orderId, language);
  return toShopOrder(toRow(order, state), delivery, null, language);
}

/** It waits for its payment and is sent: everything the buyer is told is known before anything is written. */
const repliesAtOnce = ({ payableFen, pickupPointId }: NewOrder) => payableFen > 0 && pickupPointId === null;

/** Where it goes and who takes it: an address has both, at a pickup point somebody is named. */
function receiverOf({ delivery }: LoadedBasket, wish: DeliveryChoice): Delivery {
  if (delivery === null) throw new Error("A basket to be placed was loaded without its delivery");
  return wish.method === "PICKUP" ? { ...delivery, name: wish.name, phone: wish.phone } : delivery;
}

async function payNothing(deps: Ordering, tx: Tx, order: NewOrder): Promise<OrderState> {
  const { programId, id } = order;
  await moveState(tx, {
    states: orderStates,
    table: "orders",
    programId,
    id,
    from: "PENDING_PAYMENT",
    to: "PAID",
    reason: "NOTHING_TO_PAY",
    set: sql`paid_at = created_at${pickupCode(programId, order)}`,
  });
  const { rewards } = order.price.result;
  await runPaidEffects(deps, tx, programId, { ...order, rewards, lines: [...order.lines] }, null);
  return "PAID";
}

/** What was bought in the basket's order, then the gifts. */
function toLines(basket: LoadedBasket, { result }: BasketPrice): OrderLineRow[] {
  const bought = basket.lines.map((line) => {
    const quoted = quotedLine(result, line);
    return {
      ...asRow(basket, line),
      priceFen: line.sku.priceFen,
      discountFen: quoted.listFen - quoted.payableFen,
      paidFen: quoted.payableFen,
      pointsFen: quoted.savedFen.points,
      giftOf: null,
      entryCampaignId: line.entry?.campaignId ?? null,
    };
  });
  const given = giftsOf(basket, result).map(({ promotionId, ...gift }) => ({
    ...asRow(basket, gift),
    priceFen: 0,
    discountFen: 0,
    paidFen: 0,
    pointsFen: 0,
    giftOf: promotionId,
    entryCampaignId: null,
  }));
  return sharePoints([...bought, ...given], result.pointsSpent);
}

const asRow = ({ now }: LoadedBasket, { skuId, quantity, sku }: Omit<LoadedBasket["lines"][number], "entry">) => ({
  id: uuidv7(now),
  skuId,
  productId: sku.productId,
  categoryId: sku.categoryId,
  title: sku.title,
  options: sku.options,
  picture: sku.picture,
  quantity,
  noReasonReturn: sku.noReasonReturn,
  shippedQuantity: 0,
  withdrawnQuantity: 0,
});

/** Points of each line as what they pay for it; line by line, so that all together are exactly those spent. */
function sharePoints<L extends { pointsFen: number }>(
  lines: readonly L[],
  pointsSpent: number,
): (L & { pointsSpent: number })[] {
  const totalFen = lines.reduce((sum, { pointsFen }) => sum + pointsFen, 0);
  let doneFen = 0;
  return lines.map((line) => {
    const share = line.pointsFen === 0 ? 0 : refundShare(pointsSpent, totalFen, doneFen, line.pointsFen);
    doneFen += line.pointsFen;
    return { ...line, pointsSpent: share };
  });
}

const toRow = (order: NewOrder, state: OrderState) => ({
  ...order,
  state,
  paidAt: state === "PAID" ? order.createdAt : null,
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
