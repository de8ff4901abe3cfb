import type { QuoteReply, ShopOrder } from "@banyan/contracts";
import type { Shopper } from "#kernel/auth.ts";
import type { Db, Tx } from "#kernel/db.ts";
import type { Sender } from "#kernel/outbox.ts";
import { createAfterSale } from "./after-sale/index.ts";
import type { BasketRequest } from "./basket.ts";
import type { BasketLine } from "./basket-price.ts";
import { addToCart, type Cart, readCart, setCartLine } from "./cart.ts";
import { inLockOrder } from "./checkout-participant.ts";
import { closeOrder, closeOverdue } from "./close-order.ts";
import type { Ordering, OrdersDeps } from "./deps.ts";
import { createFulfilment } from "./fulfilment.ts";
import { forgetOldNotifications } from "./inbox-store.ts";
import { readMoneyTotals } from "./money-totals.ts";
import { hasPaidOrder } from "./order-store.ts";
import { couponParticipant, stockParticipant } from "./participants.ts";
import { checkPayment, pollPayments, startPayment, toFailure } from "./pay-order.ts";
import { findOpenPayment } from "./payment-store.ts";
import { type PlaceRequest, placeOrder, type ReplyTo } from "./place-order.ts";
import type { Language } from "./price-words.ts";
import { quoteBasket } from "./quote-basket.ts";
import { listConsoleOrders, listShopOrders, readConsoleOrder, readShopOrder } from "./read-orders.ts";
import { createInbox } from "./receive-notification.ts";
import { completeOverdue, receiveOrder } from "./receive-order.ts";
import { createBills } from "./reconciliation/service.ts";
import { pollRefunds, refundSender } from "./refund-payment.ts";
import { createShipping } from "./shipping/service.ts";
import { createWechatShipping } from "./wechat-shipping/service.ts";

export type Orders = ReturnType<typeof createOrders>;
/** Runs its argument in the caller's one transaction: `call.once`. */
type Finish<T, R> = (run: (tx: Tx) => Promise<T>) => Promise<R>;

/** Carts, orders, their payment and their way to the buyer, of every program. */
export function createOrders(given: OrdersDeps) {
  const participants = inLockOrder([
    stockParticipant(given.catalog),
    couponParticipant(given.rewards),
    ...(given.participants ?? []),
  ]);
  const shipping = createShipping(given);
  const deps: Ordering = { ...given, participants, shipping };
  const inbox = createInbox(deps);
  const bills = createBills(deps);
  const wechatShipping = createWechatShipping(deps);

  return {
    /** What sending costs. */
    shipping,
    bills,
    wechatShipping,

    // cart
    cart: (shopper: Shopper): Promise<Cart> => readCart(deps, deps.db.reads, shopper),
    addToCart: (tx: Tx, shopper: Shopper, line: BasketLine): Promise<Cart> => addToCart(deps, tx, shopper, line),
    setCartLine: (shopper: Shopper, line: BasketLine & { selected: boolean }): Promise<Cart> =>
      setCartLine(deps, shopper, line),

    // checkout
    quote: (shopper: Shopper, request: BasketRequest, language: Language): Promise<QuoteReply> =>
      quoteBasket(deps, shopper, request, language),
    place: (tx: Tx, shopper: Shopper, request: PlaceRequest, reply: ReplyTo): Promise<ShopOrder> =>
      placeOrder(deps, tx, shopper, request, reply),

    // payment
    startPayment: (shopper: Shopper, orderId: string) => startPayment(deps, shopper, orderId),
    /** Asks WeChat about the open payment. Errors: ORDER_NOT_FOUND, PAYMENT_UNAVAILABLE. */
    async checkPayment(shopper: Shopper, orderId: string, language: Language): Promise<ShopOrder> {
      await readShopOrder(deps, deps.db.orders, shopper, orderId, language); // whose it is
      const open = await findOpenPayment(deps.db.orders, shopper.programId, orderId);
      if (open)
        await checkPayment(deps, shopper.programId, open).catch((error: unknown) => Promise.reject(toFailure(error)));
      return readShopOrder(deps, deps.db.orders, shopper, orderId, language);
    },
    receiveNotification: inbox.receive,
    /** Resolves when notifications received here were applied. */
    inboxIdle: inbox.idle,
    /** Calls to WeChat Pay that must happen, for the outbox. */
    senders: (): Sender<never>[] => [refundSender(deps), wechatShipping.sender()],

    // end of an unpaid order
    cancel: <R>(shopper: Shopper, orderId: string, language: Language, finish: Finish<ShopOrder, R>): Promise<R> => {
      const { programId, memberId } = shopper;
      return closeOrder(deps, { programId, orderId, memberId, reason: "MEMBER_CANCELLED" }, (close) =>
        finish(async (tx) => {
          await close(tx);
          return readShopOrder(deps, tx, shopper, orderId, language);
        }),
      );
    },

    // fulfilment
    /** What operators do to orders. */
    fulfilment: createFulfilment(deps),
    async confirmReceipt(tx: Tx, shopper: Shopper, orderId: string, language: Language): Promise<ShopOrder> {
      await receiveOrder(tx, { ...shopper, orderId });
      return readShopOrder(deps, tx, shopper, orderId, language);
    },

    /** After-sale has rooms of its own, see `after-sale/`. */
    afterSale: createAfterSale(deps),

    // reading
    listMine: (shopper: Shopper, query: Parameters<typeof listShopOrders>[2], language: Language) =>
      listShopOrders(deps, shopper, query, language),
    getMine: (shopper: Shopper, id: string, language: Language) =>
      readShopOrder(deps, deps.db.reads, shopper, id, language),
    /** What waits for an operator, or for a shopper's money. */
    async waiting(programId: string) {
      const { counts } = await listConsoleOrders(deps, programId, { page: 1, pageSize: 1, timeOf: "placed" });
      const toShip = counts.PAID + counts.PARTLY_SHIPPED;
      const [billDifferences, refusedShipping] = await Promise.all([
        bills.countDifferent(programId),
        wechatShipping.countRefused(programId),
      ]);
      return { toShip, pendingPayment: counts.PENDING_PAYMENT, billDifferences, refusedShipping };
    },
    list: (programId: string, query: Parameters<typeof listConsoleOrders>[2]) =>
      listConsoleOrders(deps, programId, query),
    get: (programId: string, id: string, language: Language) =>
      readConsoleOrder(deps, deps.db.reads, programId, id, language),
    /** For the ledger's nightly check. */
    moneyTotals: readMoneyTotals,
    /** For newcomer offers. */
    hasPaidOrder: (from: Db | Tx, programId: string, memberId: string) => hasPaidOrder(from, programId, memberId),

    // what happens by itself, see jobs.ts
    async settlePending(): Promise<void> {
      await inbox.sweep();
      await pollPayments(deps);
      await pollRefunds(deps);
    },
    closeOverdue: () => closeOverdue(deps),
    completeOverdue: () => completeOverdue(deps),
    forgetOldNotifications: () => forgetOldNotifications(deps.db.workers),
  };
}
