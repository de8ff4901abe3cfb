import {
  addCartLine,
  cancelOrder,
  checkPayment,
  confirmReceipt,
  getCart,
  getMyOrder,
  listMyOrders,
  payNotify,
  placeOrder,
  quoteOrder,
  setCartLine,
  startPayment,
} from "@banyan/contracts";
import { signedHeaders } from "#gateways/pay/index.ts";
import type { Http } from "#kernel/http.ts";
import { routesAfterSale } from "./after-sale/index.ts";
import { routesFulfilment } from "./fulfilment-routes.ts";
import { routesBills } from "./reconciliation/routes.ts";
import type { Orders } from "./service.ts";
import { routesShipping } from "./shipping/routes.ts";
import { routesWechatShipping } from "./wechat-shipping/routes.ts";

export function routesOrders(http: Http, orders: Orders): void {
  routesShipping(http, orders.shipping);
  routesBills(http, orders.bills);
  routesWechatShipping(http, orders.wechatShipping);

  // cart
  http.handle(getCart, ({ shopper }) => orders.cart(shopper));
  http.handle(setCartLine, ({ shopper, params, body }) => orders.setCartLine(shopper, { skuId: params.id, ...body }));
  http.handle(addCartLine, ({ shopper, body, once }) => once((tx) => orders.addToCart(tx, shopper, body)));

  // checkout and payment
  http.handle(quoteOrder, ({ shopper, body, language }) => orders.quote(shopper, body, language));
  http.handle(placeOrder, ({ shopper, body, language, once }) =>
    once((tx, handOver) => orders.place(tx, shopper, body, { language, handOver })),
  );
  http.handle(startPayment, ({ shopper, params }) => orders.startPayment(shopper, params.id));
  http.handle(checkPayment, ({ shopper, params, language }) => orders.checkPayment(shopper, params.id, language));
  http.handle(payNotify, async ({ program, body, request }) => {
    const headers = signedHeaders((name) => {
      const value = request.headers[name];
      return typeof value === "string" ? value : undefined;
    });
    await orders.receiveNotification(program, headers, body);
    return undefined;
  });

  // my orders
  http.handle(listMyOrders, ({ shopper, query, language }) => orders.listMine(shopper, query, language));
  http.handle(getMyOrder, ({ shopper, params, language }) => orders.getMine(shopper, params.id, language));
  http.handle(cancelOrder, ({ shopper, params, language, once }) => orders.cancel(shopper, params.id, language, once));
  http.handle(confirmReceipt, ({ shopper, params, language, once }) =>
    once((tx) => orders.confirmReceipt(tx, shopper, params.id, language)),
  );

  // console
  routesFulfilment(http, orders);
  routesAfterSale(http, orders.afterSale);
}
