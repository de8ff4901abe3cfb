import { checkPayment, payTap, type ShopOrder, startPayment } from "@banyan/contracts";
import { platform } from "#platform";
import { call } from "./api.ts";
import { asShopper } from "./session.ts";
import { track } from "./tracking.ts";

/**
 * Pays an order in WeChat's cashier. The cashier's word alone is not trusted: after it the server asks WeChat.
 * `unknown`: WeChat said paid, the server could not confirm it yet; its notification will.
 */
export async function payOrder(order: Pick<ShopOrder, "id" | "price">): Promise<"paid" | "cancelled" | "unknown"> {
  track(payTap, { order_id: order.id, payable_fen: order.price.payableFen });
  return asShopper(async () => {
    const { requestPayment } = await call(startPayment, { params: { id: order.id }, body: {} });
    if ((await platform.requestPayment(requestPayment)) === "cancelled") return "cancelled";
    return isPaid(order.id);
  });
}

const isPaid = (id: string): Promise<"paid" | "unknown"> =>
  call(checkPayment, { params: { id }, body: {} }).then(
    ({ state }) => (state === "PENDING_PAYMENT" || state === "CLOSED" ? "unknown" : "paid"),
    () => "unknown",
  );
